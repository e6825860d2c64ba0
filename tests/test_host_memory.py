import os
import subprocess
import sys
import textwrap

import pytest

_FAULTS = textwrap.dedent(
    """
    import ctypes, resource
    from t2s_jax.host_memory import keep_freed_memory

    libc, size = ctypes.CDLL(None), 64 << 20
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
    libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]

    def faults():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        block = libc.malloc(size)
        libc.memset(block, 1, size)
        libc.free(block)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    kept = keep_freed_memory()
    first, again = faults(), faults()
    print(kept, first > 0, again < first / 10)
    """
)


def _run(**environment) -> str:
    names = ("GLIBC_TUNABLES", "MALLOC_MMAP_MAX_", "MALLOC_MMAP_THRESHOLD_")
    clean = {n: v for n, v in os.environ.items() if n not in names}
    done = subprocess.run(
        [sys.executable, "-c", _FAULTS],
        env=clean | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about glibc")
def test_a_block_that_was_freed_is_had_again_without_page_faults():
    assert _run() == "True True True"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about glibc")
def test_what_the_user_set_stays():
    assert _run(MALLOC_MMAP_THRESHOLD_="1048576") == "False True False"
