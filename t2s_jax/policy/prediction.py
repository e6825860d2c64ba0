"""A bundle's answer for a task that it has not seen: the SimParams, and how far to trust them.

D dimensions of the task vector, I invariances, M factors.
"""

from __future__ import annotations

import dataclasses
import time

import ml_collections
import numpy as np
from scipy.special import ndtr, ndtri

from t2s_jax.data.splits import Split
from t2s_jax.policy.bundle import Bundle
from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.reward_model import BEST_FIXED, RewardModel
from t2s_jax.runtime.settings import to_config
from t2s_jax.sim.simspace import Factor, SimParams, SimSpace
from t2s_jax.task2vec.embed_task import embed_task
from t2s_jax.task2vec.invariances import NAMES as INVARIANCES
from t2s_jax.task2vec.settings import Task2Vec

_NEAREST = 3  # seen tasks that a prediction names


@dataclasses.dataclass(frozen=True)
class FactorChoice:
    """The choice for one factor.

    Attributes:
      name: Of the factor.
      levels: Names of its K levels, the first of which is "fixed".
      probabilities: Of each level: mean output of the ensemble, or the posterior probability of a
        reward model that the best SimParams have this level. K floats.
      choice: The chosen level.
      agreement: Share of the ensemble's members, or of the model's posterior draws, with the same
        choice, in [0, 1].
    """

    name: str
    levels: tuple[str, ...]
    probabilities: tuple[float, ...]
    choice: str
    agreement: float


@dataclasses.dataclass(frozen=True)
class Neighbour:
    """A seen task near the new one.

    Attributes:
      task: Its name.
      distance: Cosine distance of the task vectors, in [0, 2].
      best: The SimParams with the highest measured reward there; None in a bundle without rewards.
      best_reward: Their reward, percent; None as for `best`.
      best_fixed_reward: The reward of best fixed there, percent; None as for `best`.
    """

    task: str
    distance: float
    best: SimParams | None = None
    best_reward: float | None = None
    best_fixed_reward: float | None = None


@dataclasses.dataclass(frozen=True)
class PolicyChoice:
    """What the trained policy itself chooses, where a reward model answers in its place.

    Attributes:
      params: The SimParams.
      key: Their short name.
      members: How many policies the ensemble has.
      agreement: Share of them that choose exactly these SimParams, in [0, 1].
    """

    params: SimParams
    key: str
    members: int
    agreement: float


@dataclasses.dataclass(frozen=True)
class ExpectedGain:
    """A reward model's posterior of the gain over best fixed, in percentage points.

    Attributes:
      mean: Of the posterior.
      std: Of the posterior.
      probability: That the gain is above zero.
      low: Lower bound of the central 95 % interval.
      high: Upper bound of the central 95 % interval.
    """

    mean: float
    std: float
    probability: float
    low: float
    high: float

    @classmethod
    def normal(cls, mean: float, std: float) -> ExpectedGain:
        """Returns the summary of a normal posterior; half the probability where `std` is 0."""
        half = float(ndtri(0.975)) * std
        probability = 0.5 if std == 0 else float(ndtr(mean / std))
        return cls(mean, std, probability, mean - half, mean + half)


@dataclasses.dataclass(frozen=True)
class Prediction:
    """The SimParams that a bundle chooses for a task, and what supports the choice.

    Attributes:
      task: Name of the task.
      images: How many of its images were embedded.
      classes: Of the task.
      params: The choice. M ints.
      key: Its short name, such as "01100001".
      description: The factors that it varies.
      factors: The choice factor by factor.
      members: How many ensemble members or posterior draws voted.
      agreement: Share of them with exactly this choice, in [0, 1].
      nearest: The nearest seen tasks, nearest first.
      typical_distance: The largest distance of a seen task to the nearest other one; None for a
        single seen task.
      far: Whether all seen tasks are farther than that.
      best_fixed: The SimParams with the highest mean reward over the seen tasks.
      best_fixed_reward: That mean, percent.
      predictor: "policy" or "model", which of them chose.
      policy: The choice of the trained policy.
      invariances: Name of an image transformation -> share of the 5-NN accuracy above chance that
        is left under it; "accuracy" itself is in [0, 1]. See `task2vec.invariances`.
      evidence: The predictor's gain on held-out seen tasks, see `held_out_gain`; None where the
        bundle has none.
      seconds: That embedding and prediction took.
      gain: Expected over best fixed; None where the policy chose.
      familiarity: Share of the task-specific variance that the seen tasks explain, in [0, 1]; None
        where the policy chose.
      always_best_fixed: Whether the model chooses best fixed for every task, because held-out
        tasks did not show that other choices pay; None where the policy chose.
    """

    task: str
    images: int
    classes: int
    params: SimParams
    key: str
    description: str
    factors: tuple[FactorChoice, ...]
    members: int
    agreement: float
    nearest: tuple[Neighbour, ...]
    typical_distance: float | None
    far: bool
    best_fixed: SimParams
    best_fixed_reward: float
    predictor: str
    policy: PolicyChoice
    invariances: dict[str, float]
    evidence: HeldOutGain | None
    seconds: float
    gain: ExpectedGain | None = None
    familiarity: float | None = None
    always_best_fixed: bool | None = None

    @property
    def space(self) -> SimSpace:
        """The space of the predicted SimParams."""
        return SimSpace(tuple(Factor(f.name, f.levels) for f in self.factors))

    def to_dict(self) -> dict:
        """Returns what JSON can hold; of `gain` and the like only what is known."""
        found = dataclasses.asdict(self)
        found["evidence"] = self.evidence and self.evidence.to_dict()
        found["nearest"] = [_known(neighbour) for neighbour in found["nearest"]]
        model = ("gain", "familiarity", "always_best_fixed")
        return {k: v for k, v in found.items() if k not in model or v is not None}


