#!/usr/bin/env bash
# Installs the test extra and runs ruff and the tests, file by file on up to four cores, those
# that take long first (tests/conftest.py); tells the slowest 20.
# usage: bash launch/test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=launch/environment.sh
source launch/environment.sh
install_t2s test
ruff check .
ruff format --check .
exec python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile \
  --no-loadscope-reorder --durations=20 "$@"
