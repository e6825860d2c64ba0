"""Task2Vec: reproducible, balanced, one program for all tasks; and `t2s embed`, which caches."""

import functools
import textwrap

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import embed
from t2s_jax.data.splits import Split, task_rng
from t2s_jax.models.backbone import random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import normalize_images
from t2s_jax.policy.bundle import load_probe, save_bundle
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.task2vec import fisher, task_vector
from t2s_jax.task2vec import head as task2vec_head
from t2s_jax.task2vec.embed_task import embed_task
from t2s_jax.task2vec.logit_fisher import draw_labels, log_probabilities
from t2s_jax.task2vec.settings import Task2Vec
from t2s_jax.task2vec.task_distances import cosine_distance
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.tasks.loading import load_tasks
from t2s_jax.tasks.settings import Tasks
from tests import two_processes
from tests.paths import SHARED
from tests.policy.test_bundle import make_bundle, make_probe

DOWNSTREAM = SHARED / "downstream"
SIZE = 16


@pytest.fixture(scope="module")
def probe():
    config = NetworkConfig("resnet10", 4, "small", "float32", num_classes=3, resolution=SIZE)
    return random_backbone(config, seed=0)


def settings(**changes):
    config = to_config(Task2Vec())
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
    vector = task_vector.task_vector(probe, stripes(), 2, settings())
    assert vector.dtype == np.float32
    assert vector.shape == (2 * sum(4 * 2**s * (3 if s else 2) for s in range(4)) + 8,)
    assert np.isfinite(vector).all()
    assert vector.min() >= 0
    assert vector.max() > 0
    again = task_vector.task_vector(probe, stripes(), 2, settings())
    np.testing.assert_array_equal(vector, again)
    other = task_vector.task_vector(probe, stripes(), 2, settings(seed=1))
    assert np.abs(other - vector).max() > 1e-6


def test_layers_of_a_vector(probe):
    # A convolution and a batch norm; in each stage two of both, and two of the shortcut.
    expected = [4] * 2 + [4] * 4 + [8] * 6 + [16] * 6 + [32] * 6
    assert task_vector.layer_filters(probe) == tuple(expected)


def uneven(count=20):
    """Of `count` stripes 16 are of class 0 and the others of class 1."""
    split = stripes(32)
    rows = np.sort(np.concatenate([np.arange(0, 32, 2), np.arange(1, 2 * (count - 16), 2)]))
    return Split(split.images[rows], split.labels[rows])


def test_vector_is_the_mean_over_images_and_classes_alike(probe):
    """20 images of which 4 are of class 1, in batches of 8 with a ragged end."""
    split, config = uneven(20), settings()
    vector = task_vector.task_vector(probe, split, 2, config)

    head = task2vec_head.fit_head(probe.features(split.images), split.labels, 2, config)

    @jax.jit
    def squares(variables, images):
        def pooled(variables, images):
            inputs = normalize_images(images)
            return probe.model.apply(variables, inputs, features_only=True)

        keys = jax.random.split(jax.random.key(0), 20)  # the exact method draws nothing
        return fisher.per_example_fisher(
            pooled, variables, images, np.int32(2), keys, method="exact", head=head
        )

    each = np.asarray(squares(probe.variables, split.images))
    want = (each[split.labels == 0].mean(0) + each[split.labels == 1].mean(0)) / 2
    np.testing.assert_allclose(vector, want, rtol=1e-5, atol=1e-6 * want.max())


def test_every_class_counts_the_same():
    weights = task2vec_head.image_weights(np.array([0, 0, 0, 2]), balanced=True)
    np.testing.assert_allclose(weights, [1 / 6, 1 / 6, 1 / 6, 1 / 2])
    weights = task2vec_head.image_weights(np.array([0, 0, 0, 2]), balanced=False)
    np.testing.assert_allclose(weights, [1 / 4] * 4)


def test_head_separates_what_can_be_separated():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.int32), (90, 9, 3))
    features = rng.normal(0, 0.3, (102, 5)).astype(np.float32)
    features[np.arange(102), labels] += 2.0
    config = settings(head_steps=300, head_learning_rate=1e-2)
    head = task2vec_head.fit_head(features, labels, 3, config)
    logits = features @ np.asarray(head.kernel) + np.asarray(head.bias)[None]
    assert (logits[:, :3].argmax(1) == labels).mean() > 0.97
    # Classes that do not exist are neither predicted nor trained.
    assert not np.asarray(head.kernel)[:, 3:].any()


