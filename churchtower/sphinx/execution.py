"""When notebooks run: anew after a change of anything that a cell can see, several at once, no error unseen.

The cache of notebooks is keyed by the code in the cells alone, and Sphinx reads a page again only when the
page itself has changed. So the cache's folder is named by a checksum of all that a cell can reach. That
checksum, with one of what turns outputs into pages, is a setting on which every page depends. A change of
style only writes the pages anew.

MyST-NB would run one notebook after the other. Here jupyter-cache runs those that are new in parallel, into
the same cache, and MyST-NB finds them there; one that fails is left to it, to be run again and reported in
its own way. The findings are computed before, once for all notebooks.
"""

import json
import logging
import os
import shutil
from pathlib import Path

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging as sphinx_logging

from churchtower import cache

log = sphinx_logging.getLogger(__name__)

KERNELS = {"IPKernelApp": {"log_level": 40}, "HistoryManager": {"enabled": False}}  # 40: errors alone
MACHINERY = {"make", "sphinx", "styles"}  # of churchtower: what no cell can see


def execution(root: Path) -> list[Path]:
    """All that the cells of the book below `root` can reach."""
    package = root / "churchtower"
    code = [p for p in sorted(package.glob("*")) if p.name not in MACHINERY | cache.PASSED_OVER]
    return [root / "synkrisis", *code, root / "data", root / "requirements.txt"]


def reading(root: Path) -> list[Path]:
    """All that a page is made of beside its own source."""
    return [*execution(root), root / "references.bib", root / "CITATION.cff"]


def looks(root: Path) -> list[Path]:
    """What pages are dressed in."""
    return [root / "_static"]


def key_by_content(app: Sphinx, config: Config) -> None:
    root = Path(app.confdir)
    config.book_reading = cache.checksum(*reading(root))
    config.book_looks = cache.checksum(*looks(root))
    caches, key = Path(app.outdir).parent / ".jupyter_cache", cache.checksum(*execution(root))
    config.nb_execution_cache_path = str(caches / key)
    for old in sorted(caches.glob("*/")) if caches.is_dir() else ():
        if old.name != key:
            shutil.rmtree(old)


def settle_kernels(app: Sphinx) -> None:
    """Let kernels find a folder of settings of the book's own, and not those of whoever starts them: the
    user's start-up files and history stay out, and so does a warning that no reader can act on."""
    profile = Path(app.outdir).resolve().parent / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.json").write_text(json.dumps(KERNELS), "utf-8", newline="\n")
    os.environ["IPYTHONDIR"] = str(profile.parent)  # the kernels inherit it


def is_notebook(source: Path) -> bool:
    return source.suffix == ".md" and source.read_text("utf-8").startswith("---\njupytext:")


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks that are not in the cache, as many at once as there are processors."""
    if app.config.nb_execution_mode != "cache":  # `execute_notebooks: off` runs none
        return
    notebooks = get_cache(app.config.nb_execution_cache_path)
    for path in map(Path, map(env.doc2path, docnames)):
        if is_notebook(path):
            notebooks.add_nb_to_project(str(path), read_data={"name": "myst_nb_md", "type": "plugin"})
    waiting = [Path(record.uri) for record in notebooks.list_unexecuted()]
    if any("churchtower" in path.read_text("utf-8") for path in waiting):
        from churchtower import claims  # slow to import, and seldom needed

        log.info("computing the findings that are not kept")
        claims.compute_ahead()
    if len(waiting) > 1:
        log.info(f"running {len(waiting)} notebooks, {os.cpu_count()} at a time")
        executor = load_executor("temp-parallel", notebooks, logging.getLogger("book.notebooks"))
        executor.logger.setLevel("WARNING")
        executor.run_and_cache(timeout=app.config.nb_execution_timeout)


def report_tracebacks(app: Sphinx, doctree: nodes.document) -> None:
    """A display that fails leaves its traceback in the page and lets the cell pass: here it is a warning, on
    which the build fails."""
    for block in doctree.findall(nodes.literal_block):
        if "traceback" in block["classes"]:
            last = block.astext().strip().splitlines()[-1]
            log.warning("a cell shows an error: %s", last, location=block)


def connect(app: Sphinx) -> None:
    os.environ["SYNKRISIS_BOOK"] = "1"  # the kernels inherit it, and show charts as the book does
    app.add_config_value("book_reading", "", "env", str)
    app.add_config_value("book_looks", "", "html", str)
    app.connect("config-inited", key_by_content, priority=100)
    app.connect("builder-inited", settle_kernels)
    app.connect("env-before-read-docs", run_ahead)
    app.connect("doctree-read", report_tracebacks)
