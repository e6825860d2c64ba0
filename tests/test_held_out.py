import dataclasses

import numpy as np
import pytest

from t2s_jax import generalisation, held_out
from t2s_jax.marginal_likelihood import fit_model
from t2s_jax.reward_model import BEST_FIXED, ModelSettings
from t2s_jax.rewards import RewardTable
from t2s_jax.simspace import Factor, SimSpace
from t2s_jax.taskbank import TaskBank
from tests.test_policy_training import small_config

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
    return table, TaskBank(names, vectors, (True,) * count, ("",) * count)


def strangers(count=8):
    """Tasks whose vectors tell nothing."""
    rng = np.random.default_rng(3)
    table, bank = two_kinds(count)
    vectors = rng.lognormal(size=bank.vectors.shape).astype(np.float32)
    return table, dataclasses.replace(bank, vectors=vectors)


def rewards_of(variant, table, bank, folds, *policy):
    """What its choices earn in the table that they were made by."""
    chosen = held_out.choices(variant, table, bank, folds, *policy)
    return {how: held_out.earned(places, folds, table.rewards) for how, places in chosen.items()}


def variant(name):
    return next(v for v in held_out.VARIANTS if v.name == name)


@pytest.mark.parametrize("scaling", ["log", "layers", "standard"])
def test_condensed_tasks_earn_the_same(monkeypatch, scaling):
    table, bank = strangers(7)
    bank = dataclasses.replace(bank, layers=(2, bank.vectors.shape[1] - 2))
    settings = ModelSettings(scaling=scaling)
    earned = held_out.model_rewards(settings, table, bank, held_out.CAUTIONS)
    monkeypatch.setattr(held_out, "_condensed", lambda *pair: pair)
    np.testing.assert_array_equal(
        held_out.model_rewards(settings, table, bank, held_out.CAUTIONS), earned
    )


def lucky(table, seed, size=6.0):
    """The table measured once more: each SimParams with a luck that all tasks share."""
    luck = np.random.default_rng(seed).normal(0, size, len(table))
    return dataclasses.replace(table, rewards=np.clip(table.rewards + luck, 0, 100))


def test_choices_by_one_measurement_are_judged_by_the_others():
    table, bank = two_kinds()
    repeats = tuple(lucky(table, seed) for seed in (1, 2, 3))
    folds, settings = generalisation.outer_folds(len(bank)), ModelSettings()
    expected = []
    for number, chosen_by in enumerate(repeats):
        others = np.mean([t.rewards for n, t in enumerate(repeats) if n != number], axis=0)
        places = held_out.choices(held_out.Variant("", "", model=settings), chosen_by, bank, folds)
        expected.append(held_out.earned(places[""], folds, others)[:, 0, 0])
    found = held_out.model_rewards(settings, table, bank, (0.0,), repeats=repeats)
    np.testing.assert_allclose(found[0], np.mean(expected, axis=0))
    said = held_out.evidence(held_out.Variant("", "", model=settings), table, bank, repeats)
    fixed = held_out.model_rewards(settings, table, bank, (BEST_FIXED,), repeats=repeats)
    np.testing.assert_allclose(said["gains"], (found - fixed)[0], atol=1e-3)


def test_luck_that_all_tasks_share_earns_nothing_elsewhere():
    table, bank = strangers(6)
    flat = dataclasses.replace(table, rewards=np.full_like(table.rewards, 40.0))
    alone, judged = [], []
    for seed in range(12):
        repeats = tuple(lucky(flat, 2 * seed + n) for n in (0, 1))
        args = (ModelSettings(), repeats[0], bank, (0.0,))
        alone.append(held_out.model_rewards(*args).mean())
        judged.append(held_out.model_rewards(*args, repeats=repeats).mean())
    assert np.mean(alone) > 45  # the highest of eight draws of deviation 6
    assert np.mean(judged) == pytest.approx(40, abs=3)


def test_the_gate_asks_the_other_measurement():
    table, bank = two_kinds(10)
    repeats = (table, dataclasses.replace(table, rewards=table.rewards[::-1].copy()))
    assert held_out.gated(ModelSettings(), table, bank).caution < BEST_FIXED
    # What tasks want in one measurement they do not want in the other.
    opposed = held_out.gated(ModelSettings(), table, bank, repeats=repeats)
    assert opposed.caution == BEST_FIXED


