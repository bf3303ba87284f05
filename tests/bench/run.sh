#!/usr/bin/env bash
# Measures the release build beside the AWS CLI and prints times and ratios. Asserts nothing: times
# depend on the machine. Needs python3; the AWS CLI comes from target/interop/awscli (version 2, put
# there by tests/interop/install.sh), from target/interop/venv (pip's awscli, version 1) or from PATH.
#
#   tests/bench/run.sh            builds and measures
#   tests/bench/run.sh BINARY     measures that binary

set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
venv=target/interop/venv
binary=${1:-}

if [ -z "$binary" ]; then
    cargo build --release --locked
    binary=$target/release/moorline
fi
own=$PWD/target/interop/awscli/aws
if [ ! -x "$own" ] && [ ! -x "$venv/bin/aws" ] && ! command -v aws >/dev/null 2>&1; then
    mkdir -p "$(dirname "$venv")"
    { python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check awscli; } ||
        printf 'The AWS CLI was not installed: its times are left out.\n'
fi
aws=$(command -v "$own" || command -v "$venv/bin/aws" || command -v aws || true)
exec python3 tests/bench/measure.py "$binary" ${aws:+"$aws"}
