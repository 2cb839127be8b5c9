# What one does with Maillage. `make help` lists the words; each is one line of text and a few of shell.
#
#   MAILLAGE_DATA_DIR      where data are kept (var/)
#   MAILLAGE_DATABASE_URL  the database (SQLite, in MAILLAGE_DATA_DIR)
#   MAILLAGE_CHROMIUM      another browser for the tests
#   PYTHON                 another interpreter than python3
#   SERVE=0                `make demo` stops before serving

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

export MAILLAGE_DATA_DIR ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
SERVE ?= 1

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet install
empreinte = $(shell cat $(1) | cksum | cut -d' ' -f1)
# A stamp a state of the requirements: when they change, its name changes, and the work is done anew.
POSE := .venv/.pose-$(call empreinte,requirements/production.txt pyproject.toml)
# numba's cache lives beside the sources of the search: another search, another stamp.
POSE_SECRET := .venv/.pose-secret-$(call empreinte,requirements/production.txt src/maillage/secret/*.py)
POSE_TESTS := .venv/.pose-tests-$(call empreinte,requirements/tests.txt)

.PHONY: help install environnement demo test test-spark bench bench-secret mutation lint types check docs locks bench-documents test-bureautique

help: ## list these words
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

install: $(POSE) $(POSE_SECRET) ## put everything that Maillage needs into .venv
	@:

$(POSE):
	@interprete=$$(outils/python_convenable); \
	$(BIN)/python -c '' 2>/dev/null || "$$interprete" -m venv --clear .venv
	@echo "Installation dans .venv…"
	@$(PIP) --require-hashes -r requirements/production.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@rm -f .venv/.pose-[0-9]* && touch $@

$(POSE_SECRET): $(POSE)
	@echo "Compilation du secret statistique (une à deux minutes, une seule fois)…"
	@$(BIN)/python -m maillage.secret.compilation
	@rm -f .venv/.pose-secret-* && touch $@

$(POSE_TESTS): $(POSE)
	@echo "Installation de ce que demandent les tests…"
	@$(PIP) --require-hashes -r requirements/tests.txt
	@rm -f .venv/.pose-tests-* && touch $@

environnement: $(POSE_SECRET) $(POSE_TESTS)
	@:

demo: $(POSE) ## load the five territories, write the documents of Aubergenville, serve
	@MAILLAGE_DEMONSTRATION=oui outils/demo "$(SERVE)"

test: environnement ## run the whole suite on both databases, with the browser journeys
	@outils/tester

test-spark: ## spread the secret statistique over two workers of Spark (an environment of its own, and Java)
	@outils/tester_spark

test-bureautique: $(POSE_TESTS) ## have LibreOffice open and save the DOCX and the ODT (installs its Writer)
	@outils/tester_bureautique

bench: $(POSE) bench-documents ## measure each heavy page against an empty one, its queries, the rights of a large territory, a national load (COMMUNES=35000), the documents
	@$(BIN)/python bench/pages.py
	@$(BIN)/python bench/droits.py
	@$(BIN)/python bench/charge_nationale.py $(COMMUNES)

bench-documents: $(POSE) ## measure the documents beside WeasyPrint and LibreOffice, and a series of 100 deliberations
	@outils/poser_weasyprint || echo "WeasyPrint n’a pas pu être posé : il ne sera pas mesuré."
	@$(BIN)/python bench/documents.py

bench-secret: $(POSE) $(POSE_SECRET) ## measure the secret statistique: proofs, leaks, cells, time (TAILLES="XS S2 D2 D3 N2")
	@$(BIN)/python bench/secret.py $(TAILLES)

mutation: $(POSE_TESTS) ## change the calculation of the money bit by bit: a test must see it (MODULES="eaje transition")
	@$(BIN)/python bench/mutation.py $(MODULES)

lint: $(POSE_TESTS) ## hold the code and the templates to the rules of style, and the imports to the order of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint src/maillage
	@$(BIN)/lint-imports

types: $(POSE_TESTS) ## check the types
	@$(BIN)/mypy

check: lint types ## lint, types, migrations, settings of production, generated pages
	@outils/verifier

docs: $(POSE) ## write the generated pages of docs/ anew
	@$(BIN)/python outils/generer_docs.py

locks: ## resolve the requirements anew, with hashes and without addresses
	@outils/verrouiller
