# Two commands: `make demo` runs the main job, `make test` passes the tests. Each makes what it needs.
PYTHON ?= $(shell for p in python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && echo $$p && break; done)
VENV := .venv
LOWEST := .venv-lowest
SCRIPTS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := $(VENV)/$(SCRIPTS)
# In a random order, whose seed is told first: `pytest --randomly-seed=SEED` makes it again.
TESTS := -n 2 --dist loadfile --durations=10

.PHONY: demo demo-chain dashboard freeze notebooks test test-all test-slow test-lowest checked check bench bench-page docs examples site archive clean

demo: $(VENV)/.ready
	$(BIN)/stallpoint demo

demo-chain: $(VENV)/.ready
	$(BIN)/stallpoint demo --network willems_24

# What the browser loads, and what its analyses need, is installed with it: from then on no network is needed.
dashboard: $(VENV)/.ready-dashboard
	$(BIN)/stallpoint dashboard

test: checked
	$(BIN)/python -m pytest $(TESTS)

# The longer tests as well.
test-all: checked
	$(BIN)/python -m pytest $(TESTS) -m ''

# The longer tests alone.
test-slow: checked
	$(BIN)/python -m pytest $(TESTS) -m slow

# What the tests run is compiled while types are checked.
checked: $(VENV)/.ready-dev
	$(BIN)/python tests/kernels.py & compiling=$$!; $(MAKE) --no-print-directory check && wait $$compiling

# The lowest versions that pyproject.toml allows; there are wheels of all of them for Python 3.12, but for one of data.
WHEELS := --only-binary :all: --no-binary solara-assets
test-lowest: $(LOWEST)/.ready
	$(LOWEST)/$(SCRIPTS)/python -m pytest $(TESTS) --ignore tests/browser

$(LOWEST)/.ready: pyproject.toml tests/lowest.py
	$(PYTHON) -m venv $(LOWEST)
	$(PYTHON) tests/lowest.py > $(LOWEST)/constraints.txt
	$(LOWEST)/$(SCRIPTS)/python -m pip install --quiet $(WHEELS) --constraint $(LOWEST)/constraints.txt --editable '.[dev]'
	@touch $@

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p $(VENV)/typing
	test -e $(VENV)/typing/stallpoint || $(BIN)/python -c "import os; os.symlink(os.path.join('..', '..'), '$(VENV)/typing/stallpoint', True)"
	MYPYPATH=$(VENV)/typing $(BIN)/mypy

# Each line of speed with its ratio to the state before the month was compiled; LONG=1 also measures what takes long.
bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/speed.py $(if $(LONG),--long)
	$(BIN)/python benchmarks/classic.py $(if $(LONG),,--factories 1000 10000 100000 --turns 3)
	$(if $(LONG),$(BIN)/python benchmarks/growth.py --against 2cbc494 && $(BIN)/python benchmarks/phases.py)
	$(if $(LONG),$(BIN)/python benchmarks/against_peers.py --firms 1000 10000 100000 --most 900)
	$(if $(LONG),$(BIN)/python benchmarks/sweep.py)
	@echo && $(BIN)/python benchmarks/targets.py

# docs/performance.md, from what was measured.
bench-page: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/page.py

docs: $(VENV)/.ready-dev
	$(BIN)/python -m stallpoint.scenarios.page docs/parameters.md
	$(BIN)/python -m stallpoint.scenarios.catalogue docs/scenarios.md
	$(BIN)/python -m stallpoint.agents.page docs/odd.md
	$(BIN)/python -m stallpoint.experiments.fitting.page docs/patterns.md
	$(BIN)/python -m stallpoint.viz.glossary docs/glossary.md
	$(BIN)/python -m stallpoint.commands.page docs/commands.md
	$(BIN)/python -m stallpoint.commands.questions docs/how-to.md
	$(BIN)/python -m stallpoint.api.page docs/python-reference.md
	$(BIN)/python publish/metadata.py

# The studies that come with Stallpoint, by the commands that they tell.
examples: $(VENV)/.ready-dev
	$(BIN)/python -m stallpoint.viz.studies.examples

# The documents as a site: open build/site/index.html, or put the folder on any server. No network is needed.
site: $(VENV)/.ready-site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo build/site/index.html

# What CoMSES and other archives of models ask for, in one file below dist/, with a sample of results made anew.
archive: $(VENV)/.ready-dev
	$(BIN)/python publish/archive.py

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Stallpoint needs Python 3.12 or newer; set PYTHON=/path/to/python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.ready-dashboard: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dashboard,studies]'
	@touch $@

$(VENV)/.ready-site: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[site]'
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# The output of the notebooks, from a new run.
notebooks: $(VENV)/.ready-dev
	$(BIN)/python tests/notebooks.py

freeze: $(VENV)/.ready-dev
	$(BIN)/python tests/freeze.py

clean:
	rm -rf $(VENV) $(LOWEST) build dist *.egg-info out
