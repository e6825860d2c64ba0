from t2s_jax.rewards.measurement_progress import MeasurementProgress
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.sim.simspace import PAPER_SPACE


def test_each_is_said_once_with_the_time_to_go(tmp_path, capsys):
    store = RewardStore(tmp_path, ("a", "b"), "abc", PAPER_SPACE)
    wanted = [(0,) * 8, (1,) * 8]
    progress = MeasurementProgress(wanted, store)
    assert progress.update() == 0
    store.put((1,) * 8, {"a": 10.0, "b": 30.0})
    assert progress.update() == 1
    store.put((0,) * 8, {"a": 10.0, "b": 30.0})
    assert progress.update() == 1
    first, second = capsys.readouterr().out.splitlines()
    mean = "mean 5-NN accuracy 20.0 % over 2 tasks"
    assert first.startswith(
        f"measured 1/2: SimParams 11111111, {mean}, 0 s to go  [varied: object_rotation + "
    )
    assert second == f"measured 2/2: SimParams 00000000, {mean}, in 0 s  [nothing varied]"
