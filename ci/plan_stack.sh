#!/usr/bin/env bash
# Plans a synthesized stack: `tfplan` for the apply after the merge, `plan.json` for the review before it.
# usage: ci/plan_stack.sh cdktf.out/stacks/<stack>
set -euo pipefail
cd "$1"
terraform=${TERRAFORM:-terraform}
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

"$terraform" init -input=false -no-color -lockfile=readonly
# Without the lock the planning role need not write anything, and a run that is cancelled leaves no lock behind. A plan made
# during somebody's apply is stale when that apply is done, and refused.
"$terraform" plan -input=false -no-color -lock=false -out=tfplan
"$terraform" show -json tfplan >plan.json
