#!/usr/bin/env bash
# Compares a stack's state with what is there. Says `drift=found` or `drift=none`; what differs is in `drift.txt`.
# usage: ci/drift_stack.sh cdktf.out/stacks/<stack>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
terraform=${TERRAFORM:-terraform}
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

"$terraform" init -input=false -no-color -lockfile=readonly >&2
status=0
"$terraform" plan -refresh-only -detailed-exitcode -input=false -no-color -lock=false -out=drift.tfplan >&2 || status=$?
case $status in
0) : >drift.txt ;;
2) "$terraform" show -json drift.tfplan | "${PYTHON:-python3}" "$here/drifted.py" >drift.txt ;;
*) exit 1 ;;
esac
if [[ -s drift.txt ]]; then echo "drift=found"; else echo "drift=none"; fi
