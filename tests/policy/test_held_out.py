import dataclasses

import numpy as np
import pytest

from t2s_jax.policy import gains, held_out
from t2s_jax.policy.variants import variant_policy
from tests.test_policy_training import small_config
from tests.toy_tasks import lucky, two_kinds, variant


def rewards_of(variant, table, bank, folds, *policy):
    """What its choices earn in the table that they were made by."""
    chosen = held_out.choices(variant, table, bank, folds, *policy)
    return {how: held_out.earned(places, folds, table.rewards) for how, places in chosen.items()}


@pytest.mark.parametrize("name", ["gp-unit", "gp-log-linear", "gp-log-gated", "nearest-3-log"])
def test_what_vectors_tell_is_found_on_held_out_tasks(name):
    table, bank = two_kinds()
    folds = gains.outer_folds(len(bank))
    earned = rewards_of(variant(name), table, bank, folds)[""]
    assert earned.shape == (8, 1, 1)
    base = [gains.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert earned.mean() > np.mean(base) + 3
    pairs = gains.inner_folds(len(bank))[:3]
    assert rewards_of(variant(name), table, bank, pairs)[""].shape == (3, 2, 1)


def test_held_out_rewards_are_not_looked_at():
    table, bank = two_kinds()
    before = rewards_of(variant("gp-log"), table, bank, [(2,)])[""]
    rewards = table.rewards.copy()
    rewards[2] += np.where(np.arange(8) == 5, 30, 0)
    changed = dataclasses.replace(table, rewards=rewards)
    after = rewards_of(variant("gp-log"), changed, bank, [(2,)])[""]
    place = int(np.flatnonzero(table.rewards[2] == before[0, 0, 0])[0])
    assert after[0, 0, 0] == rewards[2, place]


def test_reinforce_learns_it_too():
    table, bank = two_kinds(6)
    config = small_config(epochs=40, members=2, log_epochs=40)
    folds = gains.outer_folds(6)
    found = rewards_of(variant("reinforce-narrow"), table, bank, folds, config)
    assert {name: x.shape for name, x in found.items()} == {
        "": (6, 1, 2), "ensemble": (6, 1, 1), "joint": (6, 1, 1)
    }  # fmt: skip
    base = [gains.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert found["ensemble"].mean() > np.mean(base) + 2
    assert variant_policy(variant("reinforce-early"), config).epochs == 8


def test_the_gate_is_asked_once_for_all_measurements(monkeypatch):
    table, bank = two_kinds(6)
    repeats = tuple(lucky(table, seed) for seed in (1, 2, 3))
    folds, asked = gains.outer_folds(len(bank)), []

    def record(settings, table, bank, **options):
        asked.append((bank.names, [repeat.tasks for repeat in options["repeats"]]))
        return 0.0

    monkeypatch.setattr(held_out, "caution_that_pays", record)
    each = held_out.choices_by_each(variant("gp-log-gated"), repeats, bank, folds, repeats)
    kept = [tuple(n for n in bank.names if n != left) for left in bank.names]
    assert asked == [(names, [names] * 3) for names in kept]
    for places, repeat in zip(each, repeats):
        alone = held_out.choices(variant("gp-log"), repeat, bank, folds)[""]
        np.testing.assert_array_equal(places, alone[:, :, 0])
