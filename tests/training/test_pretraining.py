import os
import shutil
import signal

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.data import pipeline, shards
from t2s_jax.data.pipeline import read_render_set
from t2s_jax.models.backbone import Backbone
from t2s_jax.models.resnet import make_resnet
from t2s_jax.runtime import checkpoint, parallel, preemption
from t2s_jax.runtime.errors import Terminated, UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.training import pretraining
from t2s_jax.training.pretraining import pretrain_backbone
from t2s_jax.training.settings import Pretrain
from t2s_jax.training.train_state import make_init, make_optimizer, make_schedule
from t2s_jax.training.train_step import make_train_step
from tests.toy_simulator import ToySimulator


def tiny_config(**changes):
    config = to_config(Pretrain())
    config.network, config.width, config.stem = "resnet10", 4, "small"
    config.batch_size, config.total_epochs, config.warmup_epochs = 8, 6.0, 1.0
    config.learning_rate, config.log_steps, config.checkpoint_steps = 1e-2, 5, 4
    config.min_crop_area = 0.8
    config.update(changes)
    return config


@pytest.fixture(scope="module")
def render_set(tmp_path_factory):
    path = tmp_path_factory.mktemp("render_set")
    shards.write_render_set(ToySimulator(), (0, 0), path, images_per_category=10, seed=1)
    return read_render_set(path)


@pytest.fixture(scope="module")
def unbroken(render_set, tmp_path_factory):
    path = tmp_path_factory.mktemp("unbroken")
    return path, pretrain_backbone(render_set, tiny_config(), path, seed=0)


def _equal(a: Backbone, b: Backbone) -> bool:
    return a.fingerprint() == b.fingerprint()


def test_learns_the_categories(render_set, unbroken):
    from t2s_jax.transfer.knn import knn_accuracy

    features = unbroken[1].features(render_set.images)
    half = len(render_set) // 2
    labels = render_set.labels
    accuracy = knn_accuracy(features[:half], labels[:half], features[half:], labels[half:])
    assert accuracy > 90


def test_finished_backbone_is_kept(render_set, unbroken, monkeypatch):
    path, backbone = unbroken
    monkeypatch.setattr(pipeline, "train_batches", None)  # would fail if it trained
    assert _equal(pretrain_backbone(render_set, tiny_config(), path, seed=0), backbone)
    # How often to log and to save decides no weight, so it may change between runs.
    other = tiny_config(log_steps=1, checkpoint_steps=7)
    assert _equal(pretrain_backbone(render_set, other, path, seed=0), backbone)
    assert _equal(Backbone.load(path), backbone)


def test_a_finished_backbone_is_read_on_any_number_of_devices(render_set, unbroken, monkeypatch):
    path, backbone = unbroken

    def refuse(config):
        raise UserError("batch size 8 is not a multiple of the 3 devices of this job")

    monkeypatch.setattr(pretraining, "check_batch", refuse)
    assert _equal(pretrain_backbone(render_set, tiny_config(), path, seed=0), backbone)
    with pytest.raises(UserError, match="is not a multiple"):
        pretrain_backbone(render_set, tiny_config(), path / "another", seed=0)


