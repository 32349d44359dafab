# The portal's commands; `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
UV_LOCK := env -u PIP_FIND_LINKS $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock messages soak sbom

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: $(RUNTIME) ## Run the whole portal here: PORT=, DATABASE_URL=, REDIS_URL=, EMAIL_URL= change what it uses
	@exec $(BIN)/python manage.py dev

test: $(TOOLS) ## Run all tests against a private PostgreSQL and Valkey, two at a time
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

check: $(TOOLS) ## Check style, types, templates, layers, migrations and catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py messages --check

bench: $(TOOLS) ## Measure the budgets beside their bare counterparts
	$(BIN)/python -m benchmarks

soak: $(TOOLS) ## Run everything at full size: all races, crashes and walks (hours)
	$(BIN)/pytest --full-size $(ARGS)

lock: $(TOOLS) ## Write requirements.txt and tests/requirements.txt anew from pyproject.toml
	$(UV_LOCK) pyproject.toml -o requirements.txt
	$(UV_LOCK) --group test -c requirements.txt -o tests/requirements.txt

sbom: $(RUNTIME) ## Write sbom.json: everything that is installed, for pip-audit and its like
	$(BIN)/python manage.py sbom --to sbom.json

messages: $(TOOLS) ## Gather the texts to translate into portal/locale
	$(BIN)/python manage.py messages

$(RUNTIME): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.txt
	@touch $@

$(TOOLS): $(RUNTIME) tests/requirements.txt
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r tests/requirements.txt
	@touch $@
