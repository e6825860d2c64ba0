"""How XLA's CPU backend is to compile.

Convolutions: from jaxlib 0.10 on they go to YNNPACK. On x86 that is slower than Eigen, which XLA
used before and still has: ResNet-18 infers 1.2 to 1.4 times as fast with Eigen's and trains 1.1
times as fast (`tests/benchmarks/torch_speed.py`, with and without `--xla-default`). YNNPACK's
matrix products and reductions are the better ones and stay.

Barriers: the CPU backend drops `lax.optimization_barrier` before it fuses loops, though it can
compile programs that have it. `models.cpu.convolution` needs what the barrier promises: with the
activations of the backward pass computed once, a training step takes a tenth less time.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os

_FLAGS = {
    "--xla_cpu_experimental_ynn_fusion_type": "-individual_convolution",
    "--xla_disable_hlo_passes": "cse_barrier_expander",
}


def configure() -> None:
    """Sets `XLA_FLAGS`, for this process and those that it starts.

    To be called before the first computation, when XLA reads the variable. Leaves it as it is
    where the user has chosen already, and on machines with an accelerator, whose compiler reads
    the same variable and is none of this module's business.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if not _may_use_accelerator():
        ours = [f"{name}={value}" for name, value in _FLAGS.items() if name not in flags]
        os.environ["XLA_FLAGS"] = " ".join([*flags.split(), *ours])


def _may_use_accelerator() -> bool:
    """Returns whether JAX could find anything but CPUs; asked without starting it."""
    if os.environ.get("JAX_PLATFORMS", "").lower() == "cpu":
        return False
    plugins = importlib.metadata.entry_points(group="jax_plugins")
    return bool(plugins) or any(
        importlib.util.find_spec(name) for name in ("jax_plugins", "libtpu")
    )