def test_killed_and_resumed_equals_unbroken_bit_for_bit(
    render_set, unbroken, tmp_path, monkeypatch
):
    calls = iter(range(100))

    def killed(batch):
        if next(calls) == 19:  # three batches are made before the first step
            raise KeyboardInterrupt
        return split(batch)

    split = parallel.split_batch
    monkeypatch.setattr(parallel, "split_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        pretrain_backbone(render_set, tiny_config(), tmp_path, seed=0)
    first_steps = []
    batches = pipeline.train_batches
    monkeypatch.setattr(parallel, "split_batch", split)
    monkeypatch.setattr(
        pipeline,
        "train_batches",
        lambda *a, **k: first_steps.append(k["first_step"]) or batches(*a, **k),
    )
    resumed = pretrain_backbone(render_set, tiny_config(), tmp_path, seed=0)
    assert first_steps == [16]
    assert _equal(resumed, unbroken[1])


def test_sigterm_saves_and_leaves(render_set, unbroken, tmp_path, monkeypatch):
    calls = iter(range(100))

    def terminated(batch):
        if next(calls) == 10:
            os.kill(os.getpid(), signal.SIGTERM)
        return split(batch)

    split, before = parallel.split_batch, signal.getsignal(signal.SIGTERM)
    preemption.install()
    try:
        monkeypatch.setattr(parallel, "split_batch", terminated)
        with pytest.raises(Terminated):
            pretrain_backbone(render_set, tiny_config(), tmp_path, seed=0)
    finally:
        signal.signal(signal.SIGTERM, before)
        preemption._noticed.clear()
    saved = [int(p.name) for p in (tmp_path / "checkpoints").iterdir() if p.name.isdigit()]
    # Batches are made ahead of the steps; no multiple of checkpoint_steps, 4, comes that early.
    assert max(saved) in range(5, 11)
    assert max(saved) % 4
    monkeypatch.setattr(parallel, "split_batch", split)
    assert _equal(pretrain_backbone(render_set, tiny_config(), tmp_path, seed=0), unbroken[1])


def test_the_best_validated_weights_are_kept(render_set, tmp_path, monkeypatch):
    """Validation that a stand-in scores: best at step 8 and 16, before the last two."""
    scores = {4: 0.2, 8: 0.9, 12: 0.3, 16: 0.9, 20: 0.5, 24: 0.4, 27: 0.6}
    weights = {}

    def scored(validate, number, state):
        weights[number] = parallel.to_host(state.params)
        validate.last = {"loss": 1.0, "accuracy": scores[number]}
        return validate.last

    monkeypatch.setattr(pretraining._Validation, "__call__", scored)
    config = tiny_config(validation_share=0.1, keep="best")
    best = pretrain_backbone(render_set, config, tmp_path / "best", seed=0)
    jax.tree.map(np.testing.assert_array_equal, best.variables["params"], weights[16])
    config.keep = "last"
    last = pretrain_backbone(render_set, config, tmp_path / "last", seed=0)
    jax.tree.map(np.testing.assert_array_equal, last.variables["params"], weights[27])
    steps = {int(p.name) for p in (tmp_path / "best" / "checkpoints").iterdir()}
    assert steps == {16, 20, 24}  # the later of equals, and the last two


def test_validation_is_of_images_held_out(render_set, tmp_path):
    config = tiny_config(validation_share=0.25)
    backbone = pretrain_backbone(render_set, config, tmp_path, seed=0)
    held_out = render_set.hold_out(0.25)[1]
    found = np.mean(backbone.logits(held_out.images).argmax(-1) == held_out.labels)
    _, metadata = checkpoint.load_tree(tmp_path / "model")
    assert metadata["metrics"]["validation_accuracy"] == pytest.approx(found, abs=1e-6)
    assert found > 0.7


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"keep": "all"}, "keep must be one of last, best; got 'all'"),
        ({"keep": "best"}, "needs images to validate on; set config.pretrain.validation_share"),
    ],
)
def test_what_cannot_be_kept(render_set, tmp_path, changes, message):
    with pytest.raises(UserError, match=message):
        pretrain_backbone(render_set, tiny_config(**changes), tmp_path, seed=0)


def test_another_seed_gives_another_backbone(render_set, unbroken, tmp_path):
    other = pretrain_backbone(render_set, tiny_config(), tmp_path, seed=1)
    assert not _equal(other, unbroken[1])


@pytest.mark.parametrize(
    ("config", "seed", "message"),
    [
        (tiny_config(weight_decay=0.1), 0, "weight_decay = 0.05, not 0.1"),
        (tiny_config(), 1, "seed 0, not 1"),
    ],
)
def test_another_recipe_in_the_directory_is_refused(render_set, unbroken, config, seed, message):
    with pytest.raises(UserError, match=message):
        pretrain_backbone(render_set, config, unbroken[0], seed=seed)


