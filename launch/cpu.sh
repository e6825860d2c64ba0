#!/usr/bin/env bash
# Runs one command on a CPU with memory in pages of 2 MiB. What each training step frees, the C
# library returns to Linux, which gives it back in the next step page by page: a few hundred such
# pages in place of hundreds of thousands of 4 KiB. It needs glibc 2.35 or later and the kernel's
# transparent huge pages at "madvise", as most distributions have both; elsewhere nothing changes.
# JEMALLOC=/usr/lib/.../libjemalloc.so.2 takes that allocator instead, which keeps the memory.
# usage: bash launch/cpu.sh t2s COMMAND [flags]
# e.g.   bash launch/cpu.sh t2s pretrain --config=configs/pretrain_cpu.py --workdir=runs/a
set -euo pipefail
if (($# < 2)); then
  sed -n '2,8s/^# //p' "$0" >&2
  exit 2
fi
if [[ -z ${JEMALLOC-} ]]; then
  export GLIBC_TUNABLES=${GLIBC_TUNABLES:+$GLIBC_TUNABLES:}glibc.malloc.hugetlb=1
elif [[ -f $JEMALLOC ]]; then
  export LD_PRELOAD=$JEMALLOC${LD_PRELOAD:+:$LD_PRELOAD}
  export MALLOC_CONF=${MALLOC_CONF:-dirty_decay_ms:-1,muzzy_decay_ms:-1}
else
  echo "launch/cpu.sh: no file '$JEMALLOC'; apt install libjemalloc2, or unset JEMALLOC" >&2
  exit 2
fi
exec "$@"
