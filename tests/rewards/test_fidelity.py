import pathlib

import numpy as np
import pytest

from t2s_jax.commands import run_card
from t2s_jax.rewards import fidelity
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE


def table(rewards, params=None):
    rewards = np.array(rewards, np.float64)
    params = params or list(PAPER_SPACE)[: rewards.shape[1]]
    tasks = tuple("abcdef"[: len(rewards)])
    return RewardTable(PAPER_SPACE, tasks, tuple(params), rewards)


def test_fractions_of_images_width_and_epochs():
    config = run_card.everything()
    assert fidelity.scaled(config) is config
    config.live.fidelity.update({"images": 0.25, "width": 0.5, "epochs": 0.1})
    cheap = fidelity.scaled(config)
    assert (cheap.sim.images_per_category, cheap.pretrain.width) == (100, 32)
    assert (cheap.pretrain.total_epochs, cheap.pretrain.warmup_epochs) == pytest.approx((10, 2))
    assert config.pretrain.width == 64
    config.live.fidelity.width = 0.0
    with pytest.raises(UserError, match=r"fidelity\.width must be in \(0, 1\], got 0\.0"):
        fidelity.scaled(config)


def test_directories_of_their_own_but_shared_render_sets():
    config = run_card.everything()
    assert fidelity.workdir(config, "w") == pathlib.Path("w")
    config.live.fidelity.epochs = 0.5
    assert fidelity.workdir(config, "w") == pathlib.Path("w/cheaper/epochs0.5-images1-width1")
    assert fidelity.render_sets(config, "w") == pathlib.Path("w/render_sets")
    config.live.keep = "rewards"  # one that deletes them must not share them
    own = fidelity.workdir(config, "w") / "render_sets"
    assert fidelity.render_sets(config, "w") == own
    config.live.update({"keep": "all"})
    config.live.fidelity.images = 0.5
    there = pathlib.Path("w/cheaper/epochs0.5-images0.5-width1/render_sets")
    assert fidelity.render_sets(config, "w") == there


def test_rungs_multiply_the_resource():
    config = run_card.everything()
    assert len(fidelity.rungs(config)) == 1
    config.live.halving.update({"rungs": 3, "factor": 4.0, "resource": "epochs"})
    rungs = fidelity.rungs(config)
    assert [r.live.fidelity.epochs for r in rungs] == [1 / 16, 1 / 4, 1]
    assert [r.live.fidelity.images for r in rungs] == [1, 1, 1]
    assert [r.live.budget >= 256 for r in rungs] == [True, True, False]
    assert rungs[-1].to_dict() == config.to_dict()
    for wrong in ({"factor": 1.0}, {"rungs": 0}, {"resource": "width"}):
        config.live.halving.update({"rungs": 3, "factor": 4.0, "resource": "epochs"} | wrong)
        with pytest.raises(UserError, match=r"config\.live\.halving"):
            fidelity.rungs(config)


def test_the_best_of_each_task_is_promoted_beside_the_best_on_average():
    rewards = table([[50, 0, 0, 40, 10, 0], [0, 50, 0, 40, 10, 0]])
    params = list(rewards.params)
    assert fidelity.promoted(rewards, params, 6) == [params[3]]
    assert fidelity.promoted(rewards, params, 2) == [params[3], params[0], params[1]]
    # Of some of the table's SimParams only.
    assert fidelity.promoted(rewards, params[4:], 3) == [params[4]]


def test_rank_correlation():
    full = table([[1, 2, 3, 4], [4, 3, 2, 1], [5, 5, 5, 5]])
    cheap = table([[10, 20, 30, 40], [10, 20, 40, 30], [1, 2, 3, 4]])
    found = fidelity.rank_correlation(cheap, full)
    assert found.params == 4
    np.testing.assert_allclose(found.spearman, [1, -0.8, np.nan])
    np.testing.assert_allclose(found.kendall, [1, -2 / 3, np.nan])
    np.testing.assert_allclose(found.regret, [0, 2, 0])
    np.testing.assert_allclose(found.random_regret, [1.5, 1.5, 0])
    assert "on 4 SimParams" in str(found)


def test_rank_correlation_takes_what_both_have():
    params = list(PAPER_SPACE)
    full = table([[1, 2, 3, 9]], params[:4])
    cheap = table([[3, 2, 1, 9]], [params[2], params[1], params[0], params[9]])
    found = fidelity.rank_correlation(cheap, full)
    assert found.params == 3
    np.testing.assert_allclose(found.spearman, [1])
    with pytest.raises(UserError, match="needs 3 SimParams"):
        fidelity.rank_correlation(table([[1, 2]]), full)
