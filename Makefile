# Python 3.11+, make and Terraform 1.11+ are all that must be there; everything else is installed below this folder.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
TERRAFORM ?= terraform
BIN := .venv/bin
STAMP := .build/stamps
VENVS := local-aws checkov audit lambda-runtime workflows throughput cdktn aws-cdk

export CHECKPOINT_DISABLE := 1
# What the demo, the local AWS and cdktf run.
export TERRAFORM
export TERRAFORM_BINARY_NAME ?= $(TERRAFORM)


.PHONY: help setup bench test-cdktn demo redrive backfill adoption test-fast test test-setup test-all e2e e2e-clean reliability line-removal check format throughput audit synth modules golden snapshots locks clean terraform-present

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(STAMP)/project $(STAMP)/local-aws $(STAMP)/node terraform-present ## install what the demo and a deployment need: .venv, the local AWS, the cdktf command line

demo: setup ## deploy the sample to the AWS on this machine and watch files start executions (KEEP=1 leaves it running)
	@$(BIN)/python -m tools.demo $(if $(KEEP),--keep)

redrive: $(STAMP)/project ## empty a dead-letter queue back into executions: TRIGGER=dev/landing/uploads, GO=1 does it
	@$(BIN)/python -m modules redrive "$(TRIGGER)" $(if $(GO),--go)

backfill: $(STAMP)/project ## start executions for objects that are there already: TRIGGER=…, INVENTORY=s3://…, GO=1 does it
	@$(BIN)/python -m modules backfill "$(TRIGGER)" $(if $(INVENTORY),--inventory "$(INVENTORY)") $(if $(GO),--go)

# A whole run is divided among processes; a few tests run faster without.
PYTEST = $(BIN)/python -m pytest --snapshot-details $(if $(TESTS),$(TESTS),-n $(1) --dist loadgroup --no-loadscope-reorder $(2))
NEEDS_NO_AWS := -m "not terraform and not local_aws"

test-fast: $(STAMP)/dev ## run the tests that need neither Terraform nor the local AWS: two minutes
	@$(call PYTEST,logical,$(NEEDS_NO_AWS) tests/unit tests/plan_review tests/security)
	@$(if $(TESTS),,$(call PYTEST,logical,$(NEEDS_NO_AWS) tests/synth))

test: test-setup ## run the tests
	@$(call PYTEST,auto)

test-all: test-setup ## run the tests, and all of what `make test` takes a sample of
	@WHOLE=1 $(call PYTEST,auto)

test-setup: setup $(STAMP)/dev $(STAMP)/checkov $(STAMP)/lambda-runtime $(STAMP)/workflows

# make hands what stands on its command line to every command: only here it becomes what the tests ask for.
E2E := E2E_TARGET='$(TARGET)' E2E_ACCOUNT='$(ACCOUNT)' E2E_RUN='$(RUN)' E2E_ARGUMENTS='$(ARGUMENTS)'

e2e: setup $(STAMP)/dev ## run the end-to-end tests alone, here or with TARGET=aws ACCOUNT=… in a real account: docs/real-account.md
	@$(E2E) $(BIN)/python -m pytest $(or $(TESTS),tests/e2e)

e2e-clean: setup $(STAMP)/dev ## take down what a run in a real account has left that was killed (TARGET=aws ACCOUNT=… RUN=…)
	@$(E2E) $(BIN)/python -m tests.e2e.clean_run

reliability: setup $(STAMP)/dev ## let 14,000 objects land on a bad day, and count what is lost or doubled (half an hour)
	@$(BIN)/python -m tests.reliability --commit "$$(git rev-parse --short HEAD)" $(RELIABILITY)

line-removal: test-setup ## remove lines one by one and list those that no test misses: SEED=…, LINES=150 (an hour or two)
	@$(BIN)/python -m tests.line_removal $(if $(SEED),--seed $(SEED)) $(if $(LINES),--lines $(LINES)) $(LINE_REMOVAL)

adoption: test-setup ## install s3-to-sfn from a tag by pip, uv and uvx, and walk to executions; prints what each step takes (ten minutes)
	@$(BIN)/python -m tests.wheel.adoption

check: $(STAMP)/dev ## ruff, mypy --strict, and the floors of modules/: who may import whom
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo --no-cache
	@! grep -rnE '^ *(from|import) modules\b' modules --include='*.py' || \
		{ echo "Imports below modules/ are relative: the folder has another name in a wheel."; exit 1; }

format: $(STAMP)/dev ## sort imports, and lay out the code as `make check` wants it
	@$(BIN)/ruff check --fix -q . && $(BIN)/ruff format -q .

# US East (N. Virginia), x86, as on https://aws.amazon.com/lambda/pricing/ and https://aws.amazon.com/step-functions/pricing/:
# give those of your Region.
PRICES ?= --gigabyte-second 0.0000166667 --million-requests 0.20 --million-transitions 25

throughput: $(STAMP)/throughput ## measure how fast the forwarder is and what a start costs (WRITE=1: into docs/throughput.md; ARGS=--help)
	@PYTHONPATH=.:lambda_src .venv-throughput/bin/python -m tools.benchmark $(PRICES) --commit "$$(git rev-parse --short HEAD)" \
		$(if $(WRITE),--write docs/throughput.md) $(ARGS)

