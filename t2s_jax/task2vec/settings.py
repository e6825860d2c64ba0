"""Settings of Task2Vec."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import seed, setting


@dataclasses.dataclass(frozen=True)
class Task2Vec:
    """Task2Vec: a task as the diagonal Fisher information of a probe network."""

    # The release: 10 000 balanced samples, for 10 epochs of the head and for the Fisher.

    # rademacher and montecarlo are estimators.
    method: str = setting(
        "auto",
        "how the Fisher information is computed; auto: exact for few classes, else rademacher; "
        "release: as the original code",
        choices=("auto", "exact", "rademacher", "montecarlo", "release"),
    )
    draws: int = setting(4, "rademacher, montecarlo: backward passes for each image", low=1)
    balanced: bool = setting(True, "count each class the same, however many images it has")
    max_samples: int = setting(
        10_000, "images used of a task; release: number of draws from them", low=1
    )
    resolution: int = setting(0, "side of the images, px; 0: the probe's", low=0)
    batch_size: int = setting(
        64, "images in a batch over all devices; release: squares the gradient of a batch", low=1
    )
    head_steps: int = setting(
        1560, "steps of training the head; the release: 10 epochs of 156 batches", low=1
    )
    head_learning_rate: float = setting(4e-4, "learning rate of the head", low=0)
    head_weight_decay: float = setting(1e-4, "weight decay of the head", low=0)
    seed: int = seed("seed of the head and of the draws")
