# `make run` starts the locator, `make test` runs every test; `make help` lists the rest.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 5000
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(VENV)/bin/pip --disable-pip-version-check --quiet
RECIPE := build/gazetteer-venv
VENDOR := locator/web/static/vendor/.installed

.DEFAULT_GOAL := help
.PHONY: help run test test-nobrowser lint format bench bench-map audit pictures gazetteer basemap directory translations lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: $(VENV)/.ready $(VENDOR) ## Start the locator on http://127.0.0.1:5000 (PORT=… for another port)
	@nice $(PY) -m locator coverage --if-needed >/dev/null 2>&1 & measuring=$$!; \
		trap 'kill $$measuring 2>/dev/null' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
		$(PY) -m locator serve --host $(HOST) --port $(PORT)

test: $(VENV)/.ready-test $(VENDOR) ## Run every test, the real browser's too
	@$(PY) -m tools.browser
	@$(PY) -m pytest -n auto --dist worksteal

test-nobrowser: $(VENV)/.ready-test $(VENDOR) ## Run every test that needs no browser
	@$(PY) -m pytest -n auto --dist worksteal --ignore tests/browser

lint: $(VENV)/.ready-test ## Check style, format and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: $(VENV)/.ready-test ## Format the code
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: $(VENV)/.ready-test $(VENDOR) ## Measure speed, memory and size beside baselines
	@$(PY) -m benchmarks

bench-map: $(VENV)/.ready-test $(VENDOR) ## Measure the map in Chromium beside a stock folium map
	@$(PY) -m tools.browser
	@$(PY) -m benchmarks map

audit: $(VENV)/.ready-test $(VENDOR) ## Run Lighthouse on every kind of page, as on a phone
	@$(PY) -m tools.browser
	@$(PY) -m benchmarks audit

pictures: $(VENV)/.ready-test $(VENDOR) ## Take the documents' pictures again, the map's too
	@$(PY) -m locator build
	@$(PY) -m locator coverage --if-needed
	@$(PY) -m tools.browser
	@$(PY) -m tools.pictures
	@$(PY) -m tools.map_pictures

gazetteer: $(VENV)/.ready ## Build data/gazetteer again from its pinned sources
	@test -x $(RECIPE)/bin/python || $(PYTHON) -m venv $(RECIPE)
	@$(RECIPE)/bin/pip --disable-pip-version-check --quiet install --require-hashes \
		-r requirements.txt -r tools/gazetteer/requirements.txt
	@$(RECIPE)/bin/python -m tools.gazetteer

basemap: $(VENV)/.ready ## Build data/basemap again from its pinned sources
	@$(PY) -m tools.basemap

directory: $(VENV)/.ready ## Make data/services.csv again (SOURCES=the folder of the official files)
	@test -d "$(SOURCES)" || { echo "Set SOURCES to the folder of the official files"; exit 1; }
	@$(PY) -m locator import samhsa $(SOURCES)/samhsa/national-directory-2024.csv.gz \
		--locator-points $(SOURCES)/samhsa/locator_points_2020_2022_su.csv.gz \
		--locator-points $(SOURCES)/samhsa/locator_points_2020_2022_mh.csv.gz
	@$(PY) -m locator import cqc $(SOURCES)/england_cqc/substance_misuse_locations_2026-04.csv
	@$(PY) -m locator import care-inspectorate \
		$(SOURCES)/scotland_care_inspectorate/alcohol_drug_rehabilitation_2026-05-31.csv

translations: $(VENV)/.ready-test ## Bring the languages' catalogues up to date with the code
	@$(PY) -m tools.translations

lock: $(VENV)/.ready-test ## Pin the requirements again, with hashes
	@$(PY) -m uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	@$(PY) -m uv pip compile pyproject.toml --extra setup $(LOCK) -c requirements.txt -o requirements-setup.txt
	@$(PY) -m uv pip compile pyproject.toml --extra setup --extra test $(LOCK) -c requirements-setup.txt -o requirements-test.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

clean: ## Remove everything that is not in the repository
	rm -rf $(VENV) build dist instance node_modules locator/web/static/vendor *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; run make with PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }

$(VENV)/.ready: requirements-setup.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked requirements (about a minute, once)"
	@$(PIP) install --require-hashes -r requirements-setup.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-test: requirements-test.txt $(VENV)/.ready
	@echo "Installing the test requirements"
	@$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@

$(VENDOR): package-lock.json tools/frontend.py | $(VENV)/.ready
	@echo "Installing the front-end assets"
	@$(PY) -m tools.frontend
	@touch $@
