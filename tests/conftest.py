"""Strict mode for every test: two CPU devices, no silent broadcasting, warnings as errors."""

import atexit
import os
import pathlib
import shutil
import tempfile

from tests.xla_options import xla_flags

if xla_flags(devices=2) not in os.environ.get("XLA_FLAGS", ""):  # pytest-xdist's workers inherit it
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {xla_flags(devices=2)}".strip()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Tests build the same small networks again and again: compile each once, for all workers of
# pytest-xdist and the processes that tests start, which inherit the environment. Where the size of
# the directory is limited, JAX locks it while it reads or writes.
if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
    os.environ["JAX_COMPILATION_CACHE_DIR"] = tempfile.mkdtemp(prefix="t2s_jax_test_xla_")
    os.environ["JAX_COMPILATION_CACHE_MAX_SIZE"] = str(2**32)
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.3"
    atexit.register(shutil.rmtree, os.environ["JAX_COMPILATION_CACHE_DIR"], ignore_errors=True)

import jax
import pytest

from t2s_jax.runtime.xla_flags import configure

configure()
jax.config.update("jax_numpy_rank_promotion", "raise")

# Files that take more than a quarter of a minute, the longest first: a worker that comes to one of
# them last is waited for. The factors wait for the renderer that the simulator's tests compile.
_LONG = (
    "sim/procedural/test_simulator.py",
    "training/test_train_step.py",
    "training/test_pretraining.py",
    "commands/test_quickstart.py",
    "models/test_resnet.py",
    "task2vec/test_fisher_torch.py",
    "task2vec/test_fisher.py",
    "rewards/test_executors.py",
    "task2vec/test_task_vector.py",
    "sim/procedural/test_meshes.py",
    "sim/procedural/test_factors.py",
    "sim/tdw/test_loop.py",
    "runtime/test_preemption.py",
    "data/test_online.py",
    "policy/test_training.py",
    "commands/test_generalise.py",
    "sim/tdw/test_simulator.py",
)
_MAPS = pathlib.Path("/proc/self/maps")
_MANY_MAPS = 20_000


def pytest_collection_modifyitems(items):
    """Puts the files that take long first, in which order pytest-xdist hands them out."""
    tests = pathlib.Path(__file__).parent
    place = {tests / name: number for number, name in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture(autouse=True)
def _private_cache(monkeypatch, tmp_path_factory):
    """Keeps programs that a test starts out of the user's cache directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True, scope="module")
def _free_programs():
    """Unmaps compiled programs before they are too many: each takes some memory maps, and Linux
    kills a process (by a segmentation fault in the next compilation) that has more than 65530."""
    yield
    if not _MAPS.exists() or len(_MAPS.read_bytes().splitlines()) > _MANY_MAPS:
        jax.clear_caches()
