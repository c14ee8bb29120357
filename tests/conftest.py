"""The book's corpus and its findings, read and computed once for all tests."""

import csv
import hashlib
import os
import shutil

# Two processes test at a time, and each has one core: threads of its own would only wait for the other's.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded

import pytest
from built import site
from hypothesis import HealthCheck, settings

from churchtower import claims
from churchtower.corpus import load_corpus
from churchtower.study import Study
from synkrisis.texts import tokens as tokenising

# The same examples everywhere, and none fails because a machine is busy.
settings.register_profile(
    "book", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("book")


# What takes minutes begins first, so that no process is left waiting for another's last file.
LONG = [
    "same_everywhere",
    "pages",
    "paper",
    "build",
    "start",
    "claims",
    "compare",
    "install",
    "compare_inputs",
]


def pytest_collection_modifyitems(items):
    """The long files first, all others as they were found."""

    def place(item) -> int:
        name = item.path.stem.removeprefix("test_")
        return LONG.index(name) if name in LONG else len(LONG)

    items.sort(key=place)  # ties: those of a file, and the other files, stay in the order they were found in


def pytest_sessionstart(session):
    """Where tests run in several processes, build the book before they divide (see `built.build`)."""
    if getattr(session.config.option, "numprocesses", None):
        site()


@pytest.fixture(scope="session")
def corpus():
    return load_corpus()


@pytest.fixture(scope="session")
def tokens(corpus):
    return corpus.tokens


@pytest.fixture(scope="session")
def chosen(tokens):
    """Every word as the book counts it by default."""
    return tokenising.terms(tokens)


@pytest.fixture(scope="session")
def study(corpus):
    """The book's own study; its frames are made when a test first asks for them."""
    return Study(corpus)


@pytest.fixture(scope="session")
def findings(study):
    """Every claim of the book by key, with its grid of choices."""
    return {finding.key: finding for finding in claims.compute_all(study)}


@pytest.fixture(scope="session")
def altered(corpus, tmp_path_factory):
    """The book's corpus with one word of GZERO's changed: a *West* that no mark covers is *East*."""
    folder = tmp_path_factory.mktemp("altered")
    for part in ("essays", "annotations"):
        shutil.copytree(corpus.folder / part, folder / part)
    text = corpus["gzero"].text.replace("Russia and the West don’t", "Russia and the East don’t", 1).encode()
    (folder / "essays" / "gzero.txt").write_bytes(text)
    with open(corpus.folder / "essays.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == "gzero":
            row["sha256"] = hashlib.sha256(text).hexdigest()
    with open(folder / "essays.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return load_corpus(folder)
