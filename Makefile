# Everything is made in .venv and _build, and only when something it is made from has changed.

PYTHON ?= python3
BIN := .venv/bin

PACKAGE := $(shell find bpkit -type f ! -path '*/__pycache__/*')
SOURCES := _config.yml _toc.yml NOTICES.md $(wildcard LICENSE*) $(shell find book -type f ! -path '*/__pycache__/*' ! -path '*/.*')

.PHONY: help book test lint lab classroom bench outputs clean
.DELETE_ON_ERROR:

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

book: _build/.book ## run every notebook and build the web book
	@echo "The book is at file://$(CURDIR)/_build/html/index.html"

test: _build/.book .venv/.classroom ## run every test, those in the browser included
	$(BIN)/python -m pytest --numprocesses logical

lint: .venv/.installed ## look over the Python code with ruff, by the rules in pyproject.toml
	$(BIN)/ruff check bpkit tests benchmarks book/_ext book/exercises

lab: .venv/.installed ## open the chapters in JupyterLab
	$(BIN)/jupyter lab book

classroom: .venv/.classroom ## make from the workbooks a release, their solutions and an nbgrader course
	$(BIN)/python book/exercises/classroom.py _build/classroom
	@echo "Release, solutions and course are in _build/classroom"

bench: _build/.book ## time bpkit against its peers, and the figures in a browser
	-$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/gradients.py
	$(BIN)/python benchmarks/graph.py
	$(BIN)/python benchmarks/figures.py

outputs: .venv/.installed ## run every notebook and store the text outputs that the tests compare
	$(BIN)/python tests/store_outputs.py

clean: ## remove everything that make has made
	rm -rf .venv _build build dist .pytest_cache .hypothesis .ruff_cache *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.installed: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt -e .
	@touch $@

.venv/.classroom: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[classroom]'
	@touch $@

# The cache of executed notebooks knows of the notebooks only, not of the package they import.
_build/.package: .venv/.installed $(PACKAGE)
	@rm -rf _build/.jupyter_cache
	@mkdir -p _build && touch $@

# Unchanged notebooks are not run again, but every page is written: each one shows the table
# of contents, and Sphinx gives a warning only for a page that it reads.
_build/.book: _build/.package $(SOURCES)
	@rm -rf _build/.doctrees _build/html
	$(BIN)/jupyter-book build . --quiet --warningiserror --nitpick --keep-going
	@touch $@
