# `make demo` is all that a first look needs; the rest is for those who change the code.
#   setup  environment, translations, assets     fast   tests without browser, stop at the first failure
#   demo   the example county on this machine    lint   style, formats, import contracts
#   test   all tests                             types  mypy
#   ci     what .ci/run does                     fix    what ruff and djade can mend by themselves
#   bench  what docs/reference/performance.md says   docs  the generated reference pages
#   lock   new lock files                        hooks  let git run `make fast lint` before a commit

SHELL := /bin/sh
BIN := .venv/bin
# Arguments for the command, as in `make demo ARGS="--port 8080"`.
ARGS ?=
TESTS ?=
# The first Python that is new enough; empty when there is none.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

.PHONY: setup demo test fast lint types fix docs bench ci lock hooks
.DEFAULT_GOAL := demo

setup:
	@if [ -z "$(PYTHON)" ]; then echo "Wutong needs Python 3.11 or newer (Debian: apt install python3)." >&2; exit 2; fi
	@if ! [ -x $(BIN)/python ] && ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "Wutong needs Python's venv module (Debian: apt install python3-venv)." >&2; exit 2; fi
	@command -v git >/dev/null || echo "git is missing (Debian: apt install git); updates and commits need it." >&2
	@$(PYTHON) tools/prepare.py

demo: setup
	@exec $(BIN)/wutong demo $(ARGS)

test: setup
	@$(BIN)/pytest -n 2 $(TESTS)

fast: setup
	@$(BIN)/pytest -n 2 -x -m "not browser and not slow" $(TESTS)

lint: setup
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/lint-imports

types: setup
	@$(BIN)/mypy

fix: setup
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

docs: setup
	@$(BIN)/python tools/reference.py

bench: setup
	@for each in benchmarks/*/run.py; do echo "== $$each" >&2; $(BIN)/python "$$each" || exit; done

ci:
	@PYTHON="$(PYTHON)" sh tools/ci.sh

# Lock files name packages, versions and hashes, never the place they were fetched from.
lock: setup
	@for name in run dev setup assets spark ocr; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate \
			requirements/$$name.in -o requirements/$$name.txt || exit; done
	@cd frontend && npm install --ignore-scripts --package-lock-only

hooks:
	@if [ -n "$$(git config core.hooksPath)" ]; then echo "core.hooksPath is set already: left as it is." >&2; \
		else git config core.hooksPath .githooks && echo "git runs .githooks/pre-commit from now on." >&2; fi
