#!/usr/bin/env bash
# Writes the review of a plan to `review.md`, or why there is none, and says `changes=true` or `changes=false`. Ends with 1 when a
# gate is shut.
# usage: LABELS='["allow-destroy"]' COMMIT=<sha> RUN_URL=<url> ci/review_plan.sh <stack> cdktf.out/stacks/<stack>
set -euo pipefail
stack=$1 folder=$(cd "$2" && pwd)
labels=${LABELS:-[]}

# A label of the pull request opens a gate, so that the exception is seen and has a name on it.
gates=()
[[ $labels == *'"allow-destroy"'* ]] || gates+=(delete-stateful)
[[ $labels == *'"allow-access"'* ]] || gates+=(access-widened)

line=("$stack=$folder/plan.json")
[[ -e $folder/plan.json ]] || line=(--failed "$stack=$folder/plan.log")
line+=(--label delete-stateful=allow-destroy --label access-widened=allow-access)
line+=(--commit "${COMMIT:-}" --run-url "${RUN_URL:-}")
((${#gates[@]} == 0)) || line+=(--fail-on "$(IFS=, && echo "${gates[*]}")")
cd "$(dirname "$0")/.."
status=0
"${PYTHON:-python3}" -m modules review "${line[@]}" >"$folder/review.md" || status=$?
if [[ -s $folder/review.md ]]; then echo "changes=true"; else echo "changes=false"; fi
exit "$status"
