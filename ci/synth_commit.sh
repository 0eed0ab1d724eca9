#!/usr/bin/env bash
# Synthesizes another commit, with that commit's own code and packages: an upgrade that changes what is written must show.
# usage: ci/synth_commit.sh <commit> <new folder>
set -euo pipefail
commit=$1 folder=$2
here=$(cd "$(dirname "$0")/.." && pwd)

git -C "$here" worktree add --quiet --detach "$folder" "$commit"
cd "$folder"
# The code of a commit before the variables had their names of today.
export PIPELINES=${S3_TO_SFN_PIPELINES:-${PIPELINES:-}} STATE_BOOTSTRAPPED=${S3_TO_SFN_STATE_BOOTSTRAPPED:-${STATE_BOOTSTRAPPED:-}}
if cmp -s requirements/project.txt "$here/requirements/project.txt"; then
  # The same packages, byte for byte: no need to install them a second time.
  "$here/.venv/bin/python" main.py
else
  make synth
fi
