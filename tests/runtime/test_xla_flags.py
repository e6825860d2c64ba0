"""The choice of libraries reaches XLA, and never overrides the user's."""

import os
import subprocess
import sys

import pytest

from t2s_jax.runtime import xla_flags

FLAG = "--xla_cpu_experimental_ynn_fusion_type"
BARRIERS = "--xla_disable_hlo_passes=cse_barrier_expander"


@pytest.fixture
def bare(monkeypatch):
    """A machine on which JAX finds CPUs alone, whatever this one has."""
    monkeypatch.delenv("JAX_PLATFORMS", raising=False)
    monkeypatch.setenv("XLA_FLAGS", "--a=b")
    monkeypatch.setattr(xla_flags.importlib.metadata, "entry_points", lambda group: [])
    monkeypatch.setattr(xla_flags.importlib.util, "find_spec", lambda name: None)
    return monkeypatch


def test_flag_is_added_once(bare):
    xla_flags.configure()
    xla_flags.configure()
    flags = os.environ["XLA_FLAGS"].split()
    assert flags == ["--a=b", f"{FLAG}=-individual_convolution", BARRIERS]


def test_users_choice_stays(bare):
    bare.setenv("XLA_FLAGS", f"{FLAG}=reduce")
    xla_flags.configure()
    assert os.environ["XLA_FLAGS"].split() == [f"{FLAG}=reduce", BARRIERS]


@pytest.mark.parametrize("where", ["entry point", "libtpu"])
def test_accelerators_are_left_alone(bare, where):
    if where == "entry point":
        bare.setattr(xla_flags.importlib.metadata, "entry_points", lambda group: ["xla_cuda12"])
    else:
        bare.setattr(xla_flags.importlib.util, "find_spec", lambda name: name == where or None)
    xla_flags.configure()
    assert os.environ["XLA_FLAGS"] == "--a=b"
    bare.setenv("JAX_PLATFORMS", "cpu")  # the accelerator is there and not used
    xla_flags.configure()
    assert FLAG in os.environ["XLA_FLAGS"]


def test_xla_compiles_as_told():
    """What the flags are for, asked of compiled programs in a fresh process."""
    code = """
import jax, jax.numpy as jnp
from t2s_jax.runtime import xla_flags
xla_flags.configure()
def compiled(function, *shapes):
    return jax.jit(function).lower(*map(jnp.zeros, shapes)).compile()
def convolve(x, k):
    layout = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=layout)
text = compiled(convolve, (8, 32, 32, 64), (3, 3, 64, 64)).as_text()
assert "convolution(" in text
print("__ynn_fusion" in text)
def held(x):
    return jax.lax.optimization_barrier(jnp.maximum(2 * x + 1, 0)).T + 1
program = compiled(held, (3, 1))
print("opt-barrier(" in program.as_text(), program(jnp.full((3, 1), 2.0)).tolist() == [[6.0] * 3])
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=os.environ | {"XLA_FLAGS": "", "JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    assert run.stdout.split() == ["False", "True", "True"], run.stderr
