#!/usr/bin/env bash
# Rebuilds the stylesheet and the vendored front-end files (make assets).
set -euo pipefail
exec bash "$(dirname "$0")/../assets/build.sh"
