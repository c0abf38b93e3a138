# What this project can do, one word each: `make help`.
# Needs Python 3.11 or newer and make; everything else goes into .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WORKERS ?= 2
CODE := ivr tests bench

# Bytecode is written whatever the caller's shell says: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

# Override with `make run PYTHON=/path/to/python`.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$each >/dev/null 2>&1 \
	&& $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$each; break; }; done)

CORE := $(VENV)/.core
DEV := $(VENV)/.dev

.PHONY: help run test coverage check static style types floors stacks dialogs bench fuzz histories kills soak sabotage mutants model features spark scan docs lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(CORE) ## compile the shipped dialogs and take calls on them
	@echo "==> training what understands callers here, from the bots' sample utterances"
	@$(BIN)/ivr bot train
	@echo "==> compiling the shipped dialogs into build/local, then taking calls on them"
	@$(BIN)/ivr run

test: $(DEV) ## run every test
	@$(BIN)/python -m pytest -n $(WORKERS)

coverage: $(DEV) ## run every test and say which lines and branches none of them walks
	@$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered

check: static test ## everything that must hold before a push: static checks, then the tests

static: style types floors stacks dialogs ## format, lint, types, imports, templates, dialogs

style: $(DEV)
	@echo "==> format and lint";           $(BIN)/ruff format --check $(CODE); $(BIN)/ruff check $(CODE)

types: $(DEV)
	@echo "==> types";                     $(BIN)/basedpyright

floors: $(DEV)
	@echo "==> floors of the house";       $(BIN)/lint-imports

stacks: $(DEV)
	@echo "==> infra/stacks";              $(BIN)/cfn-lint infra/stacks/*.yaml

dialogs: $(DEV)
	@echo "==> dialogs";                   $(BIN)/ivr lint .

bench: $(DEV) ## measure, side by side in one run
	@$(PIP) install --constraint constraints.txt --editable '.[bench]' \
		|| echo "==> a peer cannot be installed here; it is left out"
	@$(BIN)/python -m bench.run

fuzz: $(DEV) ## try 100,000 mutated flows and specs (about half an hour)
	@$(BIN)/python -m bench.fuzzing

histories: $(DEV) ## record 20,000 histories of racing threads and find an order for each (minutes)
	@$(BIN)/python -m bench.stores.histories

kills: $(DEV) ## kill 500 processes while they write or migrate, and look for what is lost (minutes)
	@$(BIN)/python -m bench.stores.kills

CALLS ?= 1000000
SEED ?= 1

soak: $(DEV) ## play a million calls on virtual time while everything fails (half an hour)
	@$(BIN)/python -m bench.soak --calls $(CALLS) --seed $(SEED) --processes $(WORKERS) --overload 60

sabotage: $(DEV) ## make 25 errors in a copy, one at a time, and see that each is noticed (minutes)
	@$(BIN)/python -m bench.sabotage --workers $(WORKERS)

mutants: $(DEV) ## make 400 of all small changes to services, ledger and stores; see what tests notice (hours)
	@$(BIN)/python -m bench.sabotage.mutants --workers $(WORKERS)

IVR_CORPUS ?= ../shared/corpus

model: $(DEV) ## train the shipped fraud model again from the corpus: the same bytes (two minutes)
	@test -f "$(IVR_CORPUS)/fraud/fraudTrain.parquet" || { \
		echo "There is no $(IVR_CORPUS)/fraud. Name the corpus by IVR_CORPUS, or train on made-up" \
		"history: ivr data sample --history FILE, then ivr risk train FILE --model NAME" >&2; exit 2; }
	@OMP_NUM_THREADS=1 $(BIN)/ivr risk train $(IVR_CORPUS)/fraud/fraudTrain.parquet \
		--test $(IVR_CORPUS)/fraud/fraudTest.parquet --model transactions --seeds 5 \
		--out ivr/runtime/risk/learned/transactions.json

features: $(DEV) ## replay the whole corpus through what is kept of each card: the same features (minutes)
	@$(BIN)/python -m bench.features

scan: $(DEV) ## hold the stacks against checkov, which is put into a folder of its own
	@test -x .cache/checkov/bin/checkov || { $(BIN)/python -m venv .cache/checkov \
		&& .cache/checkov/bin/pip install --quiet checkov==3.3.30; }
	@$(BIN)/python -m bench.infra.scan .cache/checkov/bin/checkov

spark: $(DEV) ## prove that Spark makes the same features as DuckDB (needs Java 17; downloads 430 MB)
	@$(PIP) install --constraint constraints.txt --editable '.[spark]'
	@$(BIN)/python -m pytest tests/risk -k spark -rs

docs: $(DEV) ## write the pages that are made from code
	@$(BIN)/ivr rules --md > docs/rules.md
	@$(BIN)/ivr explain --md > docs/findings.md
	@$(BIN)/python -m ivr.simulator.rehearsal.page > docs/simulator.md
	@$(BIN)/python -m bench.infra.cost_page > docs/cost.md
	@$(BIN)/python -m bench.infra.schemas
	@$(BIN)/python -m bench.infra.pictures

lock: $(DEV) ## write constraints.txt from what .venv holds
	@{ sed '/^[^#]/,$$d' constraints.txt; \
	   $(PIP) freeze --exclude-editable --exclude pip --exclude setuptools; } > $(VENV)/locked
	@mv $(VENV)/locked constraints.txt
	@echo "==> wrote constraints.txt"

clean: ## remove what builds and tests left behind, .venv too
	@rm -rf build dist htmlcov coverage.xml .venv .coverage* .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache .grimp_cache .cache .ivr ./*.egg-info
	@find ivr tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "ivr needs Python 3.11 or newer, and none was found on the PATH." >&2; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 2; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "ivr needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>/dev/null || echo none)." >&2; \
		echo "Name a newer one: make run PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "==> making $(VENV) with $$("$(PYTHON)" -V)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "This Python cannot make a virtual environment; on Debian and Ubuntu install python3-venv." >&2; \
		exit 2; }

$(CORE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "==> installing ivr and its core libraries into $(VENV) (a minute or two, the first time)"
	@$(PIP) install --constraint constraints.txt --editable '.[nlu,serve]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo "==> installing ivr and its development tools into $(VENV) (a few minutes, the first time)"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(CORE)
