"""Opens the rewards and task vectors that a run card names."""

from __future__ import annotations

import pathlib

import ml_collections

from t2s_jax.policy import shipped_data
from t2s_jax.rewards.reward_source import RewardSource, TableSource
from t2s_jax.rewards.table_files import open_mean, open_repeats
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.vector_files import load_task_embeddings


def open_rewards(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> RewardSource:
    """Opens `config.rewards`: a table, the mean of several, or measurements on demand.

    Raises:
      UserError: a table cannot be read, or a setting of `live` is not allowed.
    """
    if config.rewards != "live":
        paths = shipped_data.resolve(config.rewards)
        repeats = open_repeats(paths) if len(paths) > 1 else ()
        return TableSource(open_mean(paths).table, repeats=repeats)
    # Loads the simulator, tf.data and TensorFlow, which a table does not need.
    from t2s_jax.rewards import executors

    return executors.live_evaluator(config, workdir)


def open_task_vectors(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> TaskEmbeddings:
    """Loads `config.task_vectors`; by default the workdir's, or those of the shipped table.

    Raises:
      UserError: the file cannot be read.
    """
    if config.task_vectors:
        return load_task_embeddings(config.task_vectors)
    if config.rewards == shipped_data.NAME:
        return load_task_embeddings(shipped_data.task_vectors_file())
    return load_task_embeddings(workdir / "task_vectors.npz")
