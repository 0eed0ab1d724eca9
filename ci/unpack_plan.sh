#!/usr/bin/env bash
# Unpacks what ci/pack_plan.sh packed.
# usage: PLAN_PASSPHRASE=… ci/unpack_plan.sh <file> <folder>
set -euo pipefail
file=$1 folder=$2
: "${PLAN_PASSPHRASE:?is empty: it is the secret that the plan was encrypted with}"

umask 077
mkdir -p "$folder"
openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000 -pass env:PLAN_PASSPHRASE -in "$file" | tar -C "$folder" -xz
