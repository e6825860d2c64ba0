"""Memory of the host that XLA frees and asks for again: kept, not given back in between.

A program on a CPU allocates its temporaries anew each time it runs: hundreds of megabytes for a
training step. glibc maps such blocks from the kernel and unmaps them when they are freed, and each
page that is touched again costs a fault, together up to a fifth of the time of a step.
"""

from __future__ import annotations

import ctypes
import os
import sys

# The parameters of mallopt(3), from glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8


def keep_freed_memory() -> bool:
    """Makes glibc serve blocks of any size from its heap and keep what is freed there.

    The memory of the process then stays at its peak. Nothing is changed where the C library is
    another one, or where the user set glibc's parameters himself (MALLOC_*_, GLIBC_TUNABLES).

    Returns:
      Whether it was done.
    """
    if not sys.platform.startswith("linux") or _is_set_by_user():
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    # The heaps of other threads than the main one hold no block of 64 MB or more: one for all.
    settings = ((_ARENA_MAX, 1), (_MMAP_MAX, 0), (_TRIM_THRESHOLD, -1))
    return all(mallopt(name, value) for name, value in settings)


def _is_set_by_user() -> bool:
    tunables = os.environ.get("GLIBC_TUNABLES", "")
    names = ("MALLOC_MMAP_MAX_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_")
    return "glibc.malloc.mmap" in tunables or any(name in os.environ for name in names)
