"""Run new notebooks side by side before the pages are read.

A first build spends nearly all its time in notebooks, which MyST-NB would run one after the other. Here as
many run at once as there are processors, into the same cache; MyST-NB then finds them there. One that fails
is left to MyST-NB, which runs it again and reports it in its own way.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)


def notebooks(app: Sphinx, docnames: list[str]) -> Iterator[tuple[Path, NotebookNode]]:
    """The pages among `docnames` that are notebooks, as MyST-NB would read them."""
    for docname in docnames:
        path = Path(app.env.doc2path(docname))
        content = path.read_text("utf-8")
        reader = create_nb_reader(path, app.env.myst_config, app.env.mystnb_config, content)
        if reader is not None:
            yield path, reader.read(content)


def run(notebook: NotebookNode, timeout: int) -> ExecutionResult:
    """Run one notebook in an empty folder; its outputs are written into it."""
    with TemporaryDirectory() as folder:
        return single_nb_execution(
            notebook, cwd=folder, timeout=timeout, allow_errors=False, meta_override=True
        )


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    if app.config.nb_execution_mode != "cache":  # `execute_notebooks: off` runs none
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    waiting = []
    for path, notebook in notebooks(app, docnames):
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            waiting.append((path, notebook))
    if len(waiting) < 2:
        return
    logger.info(f"running {len(waiting)} notebooks, {os.cpu_count()} at a time")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {
            pool.submit(run, notebook, app.config.nb_execution_timeout): (path, notebook)
            for path, notebook in waiting
        }
        for done, future in enumerate(as_completed(running), start=1):
            path, notebook = running[future]
            result = future.result()
            logger.info(f"[{done}/{len(waiting)}] {env.path2doc(str(path))}: {result.time or 0:.0f} s")
            if result.err is None:
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def setup(app: Sphinx) -> dict:
    app.connect("env-before-read-docs", run_ahead)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
