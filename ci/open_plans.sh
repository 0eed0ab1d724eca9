#!/usr/bin/env bash
# Unpacks the reviewed plans of stacks, and refuses them all when one was made from another configuration than the merged one.
# usage: PLAN_PASSPHRASE=… ci/open_plans.sh <folder of packed plans> cdktf.out <target folder> <stack>…
set -euo pipefail
packed=$1 synthesized=$2 target=$3
shift 3
here=$(dirname "$0")

refused=0
for stack in "$@"; do
  if [[ ! -f $packed/$stack.plan ]]; then
    echo "$stack: no plan was reviewed. The plans of a pull request are kept for five days." >&2
    refused=1
    continue
  fi
  "$here/unpack_plan.sh" "$packed/$stack.plan" "$target/$stack"
  "${PYTHON:-python3}" "$here/check_plan.py" "$target/$stack" "$synthesized/stacks/$stack" >&2 || refused=1
done
exit "$refused"
