"""Policies of many folds at once are the policies of each fold alone."""

import numpy as np

from t2s_jax.policy import epochs
from t2s_jax.policy.folds import train_on_folds
from t2s_jax.policy.training import train_policy
from t2s_jax.rewards.reward_source import TableSource
from tests.policy.test_training import small_config, toy_bank, toy_table

FOLDS = [np.array([0, 2, 3, 4]), np.array([0, 1, 2, 3])]


def test_a_fold_equals_a_training_of_its_own(tmp_path, monkeypatch):
    embeddings, table, config = toy_bank(), toy_table(), small_config(epochs=20, log_epochs=20)
    # A network beyond this size is trained one member at a time on a CPU.
    monkeypatch.setattr(epochs, "_CACHED", 0)
    epochs._compiled.cache_clear()
    one_by_one = train_on_folds(table, embeddings.vectors, FOLDS, config)
    monkeypatch.undo()
    epochs._compiled.cache_clear()
    done = []
    together = train_on_folds(table, embeddings.vectors, FOLDS, config, report=done.append)
    assert done == [20]
    names = [embeddings.names[i] for i in FOLDS[1]]
    part = embeddings.subset(names=names)
    alone = train_policy(TableSource(table.subset(names)), part, config, tmp_path).ensemble
    expected = alone.probabilities(embeddings.vectors)
    for ensembles in (one_by_one, together):
        found = ensembles[1].probabilities(embeddings.vectors)
        np.testing.assert_allclose(found, expected, atol=2e-3)
        assert np.abs(ensembles[0].probabilities(embeddings.vectors) - expected).max() > 0.05


def test_scalings_and_folds_of_lower_rank():
    embeddings, config = toy_bank(), small_config(epochs=2, input_scaling="pca", members=1)
    vectors = embeddings.vectors.copy()
    vectors[3] = vectors[2]  # adds no direction of its own
    for ensemble in train_on_folds(toy_table(), np.abs(vectors), FOLDS, config):
        assert ensemble.features.scaling == "pca"
        assert np.isfinite(ensemble.probabilities(np.abs(vectors))).all()
