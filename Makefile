# What the README tells people to run. The work is done by .venv, which is made and renewed by itself.

PORT ?= 8501
# Some shells keep the computer's name in HOST: only what is written behind `make run` opens the server to others.
ifneq ($(origin HOST),command line)
HOST := 127.0.0.1
endif
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name $(NEW_ENOUGH) && echo $$name && break; done)
VENV := .venv
IN_VENV := $(VENV)/bin/python
# A file stays together, because what it starts once (a server, a browser) costs more than its tests. The slow files,
# those with a browser, come first.
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
PIP := $(IN_VENV) -m pip install --quiet --disable-pip-version-check

.PHONY: run test lint coverage bench texts

run: $(VENV)/.ready-to-run
	@exec $(IN_VENV) -m twoframe --host $(HOST) --port $(PORT)

test: lint
	$(IN_VENV) -m tests.support.browser
	$(IN_VENV) -m pytest $(SPREAD)

coverage: $(VENV)/.ready-to-test
	$(IN_VENV) -m pytest $(SPREAD) --cov --cov-report=term:skip-covered

lint: $(VENV)/.ready-to-test
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m mypy

bench: $(VENV)/.ready-to-test
	$(IN_VENV) -m benchmarks

texts: $(VENV)/.ready-to-test
	$(VENV)/bin/pybabel --quiet extract --keywords=_ --keywords=n_:1,2 --add-comments=Note: --sort-by-file --no-wrap \
		--omit-header --add-location=file --output-file=twoframe/locale/twoframe.pot twoframe components pages
	$(VENV)/bin/pybabel --quiet update --domain=twoframe --input-file=twoframe/locale/twoframe.pot \
		--output-dir=twoframe/locale --no-wrap --no-fuzzy-matching --ignore-pot-creation-date

$(VENV)/bin/python:
	@"$(PYTHON)" $(NEW_ENOUGH) || { \
		echo "Twoframe needs Python 3.11 or newer. Install it, or say where it is: make run PYTHON=…"; exit 1; }
	@echo "Setting up once, which takes about a minute."
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "Python can't make its environment. On Debian and Ubuntu this helps: sudo apt install python3-venv"; exit 1; }

$(VENV)/.ready-to-run: requirements.txt $(VENV)/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.ready-to-test: requirements-dev.txt requirements.txt $(VENV)/bin/python
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.ready-to-run
