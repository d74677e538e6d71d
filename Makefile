# What a person does here, by name. `make` alone lists it.
#
# PYTHON names another interpreter (3.11 or newer), T what pytest shall run: make test T=tests/core

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PROJECTS := $(wildcard plugins/*/pyproject.toml tenants/*/extension/pyproject.toml)
FOLDERS := $(patsubst %/pyproject.toml,%,$(PROJECTS))
PACKAGES := $(foreach folder,$(FOLDERS),$(wildcard $(folder)/zhengcai_*))
# A plugin's stand-ins for its neighbours would collide with the real ones in one process. The
# longest come first, so that two processes end at about the same time.
LONG := tests/core plugins/governance/tests tests/journeys tests/architecture plugins/tendering/tests
SUITES := $(LONG) $(filter-out $(LONG),tests/browser $(wildcard plugins/*/tests tenants/*/extension/tests))
PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
empty :=
space := $(empty) $(empty)

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format bench docs browser lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/.installed  ## Make the virtual environment with the pinned dependencies

run: export ZHENGCAI_SANDBOX ?= true
run: setup  ## Play the main job the first time, then serve on http://127.0.0.1:8000
	@exec $(BIN)/zhengcai demo --once --serve

demo: export ZHENGCAI_SANDBOX ?= true
demo: setup  ## Play the main job alone and write var/demo/report.json
	@exec $(BIN)/zhengcai demo

# Compiled once and not in each of some hundred processes, whatever the surroundings prefer.
test: setup browser  ## Run all tests, those of each distribution in a process of its own
	@printf '%s\n' $(or $(T),$(SUITES)) | xargs -P 2 -I {} sh -c '\
		unset PYTHONDONTWRITEBYTECODE; \
		log=$$(mktemp); $(BIN)/python -m pytest {} >"$$log" 2>&1; code=$$?; \
		echo "== {}"; cat "$$log"; rm "$$log"; exit $$code'

check: setup  ## Lint, check the format, the types and the imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	MYPYPATH=$(subst $(space),:,$(FOLDERS)) $(BIN)/mypy core/zhengcai $(PACKAGES)
	$(BIN)/lint-imports --no-logo

format: setup  ## Format the code and put its imports in order
	$(BIN)/ruff check --fix --select I
	$(BIN)/ruff format

bench: setup  ## Measure against the limit and against what one would otherwise write
	$(BIN)/python -m benchmarks

docs: setup  ## Build the pages of docs/ that follow from the code
	$(BIN)/python -m zhengcai.reference docs

browser:  ## Install Debian's Chromium and a Chinese font for the browser tests, where apt can
	@if command -v chromium >/dev/null && [ -n "$$(fc-list :lang=zh 2>/dev/null)" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium and a Chinese font for the browser tests"; \
		apt-get -qq update \
		&& DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
			chromium fontconfig fonts-noto-cjk >/dev/null \
		|| echo "Left out: browser tests, because apt could not install chromium and fonts-noto-cjk"; \
	else \
		echo "Left out: browser tests. They need the packages chromium and fonts-noto-cjk"; \
	fi

lock:  ## Write requirements.lock anew from pyproject.toml, with the newest releases that fit
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip --disable-pip-version-check -qq install uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		--generate-hashes --extra embedded --group dev --no-header --no-annotate \
		--output-file requirements.lock pyproject.toml

clean:  ## Remove the virtual environment and caches; the data below var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. \
	Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual \
	environments: its modules venv and ensurepip are missing. On Debian: apt-get install python3-venv"; \
	exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.locked: requirements.lock .venv/.made
	@echo "Installing the pinned dependencies: a few minutes the first time"
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml $(PROJECTS)
	@echo "Installing zhengcai and its plugins"
	@$(PIP) install --no-deps --no-build-isolation $(foreach folder,. $(FOLDERS),--editable ./$(folder))
	@touch $@
