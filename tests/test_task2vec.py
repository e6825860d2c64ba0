"""Task2Vec: reproducible, balanced, one program for all tasks; and `t2s embed`, which caches."""

import json
import pathlib

import ml_collections
import numpy as np
import pytest
from PIL import Image

from t2s_jax import defaults, embed, task2vec
from t2s_jax.backbone import random_backbone
from t2s_jax.data.tasks import Split, load_tasks
from t2s_jax.errors import UserError
from t2s_jax.taskbank import TaskBank

DOWNSTREAM = pathlib.Path(__file__).parents[2] / "shared/downstream"
SIZE = 16


@pytest.fixture(scope="module")
def probe():
    config = {
        "name": "resnet10",
        "width": 4,
        "stem": "small",
        "dtype": "float32",
        "num_classes": 3,
        "resolution": SIZE,
    }
    return random_backbone(config, seed=0)


def settings(**changes):
    config = defaults.task2vec()
    config.update({"head_steps": 30, "batch_size": 8, "draws": 1, **changes})
    return config


def stripes(count=20, seed=0):
    """Class 0 across, class 1 along, with noise."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.int32) % 2
    wave = (np.arange(SIZE) // 2 % 2 * 150).astype(np.float32)
    images = np.where(
        labels[:, None, None] == 0, wave[None, :, None], wave[None, None, :]
    ) + rng.uniform(0, 80, (count, SIZE, SIZE))
    return Split(np.repeat(images[..., None], 3, -1).astype(np.uint8), labels)


def test_vector_is_reproducible_to_the_bit_and_seeded(probe):
    vector = task2vec.task_vector(probe, stripes(), 2, settings())
    assert vector.dtype == np.float32
    assert vector.shape == (2 * sum(4 * 2**s * (3 if s else 2) for s in range(4)) + 8,)
    assert np.isfinite(vector).all()
    assert vector.min() >= 0
    assert vector.max() > 0
    again = task2vec.task_vector(probe, stripes(), 2, settings())
    np.testing.assert_array_equal(vector, again)
    other = task2vec.task_vector(probe, stripes(), 2, settings(seed=1))
    assert np.abs(other - vector).max() > 1e-6


def test_layers_of_a_vector(probe):
    # A convolution and a batch norm; in each stage two of both, and two of the shortcut.
    expected = [4] * 2 + [4] * 4 + [8] * 6 + [16] * 6 + [32] * 6
    assert task2vec.layer_filters(probe) == tuple(expected)


def test_vector_is_the_mean_over_images_and_classes_alike(probe):
    """20 images of which 4 are of class 1, in batches of 8 with a ragged end."""
    split = stripes(32)
    rows = np.sort(np.concatenate([np.arange(0, 32, 2), [1, 3, 5, 7]]))
    split = Split(split.images[rows], split.labels[rows])
    config = settings()
    vector = task2vec.task_vector(probe, split, 2, config)

    _, square = task2vec._programs(json.dumps(probe.config, sort_keys=True), "rademacher", 1)
    head = task2vec.fit_head(probe.features(split.images), split.labels, 2, config)
    shared = (probe.variables, head, np.int32(2), np.int32(0))
    each = np.concatenate(
        [square(shared, (split.images[at], at.astype(np.int32))) for at in _overlapping(20, 8)]
    )[[*range(16), *range(20, 24)]]
    want = (each[split.labels == 0].mean(0) + each[split.labels == 1].mean(0)) / 2
    np.testing.assert_allclose(vector, want, rtol=1e-3, atol=1e-4 * want.max())


def _overlapping(count, size):
    """Whole batches: the last ends at the last image."""
    starts = [*range(0, count - size, size), count - size]
    return [np.arange(start, start + size) for start in starts]


def test_every_class_counts_the_same():
    weights = task2vec.class_balanced_weights(np.array([0, 0, 0, 2]))
    np.testing.assert_allclose(weights, [1 / 6, 1 / 6, 1 / 6, 1 / 2])


def test_head_separates_what_can_be_separated():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.int32), (90, 9, 3))
    features = rng.normal(0, 0.3, (102, 5)).astype(np.float32)
    features[np.arange(102), labels] += 2.0
    config = settings(head_steps=300, head_learning_rate=1e-2)
    head = task2vec.fit_head(features, labels, 3, config)
    logits = features @ np.asarray(head.kernel) + np.asarray(head.bias)[None]
    assert (logits[:, :3].argmax(1) == labels).mean() > 0.97
    # Classes that do not exist are neither predicted nor trained.
    assert not np.asarray(head.kernel)[:, 3:].any()


def test_max_samples(probe):
    seen = []
    task2vec.task_vector(probe, stripes(), 2, settings(max_samples=10), seen.append)
    assert seen == [8, 10]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "best"}, "method is one of exact, rademacher, montecarlo; got 'best'"),
        ({"draws": 0}, "draws must be at least 1, got 0"),
    ],
)
def test_mistakes_in_the_config(probe, change, message):
    with pytest.raises(UserError, match=message):
        task2vec.task_vector(probe, stripes(), 2, settings(**change))


def test_one_class_is_no_task(probe):
    split = stripes()
    with pytest.raises(UserError, match="at least 2 classes; the task has 1"):
        task2vec.task_vector(probe, Split(split.images, split.labels * 0), 2, settings())


def test_cosine_distance():
    a, b = np.array([1.0, 0.0]), np.array([0.0, 5.0])
    assert task2vec.cosine_distance(a, b) == pytest.approx(1.0)
    assert task2vec.cosine_distance(a, a) == pytest.approx(0.0)
    # (1/4, 3/4) and (3/4, 1/4): 1 - 6/10.
    assert task2vec.cosine_distance([1.0, 3.0], [3.0, 1.0]) == pytest.approx(0.4)
    pairs = task2vec.cosine_distance(np.stack([a, b])[:, None], np.stack([a, b])[None])
    np.testing.assert_allclose(pairs, [[0, 1], [1, 0]], atol=1e-12)


@pytest.fixture
def workdir(tmp_path, probe):
    """A workdir with the probe, and six small tasks beside it."""
    probe.save(tmp_path / "work" / "probe")
    for number in range(6):
        split = stripes(12, seed=number)
        for i, (image, label) in enumerate(zip(split.images, split.labels)):
            folder = tmp_path / "tasks" / f"task{number}" / "ab"[label]
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(folder / f"{i}.png")
    return tmp_path / "work"


def test_embed_computes_once_and_again_when_something_changes(workdir, probe, capsys, monkeypatch):
    config = ml_collections.ConfigDict(
        {"probe": "", "tasks": defaults.tasks(), "task2vec": settings()}
    )
    config.tasks.source = str(workdir.parent / "tasks")
    computed = []

    def counted(probe, split, *rest):
        computed.append(len(split.labels))
        return task2vec.task_vector(probe, split, *rest)

    monkeypatch.setattr(embed, "task_vector", counted)
    bank = embed.run(config, workdir)
    assert len(computed) == 6
    assert "task0" in capsys.readouterr().out
    saved = TaskBank.load(workdir / "task_vectors.npz")
    assert saved.names == bank.names == tuple(f"task{i}" for i in range(6))
    assert saved.groups == ("user",) * 6
    assert sum(saved.seen) == 4
    np.testing.assert_array_equal(saved.vectors, bank.vectors)
    assert saved.layers == bank.layers == task2vec.layer_filters(probe)

    np.testing.assert_array_equal(embed.run(config, workdir).vectors, bank.vectors)
    assert len(computed) == 6

    Image.new("RGB", (8, 8)).save(workdir.parent / "tasks/task3/a/new.png")
    (workdir / "task_vectors/task5.npz").write_bytes(b"half a file")
    changed = embed.run(config, workdir).vectors
    assert len(computed) == 8
    same = [i for i in range(6) if np.array_equal(changed[i], bank.vectors[i])]
    assert same == [0, 1, 2, 4, 5]

    config.task2vec.seed = 1
    embed.run(config, workdir)
    assert len(computed) == 14


def test_embed_without_a_probe_says_so(tmp_path):
    config = ml_collections.ConfigDict({"probe": "", "tasks": defaults.tasks()})
    with pytest.raises(UserError, match=r"no checkpoint at .*probe"):
        embed.run(config, tmp_path)


@pytest.mark.skipif(not DOWNSTREAM.is_dir(), reason="shared/downstream is not there")
def test_real_tasks_of_one_kind_are_nearest(probe):
    """Two halves of one data set are nearer to each other than to another data set."""
    tasks = {
        t.name: t
        for t in load_tasks(DOWNSTREAM, resolution=SIZE, seed=0, max_train=120, max_test=60)
        if t.name in ("omniglot", "dtd10")
    }

    def half(task, number):
        rows = np.arange(number, len(task.train.labels), 2)
        split = Split(task.train.images[rows], task.train.labels[rows])
        return task2vec.task_vector(probe, split, task.num_classes, settings())

    halves = {name: [half(task, n) for n in (0, 1)] for name, task in tasks.items()}
    within = max(float(task2vec.cosine_distance(*pair)) for pair in halves.values())
    across = min(
        float(task2vec.cosine_distance(a, b)) for a in halves["omniglot"] for b in halves["dtd10"]
    )
    assert within < 0.5 * across