def _known(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if value is not None}


def embedding_settings(bundle: Bundle) -> ml_collections.ConfigDict:
    """Returns how a bundle embeds tasks; bundles made by older versions lack some fields."""
    config = to_config(Task2Vec())
    config.update(bundle.config["task2vec"])
    return config


def predict(
    bundle: Bundle,
    images: Split,
    *,
    name: str,
    num_classes: int,
) -> Prediction:
    """Predicts the SimParams to pre-train on for a task.

    Args:
      bundle: The trained policy.
      images: Labelled images of the task.
      name: Of the task.
      num_classes: Of the task.

    Raises:
      UserError: The bundle's task vectors come from another probe, or the task cannot be embedded.
    """
    start = time.monotonic()
    vector, survived = embed_task(bundle.probe, images, num_classes, embedding_settings(bundle))
    row = _model_input(bundle, vector, survived)
    nearest = bundle.seen.nearest(vector, _NEAREST)
    members = bundle.predictor.probabilities(row)[:, 0]
    mean, votes = members.mean(axis=0), members.argmax(axis=-1)
    params = tuple(bundle.predictor.choices(row)[0].tolist())
    same = votes == np.array(params)[None]
    return Prediction(
        task=name,
        images=len(images.labels),
        classes=num_classes,
        params=params,
        key=bundle.space.key(params),
        description=bundle.space.describe(params),
        factors=tuple(
            FactorChoice(
                name=factor.name,
                levels=factor.levels,
                probabilities=tuple(mean[i, : len(factor.levels)].tolist()),
                choice=factor.levels[params[i]],
                agreement=float(same[:, i].mean()),
            )
            for i, factor in enumerate(bundle.space.factors)
        ),
        members=len(members),
        agreement=float(same.all(axis=1).mean()),
        nearest=tuple(_neighbour(bundle, task, distance) for task, distance in nearest),
        typical_distance=bundle.seen.typical_distance() if len(bundle.seen) > 1 else None,
        far=bool(nearest[0][1] > bundle.seen.typical_distance()),
        best_fixed=tuple(bundle.best_fixed),
        best_fixed_reward=bundle.best_fixed_reward,
        predictor="model" if isinstance(bundle.predictor, RewardModel) else "policy",
        policy=_policy_choice(bundle, vector),
        **_expectations(bundle, row, params),
        invariances=dict(zip(INVARIANCES, survived.tolist())),
        evidence=bundle.evidence,
        seconds=round(time.monotonic() - start, 2),
    )


def _neighbour(bundle: Bundle, name: str, distance: float) -> Neighbour:
    if bundle.table is None:
        return Neighbour(name, distance)
    best, reward = bundle.table.best(name)
    fixed = bundle.table.reward(name, bundle.best_fixed)
    return Neighbour(name, distance, tuple(best), reward, fixed)


def _model_input(bundle: Bundle, vector: np.ndarray, survived: np.ndarray) -> np.ndarray:
    """Returns the predictor's input. Shape [1, D], or [1, D + I] for a model that takes both."""
    both = isinstance(bundle.predictor, RewardModel) and bundle.seen.invariances is not None
    return np.concatenate([vector, survived])[None] if both else vector[None]


def _policy_choice(bundle: Bundle, vector: np.ndarray) -> PolicyChoice:
    outputs = bundle.ensemble.probabilities(vector[None])[:, 0]
    choice = outputs.mean(axis=0).argmax(axis=-1)
    agreement = float((outputs.argmax(axis=-1) == choice[None]).all(axis=1).mean())
    params = tuple(choice.tolist())
    return PolicyChoice(params, bundle.space.key(params), len(outputs), agreement)


def _expectations(bundle: Bundle, row: np.ndarray, params: SimParams) -> dict:
    """Returns the fields of `Prediction` that a reward model alone can fill."""
    model = bundle.predictor
    if not isinstance(model, RewardModel):
        return {}
    means, deviations = model.gains(row)
    place = model.candidates.index(params)
    return {
        "gain": ExpectedGain.normal(float(means[0, place]), float(deviations[0, place])),
        "familiarity": float(model.familiarity(row)[0]),
        "always_best_fixed": bundle.model.caution == BEST_FIXED,
    }
