"""Which library XLA's CPU backend hands convolutions to.

From jaxlib 0.10 on that is YNNPACK. On x86 its convolutions are slower than Eigen's, which XLA
used before and still has: ResNet-18 infers 1.2 to 1.4 times as fast with Eigen's and trains 1.1
times as fast (`tests/benchmarks/torch_speed.py`, with and without `--xla-default`). YNNPACK's
matrix products and reductions are the better ones and stay.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os

_FLAG = "--xla_cpu_experimental_ynn_fusion_type"


def choose_libraries() -> None:
    """Sets `XLA_FLAGS`, for this process and those that it starts.

    To be called before the first computation, when XLA reads the variable. Leaves it as it is
    where the user has chosen already, and on machines with an accelerator, whose compiler reads
    the same variable and is none of this module's business.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if _FLAG not in flags and not _may_use_accelerator():
        os.environ["XLA_FLAGS"] = f"{flags} {_FLAG}=-individual_convolution".strip()


def _may_use_accelerator() -> bool:
    """Whether JAX could find anything but CPUs; asked without starting it."""
    if os.environ.get("JAX_PLATFORMS", "").lower() == "cpu":
        return False
    plugins = importlib.metadata.entry_points(group="jax_plugins")
    return bool(plugins) or any(
        importlib.util.find_spec(name) for name in ("jax_plugins", "libtpu")
    )
