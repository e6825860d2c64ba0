"""Tasks with rewards and vectors that predictors can, or cannot, learn from."""

import dataclasses

import numpy as np

from t2s_jax.policy.variants import VARIANTS
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.sim.simspace import Factor, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

SPACE = SimSpace((Factor("x"), Factor("y"), Factor("z")))


def two_kinds(count=8, noise=0.2):
    """Tasks of two kinds whose vectors tell what they want; best fixed pleases one of them."""
    rng = np.random.default_rng(0)
    kinds = np.arange(count) % 2
    vectors = rng.uniform(0.1, 0.2, (count, 12)).astype(np.float32)
    vectors[np.arange(count), kinds] += 3
    rewards = np.array([[30 + 8 * (a[2] == k) + 2 * a[0] for a in SPACE] for k in kinds])
    names = tuple(f"t{i}" for i in range(count))
    table = RewardTable(SPACE, names, tuple(SPACE), rewards + rng.normal(0, noise, rewards.shape))
    return table, TaskEmbeddings(names, vectors, (True,) * count, ("",) * count)


def strangers(count=8):
    """Tasks whose vectors tell nothing."""
    rng = np.random.default_rng(3)
    table, embeddings = two_kinds(count)
    vectors = rng.lognormal(size=embeddings.vectors.shape).astype(np.float32)
    return table, dataclasses.replace(embeddings, vectors=vectors)


def lucky(table, seed, size=6.0):
    """The table measured once more: each SimParams with a luck that all tasks share."""
    luck = np.random.default_rng(seed).normal(0, size, len(table))
    return dataclasses.replace(table, rewards=np.clip(table.rewards + luck, 0, 100))


def variant(name):
    return next(v for v in VARIANTS if v.name == name)
