"""What the numbers of a run card may be, told before any work is begun.

A render set takes minutes to hours; that a batch of 0 images cannot be trained on must not be found
out after it. Numbers alone stand here: what names a field may take, the part that reads it knows.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

from ml_collections import ConfigDict

from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class Range:
    """An interval of numbers. Its ends belong to it unless they are open; infinity never does."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: float) -> bool:
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return math.isfinite(value) and above and below

    def __str__(self) -> str:
        if self.high < math.inf:
            left, right = "[("[self.low_open], "])"[self.high_open]
            return f"in {left}{self.low:.10g}, {self.high:.10g}{right}"
        if self.low > -math.inf:
            return f"{'above' if self.low_open else 'at least'} {self.low:.10g}"
        return "a finite number"


_ANY, _POSITIVE, _FROM_0, _FROM_1 = Range(), Range(0, low_open=True), Range(0), Range(1)
_SHARE, _BELOW_1, _FRACTION = Range(0, 1), Range(0, 1, high_open=True), Range(0, 1, low_open=True)
_SEED = Range(0, 2**32 - 1)

# By the field's name, whatever section it is in; entries of a tuple each.
_OF_FIELDS: dict[str, Range] = {
    **dict.fromkeys(("seed", "random_seed"), _SEED),
    **dict.fromkeys(
        (
            "learning_rate",
            "learning_rates",
            "total_epochs",
            "temperature",
            "length",
            "noise",
        ),
        _POSITIVE,
    ),
    **dict.fromkeys(
        (
            "warmup_learning_rate",
            "final_learning_rate",
            "head_learning_rate",
            "warmup_epochs",
            "warmup_steps",
            "weight_decay",
            "weight_decays",
            "head_weight_decay",
            "clip_norm",
            "mixup",
            "cutmix",
            "checkpoint_steps",
            "max_train",
            "max_test",
            "batch_tasks",
            "input_length",
            "entropy_bonus",
            "self_imitation_steps",
            "self_imitation_start",
            "shared",
            "related",
            "own",
            "invariances",
            "caution",
            "folds",
            "budget",
            "hours",
            "idle_minutes",
            "workers",
            "ray_cpus",
            "ray_gpus",
        ),
        _FROM_0,
    ),
    **dict.fromkeys(
        (
            "batch_size",
            "total_steps",
            "accumulate_steps",
            "log_steps",
            "width",
            "resolution",
            "images_per_category",
            "shard_size",
            "draws",
            "max_samples",
            "head_steps",
            "epochs",
            "seeds",
            "inner_seeds",
            "random_draws",
            "neighbours",
            "queries",
            "columns",
            "deals",
            "members",
            "hidden",
            "replay_epochs",
            "log_epochs",
            "checkpoint_epochs",
            "exploration_epochs",
            "rungs",
        ),
        _FROM_1,
    ),
    **dict.fromkeys(
        ("min_crop_area", "color_jitter", "mix_switch", "multistep_at", "drop_at", "exploration"),
        _SHARE,
    ),
    **dict.fromkeys(
        (
            "momentum",
            "label_smoothing",
            "drop_path",
            "ema_decay",
            "dropout",
            "correlation",
            "validation_share",
        ),
        _BELOW_1,
    ),
    **dict.fromkeys(("fractions", "gate_level"), _FRACTION),
    "factor": Range(1, low_open=True),
    "margins": _ANY,
}

# Of fields that mean something else than their namesakes.
_OF_PATHS: dict[str, Range] = {
    "data.resolution": _FROM_0,  # 0 is the simulator's
    "task2vec.resolution": _FROM_0,  # 0 is the probe's
    **{f"live.fidelity.{name}": _FRACTION for name in ("images", "width", "epochs")},
}


def check(config: ConfigDict, path: str = "config") -> None:
    """Checks all numbers of a run card, or of a section of one.

    Args:
      config: the run card or section.
      path: of the section, as "config.pretrain".

    Raises:
      UserError: a number is not in its range; names the first.
    """
    for name, value in _numbers(config, path):
        wanted = limit(name)
        if wanted is not None and value not in wanted:
            raise UserError(f"{name} must be {wanted}, got {value}")


def limit(path: str) -> Range | None:
    """The range of a field, "config.pretrain.batch_size"; None where nothing is known of it."""
    path = path.removeprefix("config.")
    return _OF_PATHS.get(path) or _OF_FIELDS.get(path.rpartition(".")[2])


def _numbers(config: ConfigDict, path: str) -> Iterator[tuple[str, float]]:
    """Each number of the card and the dotted name of its field."""
    for name, value in config.items():
        where = f"{path}.{name}"
        if isinstance(value, ConfigDict):
            yield from _numbers(value, where)
        else:
            entries: Any = value if isinstance(value, tuple | list) else (value,)
            yield from ((where, v) for v in entries if _is_number(v))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
