# Python 3.11+, make and Terraform 1.11+ are all that must be there; everything else is installed below this folder.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
TERRAFORM ?= terraform
BIN := .venv/bin
STAMP := .build/stamps

export CHECKPOINT_DISABLE := 1


.PHONY: help setup demo redrive backfill test e2e e2e-clean reliability line-removal check throughput audit synth modules golden locks clean terraform-present

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(STAMP)/project $(STAMP)/local-aws $(STAMP)/node terraform-present ## install what the project needs: .venv, the local AWS, the cdktf command line

demo: setup ## deploy the sample to the AWS on this machine and watch files start executions (KEEP=1 leaves it running)
	@$(BIN)/python -m demo $(if $(KEEP),--keep)

redrive: $(STAMP)/project ## empty a dead-letter queue back into executions: TRIGGER=dev/landing/uploads, GO=1 does it
	@$(BIN)/python -m recovery redrive "$(TRIGGER)" $(if $(GO),--go)

backfill: $(STAMP)/project ## start executions for objects that are there already: TRIGGER=…, INVENTORY=s3://…, GO=1 does it
	@$(BIN)/python -m recovery backfill "$(TRIGGER)" $(if $(INVENTORY),--inventory "$(INVENTORY)") $(if $(GO),--go)

test: setup $(STAMP)/checkov $(STAMP)/lambda-runtime $(STAMP)/workflows ## run every test
	@$(BIN)/python -m pytest $(TESTS)

# make hands what stands on its command line to every command: only here it becomes what the tests ask for.
E2E := E2E_TARGET='$(TARGET)' E2E_ACCOUNT='$(ACCOUNT)' E2E_RUN='$(RUN)' E2E_ARGUMENTS='$(ARGUMENTS)'

e2e: setup ## run the end-to-end tests alone, here or with TARGET=aws ACCOUNT=… in a real account: docs/real-account.md
	@$(E2E) $(BIN)/python -m pytest $(or $(TESTS),tests/e2e)

e2e-clean: setup ## take down what a run in a real account has left that was killed (TARGET=aws ACCOUNT=… RUN=…)
	@$(E2E) $(BIN)/python -m tests.e2e.clean_run

reliability: setup ## let 14,000 objects land on a bad day, and count what is lost or doubled (half an hour)
	@$(BIN)/python -m tests.reliability --commit "$$(git rev-parse --short HEAD)" $(RELIABILITY)

line-removal: setup $(STAMP)/checkov ## remove lines one by one and list those that no test misses: SEED=…, LINES=150 (an hour or two)
	@$(BIN)/python -m tests.line_removal $(if $(SEED),--seed $(SEED)) $(if $(LINES),--lines $(LINES)) $(LINE_REMOVAL)

check: $(STAMP)/project ## ruff and mypy --strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

throughput: $(STAMP)/throughput ## measure how many executions a second the forwarder starts (ARGS=--help: what can be chosen)
	@PYTHONPATH=.:lambda_src .venv-throughput/bin/python -m throughput $(ARGS)

synth: $(STAMP)/project ## write the stacks of pipelines.toml to cdktf.out
	@$(BIN)/python main.py && echo "stacks are in cdktf.out/stacks"

modules: $(STAMP)/project ## write the Terraform modules to terraform/
	@$(BIN)/python -m modules.export

golden: $(STAMP)/project modules ## write everything generated again: golden files, schema, modules
	@PYTHONPATH=. $(BIN)/python tests/golden/write.py

audit: $(STAMP)/project $(STAMP)/node $(STAMP)/audit ## ask the registries what is known to be vulnerable in the locks
	@status=0; for lock in requirements/*.txt; do \
		echo "$$lock"; .venv-audit/bin/pip-audit --strict --require-hashes --disable-pip -r "$$lock" || status=1; \
	done; \
	echo "package-lock.json"; PATH="$$PWD/$(BIN):$$PATH" npm audit --audit-level=low || status=1; \
	test $$status = 0 || { echo "Something is vulnerable, or an advisory database did not answer: read above."; exit 1; }

locks: $(STAMP)/project ## resolve the hash-pinned dependencies again
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" --group dev pyproject.toml -o requirements/project.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" requirements/local-aws.in -o requirements/local-aws.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" requirements/checkov.in -o requirements/checkov.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" requirements/audit.in -o requirements/audit.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--config-file requirements/lambda-runtime.uv.toml \
		--custom-compile-command "make locks" requirements/lambda-runtime.in -o requirements/lambda-runtime.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" requirements/workflows.in -o requirements/workflows.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" requirements/throughput.in -o requirements/throughput.txt

clean: ## remove everything that was installed or built
	@rm -rf .build .venv .venv-local-aws .venv-checkov .venv-audit .venv-lambda-runtime .venv-throughput .venv-workflows node_modules cdktf.out .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP)/project: requirements/project.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Set PYTHON=…"; exit 1; }
	@echo "installing the project's Python packages into .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/local-aws: requirements/local-aws.txt
	@echo "installing the local AWS into .venv-local-aws"
	@$(PYTHON) -m venv .venv-local-aws
	@.venv-local-aws/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/audit: requirements/audit.txt
	@echo "installing pip-audit into .venv-audit"
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/checkov: requirements/checkov.txt
	@echo "installing Checkov into .venv-checkov"
	@$(PYTHON) -m venv .venv-checkov
	@.venv-checkov/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/lambda-runtime: requirements/lambda-runtime.txt $(STAMP)/project
	@echo "installing Lambda's runtime client and emulator into .venv-lambda-runtime"
	@$(PYTHON) -m venv --without-pip .venv-lambda-runtime
	@$(BIN)/python -m pip --python .venv-lambda-runtime install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/workflows: requirements/workflows.txt $(STAMP)/project
	@echo "installing zizmor into .venv-workflows"
	@$(PYTHON) -m venv --without-pip .venv-workflows
	@$(BIN)/python -m pip --python .venv-workflows install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/throughput: requirements/throughput.txt
	@echo "installing what the forwarder is measured against into .venv-throughput"
	@$(PYTHON) -m venv .venv-throughput
	@.venv-throughput/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/node: package-lock.json $(STAMP)/project
	@echo "installing the cdktf command line into node_modules"
	@PATH="$$PWD/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p $(@D) && touch $@

terraform-present:
	@version=$$($(TERRAFORM) version 2>/dev/null | sed -nE '1,9s/^Terraform v([0-9]+\.[0-9]+).*/\1/p'); \
	case "$$version" in \
	"") echo "Terraform 1.11 or newer is needed, and there is no '$(TERRAFORM)' on the PATH: see https://developer.hashicorp.com/terraform/install"; exit 1;; \
	0.*|1.[0-9]|1.10) echo "Terraform 1.11 or newer is needed (S3 state locking without DynamoDB); this is $$version: see https://developer.hashicorp.com/terraform/install"; exit 1;; \
	esac
