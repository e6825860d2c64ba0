import dataclasses

import numpy as np
import pytest

from t2s_jax.policy import gains, held_out
from t2s_jax.policy.caution import model_rewards
from t2s_jax.policy.held_out_gain import describe_gain, held_out_gain
from t2s_jax.policy.reward_model import BEST_FIXED, ModelSettings
from t2s_jax.policy.variants import Variant
from tests.toy_tasks import lucky, two_kinds, variant


def test_choices_by_all_measurements_but_one_are_judged_by_that_one():
    table, embeddings = two_kinds()
    repeats = tuple(lucky(table, seed) for seed in (1, 2, 3))
    folds, settings = gains.outer_folds(len(embeddings)), ModelSettings()
    expected = []
    for number, judge in enumerate(repeats):
        others = np.mean([t.rewards for n, t in enumerate(repeats) if n != number], axis=0)
        chosen_by = dataclasses.replace(table, rewards=others)
        places = held_out.choices(Variant("", "", model=settings), chosen_by, embeddings, folds)
        expected.append(held_out.earned(places[""], folds, judge.rewards)[:, 0, 0])
    found = model_rewards(settings, table, embeddings, (0.0,), repeats=repeats)
    np.testing.assert_allclose(found[0], np.mean(expected, axis=0))
    said = held_out_gain(Variant("", "", model=settings), table, embeddings, repeats)
    fixed = model_rewards(settings, table, embeddings, (BEST_FIXED,), repeats=repeats)
    np.testing.assert_allclose(said["gains"], (found - fixed)[0], atol=1e-3)


def test_evidence():
    table, embeddings = two_kinds()
    found = held_out_gain(variant("gp-log-gated"), table, embeddings)
    assert found["tasks"] == list(embeddings.names)
    assert np.mean(found["gains"]) == pytest.approx(found["mean"], abs=1e-3)
    line = describe_gain(found)
    assert "it is better than best fixed; without its gate +" in line
    closed = dataclasses.replace(variant("gp-log-gated"), level=1e-12)
    none = held_out_gain(closed, table, embeddings)
    assert none["ungated"]["mean"] == pytest.approx(found["ungated"]["mean"])
    line = describe_gain(none)
    assert "it chose as best fixed does, since departing from it" in line
    unsure = found | {"low": -1.0}
    assert "not told from best fixed" in describe_gain(unsure)
    worse = found | {"mean": -2.0, "low": -3.0, "high": -1.0}
    assert "worse than best fixed" in describe_gain(worse)
    few = embeddings.subset(names=embeddings.names[:2])
    assert held_out_gain(variant("gp-log"), table.subset(few.names), few) is None
