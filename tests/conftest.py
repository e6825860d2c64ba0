"""Strict mode for every test: two CPU devices, no silent broadcasting, warnings as errors."""

import os
import tempfile

os.environ["XLA_FLAGS"] = (
    os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=2"
).strip()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import jax
import pytest

from t2s_jax.runtime import xla_flags

xla_flags.configure()
jax.config.update("jax_numpy_rank_promotion", "raise")
# Tests build the same small networks again and again: compile each once per session.
jax.config.update("jax_compilation_cache_dir", tempfile.mkdtemp(prefix="t2s_jax_test_xla_"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


@pytest.fixture(autouse=True)
def _private_cache(monkeypatch, tmp_path_factory):
    """Keeps programs that a test starts out of the user's cache directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True, scope="module")
def _free_programs():
    """Unmaps a module's compiled programs: each takes some memory maps, and Linux kills a
    process (by a segmentation fault in the next compilation) that has more than 65530."""
    yield
    jax.clear_caches()
