"""The choice of libraries reaches XLA, and never overrides the user's."""

import os
import subprocess
import sys

import pytest

from t2s_jax import cpu_compiler

FLAG = "--xla_cpu_experimental_ynn_fusion_type"


@pytest.fixture
def bare(monkeypatch):
    """A machine on which JAX finds CPUs alone, whatever this one has."""
    monkeypatch.delenv("JAX_PLATFORMS", raising=False)
    monkeypatch.setenv("XLA_FLAGS", "--a=b")
    monkeypatch.setattr(cpu_compiler.importlib.metadata, "entry_points", lambda group: [])
    monkeypatch.setattr(cpu_compiler.importlib.util, "find_spec", lambda name: None)
    return monkeypatch


def test_flag_is_added_once(bare):
    cpu_compiler.choose_libraries()
    cpu_compiler.choose_libraries()
    assert os.environ["XLA_FLAGS"] == f"--a=b {FLAG}=-individual_convolution"


def test_users_choice_stays(bare):
    bare.setenv("XLA_FLAGS", f"{FLAG}=reduce")
    cpu_compiler.choose_libraries()
    assert os.environ["XLA_FLAGS"] == f"{FLAG}=reduce"


@pytest.mark.parametrize("where", ["entry point", "libtpu"])
def test_accelerators_are_left_alone(bare, where):
    if where == "entry point":
        bare.setattr(cpu_compiler.importlib.metadata, "entry_points", lambda group: ["xla_cuda12"])
    else:
        bare.setattr(cpu_compiler.importlib.util, "find_spec", lambda name: name == where or None)
    cpu_compiler.choose_libraries()
    assert os.environ["XLA_FLAGS"] == "--a=b"
    bare.setenv("JAX_PLATFORMS", "cpu")  # the accelerator is there and not used
    cpu_compiler.choose_libraries()
    assert FLAG in os.environ["XLA_FLAGS"]


def test_xla_takes_eigens_convolution():
    """What the flag is for, asked of the compiled program in a fresh process."""
    code = """
import jax, jax.numpy as jnp
from t2s_jax import cpu_compiler
cpu_compiler.choose_libraries()
def convolve(x, k):
    layout = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=layout)
shapes = jnp.zeros((8, 32, 32, 64)), jnp.zeros((3, 3, 64, 64))
text = jax.jit(convolve).lower(*shapes).compile().as_text()
assert "convolution(" in text
print("__ynn_fusion" in text)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=os.environ | {"XLA_FLAGS": "", "JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    assert run.stdout.strip() == "False", run.stderr
