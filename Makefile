# Every target does its own set-up on a machine that has Python >= 3.11, its venv module and make.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export NO_MKDOCS_2_WARNING := 1

.PHONY: serve build check test bench install install-test format clean

serve: install           ## serve on http://127.0.0.1:8000 with live reload
	$(BIN)/dossier serve

build: install           ## write site/, strictly; a fault leaves the last good site standing
	$(BIN)/dossier build

test: install-test       ## all tests (browser tests want Debian's chromium-headless-shell)
	$(BIN)/python -m pytest

check: install-test      ## format, lint, types, sources, strict build
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/dossier check
	$(BIN)/dossier build

bench: install-test      ## build, edit and read an invented archive, beside other generators; the targets; SIZE="10 100" RUNS=3
	$(BIN)/python tests/bench/bench.py

format: install-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(VENV)/.run
install-test: $(VENV)/.test

$(VENV)/.run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: $(VENV)/.run tests/requirements.lock
	$(PIP) --require-hashes -r tests/requirements.lock
	touch $@

clean:
	rm -rf $(VENV) site
