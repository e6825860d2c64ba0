import ml_collections
import numpy as np

from t2s_jax.data.splits import Split
from t2s_jax.task2vec import embed_task
from t2s_jax.task2vec.invariances import NAMES, invariances
from t2s_jax.task2vec.task_vector import task_vector
from tests.commands.test_predict import TASK2VEC, make_probe


def test_it_is_vector_and_invariances_under_the_probe(monkeypatch):
    probe, config = make_probe(), ml_collections.ConfigDict(TASK2VEC)
    labels = np.arange(12) % 3
    images = np.random.default_rng(0).integers(0, 256, (12, 16, 16, 3), np.uint8)
    vector, survived = embed_task.embed_task(probe, Split(images, labels), 3, config)
    np.testing.assert_array_equal(vector, task_vector(probe, Split(images, labels), 3, config))
    assert survived.shape == (len(NAMES),)
    rows = np.concatenate([vector, survived])[None]
    again = embed_task.parted(rows)
    np.testing.assert_array_equal(again[0][0], vector)
    np.testing.assert_array_equal(again[1][0], survived)

    monkeypatch.setattr(embed_task, "_MOST", 6)
    _, few = embed_task.embed_task(probe, Split(images, labels), 3, config)
    rng = embed_task.task_rng(config.seed, "task2vec", "invariances")
    rows = embed_task.balanced_subset(labels, 6, rng)
    np.testing.assert_array_equal(
        few, invariances(images[rows], labels[rows], probe.features, config.seed)
    )