def test_max_samples(probe):
    seen = []
    task_vector.task_vector(probe, stripes(), 2, settings(max_samples=10), seen.append)
    assert seen == [8, 10]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"method": "best"},
            "method must be one of auto, exact, rademacher, montecarlo, release; got 'best'",
        ),
        ({"draws": 0}, "draws must be at least 1, got 0"),
    ],
)
def test_mistakes_in_the_config(probe, change, message):
    with pytest.raises(UserError, match=message):
        task_vector.task_vector(probe, stripes(), 2, settings(**change))


def test_one_class_is_no_task(probe):
    split = stripes()
    with pytest.raises(UserError, match="at least 2 classes; the task has 1"):
        task_vector.task_vector(probe, Split(split.images, split.labels * 0), 2, settings())


def test_release_vector_is_the_mean_of_squared_batch_gradients(probe):
    """Three batches of 8, against the definition: network in training mode, drawn images."""
    config = settings(method="release", max_samples=30)
    split, seen = stripes(), []
    vector = task_vector.task_vector(probe, split, 2, config, seen.append)
    assert seen[-1] == 24  # no part of a batch
    np.testing.assert_array_equal(vector, task_vector.task_vector(probe, split, 2, config))

    model, variables = probe.model, probe.variables

    @jax.jit
    def pooled(params, images):
        return model.apply(
            dict(variables, params=params), normalize_images(images), train=True,
            features_only=True, mutable=["batch_stats"],
        )[0]  # fmt: skip

    rows = np.arange(24).reshape(3, 8) % 20
    features = np.concatenate([pooled(variables["params"], split.images[r]) for r in rows])[:20]
    head = task2vec_head.fit_head(features, split.labels, 2, config)
    weights = np.full(20, 1 / 20)  # 10 of each class
    drawn = task_rng(0, "task2vec", "release").choice(20, (3, 8), p=weights)

    @jax.jit
    @jax.grad
    def gradient(params, images, numbers):
        keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(0), numbers)
        logits = pooled(params, images) @ head.kernel + head.bias[None]
        log_probs = log_probabilities(logits, 2)
        labels = draw_labels(log_probs, keys, 0)
        return -jnp.take_along_axis(log_probs, labels[:, None], axis=1).mean()

    numbers = np.arange(24).reshape(3, 8)
    found = [gradient(variables["params"], split.images[r], n) for r, n in zip(drawn, numbers)]
    squares = [np.square(g["conv1"]["kernel"]).reshape(-1, 4).mean(0) for g in found]
    np.testing.assert_allclose(vector[:4], np.mean(squares, axis=0), rtol=1e-3)


def test_release_needs_a_whole_batch(probe):
    with pytest.raises(UserError, match=r"max_samples \(5\) makes no whole batch .* \(8\)"):
        task_vector.task_vector(probe, stripes(), 2, settings(method="release", max_samples=5))


def test_auto_is_exact_for_few_classes():
    few, many = task_vector.AUTO_EXACT_CLASSES, task_vector.AUTO_EXACT_CLASSES + 1
    config = settings(method="auto", draws=4)
    assert task_vector.chosen_method(config, few) == ("exact", 1)
    assert task_vector.chosen_method(config, many) == ("rademacher", 4)
    # As many draws as exact passes: exact.
    config = settings(method="rademacher", draws=4)
    assert task_vector.chosen_method(config, 5) == ("exact", 1)
    assert task_vector.chosen_method(config, 6) == ("rademacher", 4)
    assert task_vector.chosen_method(settings(method="montecarlo", draws=4), 3) == ("montecarlo", 4)


def test_images_may_count_alike_instead_of_classes(probe):
    by_class = task_vector.task_vector(probe, uneven(), 2, settings())
    by_image = task_vector.task_vector(probe, uneven(), 2, settings(balanced=False))
    assert np.abs(by_class - by_image).max() > 1e-3 * by_class.max()


def test_one_device_gives_what_two_give(probe, monkeypatch):
    """With a ragged last batch, half of which is padding."""
    assert jax.local_device_count() == 2
    two = task_vector.task_vector(probe, uneven(20), 2, settings())
    monkeypatch.setattr(jax, "local_devices", lambda: jax.devices()[:1])
    monkeypatch.setattr(jax, "local_device_count", lambda: 1)
    for name in ("_feature_program", "_fisher_sum"):  # nothing that was made for two
        fresh = functools.cache(getattr(task_vector, name).__wrapped__)
        monkeypatch.setattr(task_vector, name, fresh)
    one = task_vector.task_vector(probe, uneven(20), 2, settings())
    assert np.linalg.norm(one - two) < 1e-6 * np.linalg.norm(two)


