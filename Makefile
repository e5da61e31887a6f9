# The commands of the blog. README.md shows the same steps without make.

PYTHON ?= python3
PORT ?= 5000
VENV ?= .venv
BIN := $(VENV)/bin/python -m

.PHONY: help compiled run test check tutorial tutorial-mutations migrations kills search bench fuzz faults soak rolling machines denial screenshots pictures lighthouse format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' Makefile

run: $(VENV)/ready-to-run ## Start the blog with demo posts: http://127.0.0.1:5000/
	@$(BIN) flask db upgrade
	@$(BIN) flask seed --if-empty
	@echo "The blog is at http://127.0.0.1:$(PORT)/ and Ctrl-C stops it."
	@$(BIN) flask run --port $(PORT)

test: compiled ## Run the quick tests
	$(BIN) pytest $(ARGS)

check: compiled ## Lint, format, types, every test: what must pass before a change lands
	$(BIN) ruff check .
	$(BIN) ruff format --check .
	$(BIN) mypy
	$(BIN) pytest --all

tutorial: compiled ## Run every command of the tutorial and of the other pages; CHAPTER=1 one chapter, with MINE=~/shop compare yours
	$(BIN) $(if $(MINE),tests.tutorial.mine $(CHAPTER) $(MINE),pytest -v $(if $(CHAPTER),docs/tutorial/$(shell printf %02d $(CHAPTER))-*.md,-n auto --dist loadfile -p tests.tutorial.readme docs README.md))

tutorial-mutations: $(VENV)/ready-to-test ## Change the tutorial in small ways, and see whether its tests notice
	$(BIN) tests.tutorial.mutations $(ARGS)

migrations: $(VENV)/ready-to-test ## Measure each migration on a million posts in use: half an hour
	$(BIN) benchmarks.migrations

kills: $(VENV)/ready-to-test ## Kill 200 migrations at any moment on each database, and look whether the next command repairs it
	$(BIN) benchmarks.random_kills $(ARGS)

search: $(VENV)/ready-to-test ## Measure search on 100,000 posts, on each database
	$(BIN) benchmarks.search

bench: compiled ## Measure pages: requests a second, and a small blog beside a large one; FULL=1 has a million posts
	$(BIN) benchmarks.readers
	$(BIN) benchmarks.commands
	$(BIN) benchmarks.pages --large $(if $(FULL),1000000,100000)

fuzz: $(VENV)/ready-to-test ## Send 100,000 hostile requests on each database; ARGS="--seed 16" repeats the same ones
	$(BIN) benchmarks.fuzz $(ARGS)

faults: $(VENV)/ready-to-test ## Kill workers while people save: two minutes on each database
	$(BIN) benchmarks.faults $(ARGS)

soak: $(VENV)/ready-to-test ## Read and save for half an hour, and look whether the workers grow
	$(BIN) benchmarks.soak $(ARGS)

rolling: $(VENV)/ready-to-test ## Update three processes behind nginx twice under load, and count the failed requests
	$(BIN) benchmarks.rolling $(ARGS)

machines: $(VENV)/ready-to-test ## Measure how much one, two and three processes read together, as if they were machines
	$(BIN) benchmarks.machines $(ARGS)

denial: $(VENV)/ready-to-test ## Ask for what costs most from three addresses, and measure how long a reader waits
	$(BIN) benchmarks.denial $(ARGS)

screenshots: $(VENV)/ready-to-test ## Take pictures of every page into screenshots/
	$(BIN) tests.browser.screenshots

pictures: $(VENV)/ready-to-test ## Take the pictures of README.md anew
	$(BIN) tests.browser.docs_pictures

lighthouse: $(VENV)/ready-to-test ## Let Lighthouse judge the pages (after: npm install --prefix tests/browser)
	$(BIN) tests.browser.lighthouse

format: $(VENV)/ready-to-test ## Format the code and mend what ruff can mend
	$(BIN) ruff check --fix .
	$(BIN) ruff format .

clean: ## Remove the virtual environment; the blog's data (instance/) stays
	rm -rf $(VENV)

# The tests start thousands of commands, and `make bench` measures how long a few take to start. Where
# PYTHONDONTWRITEBYTECODE is set, each would compile the blog for itself, but not the packages, which pip has compiled.
compiled: $(VENV)/ready-to-test
	@$(BIN) compileall -q -x '\.venv|/instance/|/node_modules/|/screenshots/' .

# Each stamp file is newer than the files that it depends on. So make installs again only if one of them has changed.
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
