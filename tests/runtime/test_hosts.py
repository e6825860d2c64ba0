import textwrap

import pytest

from tests import two_processes

# `t2s pretrain` whose work is a collective in a loop. In process FAILING it raises ERROR; the other
# is in the next collective then.
_JOB = textwrap.dedent(
    """
    import sys
    import numpy as np
    from t2s_jax.commands import main, pretrain
    from t2s_jax.runtime import hosts
    from t2s_jax.runtime.errors import UserError

    failing, error = int(sys.argv[1]), {"user": UserError, "bug": RuntimeError}[sys.argv[2]]

    def work(config, workdir):
        for _ in range(3):
            hosts.gather(np.int32(0))
        if hosts.process_index() == failing:
            raise error("the disk is on fire")
        hosts.gather(np.int32(0))

    pretrain.run = work
    main.main(["pretrain"])
    """
)


@pytest.mark.parametrize(("failing", "error", "status"), [(0, "user", 2), (1, "bug", 1)])
def test_a_process_that_fails_leaves_at_once_with_its_status(failing, error, status):
    processes = two_processes.start(_JOB, failing, error)
    try:
        # Well below the 300 s that JAX waits at a usual exit.
        errors = [process.communicate(timeout=100)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert processes[failing].returncode == status, errors
    assert processes[1 - failing].returncode != 0, errors
    last = errors[failing].rstrip().splitlines()[-1]
    prefix = "t2s pretrain" if error == "user" else "RuntimeError"
    assert last == f"{prefix}: the disk is on fire"
    assert errors[failing].count("Traceback") == (error == "bug")
