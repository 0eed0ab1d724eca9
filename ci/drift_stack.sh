#!/usr/bin/env bash
# Compares a stack's state with what is there. Says `drift=found` or `drift=none`; what differs is in `drift.md`.
# usage: ci/drift_stack.sh cdktf.out/stacks/<stack>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
stack=$(basename "$PWD")
terraform=${TERRAFORM:-terraform}
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

# Terraform finds drift in every stack that was just applied; what of it somebody caused, the review tells apart.
review() { (cd "$here/.." && "${PYTHON:-python3}" -m modules review "$stack=-" --limit 60000 --fail-on drift); }

"$terraform" init -input=false -no-color -lockfile=readonly >&2
status=0
"$terraform" plan -refresh-only -detailed-exitcode -input=false -no-color -lock=false -out=drift.tfplan >&2 || status=$?
: >drift.md
drift=none
case $status in
0) ;;
2)
    status=0
    "$terraform" show -json drift.tfplan | review >drift.md || status=$?
    case $status in
    0) ;;
    1) drift=found ;;
    *) exit 1 ;;
    esac
    ;;
*) exit 1 ;;
esac
echo "drift=$drift"
