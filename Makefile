# The two commands are `make demo` and `make test`; `make check` is all that CI runs.
# Plain python3 with pip is enough; uv is used when it is there. Versions are locked for both.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
VENV := .venv
BIN := $(VENV)/bin
LOCKED := pyproject.toml uv.lock constraints.txt

.PHONY: demo test eval bench crash check lint format lock clean

demo: $(VENV)/.runtime
	$(BIN)/courtbeat demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# How well it reads: scores on labelled coverage, held against pinned floors (tests/eval/floors.toml).
eval: $(VENV)/.dev
	$(BIN)/python -m tests.eval.run

# What each part costs: reading an article, placing a batch, sending a queue. Asserts nothing; BENCH=name runs one.
bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(BENCH)

# A thousand ways for a round to be killed or let down, in two processes.
crash: $(VENV)/.dev
	$(BIN)/python -m tests.crash.harness 1000

check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Refreshes both locks; needs uv.
lock:
	uv lock --upgrade
	uv export --frozen --quiet --no-hashes --no-emit-project --no-header --all-extras --output-file constraints.txt

clean:
	rm -rf $(VENV) courtbeat-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.runtime: $(LOCKED)
ifdef UV
	$(UV) sync --frozen --inexact
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
endif
	touch $@

$(VENV)/.dev: $(LOCKED)
ifdef UV
	$(UV) sync --frozen --inexact --extra dev
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
endif
	touch $@ $(VENV)/.runtime
