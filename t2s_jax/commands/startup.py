"""Prepares JAX before a command touches a device: XLA's flags, its cache, the other hosts."""

from __future__ import annotations

import os
import pathlib

from absl import flags


def leave_devices_to_workers(name: str, values: flags.FlagValues) -> None:
    """Keeps this process from reserving the devices' memory if worker processes need it.

    Args:
      name: of the command.
      values: its flags; `config.live.executor` says where rewards are measured.
    """
    if "config" not in values or values.config.live.executor == "local":
        return
    if name == "train":
        import jax

        jax.config.update("jax_platforms", "cpu")  # a policy is small
    elif name == "quickstart":
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


def prepare_jax() -> None:
    """Sets XLA's flags and compilation cache and joins the other hosts."""
    import jax

    from t2s_jax.runtime import hosts, preemption, xla_flags

    xla_flags.configure()

    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(pathlib.Path(cache) / "t2s_jax" / "xla"))
    jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
    # Low, because each worker process compiles dozens of small programs, such as one 5-NN for
    # each task; in the environment, because worker processes inherit it.
    seconds = os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
    jax.config.update("jax_persistent_cache_min_compile_time_secs", float(seconds))
    hosts.join_hosts()
    preemption.install()
