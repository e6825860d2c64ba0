"""What `t2s train` writes to policy/outputs.json: a choice for each task, and their means.

M factors, K_i levels of factor i, E ensemble members.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
from typing import Any

from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams


@dataclasses.dataclass(frozen=True)
class TaskOutput:
    """The choice for one task, and what the reward table knows of it.

    Rewards are in percent, and None where they are not measured.

    Attributes:
      task: Name.
      params: The choice. M ints.
      key: Its short name, such as "01100001".
      group: Kind of the task, such as "natural"; "" where unknown.
      seen: Whether the policy was trained on it.
      predictor: "policy" or "model": which of them chose.
      probabilities: Of the levels of each factor: mean over ensemble members or posterior draws.
        M lists of K_i floats.
      agreement: Share of members or draws with exactly this choice, in [0, 1].
      reward: Of the choice.
      likeliest_measured: The measured SimParams that the predictor prefers; None for a task
        without rewards.
      likeliest_measured_reward: Their reward.
      best_measured: The SimParams with the highest measured reward; None for a task without
        rewards.
      best_measured_reward: That reward.
      best_fixed_reward: Reward of the one SimParams that is best on average over the seen tasks.
      random_reward: Mean over all measured SimParams.
    """

    task: str
    params: SimParams
    key: str = ""
    group: str = ""
    seen: bool = True
    predictor: str = "policy"
    probabilities: tuple[tuple[float, ...], ...] = ()
    agreement: float | None = None
    reward: float | None = None
    likeliest_measured: SimParams | None = None
    likeliest_measured_reward: float | None = None
    best_measured: SimParams | None = None
    best_measured_reward: float | None = None
    best_fixed_reward: float | None = None
    random_reward: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold."""
        return _plain(dataclasses.asdict(self))

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> TaskOutput:
        """Reads what `to_dict` returned; files of older versions lack some fields.

        Raises:
          UserError: It is not such a dictionary.
        """
        try:
            given = _fields_of(cls, found)
            for name in ("params", "likeliest_measured", "best_measured"):
                if given.get(name) is not None:
                    given[name] = tuple(given[name])
            given["probabilities"] = tuple(map(tuple, found.get("probabilities", ())))
            return cls(**given)
        except TypeError as error:
            raise UserError(f"a task's entry is damaged ({error})") from None


@dataclasses.dataclass(frozen=True)
class GroupSummary:
    """Mean rewards over the seen or the unseen tasks that have rewards, in percent.

    Attributes:
      tasks: How many.
      policy: Of the predictor's preferred measured SimParams, the row "Task2Sim".
      best_fixed: Of the best fixed SimParams of the seen tasks.
      random: Of all measured SimParams.
      oracle: Of each task's best measured SimParams.
      choices_measured: How many of the choices themselves are measured.
      member_mean: Mean over the ensemble members, each with its own preference.
      member_std: Standard deviation over members; None for a single member.
      members: Of each member. E floats.
    """

    tasks: int
    policy: float
    best_fixed: float
    random: float
    oracle: float
    choices_measured: int = 0
    member_mean: float | None = None
    member_std: float | None = None
    members: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold."""
        return _plain(dataclasses.asdict(self))

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> GroupSummary:
        """Reads what `to_dict` returned.

        Raises:
          UserError: It is not such a dictionary.
        """
        try:
            return cls(**_fields_of(cls, found) | {"members": tuple(found.get("members", ()))})
        except TypeError as error:
            raise UserError(f"a summary is damaged ({error})") from None


@dataclasses.dataclass(frozen=True)
class PolicyOutputs:
    """What training found for all tasks.

    Attributes:
      best_fixed: The SimParams with the highest mean reward over the seen tasks.
      tasks: The choice for each task.
      factors: Name of each factor -> names of its levels.
      measured: How many SimParams have rewards.
      seen: Means over the seen tasks; None without rewards.
      unseen: Means over the unseen tasks; None without rewards.
      evidence: The predictor's gain on held-out seen tasks; None where it was not tested.
      command: The command line that made it.
    """

    best_fixed: SimParams
    tasks: tuple[TaskOutput, ...]
    factors: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    measured: int = 0
    seen: GroupSummary | None = None
    unseen: GroupSummary | None = None
    evidence: HeldOutGain | None = None
    command: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold."""
        shallow = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return _plain(shallow)

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> PolicyOutputs:
        """Reads what `to_dict` returned; files of older versions lack some fields.

        Raises:
          UserError: It is not such a dictionary.
        """
        try:
            readers = {"seen": GroupSummary, "unseen": GroupSummary, "evidence": HeldOutGain}
            given = _fields_of(cls, found)
            given |= {n: kind.from_dict(found[n]) for n, kind in readers.items() if found.get(n)}
            given["best_fixed"] = tuple(found["best_fixed"])
            given["tasks"] = tuple(map(TaskOutput.from_dict, found["tasks"]))
            given["factors"] = {n: tuple(k) for n, k in (found.get("factors") or {}).items()}
            return cls(**given)
        except (AttributeError, KeyError, TypeError) as error:
            raise UserError(f"the policy's outputs are damaged ({error!r})") from None

    @classmethod
    def load(cls, path: str | os.PathLike) -> PolicyOutputs:
        """Reads policy/outputs.json.

        Raises:
          UserError: The file is missing or damaged.
        """
        try:
            return cls.from_dict(json.loads(pathlib.Path(path).read_text()))
        except FileNotFoundError:
            raise UserError(f"there is no {path}; `t2s train` writes it") from None
        except (ValueError, UserError) as error:
            raise UserError(f"{path} is damaged: {error}; `t2s train` writes it anew") from None


def _fields_of(cls: type, found: dict[str, Any]) -> dict[str, Any]:
    """Returns the entries that are fields of a dataclass; what a newer version adds is left out."""
    if not isinstance(found, dict):
        raise TypeError(f"expected a dictionary, got {type(found).__name__}")
    return {f.name: found[f.name] for f in dataclasses.fields(cls) if f.name in found}


def _plain(value: Any) -> Any:
    """Returns lists for tuples and dictionaries for dataclasses, however deep."""
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value.to_dict() if dataclasses.is_dataclass(value) else value
