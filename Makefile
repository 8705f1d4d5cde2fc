# Wellspeak. `make help` lists what can be done.
PYTHON ?= python3
VENV := .venv
AUDIT := .venv-audit
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install install-dev tools run test check bench faults fuzz reference model lock audit-deps sbom clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## install into .venv what running needs

run: install ## start the demo field on the embedded database and print the URL and the sign-ins
	@$(BIN)/wellspeak demo

test: install-dev tools ## the test suite
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not bench and not faults"

check: install-dev ## the quick gate: style, types, architecture, unit tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not bench and not faults and not browser and not production" tests

bench: install-dev ## benchmarks: ratios measured in one run
	$(BIN)/python -m pytest -q -s -p no:cacheprovider -m bench tests/bench

faults: install-dev ## the long fault-injection runs
	$(BIN)/python -m pytest -q -s -m faults tests

fuzz: install-dev ## made-up bodies of posts and random questions by the thousand; every number of an answer is worked out again
	WELLSPEAK_FUZZ_EXAMPLES=$(or $(EXAMPLES),3000) $(BIN)/python -m pytest -q -m fuzz tests
	WELLSPEAK_FUZZ=$${WELLSPEAK_FUZZ:-1000} $(BIN)/python -m pytest -q -s -n0 tests/fidelity

install-dev: $(VENV)/.installed-dev

tools: ## what the tests use beside Python packages: installed with apt where that may be done
	@sh tests/tools.sh

reference: install-dev ## renew docs/reference from the catalogues
	$(BIN)/python -m tests.reference

model: install-dev ## renew the built-in second opinion from the simulator
	$(BIN)/python -m assistant.learning

lock: $(VENV)/.made ## renew the lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --extra parquet --group dev -o requirements-dev.lock pyproject.toml
	echo pip-audit | $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate -o requirements-audit.lock -

audit-deps: $(VENV)/.made ## ask the advisory database about every locked dependency; needs the internet
	@[ -x $(AUDIT)/bin/pip-audit ] || { $(PYTHON) -m venv $(AUDIT) && $(BIN)/uv pip install -q --python $(AUDIT)/bin/python --require-hashes -r requirements-audit.lock; }
	$(AUDIT)/bin/pip-audit --require-hashes --disable-pip -r requirements.lock $(AUDIT_OPTIONS)

sbom: install-dev ## what the product is made of, as a CycloneDX document: sbom.cdx.json
	$(BIN)/python -m tests.sbom > sbom.cdx.json

clean: ## remove what was installed and built, not the data
	rm -rf $(VENV) $(AUDIT) sbom.cdx.json node_modules web/static/vendor dist

# uv installs in seconds what pip installs in minutes; where it cannot be had, pip does the work.
UV = [ -x $(BIN)/uv ] && $(BIN)/uv pip
PIP = $(BIN)/python -m pip --disable-pip-version-check

$(VENV)/.made: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wellspeak needs Python 3.11 or later; name one with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock 2>/dev/null \
	  || $(PIP) install -q --require-hashes -r requirements-uv.lock 2>/dev/null || echo "uv cannot be had here: installing with pip, which takes longer"
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock requirements-build.lock pyproject.toml hatch_build.py package-lock.json
	@echo "installing what Wellspeak needs into $(VENV)"
	@{ $(UV) install -q --python $(BIN)/python --require-hashes -r requirements.lock; } || $(PIP) install -q --require-hashes -r requirements.lock
	@{ $(UV) install -q --python $(BIN)/python --build-constraints requirements-build.lock --no-deps -e .; } || $(PIP) install -q --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@{ $(UV) install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock; } || $(PIP) install -q --require-hashes -r requirements-dev.lock
	@touch $@
