#!/usr/bin/env bash
# Packs a planned stack for the apply after the merge. A plan file holds the state's secrets in the clear, and whoever can
# read a repository can download its artefacts: it leaves the job encrypted only.
# usage: PLAN_PASSPHRASE=… ci/pack_plan.sh cdktf.out/stacks/<stack> <file>
set -euo pipefail
folder=$1 file=$2
: "${PLAN_PASSPHRASE:?is empty: it is a secret of the repository, and pull requests from forks are not given it}"

tar -C "$folder" --exclude=./.terraform -cz . |
  openssl enc -aes-256-cbc -pbkdf2 -iter 600000 -salt -pass env:PLAN_PASSPHRASE -out "$file"
