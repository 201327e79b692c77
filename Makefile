# The same targets for people and for CI. Everything they need is installed into .venv, from exact
# pins with hashes; the Pulumi CLI is found on PATH or built, see tools/pulumi; Go keeps the linter
# of workflows that it builds from tools/actionlint in its own cache.

PYTHON ?= python3
BIN := .venv/bin
# Another Python than that of the last run means another environment.
READY := .venv/ready-$(shell $(PYTHON) -c 'import platform; print(platform.python_version())')
PULUMI = $(shell $(PYTHON) tools/pulumi/provide.py)
WORKFLOWS = $(foreach it,$(wildcard examples/ci/github/*.yml .github/workflows/*.yml),"$(CURDIR)/$(it)")
ACTIONLINT = GOWORK=off go -C tools/actionlint tool actionlint
ENVIRONMENT = PATH="$(CURDIR)/$(BIN):$(PULUMI):$$PATH"
# The parts of `make lint`, at the same time.
LINTS = types site secrets code generated workflows

.PHONY: help demo check lint test oldest newest torture fuzz race states bench docs picture browse audit pins release-check $(LINTS:%=lint-%)

help:
	@echo "make demo   the whole life of a processor, on this machine"
	@echo "make check  lint, and the tests that need neither the Pulumi CLI nor a browser"
	@echo "make test   the same, with all tests"
	@echo "make lint   the same, without tests, and with the documentation as a site"
	@echo "make oldest  the tests that need no Pulumi CLI, with the oldest Python and packages; or newest"
	@echo "make torture  5,000 random schedules of faults and kills, and their tally"
	@echo "make fuzz   the parsers, for an hour, with what nobody has sent yet; or SECONDS=60"
	@echo "make race   two stacks that create one name at once, a hundred times, and their tally"
	@echo "make states  the states of this version, for each later one to read"
	@echo "make bench  what the provider costs, beside two others; FULL=1 for 1,000 processors as well"
	@echo "make docs   write the tables that are generated from the code"
	@echo "make picture  take the pictures of the guides, with chromium and pngquant"
	@echo "make browse  look at the site with chromium: what is cut off, what the search finds"
	@echo "make audit  known vulnerabilities of what requirements.txt pins"
	@echo "make release-check  build what a release publishes, and check all that can be checked here"
	@echo "make pins   write requirements.txt anew from pyproject.toml"

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(if $(wildcard $(READY)),,--clear) .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)
	$(ENVIRONMENT) $(BIN)/python tools/demo.py

lint: $(READY)
	@$(MAKE) --no-print-directory --jobs 4 $(LINTS:%=lint-%)

lint-types:
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 provider simulator tools/release

lint-site:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lint-secrets:
	git ls-files -z ':!tests/engine/states' | xargs -0 $(BIN)/detect-secrets-hook --no-verify --disable-plugin KeywordDetector

lint-code:
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports

lint-generated:
	PYTHONPATH=tests $(BIN)/python -m tools.generate --check
	$(BIN)/python tools/picture.py --check
	$(BIN)/python tools/screenshots.py --check
	$(BIN)/python tools/release/placeholders.py
	$(BIN)/python tools/release/contents.py --check

lint-workflows:
	$(BIN)/check-jsonschema --schemafile examples/scenarios/scenario.schema.json examples/scenarios/*.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci examples/ci/gitlab/.gitlab-ci.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.renovate renovate.json
	$(ACTIONLINT) -pyflakes= -shellcheck="$(CURDIR)/$(BIN)/shellcheck" $(WORKFLOWS)
	$(BIN)/zizmor --offline --persona pedantic --quiet $(WORKFLOWS)

check: lint
	$(BIN)/pytest --numprocesses 4 --dist worksteal --ignore tests/engine --ignore tests/docs \
		--ignore tests/simulator/test_page.py --deselect tests/cli/test_doctor.py::test_the_project_around

build/%/ready: pyproject.toml tools/versions.py | $(READY)
	$(BIN)/python tools/versions.py $*

# What old packages warn of is not ours.
oldest newest: %: build/%/ready
	PATH="$(CURDIR)/build/$@/bin:$$PATH" build/$@/bin/pytest --numprocesses 4 --dist worksteal \
		--override-ini filterwarnings=default tests/unit tests/simulator tests/lifecycle tests/cli \
		--ignore tests/simulator/test_page.py --deselect tests/cli/test_doctor.py::test_the_project_around

test: lint build/oldest/ready build/newest/ready
	$(ENVIRONMENT) $(BIN)/pytest --numprocesses 4 --dist worksteal

torture: $(READY)
	PYTHONPATH=tests $(BIN)/python -m torture.run $(ARGUMENTS)

fuzz: $(READY)
	PYTHONPATH=tests $(BIN)/python -m corpus.fuzz $(if $(SECONDS),--seconds $(SECONDS))

race: $(READY)
	$(ENVIRONMENT) PYTHONPATH=tests $(BIN)/python -m engine.race $(ARGUMENTS)

states: $(READY)
	$(ENVIRONMENT) PYTHONPATH=tests $(BIN)/python -m engine.kept_states

# What users install, and nothing else: Pulumi lists all packages of an environment at each command.
build/users/ready: requirements.txt pyproject.toml | $(READY)
	$(PYTHON) -m venv --clear build/users
	$(BIN)/uv pip install --quiet --compile-bytecode --python build/users --constraint requirements.txt --editable .
	touch $@

bench: build/users/ready
	PATH="$(CURDIR)/build/users/bin:$(PULUMI):$$PATH" $(BIN)/python tools/bench/run.py

docs: $(READY)
	PYTHONPATH=tests $(BIN)/python -m tools.generate
	$(BIN)/python tools/release/contents.py

picture: $(READY)
	$(BIN)/python tools/picture.py
	$(BIN)/python tools/screenshots.py

browse: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python tools/browse.py

audit: $(READY)
	$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.txt

release-check: $(READY)
	$(ENVIRONMENT) $(BIN)/python tools/release/check.py

pins: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make pins" --output-file requirements.txt --quiet $(UPGRADE)
	echo uv | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --constraints requirements.txt \
		--custom-compile-command "make pins" --output-file tools/release/publish.txt --quiet
