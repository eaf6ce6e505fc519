# `make run` answers the reference argument; `make test` runs the quick tests, `make test-all` the long ones too.
# Each does all the set-up.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NEWEST ?= .venv-newest
# A file of tests goes to one worker, which makes its fixtures once; tests/conftest.py puts the longest files first.
PYTEST := -m pytest -n 2 --dist loadfile --no-loadscope-reorder
ARGS ?=

.PHONY: run test test-slow test-all newest lint bench docs clean embedded results

run: $(VENV)/.installed
	$(BIN)/foedus argue $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python $(PYTEST) -m "not slow" $(ARGS)

# Long tests of what seldom breaks.
test-slow: $(VENV)/.installed-dev
	$(BIN)/python $(PYTEST) -m slow $(ARGS)

test-all: test
	$(MAKE) test-slow

# The quick tests with the newest versions that pyproject.toml allows, in an environment of their own: no lock.
newest: $(VENV)/.made
	$(BIN)/python -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python -m pip --disable-pip-version-check --quiet install --upgrade --editable '.[dev]'
	$(NEWEST)/bin/python $(PYTEST) -m "not slow" $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/bench_run.py $(ARGS)

docs: $(VENV)/.installed-dev
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

# Fit the hazards and simulate the design lines of the packaged arguments anew, after a change to them or to the code.
results: $(VENV)/.installed
	$(BIN)/python -m foedus.arguments.packaging

# Rebuild the embedded evidence from the raw data (needs FOEDUS_DATA).
embedded: $(VENV)/.installed
	$(BIN)/foedus data build

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "foedus needs Python 3.11 or newer: install it, or say PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# The lock is a constraint, so that the run installs only what it needs, at the versions that were tested.
$(VENV)/.installed: $(VENV)/.made pyproject.toml requirements.lock
	$(PIP) install --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made pyproject.toml requirements.lock
	$(PIP) install --constraint requirements.lock --editable '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) $(NEWEST) docs/_build build dist
