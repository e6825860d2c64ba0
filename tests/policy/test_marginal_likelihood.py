"""The grid against whole models, one by one, and what it finds on tables made to measure."""

import dataclasses
import itertools

import numpy as np
import pytest

from t2s_jax.policy import marginal_likelihood
from t2s_jax.policy.marginal_likelihood import (
    CORRELATIONS,
    LENGTHS,
    MIXES,
    NOISES,
    fit_model,
    most_likely,
)
from t2s_jax.policy.reward_model import ModelSettings, RewardModel
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.sim.simspace import Factor, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more")), Factor("z")))


def made(noise: float, kinds=(0, 0, 0, 1, 1, 1)) -> tuple[RewardTable, TaskEmbeddings]:
    """Tasks of kind 0 want z varied, those of kind 1 want it fixed; all want y."""
    rng = np.random.default_rng(0)
    vectors = np.full((len(kinds), 8), 0.1, np.float32)
    vectors[np.arange(len(kinds)), kinds] = 1.0
    vectors += rng.uniform(0, 0.02, vectors.shape).astype(np.float32)
    rewards = np.array(
        [[30 + 10.0 * (a[2] == (k == 0)) + 1.5 * a[1] for a in SPACE] for k in kinds]
    )
    rewards += rng.normal(0, noise, rewards.shape)
    names = tuple(f"t{i}" for i in range(len(kinds)))
    embeddings = TaskEmbeddings(names, vectors, (True,) * len(names), ("",) * len(names))
    return RewardTable(SPACE, names, tuple(SPACE), rewards), embeddings


@pytest.mark.parametrize("changes", [{}, {"task_kernel": "linear"}, {"factor_kernel": "pairwise"}])
def test_the_grid_is_that_of_whole_models(monkeypatch, changes):
    monkeypatch.setattr(marginal_likelihood, "NOISES", NOISES[1:3])
    table, embeddings = made(2.0)
    settings = ModelSettings(scaling="unit", reward_scale="root", **changes)
    found = most_likely(settings, table, embeddings)
    grid = itertools.product(LENGTHS, MIXES, CORRELATIONS, NOISES[1:3])
    models = [
        fit_model(
            dataclasses.replace(
                settings, length=length, shared=mix[0], related=mix[1], own=mix[2],
                correlation=correlation, noise=noise,
            ),
            table, embeddings,
        )
        for length, mix, correlation, noise in grid
    ]  # fmt: skip
    best = max(models, key=RewardModel.log_likelihood)
    assert fit_model(found, table, embeddings).log_likelihood() == pytest.approx(
        best.log_likelihood()
    )


def test_tasks_of_two_kinds_are_found_to_be_related():
    table, embeddings = made(0.3)
    assert most_likely(ModelSettings(scaling="unit"), table, embeddings).related > 0


def test_tasks_that_are_said_to_be_unrelated_stay_so():
    table, embeddings = made(0.3)
    assert most_likely(ModelSettings(scaling="unit", related=0.0), table, embeddings).related == 0


def test_noise_is_told_from_signal():
    quiet, loud = (
        most_likely(ModelSettings(scaling="unit"), *made(noise)).noise for noise in (0.1, 6.0)
    )
    assert quiet == NOISES[0]
    assert loud == NOISES[-1]


def test_fit_model_tunes_where_it_is_asked_to():
    table, embeddings = made(6.0)
    settings = ModelSettings(scaling="unit")
    assert fit_model(settings, table, embeddings).settings == settings
    assert fit_model(settings, table, embeddings, tuned=True).settings == most_likely(
        settings, table, embeddings
    )
