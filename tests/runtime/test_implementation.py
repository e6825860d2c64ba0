import threading

import jax
import jax.numpy as jnp
import pytest

from t2s_jax.runtime import implementation, parallel
from t2s_jax.runtime.implementation import ACCELERATOR, CPU


def _choice(x):
    return x + (1.0 if implementation.on_cpu() else 2.0)


def test_follows_the_backend_and_is_restored():
    assert implementation.on_cpu()
    with implementation.use(ACCELERATOR):
        assert not implementation.on_cpu()
        with implementation.use(CPU):
            assert implementation.on_cpu()
        assert not implementation.on_cpu()
    assert implementation.on_cpu()


def test_is_restored_after_an_error():
    with pytest.raises(KeyError), implementation.use(ACCELERATOR):
        raise KeyError
    assert implementation.on_cpu()


def test_compiled_programs_are_traced_again():
    jitted, mapped = jax.jit(_choice), parallel.map_batch(lambda _, x: _choice(x))
    x = jnp.zeros((2,))
    assert (jitted(x)[0], mapped(None, x)[0]) == (1, 1)
    with implementation.use(ACCELERATOR):
        assert (jitted(x)[0], mapped(None, x)[0]) == (2, 2)
    assert (jitted(x)[0], mapped(None, x)[0]) == (1, 1)


def test_holds_in_all_threads():
    seen = []
    with implementation.use(ACCELERATOR):
        thread = threading.Thread(target=lambda: seen.append(implementation.on_cpu()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_unknown_name():
    unknown = implementation.use("tpu")
    with pytest.raises(ValueError, match="'cpu' or 'accelerator', got 'tpu'"), unknown:
        pass