def test_image_size_is_the_probes_unless_told_otherwise(probe):
    assert task_vector.image_size(probe, settings()) == SIZE
    assert task_vector.image_size(probe, settings(resolution=24)) == 24


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
        {"probe": "", "compare": False, "tasks": to_config(Tasks()), "task2vec": settings()}
    )
    config.tasks.source = str(workdir.parent / "tasks")
    computed = []

    def counted(probe, split, *rest):
        computed.append(len(split.labels))
        return embed_task(probe, split, *rest)

    monkeypatch.setattr(embed, "embed_task", counted)
    embeddings = embed.run(config, workdir)
    assert len(computed) == 6
    assert "task0" in capsys.readouterr().out
    saved = TaskEmbeddings.load(workdir / "task_vectors.npz")
    assert saved.names == embeddings.names == tuple(f"task{i}" for i in range(6))
    assert saved.groups == ("user",) * 6
    assert sum(saved.seen) == 4
    np.testing.assert_array_equal(saved.vectors, embeddings.vectors)
    np.testing.assert_array_equal(saved.invariances, embeddings.invariances)
    assert embeddings.invariances.shape == (6, 9)
    assert saved.layers == embeddings.layers == task_vector.layer_filters(probe)

    np.testing.assert_array_equal(embed.run(config, workdir).vectors, embeddings.vectors)
    assert len(computed) == 6

    Image.new("RGB", (8, 8)).save(workdir.parent / "tasks/task3/a/new.png")
    (kept,) = (workdir / "task_vectors").glob("task5.*")
    kept.write_bytes(b"half a file")
    changed = embed.run(config, workdir).vectors
    assert len(computed) == 8
    same = [i for i in range(6) if np.array_equal(changed[i], embeddings.vectors[i])]
    assert same == [0, 1, 2, 4, 5]

    config.task2vec.seed = 1
    embed.run(config, workdir)
    assert len(computed) == 14


def test_a_broken_task_is_listed_and_stops_no_other(workdir, capsys, monkeypatch):
    config = ml_collections.ConfigDict(
        {"probe": "", "compare": False, "tasks": to_config(Tasks()), "task2vec": settings()}
    )
    config.tasks.source = str(workdir.parent / "tasks")
    broken = {"task0", "task4"}
    names = (f"task{number}" for number in range(6))

    def fails_for_some(probe, split, *rest):
        if next(names) in broken:
            raise UserError("it has 1 class")
        return np.ones(sum(task_vector.layer_filters(probe)), np.float32), np.ones(9, np.float32)

    monkeypatch.setattr(embed, "embed_task", fails_for_some)
    embeddings = embed.run(config, workdir)
    assert embeddings.names == TaskEmbeddings.load(workdir / "task_vectors.npz").names
    assert embeddings.names == ("task1", "task2", "task3", "task5")
    out = capsys.readouterr().out
    assert "missing, cannot be embedded: task task0: it has 1 class\n" in out
    assert "missing, cannot be embedded: task task4: it has 1 class\n" in out

    broken |= {f"task{number}" for number in range(6)}
    config.task2vec.seed = 1
    names = iter(broken)
    with pytest.raises(UserError, match=r"^task task0: it has 1 class$"):
        embed.run(config, workdir)


_SHARED_OUT = textwrap.dedent(
    """
    import sys
    from t2s_jax.runtime import hosts
    hosts.join_hosts()
    import ml_collections
    import numpy as np
    from t2s_jax.commands import embed
    from t2s_jax.runtime.settings import to_config
    from t2s_jax.tasks.settings import Tasks
    from t2s_jax.runtime.errors import UserError
    from tests.task2vec.test_task_vector import settings

    tasks, disks = sys.argv[1], sys.argv[2:]
    config = ml_collections.ConfigDict(
        {"probe": f"{disks[0]}/probe", "compare": False, "tasks": to_config(Tasks()),
         "task2vec": settings()}
    )
    config.tasks.source = tasks
    embedded, original = [], embed.embed_task
    def counted(probe, split, *rest):
        embedded.append(int(split.images.sum()))
        if len(embedded) == 3 and hosts.process_index() == 1:
            raise UserError("it is broken")
        return original(probe, split, *rest)
    embed.embed_task = counted
    workdir = disks[hosts.process_index()]
    embeddings = embed.run(config, workdir)
    print(*embedded, *embeddings.names)
    np.save(f"{tasks}/../{hosts.process_index()}.npy", embeddings.vectors)
    """
)


