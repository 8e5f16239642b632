# The commands of Maillage; the work is done by small programs under tools/.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV_PYTHON = .venv/bin/python
export PYTHONDONTWRITEBYTECODE ?=
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench messages assets lock run-ready test-ready

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run-ready:
	@$(PYTHON) -m tools.install run

test-ready:
	@$(PYTHON) -m tools.install test

demo: export DJANGO_SETTINGS_MODULE ?= cms.settings.development
demo: run-ready ## the site with demonstration data on http://127.0.0.1:$PORT (8000)
	@$(VENV_PYTHON) manage.py migrate --verbosity 0
	@$(VENV_PYTHON) manage.py demo
	@exec $(VENV_PYTHON) -m tools.serve

test: test-ready ## every test, on SQLite and on PostgreSQL
	@exec $(VENV_PYTHON) -m tools.test $(ARGS)

check: test-ready ## linters, types, import contract, migrations, translations
	@exec $(VENV_PYTHON) -m tools.check

bench: test-ready ## measures, all or one: make bench ONLY=registrations
	@exec $(VENV_PYTHON) -m tools.bench $(ONLY)

messages: test-ready ## bring the catalogues of translations up to the sources, and compile
	@$(VENV_PYTHON) -m tools.messages update

assets: ## rebuild the stylesheet and the vendored front-end files (needs Node)
	@bash assets/build.sh

lock: test-ready ## pin the requirements anew
	@bash tools/lock.sh
