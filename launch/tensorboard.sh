#!/usr/bin/env bash
# Shows a workdir's losses, rates, rendered examples and the policy's probabilities.
# On another machine first: ssh -L 6006:localhost:6006 HOST
# usage: bash launch/tensorboard.sh [WORKDIR] [PORT]
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,4s/^# //p' "$0"
  exit 0
fi
cd "$(dirname "$0")/.."
if [[ -z ${VIRTUAL_ENV:-} && -f .venv/bin/activate ]]; then
  # shellcheck disable=SC1091
  source .venv/bin/activate
fi
exec tensorboard --logdir "${1:-runs/quickstart}" --port "${2:-6006}"
