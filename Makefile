# Everything here starts one script of deploy/local; `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run test drill bench lint lock clean
SCRIPT := @deploy/local/python -m deploy.local

PORT ?= 8000
ARGS ?=
PYTHON ?=
export PYTHON

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 14

run: ## start the site with its database and worker on port 8000 (PORT=8123 for another)
	$(SCRIPT).run --port '$(PORT)'

test: ## run all tests, browser included (ARGS="-k name" for some)
	$(SCRIPT).testing test $(ARGS)

drill: ## run the long checks
	$(SCRIPT).testing drill $(ARGS)

bench: ## measure speed
	$(SCRIPT).testing bench $(ARGS)

lint: ## check style, types, imports, templates, migrations and settings
	$(SCRIPT).lint

lock: ## write requirements*.txt anew from pyproject.toml, with hashes
	$(SCRIPT).locking

clean: ## remove .venv and caches; data in .habeas stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage .hypothesis staticfiles
	find . -name __pycache__ -type d -not -path './.habeas/*' -prune -exec rm -rf {} +
