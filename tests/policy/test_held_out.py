import dataclasses

import numpy as np
import pytest

from t2s_jax.policy import gains, held_out
from t2s_jax.policy.variants import variant_policy
from tests.policy.test_training import small_config
from tests.toy_tasks import lucky, two_kinds, variant


def rewards_of(variant, table, embeddings, folds, *policy):
    """What its choices earn in the table that they were made by."""
    chosen = held_out.choices(variant, table, embeddings, folds, *policy)
    return {how: held_out.earned(places, folds, table.rewards) for how, places in chosen.items()}


@pytest.mark.parametrize("name", ["gp-unit", "gp-log-linear", "gp-log-gated", "nearest-3-log"])
def test_what_vectors_tell_is_found_on_held_out_tasks(name):
    table, embeddings = two_kinds()
    folds = gains.outer_folds(len(embeddings))
    earned = rewards_of(variant(name), table, embeddings, folds)[""]
    assert earned.shape == (8, 1, 1)
    base = [gains.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert earned.mean() > np.mean(base) + 3
    pairs = gains.inner_folds(len(embeddings))[:3]
    assert rewards_of(variant(name), table, embeddings, pairs)[""].shape == (3, 2, 1)


def test_held_out_rewards_are_not_looked_at():
    table, embeddings = two_kinds()
    before = rewards_of(variant("gp-log"), table, embeddings, [(2,)])[""]
    rewards = table.rewards.copy()
    rewards[2] += np.where(np.arange(8) == 5, 30, 0)
    changed = dataclasses.replace(table, rewards=rewards)
    after = rewards_of(variant("gp-log"), changed, embeddings, [(2,)])[""]
    place = int(np.flatnonzero(table.rewards[2] == before[0, 0, 0])[0])
    assert after[0, 0, 0] == rewards[2, place]


def test_reinforce_learns_it_too():
    table, embeddings = two_kinds(6)
    config = small_config(epochs=40, members=2, log_epochs=40)
    folds = gains.outer_folds(6)
    found = rewards_of(variant("reinforce-narrow"), table, embeddings, folds, config)
    assert {name: x.shape for name, x in found.items()} == {
        "": (6, 1, 2), "ensemble": (6, 1, 1), "joint": (6, 1, 1)
    }  # fmt: skip
    base = [gains.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert found["ensemble"].mean() > np.mean(base) + 2
    assert variant_policy(variant("reinforce-early"), config).epochs == 8


def test_one_significance_test_serves_all_measurements(monkeypatch):
    table, embeddings = two_kinds(6)
    repeats = tuple(lucky(table, seed) for seed in (1, 2, 3))
    folds, asked = gains.outer_folds(len(embeddings)), []

    def record(settings, table, embeddings, **options):
        asked.append((embeddings.names, [repeat.tasks for repeat in options["repeats"]]))
        return 0.0

    monkeypatch.setattr(held_out, "choose_caution", record)
    each = held_out.choices_by_each(variant("gp-log-gated"), repeats, embeddings, folds, repeats)
    kept = [tuple(n for n in embeddings.names if n != left) for left in embeddings.names]
    assert asked == [(names, [names] * 3) for names in kept]
    for places, repeat in zip(each, repeats):
        alone = held_out.choices(variant("gp-log"), repeat, embeddings, folds)[""]
        np.testing.assert_array_equal(places, alone[:, :, 0])
