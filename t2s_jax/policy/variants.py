"""The variants, ways to predict SimParams for a new task, that `t2s generalise` compares."""

from __future__ import annotations

import dataclasses
from typing import Any

from ml_collections import ConfigDict

from t2s_jax.policy.reward_model import ModelSettings


@dataclasses.dataclass(frozen=True)
class Variant:
    """One way to predict: a REINFORCE policy, a Gaussian process, or nearest neighbours.

    Attributes:
      name: Short, fit for a file name.
      what: Description in one line.
      policy: Changes of the policy section, for a REINFORCE policy; else None.
      model: Settings of the reward model, for a Gaussian process; else None.
      tuned: Whether its hyperparameters are chosen by marginal likelihood.
      tested: Whether it departs from best fixed only where the tasks that it is trained on, each
        held out in turn, show a significant gain; see `caution.choose_caution`.
      level: Significance level of that test.
      nearest: Scaling of the task vectors and number of neighbours, for nearest neighbours; else
        None.
    """

    name: str
    what: str
    policy: dict[str, Any] | None = None
    model: ModelSettings | None = None
    tuned: bool = False
    tested: bool = False
    level: float = 0.05
    nearest: tuple[str, int] | None = None


def _policy(name: str, what: str, **changes: Any) -> Variant:
    return Variant(f"reinforce-{name}", f"REINFORCE: {what}", policy=changes)


def _model(name: str, what: str, tuned: bool = False, tested: bool = False, **changes) -> Variant:
    settings = ModelSettings(**changes)
    return Variant(f"gp-{name}", f"GP: {what}", model=settings, tuned=tuned, tested=tested)


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
    _model("shared", "only what all tasks share: best fixed, smoothed over factors", related=0.0),
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
    _model("log-cautious", "log, if the gain exceeds 0.5 standard deviations", caution=0.5),
    _model("log-gated", "log, if held-out tasks gain significantly: p < 0.05", tested=True),
    _model("log-likelihood-gated", "log-likelihood, the same test: the default", True, True),
    dataclasses.replace(_model("log-gated-0.3", "log-gated with p < 0.3", tested=True), level=0.3),
    dataclasses.replace(_model("log-gated-0.9", "log-gated with p < 0.9", tested=True), level=0.9),
)  # fmt: skip


def variant_policy(variant: Variant, policy: ConfigDict) -> ConfigDict:
    """Returns the policy section with a variant's changes; epochs below 1 are a share of it."""
    changed = ConfigDict(policy.to_dict())
    for name, value in variant.policy.items():
        if name == "epochs" and value < 1:
            value = max(1, round(value * policy.epochs))
        changed[name] = value
    return changed
