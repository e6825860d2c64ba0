import errno
import shutil

import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.runtime import checkpoint
from t2s_jax.runtime.errors import UserError

TREE = {"a": {"w": jnp.arange(6.0).reshape(2, 3)}, "n": np.int32(3) * np.ones((), np.int32)}


def test_tree_round_trip_and_overwrite(tmp_path):
    checkpoint.save_tree(tmp_path / "c", TREE, {"config": {"width": 3}})
    checkpoint.save_tree(tmp_path / "c", TREE, {"config": {"width": 4}})
    tree, metadata = checkpoint.load_tree(tmp_path / "c")
    np.testing.assert_array_equal(tree["a"]["w"], TREE["a"]["w"])
    assert tree["n"] == 3
    assert metadata == {"config": {"width": 4}}
    assert checkpoint.has_tree(tmp_path / "c")


def test_missing_foreign_and_half_written_are_refused(tmp_path):
    with pytest.raises(UserError, match="no such directory"):
        checkpoint.load_tree(tmp_path / "nothing")
    (tmp_path / "foreign").mkdir()
    with pytest.raises(UserError, match="no complete checkpoint"):
        checkpoint.load_tree(tmp_path / "foreign")
    checkpoint.save_tree(tmp_path / "c", TREE, {})
    next(p for p in (tmp_path / "c").rglob("manifest.ocdbt")).unlink()
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.load_tree(tmp_path / "c")


def test_training_checkpoints_keep_the_latest(tmp_path):
    checkpoints = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=2, keep=2)
    assert checkpoints.restore_latest(TREE) is None
    for step in range(1, 9):
        checkpoints.save(step, {"a": {"w": TREE["a"]["w"] * step}, "n": TREE["n"]})
    checkpoints.close()
    again = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=2, keep=2)
    np.testing.assert_array_equal(again.restore_latest(TREE)["a"]["w"], TREE["a"]["w"] * 8)
    again.close()
    steps = sorted(int(p.name) for p in (tmp_path / "t").iterdir() if p.name.isdigit())
    assert steps == [6, 8]


def test_a_checkpoint_of_another_shape_is_refused(tmp_path):
    checkpoints = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1)
    checkpoints.save(1, TREE)
    checkpoints.close()
    again = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1)
    with pytest.raises(UserError, match=r"step 1 .* cannot be restored"):
        again.restore_latest({"other": jnp.zeros(3)})
    again.close()


def test_what_a_killed_write_leaves_behind_is_not_resumed_from(tmp_path):
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=2) as checkpoints:
        for step in (2, 4):
            checkpoints.save(step, {"a": {"w": TREE["a"]["w"] * step}, "n": TREE["n"]})
    half = tmp_path / "t" / "6.orbax-checkpoint-tmp"  # as orbax names what is not whole yet
    shutil.copytree(tmp_path / "t" / "4", half)
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=2) as again:
        np.testing.assert_array_equal(again.restore_latest(TREE)["a"]["w"], TREE["a"]["w"] * 4)
        assert not half.exists()


def test_a_damaged_checkpoint_is_named_and_the_one_before_serves(tmp_path):
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1) as checkpoints:
        checkpoints.save(1, TREE)
        checkpoints.save(2, TREE)
    for file in (tmp_path / "t" / "2").rglob("manifest.ocdbt"):
        file.unlink()
    again = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1)
    with again, pytest.raises(UserError, match=r"step 2 in .*/t cannot be restored .*delete it"):
        again.restore_latest(TREE)
    shutil.rmtree(tmp_path / "t" / "2")
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1) as again:
        np.testing.assert_array_equal(again.restore_latest(TREE)["a"]["w"], TREE["a"]["w"])


def test_a_foreign_directory_among_the_checkpoints_is_named(tmp_path):
    (tmp_path / "t" / "5").mkdir(parents=True)
    (tmp_path / "t" / "5" / "weights.pth").write_bytes(b"not ours")
    again = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1)
    with again, pytest.raises(UserError, match=r"step 5 in .*/t cannot be restored"):
        again.restore_latest(TREE)
    assert (tmp_path / "t" / "5" / "weights.pth").exists()


def test_a_full_disk_while_training_leaves_the_last_whole_checkpoint(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1) as checkpoints:
        checkpoints.save_now(1, TREE)
        monkeypatch.setattr(checkpoint.shutil, "disk_usage", lambda p: usage._replace(free=10))
        with pytest.raises(UserError, match=r"no space left .*continues from the last complete"):
            checkpoints.save(2, TREE)
        monkeypatch.undo()
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=1) as again:
        np.testing.assert_array_equal(again.restore_latest(TREE)["a"]["w"], TREE["a"]["w"])


def test_zero_interval_saves_nothing(tmp_path):
    checkpoints = checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=0)
    checkpoints.save(1, TREE)
    assert checkpoints.restore_latest(TREE) is None
    checkpoints.close()
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full"),
        ValueError("RESOURCE_EXHAUSTED: write failed: No space left on device"),
    ],
)
def test_a_full_disk_is_told_in_one_line(tmp_path, monkeypatch, error):
    def fails(*args, **kwargs):
        raise error

    monkeypatch.setattr(checkpoint.ocp, "save", fails)
    with pytest.raises(UserError, match=r"no space left .*free some"):
        checkpoint.save_tree(tmp_path / "c", TREE, {})
    assert not checkpoint.has_tree(tmp_path / "c")


def test_saving_now_is_done_when_it_returns(tmp_path):
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=100) as checkpoints:
        checkpoints.save_now(3, TREE)
        checkpoints.save_now(3, TREE)  # the same step again changes nothing
        assert (tmp_path / "t" / "3").is_dir()
    with checkpoint.TrainCheckpoints(tmp_path / "t", every_steps=100) as again:
        np.testing.assert_array_equal(again.restore_latest(TREE)["a"]["w"], TREE["a"]["w"])
