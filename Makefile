# Everything a newcomer needs: `make demo` shows the main job, `make test` proves it.
# Both set themselves up: a virtual environment in .venv and, for the tests that open a real spreadsheet,
# LibreOffice from Debian's packages (when it is missing and we may install it).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test test-anywhere test-pythons test-windows windows soak mutants pins lint bench docs build clean

help:
	@echo "make demo   the main job on bundled samples, results in demo-out/"
	@echo "make test   ruff, mypy and all tests, and the wheel tried elsewhere"
	@echo "make test-anywhere  the tests on other days, in any order, as another user, on a busy machine ..."
	@echo "make test-pythons  the tests without a spreadsheet, in every Python from 3.11 on that is here"
	@echo "make windows  the Windows release, made on Linux: dist/youryou_xl-setup.exe and a zip"
	@echo "make test-windows  that release and the tests in Windows' Python under wine (RUNS=quick for a part)"
	@echo "make soak   what takes long: hostile files by the thousand, 10,000 checks in one spreadsheet (under an hour)"
	@echo "make mutants  would the tests notice code that is slightly wrong? A sample of each room (hours)"
	@echo "make pins   requirements-release.txt and docs/licences.md anew"
	@echo "make lint   ruff and mypy alone"
	@echo "make bench  the benchmarks, with the alternatives beside them"
	@echo "make docs   docs/rules.md and docs/functions.md anew from the code"
	@echo "make build  the workbooks of workbook/ anew from their scripts"
	@echo "make clean  removes what the above made"

$(STAMP): setup.cfg pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/make-venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[test,postal]'
	@touch $@

demo: $(STAMP)
	$(BIN)/youryou-xl demo --out demo-out

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	@sh .ci/install-live-tools
	$(BIN)/python -m pytest --ignore=tests/live --ignore=tests/libreoffice -n auto --maxprocesses=4
	@sh .ci/live-tests $(BIN)/python -m pytest tests/live tests/libreoffice
	@sh .ci/installed-demo $(BIN)/python

test-anywhere: $(STAMP)
	@PYTHON=$(BIN)/python .ci/anywhere $(RUNS)

test-pythons:
	@sh .ci/test-pythons

windows: $(STAMP)
	@sh .ci/install-windows-tools build
	$(BIN)/python installers/build.py

test-windows: $(STAMP)
	@sh .ci/install-windows-tools
	$(BIN)/python installers/try_in_wine.py $(RUNS)

# The fuzzer goes on from the run it was left at (.fuzz.json); MINUTES bounds it.
MINUTES ?= 35
soak: $(STAMP)
	@sh .ci/install-live-tools
	@sh .ci/soak $(BIN)/python $(MINUTES)

mutants: $(STAMP)
	$(BIN)/python -m tests.mutants $(ROOMS)

pins: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[release]'
	$(BIN)/uv pip compile setup.cfg --extra postal --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --upgrade --quiet --output-file requirements-release.txt
	$(BIN)/python .ci/licences > docs/licences.md

bench: $(STAMP)
	$(BIN)/python benchmarks/fill.py
	$(BIN)/python benchmarks/batch.py
	@sh .ci/install-live-tools
	$(BIN)/python benchmarks/buttons.py
	$(BIN)/python benchmarks/functions.py

docs: $(STAMP)
	$(BIN)/python -m youryou_xl.cli.rules_page
	$(BIN)/python -m youryou_xl.cli.functions_page

build: $(STAMP)
	$(BIN)/python workbook/build_practice_forms.py
	$(BIN)/python workbook/build_batch_workbook.py
	$(BIN)/python workbook/build_desk_workbook.py

clean:
	rm -rf $(VENV) .benchmark-env demo-out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .fuzz.json .mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
