"""The predictors that are compared on held-out tasks, and what each earns there.

A *variant* is one way to get from a table of rewards and task vectors to SimParams for a task
that is not in them. `choices` trains it on the folds of `generalisation`; `earned` looks them up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from t2s_jax import generalisation
from t2s_jax.marginal_likelihood import fit_model, most_likely
from t2s_jax.models.policy import joint_probabilities
from t2s_jax.nearest_tasks import best_of_nearest
from t2s_jax.policy_folds import train_on_folds
from t2s_jax.reward_model import BEST_FIXED, ModelSettings
from t2s_jax.rewards import RewardTable
from t2s_jax.task_features import coordinates
from t2s_jax.taskbank import TaskBank

_LEAST_GATED = 3  # tasks; of fewer nothing is learnt about how tasks differ

# Degrees of caution that the gate chooses among.
CAUTIONS = (0.0, 0.25, 0.5, 1.0, BEST_FIXED)


@dataclasses.dataclass(frozen=True)
class Variant:
    """One way to predict.

    Attributes:
      name: short, fit for a file.
      what: one line for people.
      policy: changes of the policy section: a REINFORCE policy. None for another kind.
      model: settings of a Gaussian process.
      tuned: its hyperparameters by marginal likelihood.
      gated: its caution by leave-one-out over the tasks it is trained on, see `gated`.
      level: of the gate.
      nearest: (input scaling, how many nearest tasks).
    """

    name: str
    what: str
    policy: dict[str, Any] | None = None
    model: ModelSettings | None = None
    tuned: bool = False
    gated: bool = False
    level: float = 0.05
    nearest: tuple[str, int] | None = None


def _policy(name: str, what: str, **changes: Any) -> Variant:
    return Variant(f"reinforce-{name}", f"REINFORCE: {what}", policy=changes)


def _model(name: str, what: str, tuned: bool = False, gated: bool = False, **changes) -> Variant:
    settings = ModelSettings(**changes)
    return Variant(f"gp-{name}", f"GP: {what}", model=settings, tuned=tuned, gated=gated)


VARIANTS = (
    _policy("paper", "the paper's setting, layers of 400 units", hidden=(400, 400)),
    _policy("narrow", "the paper's setting, layers of policy.hidden units, as all below"),
    _policy("sqrt", "root of the Fisher vector", input_scaling="sqrt"),
    _policy("log", "logarithm of the Fisher vector", input_scaling="log"),
    _policy("layers", "each layer's part of length 1", input_scaling="layers"),
    _policy("standard", "every dimension standardised", input_scaling="standard"),
    _policy("pca", "4 whitened principal components", input_scaling="pca"),
    _policy("shared", "shared bias, task-dependent part a fifth", input_length=0.2),
    _policy("decay", "weight decay 0.1", weight_decay=0.1),
    _policy("early", "stopped after a fifth of the epochs", epochs=0.2),
    _policy("per-task", "each task's rewards of the same spread", reward_scale="per_task"),
    _policy("entropy", "entropy bonus 0.3", entropy_bonus=0.3),
    Variant("nearest-unit", "best of the nearest task, unit vectors", nearest=("unit", 1)),
    Variant("nearest-log", "best of the nearest task, log", nearest=("log", 1)),
    Variant("nearest-3-log", "best of the 3 nearest tasks, log", nearest=("log", 3)),
    _model("shared", "what all tasks share alone: best fixed, smoothed over factors", related=0.0),
    _model("shared-likelihood", "the same, by marginal likelihood", True, related=0.0),
    _model("vector", "logarithm, the vector without the task's invariances", invariances=0.0),
    _model("vector-likelihood", "the same, by marginal likelihood", True, invariances=0.0),
    _model("unit", "unit vectors", scaling="unit"),
    _model("sqrt", "root", scaling="sqrt"),
    _model("log", "logarithm"),
    _model("log-standard", "logarithm, standardised", scaling="log_standard"),
    _model("layers", "each layer's part of length 1", scaling="layers"),
    _model("standard", "standardised", scaling="standard"),
    _model("pca", "4 principal components", scaling="pca"),
    _model("log-per-task", "log, rewards of the same spread", reward_scale="per_task"),
    _model("log-root", "log, rewards halfway to the same spread", reward_scale="root"),
    _model("log-linear", "log, linear in the features", task_kernel="linear"),
    _model("log-additive", "log, main effects alone", factor_kernel="additive"),
    _model(
        "log-pairwise", "log, main effects and pairs", factor_kernel="pairwise", correlation=0.3
    ),
    _model("log-likelihood", "log, hyperparameters by marginal likelihood", tuned=True),
    _model("unit-likelihood", "unit, by marginal likelihood", tuned=True, scaling="unit"),
    _model("log-cautious", "log, gain above 0.5 deviations", caution=0.5),
    _model("log-gated", "log, caution by inner leave-one-out, level 0.05", gated=True),
    _model("log-likelihood-gated", "log-likelihood, then gated: the default", True, True),
    dataclasses.replace(_model("log-gated-0.3", "the same, level 0.3", gated=True), level=0.3),
    dataclasses.replace(_model("log-gated-0.9", "the same, level 0.9", gated=True), level=0.9),
)  # fmt: skip


def model_rewards(
    settings: ModelSettings,
    table: RewardTable,
    bank: TaskBank,
    cautions: Sequence[float],
    *,
    tuned: bool = False,
    repeats: Sequence[RewardTable] = (),
) -> np.ndarray:
    """What models earn on each task, trained without it, for several degrees of caution.

    Where the table is the mean of repeats, models are trained on each of them and earn what the
    others say. A SimParams that was lucky once was so for all tasks, which share its backbone: one
    and the same measurement flatters whoever chooses by it.

    Returns:
      Percent. Shape [len(cautions), N].
    """
    settings, bank = _condensed(settings, bank)
    return np.mean(
        [
            _cautious_rewards(settings, chosen_by, bank, cautions, tuned, judged)
            for chosen_by, judged in measurements(table, repeats)
        ],
        axis=0,
    )


def _cautious_rewards(settings, table, bank, cautions, tuned, judged) -> np.ndarray:
    count, place = len(bank), {p: i for i, p in enumerate(table.params)}
    found = np.zeros((len(cautions), count))
    for (task,) in generalisation.outer_folds(count):
        names = [bank.names[i] for i in generalisation.kept(count, [task])]
        model = fit_model(settings, table.subset(names), bank.subset(names=names), tuned=tuned)
        chosen = model.cautious_choices(bank.rows[[task]], cautions, measured=True)[:, 0]
        found[:, task] = [judged[task, place[tuple(c)]] for c in chosen.tolist()]
    return found


def measurements(
    table: RewardTable, repeats: Sequence[RewardTable]
) -> list[tuple[RewardTable, np.ndarray]]:
    """What to choose by, and what choices then earn: each of the repeats, and the others' mean.

    Of a table that was measured once, the table itself for both. Rewards have the shape [N, S].
    """
    if len(repeats) < 2:
        return [(table, table.rewards)]
    return [
        (chosen_by, np.mean([t.rewards for n, t in enumerate(repeats) if n != number], axis=0))
        for number, chosen_by in enumerate(repeats)
    ]


def _subsets(repeats: Sequence[RewardTable], names: Sequence[str]) -> tuple[RewardTable, ...]:
    return tuple(table.subset(names) for table in repeats)


def _condensed(settings: ModelSettings, bank: TaskBank) -> tuple[ModelSettings, TaskBank]:
    """The same model of the same tasks in fewer numbers: many fits cost a third of the time."""
    found = coordinates(settings.scaling, bank.vectors, bank.layers)
    if found is None or settings.task_kernel != "rbf":
        return settings, bank
    return (
        dataclasses.replace(settings, scaling="plain"),
        dataclasses.replace(bank, vectors=found, layers=()),
    )


def gated(
    settings: ModelSettings,
    table: RewardTable,
    bank: TaskBank,
    *,
    level: float = 0.05,
    tuned: bool = False,
    repeats: Sequence[RewardTable] = (),
) -> ModelSettings:
    """The settings with the caution that pays on tasks held out of these.

    The degree that gains most over best fixed is taken if its gain over tasks is told from 0 by a
    t-test at `level`, two-sided, shared out over the degrees since the best of them is tested
    (Bonferroni); else, and where there are fewer than 3 tasks, best fixed is chosen for all.
    Where they are to be tuned, the other settings are, once, on all of these tasks. What repeats
    are for, see `model_rewards`.
    """
    if tuned:
        settings = most_likely(settings, table, bank)
    if len(bank) < _LEAST_GATED:
        return dataclasses.replace(settings, caution=BEST_FIXED)
    earned = model_rewards(settings, table, bank, CAUTIONS, repeats=repeats)
    gains = earned - earned[-1:]
    best = int(gains.mean(axis=1).argmax())
    pays = gains[best].mean() > generalisation.half_width(gains[best], level / (len(CAUTIONS) - 1))
    return dataclasses.replace(settings, caution=CAUTIONS[best] if pays else CAUTIONS[-1])


def evidence(
    variant: Variant, table: RewardTable, bank: TaskBank, repeats: Sequence[RewardTable] = ()
) -> dict | None:
    """What a closed-form variant gains over best fixed on seen tasks, each held out in turn.

    Where the table is the mean of repeats, choices by each of them earn what the others say, as
    in `model_rewards`.

    Returns:
      {"tasks", "gains" (of each, percentage points), and the fields of `Gain`; of a gated
      variant also "ungated", what it would gain without its gate}; None for fewer than 3 tasks.
    """
    count = len(bank)
    if count < 3:
        return None
    folds, found = generalisation.outer_folds(count), []
    for chosen_by, judged in measurements(table, repeats):
        places = choices(variant, chosen_by, bank, folds, repeats=repeats)[""]
        fixed = [
            generalisation.best_fixed_rewards(chosen_by.rewards, held, judged)[0] for held in folds
        ]
        found.append(earned(places, folds, judged)[:, 0, 0] - fixed)
    gains = np.mean(found, axis=0)
    found = {
        "tasks": list(bank.names),
        "gains": np.round(gains, 4).tolist(),
        **dataclasses.asdict(generalisation.gain(gains[:, None])),
    }
    if variant.gated:
        ungated = dataclasses.replace(variant, gated=False)
        found["ungated"] = evidence(ungated, table, bank, repeats)
    return found


def evidence_line(found: dict) -> str:
    """For people: what `evidence` allows to say, and no more."""
    tasks, mean, low, high = len(found["tasks"]), found["mean"], found["low"], found["high"]
    text = (
        f"on {tasks} seen tasks, each held out in turn, the predictor gained {mean:+.2f} points "
        f"over best fixed (95 % interval {low:+.2f} to {high:+.2f}; better on {found['better']}, "
        f"worse on {found['worse']})"
    )
    if not found["better"] and not found["worse"]:
        text = f"{text}: it chose as best fixed does"
        if bold := found.get("ungated"):
            text += (
                f", since departing from it, {bold['mean']:+.2f} ({bold['low']:+.2f} to "
                f"{bold['high']:+.2f}), did not pay for sure"
            )
        return text
    if low > 0:
        text = f"{text}: it is better than best fixed"
    elif high < 0:
        text = f"{text}: it is worse than best fixed"
    else:
        text = f"{text}: not told from best fixed"
    if bold := found.get("ungated"):
        mean, low, high = (bold[name] for name in ("mean", "low", "high"))
        text += f"; without its gate {mean:+.2f} ({low:+.2f} to {high:+.2f})"
    return text


def choices(
    variant: Variant,
    table: RewardTable,
    bank: TaskBank,
    folds: Sequence[tuple[int, ...]],
    policy: ConfigDict | None = None,
    report: Callable[[int], None] = lambda epochs: None,
    repeats: Sequence[RewardTable] = (),
) -> dict[str, np.ndarray]:
    """What a variant chooses for the held-out tasks of each fold.

    Args:
      variant: to train.
      table: rewards of N tasks.
      bank: the same tasks, in the same order.
      folds: the held-out tasks of each; all of the same number H.
      policy: the policy section, whose members are the seeds of REINFORCE variants; the others
        need none.
      report: called with the number of epochs done, by REINFORCE variants.
      repeats: what the table is the mean of, for the gate; see `model_rewards`.

    Returns:
      Places in the table, shape [len(folds), H, E], int. "": of each seed by itself. For REINFORCE
      also "ensemble", the members' mean marginals, and "joint", the mode of their mixture.
    """
    if variant.policy is not None:
        return _policy_choices(variant, table, bank, folds, policy, report)
    chosen = []
    for held in folds:
        names = [bank.names[i] for i in generalisation.kept(len(bank), held)]
        choose = _fit(
            variant, table.subset(names), bank.subset(names=names), _subsets(repeats, names)
        )
        chosen.append(choose(bank.subset(names=[bank.names[i] for i in held])))
    return {"": np.array(chosen)[:, :, None]}


def earned(places: np.ndarray, folds: Sequence[tuple[int, ...]], rewards: np.ndarray) -> np.ndarray:
    """The rewards of `choices`.

    Args:
      places: Shape [len(folds), H, E], int.
      folds: the held-out tasks of each.
      rewards: of a table with these SimParams; it need not be the one they were chosen by.
        Shape [N, S].

    Returns:
      Shape [len(folds), H, E], float64.
    """
    return rewards[np.array(folds)[:, :, None], places]


def _fit(
    variant: Variant, table: RewardTable, bank: TaskBank, repeats: Sequence[RewardTable] = ()
) -> Callable:
    """A function of tasks, a `TaskBank`, to places in the table."""
    if variant.nearest is not None:
        scaling, count = variant.nearest
        nearest = best_of_nearest(scaling, count, table.rewards, bank.vectors, bank.layers)
        return lambda tasks: nearest(tasks.vectors)
    settings = variant.model
    if variant.gated:
        settings = gated(
            settings, table, bank, level=variant.level, tuned=variant.tuned, repeats=repeats
        )
    model = fit_model(settings, table, bank, tuned=variant.tuned and not variant.gated)
    place = {p: i for i, p in enumerate(table.params)}

    def choose(tasks: TaskBank) -> list[int]:
        return [place[tuple(c)] for c in model.choices(tasks.rows, measured=True).tolist()]

    return choose


def variant_policy(variant: Variant, policy: ConfigDict) -> ConfigDict:
    """The policy section with a variant's changes; epochs below 1 are a share of the section's."""
    changed = ConfigDict(policy.to_dict())
    for name, value in variant.policy.items():
        if name == "epochs" and value < 1:
            value = max(1, round(value * policy.epochs))
        changed[name] = value
    return changed


def _policy_choices(variant, table, bank, folds, policy, report) -> dict[str, np.ndarray]:
    config = variant_policy(variant, policy)
    kept = [generalisation.kept(len(bank), held) for held in folds]
    ensembles = train_on_folds(table, bank.vectors, kept, config, layers=bank.layers, report=report)
    found: dict[str, list] = {"": [], "ensemble": [], "joint": []}
    for held, ensemble in zip(folds, ensembles):
        members = ensemble.probabilities(bank.vectors[list(held)])  # [E, H, M, K]
        mean = members.mean(axis=0, keepdims=True)
        each = [_likeliest(member[None], table) for member in members]
        found[""].append(np.stack(each, axis=1))
        found["ensemble"].append(_likeliest(mean, table)[:, None])
        found["joint"].append(_likeliest(members, table)[:, None])
    return {name: np.array(values) for name, values in found.items()}


def _likeliest(members: np.ndarray, table: RewardTable) -> np.ndarray:
    """The measured SimParams that a mixture of policies thinks best. [E, H, M, K] -> [H], int."""
    return joint_probabilities(members, table.params).argmax(axis=1)
