# The commands of the blog. README.md shows the same steps for people without make.

PYTHON ?= python3
PORT ?= 5000
VENV ?= .venv
BIN := $(VENV)/bin/python -m

.PHONY: help run test check migrations search screenshots lighthouse format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: $(VENV)/ready-to-run ## Start the blog with demo posts: http://127.0.0.1:5000/
	@$(BIN) flask db upgrade
	@$(BIN) flask seed --if-empty
	@echo "The blog is at http://127.0.0.1:$(PORT)/ and Ctrl-C stops it."
	@$(BIN) flask run --port $(PORT)

test: $(VENV)/ready-to-test ## Run every test that this machine can run
	$(BIN) pytest -n auto $(ARGS)

check: $(VENV)/ready-to-test ## Lint, format, types, tests: what must pass before a change lands
	$(BIN) ruff check .
	$(BIN) ruff format --check .
	$(BIN) mypy
	$(BIN) pytest -n auto

migrations: $(VENV)/ready-to-test ## Measure each migration on a million posts in use: half an hour
	$(BIN) benchmarks.migrations

search: $(VENV)/ready-to-test ## Measure search on 100,000 posts: five minutes
	$(BIN) benchmarks.search

screenshots: $(VENV)/ready-to-test ## Take pictures of every page into screenshots/
	$(BIN) tests.browser.screenshots

lighthouse: $(VENV)/ready-to-test ## Let Lighthouse judge the pages (after: npm install --prefix tests/browser)
	$(BIN) tests.browser.lighthouse

format: $(VENV)/ready-to-test ## Format the code and mend what ruff can mend
	$(BIN) ruff check --fix .
	$(BIN) ruff format .

clean: ## Remove the virtual environment; the blog's data (instance/) stays
	rm -rf $(VENV)

# Each stamp is younger than the files it was made from: nothing is installed twice, and a changed file installs anew.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12" * (sys.version_info < (3, 11)) or 0)'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/ready-to-run: requirements.txt constraints.txt | $(VENV)/made
	$(BIN) pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/ready-to-test: requirements.txt requirements-dev.txt constraints.txt | $(VENV)/made
	$(BIN) pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@ $(VENV)/ready-to-run
