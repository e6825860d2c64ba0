import dataclasses
import json

import numpy as np
import pytest

from t2s_jax.policy import gains, held_out
from t2s_jax.policy.caution import model_rewards
from t2s_jax.policy.held_out_gain import HeldOutGain, describe_gain, held_out_gain
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
    measured = held_out_gain(Variant("", "", model=settings), table, embeddings, repeats)
    fixed = model_rewards(settings, table, embeddings, (BEST_FIXED,), repeats=repeats)
    np.testing.assert_allclose(measured.gains, (found - fixed)[0], atol=1e-3)


def _with(found, **changes):
    return dataclasses.replace(found, summary=dataclasses.replace(found.summary, **changes))


def test_gain_on_held_out_tasks():
    table, embeddings = two_kinds()
    found = held_out_gain(variant("gp-log-gated"), table, embeddings)
    assert found.tasks == embeddings.names
    assert np.mean(found.gains) == pytest.approx(found.summary.mean, abs=1e-3)
    assert HeldOutGain.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    line = describe_gain(found)
    assert "significantly better than best fixed; without the significance test it gained +" in line
    closed = dataclasses.replace(variant("gp-log-gated"), level=1e-12)
    none = held_out_gain(closed, table, embeddings)
    assert none.untested.summary.mean == pytest.approx(found.untested.summary.mean)
    line = describe_gain(none)
    assert "it always chose best fixed; without the significance test it gained +" in line
    assert "no significant difference" in describe_gain(_with(found, low=-1.0))
    worse = _with(found, mean=-2.0, low=-3.0, high=-1.0)
    assert "significantly worse than best fixed" in describe_gain(worse)
    few = embeddings.subset(names=embeddings.names[:2])
    assert held_out_gain(variant("gp-log"), table.subset(few.names), few) is None