def test_processes_share_out_the_tasks(workdir, probe, tmp_path):
    """Two real ones, whose disks are not shared; the last task of the second one is broken."""
    disks = (workdir, tmp_path / "another")
    outputs = two_processes.run(_SHARED_OUT, tmp_path / "tasks", *disks)
    words = [out.splitlines()[-1].split() for out in outputs]
    embedded, names = [w[:3] for w in words], [w[3:] for w in words]
    assert len(set(embedded[0] + embedded[1])) == 6  # each by one process
    assert names == [[f"task{number}" for number in range(5)]] * 2
    assert "6 tasks, shared out over 2 processes" in outputs[0]
    assert "missing, cannot be embedded: task task5: it is broken" in outputs[0]
    assert "embed" not in outputs[1]  # the other one says nothing itself

    here, there = (np.load(tmp_path / f"{process}.npy") for process in (0, 1))
    np.testing.assert_array_equal(here, there)
    tasks = load_tasks(tmp_path / "tasks", resolution=SIZE, seed=0)
    for task, vector in zip(tasks, here):
        alone = task_vector.task_vector(probe, task.train, task.num_classes, settings())
        assert np.linalg.norm(vector - alone) < 1e-6 * np.linalg.norm(alone)
    files = [sorted((disk / "task_vectors").iterdir()) for disk in disks]
    kept = [[file.name.partition(".")[0] for file in group] for group in files]
    assert kept == [["task0", "task2", "task4"], ["task1", "task3"]]


def test_embed_without_a_probe_says_so(tmp_path):
    config = ml_collections.ConfigDict({"probe": "", "compare": False, "tasks": to_config(Tasks())})
    with pytest.raises(UserError, match=r"no checkpoint at .*probe"):
        embed.run(config, tmp_path)


def test_the_probe_may_be_a_backbone_a_file_of_weights_or_a_bundles(tmp_path, probe):
    probe.save(tmp_path / "backbone")
    probe.export(tmp_path / "weights.safetensors")
    for place in ("backbone", "weights.safetensors"):
        found = load_probe(tmp_path / place)
        assert found.fingerprint() == probe.fingerprint()
    bundle = make_bundle(np.ones((2, 5), np.float32))
    for compact in (False, True):  # as it is trained, as it is published
        place = tmp_path / f"bundle{compact}"
        save_bundle(place, bundle, compact=compact, halved=())
        assert load_probe(place).fingerprint() == make_probe().fingerprint()


def test_embed_compares_vectors_that_are_there(tmp_path, capsys):
    """In the release's format: names and vectors alone; groups are those of the paper."""
    names = ("AID", "EuroSAT", "SVHN", "USPS", "mine")
    vectors = np.random.default_rng(0).exponential(size=(5, 30)).astype(np.float32)
    np.savez(tmp_path / "v.npz", names=np.array(names), vectors=vectors)
    config = ml_collections.ConfigDict(
        {"compare": True, "task_vectors": str(tmp_path / "v.npz"), "probe": "nowhere"}
    )
    embeddings = embed.run(config, tmp_path / "work")
    assert embeddings.groups == ("aerial", "aerial", "symbolic", "symbolic", "")
    assert "5 tasks, 2 groups of at least two: mean distance" in capsys.readouterr().out
    files = {path.name for path in (tmp_path / "work/task_distances").iterdir()}
    assert files == {"symmetric.csv", "symmetric.png", "asymmetric.csv", "asymmetric.png"}


def test_embed_compares_what_ships_with_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(embed, "write_distances", lambda embeddings, directory: "drawn")
    config = ml_collections.ConfigDict({"compare": True, "task_vectors": "shipped"})
    embeddings = embed.run(config, tmp_path)
    assert (len(embeddings), len(set(embeddings.groups))) == (89, 11)


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
        return task_vector.task_vector(probe, split, task.num_classes, settings())

    halves = {name: [half(task, n) for n in (0, 1)] for name, task in tasks.items()}
    within = max(float(cosine_distance(*pair)) for pair in halves.values())
    across = min(float(cosine_distance(a, b)) for a in halves["omniglot"] for b in halves["dtd10"])
    assert within < 0.5 * across
