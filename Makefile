# Every way to build, try and test swarmplan. Plain `make` prints this list.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
PYTEST := $(BIN)/pytest -q
# Where the long tests are: they wait most of the time, so more of them run at once than there are processors.
LONG := tests/integration tests/contract tests/pipelines tests/laws tests/browser

help: ## Print the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing: Debian packages (as root), the virtual environment, swarmplan
	@scripts/setup.sh

demo: setup ## See it: five real engines, one swarm, two services (simulated where they cannot run)
	@scripts/demo.sh

demo-down: setup ## Take the demo's cluster down again
	@scripts/demo.sh down

demo-agent: setup ## See it: a cluster follows a git repository; a push, a commit that is held, drift healed (cleans up)
	@scripts/demo-agent.sh

test: setup ## Everything: lint, types, imports, unit, laws, golden, contract, integration
	@scripts/test.sh

test-long: setup ## What goes further, or takes longer, than make test has time for (root)
	@$(PYTEST) -n 6 --dist loadgroup --durations=20 -m long $(LONG)
	@LAW_EXAMPLES=200 $(PYTEST) -n auto -m 'not long' tests/laws
	@LAW_EXAMPLES=200 $(PYTEST) -n auto -m 'hypothesis and not long and not engines' tests/unit
	@scripts/test-lowest.sh

test-lowest: setup ## Unit and golden tests with the lowest versions that pyproject.toml allows
	@scripts/test-lowest.sh

test-engines: setup ## The engine tests on Docker 20.10, 26.1, 28.5 and a mixed swarm
	@scripts/test-engines.sh

test-docker-machine: setup ## The driver docker-machine on a real binary from PATH (root)
	@scripts/test-docker-machine.sh

check: lint types imports unit laws golden pages ## What needs no Docker and no root, under a minute

lint: setup ## ruff, rules and format
	@$(BIN)/ruff check && $(BIN)/ruff format --check

types: setup ## mypy, strict
	@$(BIN)/mypy

imports: setup ## The layers
	@$(BIN)/lint-imports --no-cache > .imports.log || { cat .imports.log; exit 1; }; tail -n 3 .imports.log; rm -f .imports.log

unit: setup ## Unit tests
	@$(PYTEST) -n auto tests/unit

laws: setup ## The laws, over the simulator
	@$(PYTEST) -n auto tests/laws

golden: setup ## Plans as text, compared (UPDATE=1 rewrites them; review the diff)
	@$(PYTEST) tests/golden

pages: setup ## The commands and files of README and docs: run as they are written, in simulation
	@$(PYTEST) -n auto tests/doc_pages

browser: setup ## Pages, pictures and cards in a real Chromium, and printed by it
	@$(PYTEST) -n 2 tests/browser

fuzz: setup ## Draw bad input for five minutes (SECONDS=…, FIRST=… the first number): no crash, no hang, no flood
	@PYTHONPATH=tests:ci/lib $(BIN)/python -m fuzz.campaign --seconds $(or $(SECONDS),300) --first $(or $(FIRST),0)

contract: setup ## Drivers and engines, simulated and (as root) real, held to one contract
	@$(PYTEST) tests/contract

integration: setup ## Whole clusters of real engines (root)
	@$(PYTEST) tests/integration

mutants: setup ## Plant bugs one at a time and print which of them no test catches (ONLY=word)
	@PYTHONPATH=tests $(BIN)/python -m mutants.run

bench: setup ## Measure, side by side with peers
	@benchmarks/run.sh

docs: setup ## Write the generated pages: references of file and commands, man page, JSON Schema, the metrics, the picture of the layers
	@$(BIN)/python scripts/spec_reference.py
	@$(BIN)/python scripts/layers.py
	@$(BIN)/python scripts/metrics_reference.py
	@$(BIN)/python scripts/commands.py

fmt: setup ## Format the code
	@$(BIN)/ruff format && $(BIN)/ruff check --fix

clean: ## Remove what setup and tests made in this folder
	rm -rf .venv .benchmarks .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist plans/build *.egg-info

.PHONY: help setup demo demo-down demo-agent test test-long test-lowest test-engines test-docker-machine check lint types imports unit laws golden pages browser fuzz contract integration mutants bench docs fmt clean