bench: $(STAMP)/dev $(STAMP)/cdktn $(STAMP)/aws-cdk $(STAMP)/typescript ## measure the synth beside its peers (AGAINST=COMMIT; WRITE=1: into docs/measurements.md; ARGS=--help)
	@$(BIN)/python -m tools.bench --commit "$$(git rev-parse --short HEAD)" \
		$(if $(AGAINST),--against $(AGAINST)) $(if $(WRITE),--write docs/measurements.md) $(ARGS)

test-cdktn: $(STAMP)/cdktn $(STAMP)/dev ## run what needs no Terraform with CDK Terrain, the successor of CDK for Terraform
	@S3_TO_SFN_ENGINE=cdktn .venv-cdktn/bin/python -m pytest -n logical --dist loadgroup --no-loadscope-reorder $(NEEDS_NO_AWS) \
		$(or $(TESTS),tests/unit tests/synth tests/golden)

synth: $(STAMP)/project ## write the stacks of pipelines.toml to cdktf.out
	@$(BIN)/python -m modules synth

modules: $(STAMP)/project ## write the Terraform modules to terraform/
	@$(BIN)/python -m modules.export

golden: $(STAMP)/dev ## write everything generated again: golden files, schema, modules, type stubs
	@$(BIN)/python -m tests.golden.write

# Only the tests that compare a snapshot run: what other tests left behind is gone first.
snapshots: $(STAMP)/dev ## write the snapshot files of messages again
	@find tests -path '*/snapshots/*.md' -delete
	@$(BIN)/python -m pytest -q -m syrupy_snapshot --snapshot-update tests

audit: $(STAMP)/project $(STAMP)/node $(STAMP)/audit ## ask the registries what is known to be vulnerable in the locks
	@status=0; for lock in requirements/*.txt; do \
		echo "$$lock"; .venv-audit/bin/pip-audit --strict --require-hashes --disable-pip -r "$$lock" || status=1; \
	done; \
	echo "package-lock.json"; PATH="$$PWD/$(BIN):$$PATH" npm audit --audit-level=low || status=1; \
	test $$status = 0 || { echo "Something is vulnerable, or an advisory database did not answer: read above."; exit 1; }

locks: $(STAMP)/dev ## resolve the hash-pinned dependencies again
	@compile() { $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make locks" "$$@"; }; \
	compile pyproject.toml --group demo -o requirements/project.txt && \
	compile pyproject.toml --group demo --group dev -c requirements/project.txt -o requirements/dev.txt && \
	compile pyproject.toml --extra cdktn --group demo --group dev -o requirements/cdktn.txt && \
	for name in $(filter-out cdktn,$(VENVS)); do \
		settings=requirements/$$name.uv.toml; \
		compile $$(test -f $$settings && echo --config-file $$settings) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## remove everything that was installed or built
	@rm -rf .build .venv $(VENVS:%=.venv-%) node_modules cdktf.out .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed takes longest on a fresh machine, so it is said, with how long it takes.
INSTALL := --quiet --disable-pip-version-check --no-deps --require-hashes -r
say = @echo "$(1)" && began=$$SECONDS && { $(2); } && echo "  done in $$((SECONDS - began)) s" && mkdir -p $(@D) && touch $@

$(STAMP)/project: requirements/project.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Set PYTHON=…"; exit 1; }
	$(call say,installing the project's Python packages into .venv: about a minute,$(PYTHON) -m venv .venv && $(BIN)/python -m pip install $(INSTALL) $<)

$(STAMP)/dev: requirements/dev.txt $(STAMP)/project
	$(call say,installing what the tests and checks need into .venv: about half a minute,$(BIN)/python -m pip install $(INSTALL) $<)

# Tools that pin other versions of the same packages, each in an environment of its own.
$(VENVS:%=$(STAMP)/%): $(STAMP)/%: requirements/%.txt $(STAMP)/project
	$(call say,installing $* into .venv-$*: up to a minute,$(PYTHON) -m venv --without-pip .venv-$* && $(BIN)/python -m pip --python .venv-$* install $(INSTALL) $<)

$(STAMP)/node: package-lock.json $(STAMP)/project
	$(call say,installing the cdktf command line into node_modules: about half a minute,PATH="$$PWD/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)

$(STAMP)/typescript: tools/bench/typescript/package-lock.json $(STAMP)/project
	$(call say,installing cdktf for JavaScript into .build/bench: two minutes,mkdir -p .build/bench/typescript && cp tools/bench/typescript/package*.json .build/bench/typescript && PATH="$$PWD/$(BIN):$$PATH" npm ci --prefix .build/bench/typescript --ignore-scripts --no-audit --no-fund --loglevel=error)

# OpenTofu counts on its own: 1.10 has what Terraform 1.11 has. See docs/engine.md.
terraform-present:
	@version=$$($(TERRAFORM) version 2>/dev/null | sed -nE '1,9s/^(Terraform|OpenTofu) v([0-9]+\.[0-9]+).*/\1 \2/p'); \
	case "$$version" in \
	"") echo "Terraform 1.11 or newer is needed, and there is no '$(TERRAFORM)' on the PATH: see https://developer.hashicorp.com/terraform/install"; exit 1;; \
	*" 0."*|*" 1."[0-9]|"Terraform 1.10") echo "Terraform 1.11 or newer, or OpenTofu 1.10, is needed (S3 state locking without DynamoDB); this is $$version: see https://developer.hashicorp.com/terraform/install"; exit 1;; \
	esac
