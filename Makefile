# `make book` builds the book, `make test` passes the tests; each does all its own set-up in .venv.
# What stands behind them, for systems without make, is in README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
READY := $(VENV)/.ready
TEST_READY := $(VENV)/.test-ready

.DEFAULT_GOAL := help
.PHONY: help book citations-reference pdf test lint lab learned prose verify referee release bench pins clean
.DELETE_ON_ERROR:

help: ## Say what there is
	@echo "make book     build the book into _build/html"
	@echo "make pdf      print the whole book as a PDF, and link it from its first page"
	@echo "make test     build the book and pass every test, in a browser too"
	@echo "make lab      open copies of the chapters as notebooks in JupyterLab"
	@echo "make learned  fit again what learned from people's ratings and from the codings"
	@echo "make prose    put every finding that the pages state in its present words (before publishing findings anew)"
	@echo "make verify   recompute every finding and compare it with what was published"
	@echo "make citations-reference  ask citeproc-js how it cites all there is (after an entry changed; needs Node)"
	@echo "make referee  simulate what a referee would ask for (long; data/referee.json)"
	@echo "make bench    measure the package beside its peers (half an hour; benchmarks/RESULTS.md)"
	@echo "make release  pack the version that CITATION.cff names into dist/, with checksums"
	@echo "make pins     lock the lists of libraries anew from pyproject.toml (needs uv)"
	@echo "make lint     check the style of the code"
	@echo "make clean    remove what was built (.venv stays)"

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "This book needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is another. Name one: make book PYTHON=python3.12"; exit 1; }
	@echo "== Making the environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)

# The lists are complete, so pip is asked to resolve nothing: older versions of it cannot with hashes and extras.
# A failed installation leaves no stamp, so the next call repeats it.
$(READY): requirements.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "== Installing what the book needs (requirements.txt)"
	$(PIP) install --no-deps --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_READY): requirements-test.txt $(READY)
	@echo "== Installing what the tests need (requirements-test.txt)"
	$(PIP) install --no-deps --require-hashes -r requirements-test.txt
	@touch $@

book: $(READY)
	@echo "== Building the book (a first build runs every chapter: about a minute)"
	$(BIN)/python -m churchtower.make.build
	@echo "== The book is ready. Open $(CURDIR)/_build/html/index.html"

pdf: book $(TEST_READY)
	@echo "== Looking for a browser"
	$(BIN)/python -m churchtower.make.browser
	@echo "== Printing the book"
	$(BIN)/python -m churchtower.make.paper
	@echo "== The PDF is ready: $(CURDIR)/_build/html/love-language-and-church-tower.pdf"

test: book $(TEST_READY)
	@echo "== Looking for a browser"
	$(BIN)/python -m churchtower.make.browser
	@echo "== Testing"
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(TEST_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lab: $(READY)
	@echo "== Opening JupyterLab on copies of the chapters. Stop with Ctrl-C"
	$(BIN)/python -m churchtower.make.lab

# Needed after the codings of metaphor, the ratings or the encoder changed; a few minutes.
learned: $(READY)
	$(BIN)/python -m churchtower.make.learned
	$(BIN)/python -m churchtower.make.news
	$(BIN)/python -m churchtower.make.finder

prose: $(READY)
	$(BIN)/churchtower prose

verify: $(READY)
	$(BIN)/churchtower verify

# Strings of the reference processor, which the tests compare citations with: needs Node.
citations-reference: book
	$(BIN)/python -m churchtower.make.reference

referee: $(TEST_READY)
	$(BIN)/python benchmarks/referee.py

# Pages are built anew, so that the bytes do not depend on what was built before.
release: $(TEST_READY)
	rm -rf _build/html _build/.doctrees
	$(MAKE) pdf
	@echo "== Packing the version"
	$(BIN)/python -m churchtower.make.release

# The peers need older libraries than the book, so they have an environment of their own.
LOCK := --universal --generate-hashes --no-header --python-version 3.11 --quiet

PEERS := benchmarks/.venv

$(PEERS)/.ready: benchmarks/requirements.txt
	@echo "== Installing the packages to measure beside (benchmarks/requirements.txt)"
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install -r $<
	@touch $@

bench: $(TEST_READY) $(PEERS)/.ready
	$(BIN)/python benchmarks/bench.py --peers $(PEERS)/bin/python

pins: ## Lock every library for every system; needs uv
	uv pip compile pyproject.toml --extra book $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra test -c requirements.txt $(LOCK) -o requirements-test.txt

clean:
	rm -rf $(PEERS) benchmarks/.texts
	rm -rf _build dist .pytest_cache .ruff_cache
