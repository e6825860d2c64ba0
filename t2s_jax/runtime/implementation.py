"""The choice between the CPU's and the accelerators' implementation of an operation.

Some operations are written twice: as GPUs and TPUs compute them fastest, mostly one plain call
of JAX, and as a CPU does. Code asks `on_cpu` while it is traced, and both implementations give
the same results up to rounding. The default follows JAX's backend; tests run each
implementation on the machine at hand inside `use`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import jax

CPU, ACCELERATOR = "cpu", "accelerator"

_forced: str | None = None


def on_cpu() -> bool:
    """Returns whether programs get the CPU's implementation."""
    return (_forced or jax.default_backend()) == CPU


@contextlib.contextmanager
def use(implementation: str) -> Iterator[None]:
    """Sets the implementation for the whole process, in all its threads, within a `with` block.

    The choice is made when a program is traced, so JAX's caches of traced and compiled programs
    are emptied on entry and on exit. Programs compiled ahead of time (`parallel.MappedSum.compile`)
    are in no cache of JAX's: whoever stores them must not reuse them across settings.

    Args:
      implementation: `CPU` or `ACCELERATOR`.

    Raises:
      ValueError: another name.
    """
    global _forced
    if implementation not in (CPU, ACCELERATOR):
        raise ValueError(f"implementation is {CPU!r} or {ACCELERATOR!r}, got {implementation!r}")
    before, _forced = _forced, implementation
    jax.clear_caches()
    try:
        yield
    finally:
        _forced = before
        jax.clear_caches()
