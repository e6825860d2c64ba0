"""Where a run card says that rewards and task vectors come from."""

from __future__ import annotations

import pathlib

import ml_collections

from t2s_jax.policy import shipped_data
from t2s_jax.rewards.reward_source import RewardSource, TableSource
from t2s_jax.rewards.table_files import open_mean, open_repeats
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.vector_files import load_task_embeddings


def open_rewards(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> RewardSource:
    """The source of `config.rewards`: a table, the mean of several, or what is measured on demand.

    Raises:
      UserError: what is wrong with the table or with the live loop's settings.
    """
    if config.rewards != "live":
        paths = shipped_data.resolve(config.rewards)
        repeats = open_repeats(paths) if len(paths) > 1 else ()
        return TableSource(open_mean(paths).table, repeats=repeats)
    # Brings the simulator, tf.data and TensorFlow, which a table does not need.
    from t2s_jax.rewards import executors

    return executors.live_evaluator(config, workdir)


def open_task_vectors(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> TaskEmbeddings:
    """The vectors of `config.task_vectors`; by default the workdir's, or the shipped table's.

    Raises:
      UserError: what is wrong with the file.
    """
    if config.task_vectors:
        return load_task_embeddings(config.task_vectors)
    if config.rewards == shipped_data.NAME:
        return load_task_embeddings(shipped_data.task_vectors_file())
    return load_task_embeddings(workdir / "task_vectors.npz")
