#!/usr/bin/env bash
# Plans a synthesized stack: `tfplan` for the apply after the merge, `plan.json` for the review before it. Where that fails,
# `plan.log` says why.
# usage: ci/plan_stack.sh cdktf.out/stacks/<stack>
set -euo pipefail
cd "$1"
terraform=${TERRAFORM:-terraform}
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

rm -f plan.json
run() {
    local status=0
    "$terraform" "$@" 2>plan.log || status=$?
    cat plan.log >&2
    return "$status"
}

run init -input=false -no-color -lockfile=readonly
# Without the lock the planning role need not write anything, and a run that is cancelled leaves no lock behind. A plan made
# during somebody's apply is stale when that apply is done, and refused.
run plan -input=false -no-color -lock=false -out=tfplan
"$terraform" show -json tfplan >plan.json
