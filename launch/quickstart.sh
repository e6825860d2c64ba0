#!/usr/bin/env bash
# Installs t2s_jax and runs the whole loop on this machine's CPU, in minutes.
# Interrupt it at any time; the same command goes on where it was.
# usage: bash launch/quickstart.sh [--workdir=DIR] [--tasks=DIR] [--config.x=y ...]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=launch/environment.sh
source launch/environment.sh
install_t2s
exec t2s quickstart "$@"