def test_names_differ():
    names = [v.name for v in held_out.VARIANTS]
    assert len(set(names)) == len(names)
    kinds = [(v.policy is not None) + (v.model is not None) + (v.nearest is not None)
             for v in held_out.VARIANTS]  # fmt: skip
    assert set(kinds) == {1}


@pytest.mark.parametrize("name", ["gp-unit", "gp-log-linear", "gp-log-gated", "nearest-3-log"])
def test_what_vectors_tell_is_found_on_held_out_tasks(name):
    table, bank = two_kinds()
    folds = generalisation.outer_folds(len(bank))
    earned = rewards_of(variant(name), table, bank, folds)[""]
    assert earned.shape == (8, 1, 1)
    base = [generalisation.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert earned.mean() > np.mean(base) + 3
    pairs = generalisation.inner_folds(len(bank))[:3]
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
    folds = generalisation.outer_folds(6)
    found = rewards_of(variant("reinforce-narrow"), table, bank, folds, config)
    assert {name: x.shape for name, x in found.items()} == {
        "": (6, 1, 2), "ensemble": (6, 1, 1), "joint": (6, 1, 1)
    }  # fmt: skip
    base = [generalisation.best_fixed_rewards(table.rewards, held)[0] for held in folds]
    assert found["ensemble"].mean() > np.mean(base) + 2
    assert held_out.variant_policy(variant("reinforce-early"), config).epochs == 8


def test_the_gate_opens_where_it_pays():
    settings = ModelSettings(scaling="unit")
    assert held_out.gated(settings, *two_kinds()).caution < BEST_FIXED
    assert held_out.gated(settings, *two_kinds(), level=1e-12).caution == BEST_FIXED
    assert held_out.gated(settings, *strangers()).caution == BEST_FIXED


def test_the_gate_knows_that_the_best_of_four_is_tested(monkeypatch):
    """Gains of 1, 2, 2 and 3 are 4.90 standard errors. Student's t with 3 degrees of freedom asks
    for 3.18 at a level of 0.05 for one test, for 5.39 for the best of four; for 4.18 at 0.1."""
    earned = np.full((len(held_out.CAUTIONS), 4), 50.0)
    earned[2] += [1, 2, 2, 3]
    monkeypatch.setattr(held_out, "model_rewards", lambda *args, **repeats: earned)
    table, bank = two_kinds(4)
    assert held_out.gated(ModelSettings(), table, bank).caution == BEST_FIXED
    assert held_out.gated(ModelSettings(), table, bank, level=0.1).caution == held_out.CAUTIONS[2]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_few_tasks_best_fixed_is_chosen(count):
    table, bank = two_kinds(count)
    settings = held_out.gated(ModelSettings(), table, bank)
    model = fit_model(settings, table, bank)
    new = two_kinds()[1].vectors
    if count < 3:
        assert {tuple(c) for c in model.choices(new).tolist()} == {table.best_fixed()[0]}
    assert np.isfinite(model.probabilities(new)).all()
    assert (held_out.evidence(variant("gp-log-gated"), table, bank) is None) == (count < 3)


def test_evidence():
    table, bank = two_kinds()
    found = held_out.evidence(variant("gp-log-gated"), table, bank)
    assert found["tasks"] == list(bank.names)
    assert np.mean(found["gains"]) == pytest.approx(found["mean"], abs=1e-3)
    line = held_out.evidence_line(found)
    assert "it is better than best fixed; without its gate +" in line
    closed = dataclasses.replace(variant("gp-log-gated"), level=1e-12)
    none = held_out.evidence(closed, table, bank)
    assert none["ungated"]["mean"] == pytest.approx(found["ungated"]["mean"])
    line = held_out.evidence_line(none)
    assert "it chose as best fixed does, since departing from it" in line
    unsure = found | {"low": -1.0}
    assert "not told from best fixed" in held_out.evidence_line(unsure)
    worse = found | {"mean": -2.0, "low": -3.0, "high": -1.0}
    assert "worse than best fixed" in held_out.evidence_line(worse)
    few = bank.subset(names=bank.names[:2])
    assert held_out.evidence(variant("gp-log"), table.subset(few.names), few) is None
