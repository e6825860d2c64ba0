#!/usr/bin/env bash
# Fills one render set with several TDW builds, each with a process, a port and a display of its
# own; none knows of the others. Stopped, it goes on after the last whole shards. Displays :0,
# :1, ... must be there (launch/x_displays.sh); ports are FIRST_PORT (1071) and the next ones.
# usage: bash launch/tdw.sh PATH/TDW.x86_64 DISPLAYS BUILDS_PER_DISPLAY t2s render [flags]
# e.g.   bash launch/tdw.sh /opt/TDW/TDW.x86_64 8 3 t2s render --config=configs/paper.py \
#          --workdir=runs/paper --config.params=materials+background
set -euo pipefail
if (($# < 5)); then
  sed -n '2,7s/^# //p' "$0" >&2
  exit 2
fi
build=$1 displays=$2 parts=$(($2 * $3))
shift 3
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true' EXIT
for ((part = 0; part < parts; part++)); do
  CUDA_VISIBLE_DEVICES="" JAX_PLATFORMS=cpu "$@" --config.sim.part="$part/$parts" \
    --config.sim.options.build="$build" \
    --config.sim.options.port=$((${FIRST_PORT:-1071} + part)) \
    --config.sim.options.display=":$((${FIRST_DISPLAY:-0} + part % displays))" &
  processes+=($!)
done
status=0
for process in "${processes[@]}"; do
  wait "$process" || status=$?
done
exit "$status"
