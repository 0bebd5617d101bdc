# Everything this project does, by name. `make` or `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-python test-mariadb test-js test-browser test-package lint types contracts \
	check check-built fix static messages bench wheel clean

VENV ?= .venv
PORT ?= 8000
PYTHON_IN := $(VENV)/bin/python
# An environment is made again when what it is made of has changed; otherwise this costs nothing.
GROUND := setup.py requirements/constraints.txt scripts/make_env.sh scripts/find_python.sh

help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "; print "make …"} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8080      another port for the demo       PYTHON=/path/to/python   another Python for the environment"

$(VENV)/.has-demo: $(GROUND)
	@scripts/make_env.sh $(VENV) demo
	@touch $@

$(VENV)/.has-tests: $(GROUND)
	@scripts/make_env.sh $(VENV) demo,media,objects,badges,test,browser
	@touch $@ $(VENV)/.has-demo

$(VENV)/.has-tools: $(GROUND)
	@scripts/make_env.sh $(VENV) demo,media,objects,badges,test,browser,dev
	@touch $@ $(VENV)/.has-tests $(VENV)/.has-demo

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

demo: $(VENV)/.has-demo ## start the demo course on 127.0.0.1:8000 (PORT=…)
	@$(PYTHON_IN) -m microclip_xblock.demo --port $(PORT)

demo-reset: $(VENV)/.has-demo ## forget everything that was done in the demo course
	@$(PYTHON_IN) -m microclip_xblock.demo --reset

test: $(VENV)/.has-tests ## run all tests; the last line says how many passed
	@$(PYTHON_IN) scripts/run_tests.py

test-python: $(VENV)/.has-tests ## … on SQLite and local memory: nothing to start
	@$(PYTHON_IN) scripts/run_tests.py python

test-mariadb: $(VENV)/.has-tests ## … on MariaDB and Redis, which must answer on 127.0.0.1
	@$(PYTHON_IN) scripts/run_tests.py mariadb

test-js: $(VENV)/.has-tests ## … of the browser side, under Node
	@$(PYTHON_IN) scripts/run_tests.py js

test-browser: $(VENV)/.has-tests ## … in Chromium, on the running demo course
	@$(PYTHON_IN) scripts/run_tests.py browser

test-package: $(VENV)/.has-tests ## … of wheel, source distribution and editable install
	@$(PYTHON_IN) scripts/run_tests.py package

lint: $(VENV)/.has-tools ## ruff: rules and format
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: $(VENV)/.has-tools ## mypy, strict
	@$(VENV)/bin/mypy

contracts: $(VENV)/.has-tools ## import-linter: which room may import which
	@$(VENV)/bin/lint-imports --no-logo

check: lint types contracts check-built ## all that is checked without running: lint, types, contracts, static, messages

check-built: $(VENV)/.has-tools node_modules/.package-lock.json
	@node scripts/build_static.mjs --check
	@node scripts/build_static.mjs --size
	@$(PYTHON_IN) scripts/messages.py --check

fix: $(VENV)/.has-tools ## let ruff mend and format
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

static: node_modules/.package-lock.json ## build static/dist from static/src
	@node scripts/build_static.mjs

messages: $(VENV)/.has-tools ## gather sentences into translations/ and compile them
	@$(PYTHON_IN) scripts/messages.py

bench: $(VENV)/.has-tests ## measure, and print each figure beside its goal
	@$(PYTHON_IN) -m tests.bench

wheel: $(VENV)/.has-tests ## build wheel and source distribution into dist/
	@rm -rf build dist
	@$(PYTHON_IN) -m build
	@ls -l dist

clean: ## remove environments, builds and caches; the demo's state stays (see demo-reset)
	rm -rf $(VENV) .tox build dist *.egg-info node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
