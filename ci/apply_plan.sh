#!/usr/bin/env bash
# Applies the saved plan in a stack's folder, and nothing else: what is not in the reviewed plan is not done.
# usage: ci/apply_plan.sh <folder>
set -euo pipefail
cd "$1"
terraform=${TERRAFORM:-terraform}
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

"$terraform" init -input=false -no-color -lockfile=readonly
if "$terraform" apply -input=false -no-color -lock-timeout=10m tfplan 2>&1 | tee "$log"; then
  exit 0
fi
if grep -q "Saved plan is stale" "$log"; then
  echo "The state has changed since this plan was reviewed, so the plan was not applied: nothing of this stack was changed." >&2
  echo "Label a new pull request plan-every-stack: it plans and reviews what is still to do." >&2
  exit 4
fi
exit 1
