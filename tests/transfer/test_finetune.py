import jax
import numpy as np
import pytest

from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer import finetune
from t2s_jax.transfer.settings import RELEASE

NETWORK = NetworkConfig("resnet10", 4, "small", "float32", num_classes=7, resolution=16)


def stripes(train=48, test=40, classes=3) -> Task:
    """Stripes of a width for each class, of any colour: colour alone does not tell."""
    rng = np.random.default_rng(0)

    def split(count):
        labels = np.arange(count) % classes
        phase = np.arange(16)[None] // (1 << labels)[:, None] % 2
        colors = rng.integers(60, 256, (count, 1, 1, 3))
        images = phase[:, :, None, None] * colors + rng.integers(0, 40, (count, 16, 16, 3))
        return Split(np.clip(images, 0, 255).astype(np.uint8), labels.astype(np.int32))

    names = tuple(f"c{i}" for i in range(classes))
    return Task("stripes", "texture", "generated", False, names, split(train), split(test), "")


def _config(**changes):
    config = to_config(RELEASE)
    config.batch_size, config.total_epochs, config.min_crop_area = 16, 12.0, 0.9
    config.learning_rate = 0.05
    config.update(changes)
    return config


def test_learns_what_its_random_start_does_not_know():
    backbone, task = random_backbone(NETWORK, 0), stripes()
    untrained = _config(total_epochs=0.01, learning_rate=1e-9)
    assert finetune.finetuned_accuracy(backbone, task, untrained, seed=0) < 70
    accuracy = finetune.finetuned_accuracy(backbone, task, _config(), seed=0)
    assert accuracy > 90
    assert finetune.finetuned_accuracy(backbone, task, _config(), seed=0) == accuracy


def test_starts_from_the_backbone(monkeypatch):
    seen = []

    def record(state):
        seen.append(state)
        return replicate(state)

    replicate = finetune.parallel.replicate
    monkeypatch.setattr(finetune.parallel, "replicate", record)
    backbone = random_backbone(NETWORK, 5)
    finetune.finetuned_accuracy(backbone, stripes(), _config(total_epochs=0.3), seed=0)
    params = seen[0].params
    np.testing.assert_array_equal(
        params["body"]["conv1"]["kernel"], backbone.variables["params"]["conv1"]["kernel"]
    )
    assert params["fc"]["kernel"].shape[-1] == 3


def test_frozen_trains_the_head_alone(monkeypatch):
    states = []
    to_host = finetune.parallel.to_host
    monkeypatch.setattr(
        finetune.parallel, "to_host", lambda tree: states.append(to_host(tree)) or states[-1]
    )
    backbone, task = random_backbone(NETWORK, 0), stripes()
    config = _config(weight_decay=0.1)  # which would shrink a body that is trained
    before = finetune.finetuned_accuracy(
        backbone, task, _config(total_epochs=0.01, learning_rate=1e-9), seed=0, frozen=True
    )
    after = finetune.finetuned_accuracy(backbone, task, config, seed=0, frozen=True)
    assert after > before
    body = [s for s in states if hasattr(s, "params")][-1].params["body"]
    expected = {n: v for n, v in backbone.variables["params"].items() if n != "fc"}
    jax.tree.map(np.testing.assert_array_equal, body, expected)


def test_a_task_smaller_than_a_batch():
    backbone = random_backbone(NETWORK, 0)
    task = stripes(train=9)
    config = _config(batch_size=64, total_epochs=2.0)
    assert 0 <= finetune.finetuned_accuracy(backbone, task, config, seed=0) <= 100


def test_each_epoch_is_a_new_order_of_all_images():
    split = Split(np.arange(8, dtype=np.uint8).reshape(8, 1, 1, 1), np.arange(8, dtype=np.int32))
    batches = list(finetune._batches(split, 4, seed=0, total=4))
    labels = [b["label"].reshape(-1).tolist() for b in batches]
    assert batches[0]["label"].shape == (jax.local_device_count(), 4 // jax.local_device_count())
    assert sorted(labels[0] + labels[1]) == sorted(labels[2] + labels[3]) == list(range(8))
    assert labels[:2] != labels[2:]


def test_divergence_is_told():
    backbone = random_backbone(NETWORK, 0)
    wild = _config(learning_rate=1e30, warmup_learning_rate=1e30)
    with pytest.raises(UserError, match=r"diverged; lower config.finetune.learning_rate"):
        finetune.finetuned_accuracy(backbone, stripes(), wild, seed=0)
