# Everything that a person or CI runs. Each target makes the virtual environment by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help demo run test check soak bench browser words lock

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/runtime ## the whole programme in a browser: no token, no Telegram, invented people (FRESH=1 begins anew)
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(FRESH),--fresh)

run: $(VENV)/runtime ## the bot with the token in .env
	@$(BIN)/python -m bot run

test: $(VENV)/dev ## the whole suite, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests

check: $(VENV)/dev ## style, types, who imports whom, migrations, catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m tests.migrations_agree
	@$(BIN)/python -m pytest -p no:cacheprovider tests/guards

soak: $(VENV)/dev ## more than eighty kills of the bot at random moments
	@SOAK=1 $(BIN)/python -m pytest tests/stories/test_kills.py tests/stories/test_broadcast_kills.py

browser: $(VENV)/dev ## the chat page in a real Chromium
	@$(BIN)/python -m pytest tests/browser

bench: $(VENV)/dev ## speed as ratios measured side by side
	@$(BIN)/python -m benchmarks

words: $(VENV)/dev ## takes new phrases into the catalogues
	@$(BIN)/python -m tests.guards.catalogues

lock: $(VENV)/dev ## pins every version with its hashes
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nastavnik needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's module venv is missing: on Debian and Ubuntu, apt install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check $(UV)

$(VENV)/runtime: requirements.lock $(VENV)/bin/uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/bin/uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/runtime
