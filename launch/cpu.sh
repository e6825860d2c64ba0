#!/usr/bin/env bash
# Runs one command on a CPU with jemalloc, which keeps the memory that each training step frees.
# The C library returns it to Linux, which clears every page of it again in the next step.
# jemalloc is `apt install libjemalloc2`; JEMALLOC names its library where ldconfig does not.
# usage: bash launch/cpu.sh t2s COMMAND [flags]
# e.g.   bash launch/cpu.sh t2s pretrain --config=configs/pretrain_cpu.py --workdir=runs/a
set -euo pipefail
if (($# < 2)); then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
fi
library=${JEMALLOC-$(ldconfig -p 2>/dev/null | awk '/libjemalloc\.so/ {print $NF; exit}')}
if [[ ! -f $library ]]; then
  echo "launch/cpu.sh: no jemalloc at '$library'; apt install libjemalloc2, or set JEMALLOC" >&2
  exit 2
fi
export LD_PRELOAD=$library${LD_PRELOAD:+:$LD_PRELOAD}
export MALLOC_CONF=${MALLOC_CONF:-dirty_decay_ms:-1,muzzy_decay_ms:-1}
exec "$@"
