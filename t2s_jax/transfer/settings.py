"""Settings of the protocols that measure a backbone on a task."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import setting
from t2s_jax.training.settings import Recipe

PROTOCOLS = ("knn", "linear", "linear_augmented", "finetune")

_DROPOUT = "probability of dropping a feature before the classifier"
_PER_TASK = "take the release's learning rate, batch size and weight decay for the paper's tasks"


@dataclasses.dataclass(frozen=True)
class Reward:
    """The reward, protocol "knn": weighted 5-NN accuracy in percent (sec. 3.3)."""

    neighbours: int = setting(5, "train images that vote", low=1)
    temperature: float = setting(0.07, "temperature of the votes' weights", above=0)


@dataclasses.dataclass(frozen=True)
class LinearProbe:
    """Protocol "linear": on features computed once, without augmentation, by SGD."""

    epochs: int = setting(50, "epochs", low=1)
    batch_size: int = setting(32, "images in a batch", low=1)
    learning_rate: float = setting(0.01, "learning rate", above=0)
    momentum: float = setting(0.9, "momentum", low=0, below=1)
    weight_decay: float = setting(0.0, "weight decay", low=0)
    dropout: float = setting(0.2, _DROPOUT, low=0, below=1)
    per_task: bool = setting(True, _PER_TASK)


@dataclasses.dataclass(frozen=True)
class Finetune(Recipe):
    """Training on a task's images: the whole network, or its classifier alone."""

    dropout: float = setting(0.2, _DROPOUT, low=0, below=1)
    per_task: bool = setting(True, _PER_TASK)


# By SGD, as the release trains on a task; a batch is all train images where there are fewer.
RELEASE = Finetune(
    batch_size=32,
    total_epochs=50.0,
    warmup_epochs=0.0,
    optimizer="sgd",
    learning_rate=0.01,
    warmup_learning_rate=0.01,
    schedule="multistep",
    weight_decay=0.0,
    label_smoothing=0.0,
)


@dataclasses.dataclass(frozen=True)
class Sweep:
    """What `t2s evaluate --sweep` tries for each task before it trains on all its train images."""

    learning_rates: tuple[float, ...] = setting((0.1, 0.01, 0.001), "learning rates", above=0)
    weight_decays: tuple[float, ...] = setting((0.0, 1e-5), "weight decays", low=0)
    validation_share: float = setting(
        0.2, "share of each class's train images to choose on", low=0, below=1
    )
