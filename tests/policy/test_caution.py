import dataclasses

import numpy as np
import pytest

from t2s_jax.policy import caution
from t2s_jax.policy.caution import CAUTIONS, choose_caution, model_rewards
from t2s_jax.policy.held_out_gain import held_out_gain
from t2s_jax.policy.marginal_likelihood import fit_model
from t2s_jax.policy.reward_model import BEST_FIXED, ModelSettings
from tests.toy_tasks import lucky, strangers, two_kinds, variant


@pytest.mark.parametrize("scaling", ["log", "layers", "standard"])
def test_condensed_tasks_earn_the_same(monkeypatch, scaling):
    table, embeddings = strangers(7)
    embeddings = dataclasses.replace(embeddings, layers=(2, embeddings.vectors.shape[1] - 2))
    settings = ModelSettings(scaling=scaling)
    earned = model_rewards(settings, table, embeddings, CAUTIONS)
    monkeypatch.setattr(caution, "_condensed", lambda *pair: pair)
    np.testing.assert_array_equal(model_rewards(settings, table, embeddings, CAUTIONS), earned)


def test_luck_that_all_tasks_share_earns_nothing_elsewhere():
    table, embeddings = strangers(6)
    flat = dataclasses.replace(table, rewards=np.full_like(table.rewards, 40.0))
    alone, judged = [], []
    for seed in range(12):
        repeats = tuple(lucky(flat, 2 * seed + n) for n in (0, 1))
        args = (ModelSettings(), repeats[0], embeddings, (0.0,))
        alone.append(model_rewards(*args).mean())
        judged.append(model_rewards(*args, repeats=repeats).mean())
    assert np.mean(alone) > 45  # the highest of eight draws of deviation 6
    assert np.mean(judged) == pytest.approx(40, abs=3)


def test_choices_are_tested_on_the_other_measurement():
    table, embeddings = two_kinds(10)
    repeats = (table, dataclasses.replace(table, rewards=table.rewards[::-1].copy()))
    assert choose_caution(ModelSettings(), table, embeddings) < BEST_FIXED
    # What tasks want in one measurement they do not want in the other.
    opposed = choose_caution(ModelSettings(), table, embeddings, repeats=repeats)
    assert opposed == BEST_FIXED


def test_departs_from_best_fixed_where_held_out_tasks_gain():
    settings = ModelSettings(scaling="unit")
    assert choose_caution(settings, *two_kinds()) < BEST_FIXED
    assert choose_caution(settings, *two_kinds(), level=1e-12) == BEST_FIXED
    assert choose_caution(settings, *strangers()) == BEST_FIXED


def test_the_level_is_divided_by_the_degrees_of_caution(monkeypatch):
    """Gains of 1, 2, 2 and 3 are 4.90 standard errors. Student's t with 3 degrees of freedom asks
    for 3.18 at a level of 0.05 for one test, for 5.39 for the best of four; for 4.18 at 0.1."""
    earned = np.full((len(CAUTIONS), 4), 50.0)
    earned[2] += [1, 2, 2, 3]
    monkeypatch.setattr(caution, "model_rewards", lambda *args, **repeats: earned)
    table, embeddings = two_kinds(4)
    assert choose_caution(ModelSettings(), table, embeddings) == BEST_FIXED
    assert choose_caution(ModelSettings(), table, embeddings, level=0.1) == CAUTIONS[2]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_few_tasks_best_fixed_is_chosen(count):
    table, embeddings = two_kinds(count)
    chosen = choose_caution(ModelSettings(), table, embeddings)
    model = fit_model(ModelSettings(caution=chosen), table, embeddings)
    new = two_kinds()[1].vectors
    if count < 3:
        assert {tuple(c) for c in model.choices(new).tolist()} == {table.best_fixed()[0]}
    assert np.isfinite(model.probabilities(new)).all()
    assert (held_out_gain(variant("gp-log-gated"), table, embeddings) is None) == (count < 3)
