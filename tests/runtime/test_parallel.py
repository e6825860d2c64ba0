import textwrap

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from tests import two_processes


def _sgd_step(state, batch):
    """One step of linear regression; the mean over devices makes it the global batch's."""
    grads = jax.grad(lambda w: jnp.mean((batch["x"] @ w - batch["y"]) ** 2))(state)
    grads = parallel.mean_over_devices(grads)
    total = parallel.sum_over_devices(jnp.float32(batch["x"].shape[0]))
    return state - 0.1 * grads, {"examples": total, "norm": jnp.linalg.norm(grads)}


def test_a_replicated_state_is_what_a_step_returns():
    """So that the second step does not compile anew."""
    step = parallel.map_step(_sgd_step, donate_state=False)
    batch = parallel.split_batch({"x": np.ones((4, 3), np.float32), "y": np.ones(4, np.float32)})
    first = parallel.replicate(np.ones(3, np.float32))
    second, _ = step(first, batch)
    assert first.sharding == second.sharding
    assert first.committed == second.committed
    np.testing.assert_array_equal(first, np.ones(3))


def test_two_devices_equal_one():
    assert jax.device_count() == 2, "conftest asks for two CPU devices"
    rng = np.random.default_rng(0)
    batch = {"x": rng.normal(size=(8, 3)), "y": rng.normal(size=8)}
    batch = {k: v.astype(np.float32) for k, v in batch.items()}
    step = parallel.map_step(_sgd_step, donate_state=False)
    state = jnp.ones(3)
    for _ in range(5):
        state, metrics = step(state, parallel.split_batch(batch))
    expected = np.ones(3)
    for _ in range(5):
        residual = batch["x"] @ expected - batch["y"]
        expected = expected - 0.1 * 2 * batch["x"].T @ residual / 8
    np.testing.assert_allclose(state, expected, rtol=1e-5)
    assert float(metrics["examples"]) == 8
    assert state.shape == (3,)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_map_batch_takes_any_number_of_examples(count):
    double = parallel.map_batch(lambda shared, x: {"y": shared * x["x"]})
    x = np.arange(count * 3, dtype=np.float32).reshape(count, 3)
    np.testing.assert_array_equal(double(np.float32(2), {"x": x})["y"], 2 * x)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_devices_add_up_weighted_sums(count):
    """Padding, which repeats the last example, counts nothing; one sum leaves the devices."""

    def weighted(shared, batch, weights):
        return {"y": shared * (weights[:, None] * batch["x"]).sum(0), "count": jnp.sum(weights > 0)}

    x = np.arange(count * 3, dtype=np.float32).reshape(count, 3) + 1
    weights = np.arange(1, count + 1)
    shared = jax.ShapeDtypeStruct((), np.float32)
    added = parallel.MappedSum(weighted).compile(shared, {"x": x})
    found = added(parallel.share(np.float32(2)), {"x": x}, weights)
    assert type(found["y"]) is np.ndarray
    np.testing.assert_array_equal(found["y"], 2 * weights @ x)
    assert found["count"] == count


def test_batch_must_divide():
    assert parallel.local_batch_size(6) == 6
    with pytest.raises(UserError, match=r"batch size 5 is not a multiple of the 2 devices.*4 or 6"):
        parallel.local_batch_size(5)
    with pytest.raises(UserError, match="use 2 or 2"):
        parallel.local_batch_size(1)


def test_to_host_keeps_values_and_structure():
    host = parallel.to_host({"a": jnp.arange(3), "b": np.ones(2)})
    assert {type(x) for x in jax.tree.leaves(host)} == {np.ndarray}
    np.testing.assert_array_equal(host["a"], [0, 1, 2])


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"T2S_COORDINATOR": "localhost:1"}, "missing .'T2S_NUM_PROCESSES', 'T2S_PROCESS_ID'"),
        (
            {"T2S_COORDINATOR": "h:1", "T2S_NUM_PROCESSES": "two", "T2S_PROCESS_ID": "0"},
            "must be numbers",
        ),
    ],
)
def test_half_described_jobs_are_refused(monkeypatch, variables, message):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=message):
        hosts.join_hosts()


_TWO_PROCESSES = textwrap.dedent(
    """
    import jax, jax.numpy as jnp, numpy as np
    from t2s_jax.runtime import hosts, parallel
    from t2s_jax.runtime.errors import UserError
    hosts.join_hosts()
    assert (hosts.process_count(), jax.device_count()) == (2, 2)
    local = parallel.local_batch_size(8)
    x = np.arange(8, dtype=np.float32)[hosts.process_index() * local :][:local]
    step = parallel.map_step(
        lambda s, b: (s + parallel.mean_over_devices(b.mean()), {"i": parallel.sum_over_devices(1)})
    )
    state = parallel.replicate(jnp.float32(0))
    for _ in range(3):
        state, metrics = step(state, parallel.split_batch(x))
    asked = []
    assert hosts.lead_says(lambda number: asked.append(number) or number, 7) == 7
    assert asked == [7] * hosts.is_lead()
    number = hosts.process_index()
    values = np.float32([np.nan, 1e-40, number])
    bits = [row.view(np.uint32).tolist() for row in hosts.gather(values)]
    assert bits[number] == values.view(np.uint32).tolist() and len(bits) == 2
    assert hosts.gather_texts("größer" * number) == ["", "größer"]
    assert hosts.all_or_none(lambda: number) == number
    def fail_in_process_1():
        if number == 1:
            raise UserError("no such file")
    try:
        hosts.all_or_none(fail_in_process_1)
    except UserError as error:
        assert str(error) == "no such file" + (" (in process 1 of 2)" if number == 0 else "")
    else:
        raise AssertionError
    hosts.barrier("end")
    state, count = parallel.to_host((state, metrics["i"]))
    print(f"result {float(state)} {int(count)} {hosts.is_lead()}")
    """
)


def test_two_processes_on_localhost():
    outputs = two_processes.run(_TWO_PROCESSES)
    assert [out.splitlines()[-1] for out in outputs] == [
        "result 10.5 2 True",
        "result 10.5 2 False",
    ]


def test_one_process_gathers_its_own():
    assert hosts.gather_texts("Seele") == ["Seele"]
    np.testing.assert_array_equal(hosts.gather(np.arange(3)), [np.arange(3)])
    assert hosts.all_or_none(lambda: 7) == 7
    with pytest.raises(UserError, match=r"^no such file$"):
        hosts.all_or_none(_fail)


def _fail():
    raise UserError("no such file")


def test_steps_in_flight_waits_for_the_oldest(monkeypatch):
    waited = []
    monkeypatch.setattr(jax, "block_until_ready", waited.append)
    in_flight = parallel.StepsInFlight(limit=2)
    for n in range(5):
        in_flight.add(n)
    assert waited == [0, 1, 2]