def test_a_loss_that_is_not_finite_stops_with_its_steps(render_set, tmp_path):
    config = tiny_config(learning_rate=1e30, warmup_learning_rate=1e30, optimizer="sgd")
    with pytest.raises(UserError, match=r"not finite in steps 1 to 5.*learning_rate .1e.30"):
        pretrain_backbone(render_set, config, tmp_path, seed=0)
    assert not (tmp_path / "model").exists()


def _step(devices: int, model, optimizer, config):
    """A training step of a global batch that so many devices share."""
    step = jax.pmap(
        make_train_step(model, optimizer, config),
        axis_name=parallel.AXIS,
        in_axes=(None, 0),
        out_axes=None,
        devices=jax.devices()[:devices],
    )

    def run(state, batch):
        split = jax.tree.map(lambda x: x.reshape(devices, -1, *x.shape[1:]), batch)
        return jax.device_get(step(state, split))

    return run


def test_two_devices_train_as_one():
    """Each step from the same state: two free runs part where the last bit of a sum decides
    whether a ReLU passes, on some processors after a dozen steps, on others not within fifty."""
    config = tiny_config(sync_batch_norm=True, optimizer="sgd", learning_rate=0.05)
    model = make_resnet("resnet10", 4, width=4, stem="small", axis_name=parallel.AXIS)
    model = model.clone(stage_sizes=(1, 1))  # compiles in half the time
    optimizer = make_optimizer(config, make_schedule(config, 50, 5))
    state = jax.device_get(make_init(model, optimizer, 16)(jnp.uint32(5)))
    one, two = (_step(devices, model, optimizer, config) for devices in (1, 2))
    rng, losses = np.random.default_rng(0), []
    for _ in range(50):
        labels = rng.integers(0, 4, 16).astype(np.int32)
        images = rng.integers(0, 256, (16, 16, 16, 3)).astype(np.uint8)
        images[..., 0] = images[..., 0] // 4 + 48 * labels[:, None, None]  # redder by class
        examples = {"image": images, "label": labels}
        shared_state, metrics = two(state, examples)
        state, expected = one(state, examples)
        np.testing.assert_allclose(metrics["loss"], expected["loss"], atol=1e-5)
        for a, b in zip(jax.tree.leaves(shared_state.params), jax.tree.leaves(state.params)):
            np.testing.assert_allclose(a, b, atol=1e-3)  # of updates of up to 0.05
        losses.append(float(expected["loss"]))
    assert losses[-1] < 0.7 * losses[0]


def test_a_finished_backbone_holds_the_average_resumed_or_not(render_set, unbroken, tmp_path):
    config = tiny_config(ema_decay=0.9)
    averaged = pretrain_backbone(render_set, config, tmp_path, seed=0)
    assert not _equal(averaged, unbroken[1])
    # Resumed from the latest checkpoint, the average goes on from what was saved.
    shutil.rmtree(tmp_path / "model")
    assert _equal(pretrain_backbone(render_set, config, tmp_path, seed=0), averaged)


def test_a_share_that_does_not_divide_is_refused(render_set, tmp_path):
    with pytest.raises(UserError, match=r"4 images each, which do not divide by .*steps 3"):
        pretrain_backbone(render_set, tiny_config(accumulate_steps=3), tmp_path, seed=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 0}, r"config\.pretrain\.batch_size must be at least 1, got 0"),
        ({"log_steps": 0}, r"config\.pretrain\.log_steps must be at least 1, got 0"),
        ({"network": "foo"}, "network must be one of resnet10, "),
        ({"optimizer": "foo"}, "optimizer must be one of adamw, sgd; got 'foo'"),
        ({"schedule": "foo"}, "schedule must be one of cosine, multistep; got"),
        ({"interpolation": "foo"}, "interpolation must be one of bilinear, bicubic; got"),
        ({"randaugment": "foo"}, "randaugment is mM"),
        ({"keep": "foo"}, "keep must be one of last, best"),
        ({"warmup_epochs": 8.0, "total_epochs": 8.0}, "leaves nothing"),
    ],
)
def test_a_recipe_is_refused_before_there_are_images(changes, message):
    config = to_config(Pretrain())
    pretraining.check_settings(config)
    config.update(changes)
    with pytest.raises(UserError, match=message):
        pretraining.check_settings(config)
