"""Cheaper rewards: fewer images, a narrower network, shorter training, successive halving.

A reward of a lower fidelity is measured as any other, but with settings of its own, so that the
two are never mixed. N tasks, S SimParams.
"""

from __future__ import annotations

import dataclasses
import math
import os
import pathlib

import ml_collections
import numpy as np
from scipy import stats

from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.settings import Fidelity, Halving
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.sim.simspace import SimParams


def scaled(config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
    """Returns the config with `live.fidelity` put into effect; the same one at full fidelity.

    Raises:
      UserError: a fraction is not in (0, 1].
    """
    fractions = config.live.fidelity
    check_fields(fractions, Fidelity, "config.live.fidelity")
    if _is_full(config):
        return config
    cheap = config.copy_and_resolve_references()
    sim, pretrain = cheap.sim, cheap.pretrain
    sim.images_per_category = max(1, round(sim.images_per_category * fractions.images))
    pretrain.width = max(1, round(pretrain.width * fractions.width))
    pretrain.total_epochs *= fractions.epochs
    pretrain.warmup_epochs *= fractions.epochs
    return cheap


def workdir(config: ml_collections.ConfigDict, directory: str | os.PathLike) -> pathlib.Path:
    """Returns where backbones of this fidelity go: the workdir, or at less than full a part of it.

    Args:
      config: with the section `live`.
      directory: the workdir.
    """
    path = pathlib.Path(directory)
    if _is_full(config):
        return path
    parts = [f"{name}{value:g}" for name, value in config.live.fidelity.items()]
    return path / "cheaper" / "-".join(parts)


def render_sets(config: ml_collections.ConfigDict, directory: str | os.PathLike) -> pathlib.Path:
    """Returns where render sets of this fidelity go: to the full one's if they are equal and kept.

    Args:
      config: with the section `live`.
      directory: the workdir.
    """
    if config.live.fidelity.images == 1 and config.live.keep == "all":
        return pathlib.Path(directory) / "render_sets"
    return workdir(config, directory) / "render_sets"


def _is_full(config: ml_collections.ConfigDict) -> bool:
    return all(value == 1 for value in config.live.fidelity.values())


def rungs(config: ml_collections.ConfigDict) -> list[ml_collections.ConfigDict]:
    """Returns the configs of successive halving (Jamieson and Talwalkar, 2016), cheapest first.

    Each has `live.halving.factor` times as much of `live.halving.resource` ("images" or
    "epochs") as the one before; the last is the config itself. With one rung there is no halving.

    Raises:
      UserError: a setting of `live.halving` is out of range.
    """
    halving = config.live.halving
    check_fields(halving, Halving, "config.live.halving")
    found = []
    for power in reversed(range(halving.rungs)):
        rung = config.copy_and_resolve_references()
        rung.live.fidelity[halving.resource] /= halving.factor**power
        if power:
            rung.live.budget = _NO_LIMIT  # the budget counts full measurements only
        found.append(rung)
    return found


_NO_LIMIT = 10**9


def promoted(table: RewardTable, candidates: list[SimParams], factor: float) -> list[SimParams]:
    """Returns the 1/factor of the candidates that go on to the next rung.

    The mean over tasks and then each task in turn name their best candidate that is not promoted
    yet. So what is best for a single task goes on too, and the policy can find it.

    Args:
      table: of the seen tasks; all candidates are in it.
      candidates: S of them.
      factor: more than 1.

    Returns:
      ceil(S / factor), at least 1, the best on average first.
    """
    place = {params: i for i, params in enumerate(table.params)}
    rewards = table.rewards[:, [place[p] for p in candidates]]
    voters = np.concatenate([rewards.mean(axis=0, keepdims=True), rewards])
    orders = np.argsort(-voters, axis=1, kind="stable")
    count = max(1, math.ceil(len(candidates) / factor))
    # Every voter's first choice, then every voter's second, ...
    chosen = list(dict.fromkeys(orders.T.ravel().tolist()))[:count]
    return [candidates[i] for i in chosen]


@dataclasses.dataclass(frozen=True)
class RankCorrelation:
    """Agreement of cheap rewards with full ones in how they rank SimParams.

    Attributes:
      params: how many SimParams are in both tables, S.
      spearman: Spearman's rho of each task. Shape [N].
      kendall: Kendall's tau-b of each task. Shape [N].
      spearman_of_mean: Spearman's rho of the mean over tasks.
      regret: loss in full reward, in points, from taking the cheap table's best SimParams of each
        task instead of the full table's best. Shape [N].
      random_regret: expected loss from taking a random SimParams instead. Shape [N].
    """

    params: int
    spearman: np.ndarray
    kendall: np.ndarray
    spearman_of_mean: float
    regret: np.ndarray
    random_regret: np.ndarray

    def __str__(self) -> str:
        return (
            f"rank correlation on {self.params} SimParams measured at both settings: "
            f"Spearman {np.nanmean(self.spearman):.2f} and Kendall {np.nanmean(self.kendall):.2f} "
            f"on average over {len(self.spearman)} tasks, Spearman {self.spearman_of_mean:.2f} for "
            f"the mean over tasks; choosing by the cheaper rewards loses {self.regret.mean():.2f} "
            f"points per task, choosing at random {self.random_regret.mean():.2f}"
        )


def rank_correlation(cheap: RewardTable, full: RewardTable) -> RankCorrelation:
    """Compares the rewards of the SimParams that both tables have, for the cheap one's tasks.

    The correlation of a task whose rewards are all equal in one of them is nan.

    Raises:
      UserError: they have fewer than 3 SimParams in common.
    """
    full = full.subset(cheap.tasks)
    both = [params for params in cheap.params if params in full.params]
    if len(both) < 3:
        raise UserError(
            f"a rank correlation needs 3 SimParams that were measured at both settings; there are "
            f"{len(both)}"
        )
    x, y = (t.rewards[:, [t.params.index(p) for p in both]] for t in (cheap, full))
    chosen = np.take_along_axis(y, x.argmax(axis=1, keepdims=True), axis=1)[:, 0]
    return RankCorrelation(
        len(both),
        np.array([_correlation(stats.spearmanr, a, b) for a, b in zip(x, y)]),
        np.array([_correlation(stats.kendalltau, a, b) for a, b in zip(x, y)]),
        _correlation(stats.spearmanr, x.mean(axis=0), y.mean(axis=0)),
        y.max(axis=1) - chosen,
        y.max(axis=1) - y.mean(axis=1),
    )


def _correlation(measure, x: np.ndarray, y: np.ndarray) -> float:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(measure(x, y).statistic)
