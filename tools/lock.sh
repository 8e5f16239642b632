#!/usr/bin/env bash
# Pins requirements*.in into requirements*.txt; no address of a registry is written. UPGRADE=1 takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in requirements requirements-dev; do
    .venv/bin/pip-compile --quiet ${UPGRADE:+--upgrade} --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "$name.txt" "$name.in"
done
