"""Settings of how a network is trained: on a render set, and (see transfer) on a task."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import optional, setting

NETWORKS = ("resnet10", "resnet18", "resnet34", "resnet50")


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a network is trained, on whatever images."""

    batch_size: int = setting(256, "images in a batch over all devices", low=1)
    total_epochs: float = setting(100.0, "epochs in all", above=0)
    total_steps: int | None = optional("steps in all, instead of total_epochs", low=1)
    warmup_epochs: float = setting(20.0, "epochs of linear warm-up", low=0)
    warmup_steps: int | None = optional("steps of warm-up, instead of warmup_epochs", low=0)

    optimizer: str = setting("adamw", "optimiser", choices=("adamw", "sgd"))
    learning_rate: float = setting(1e-3, "peak learning rate", above=0)
    warmup_learning_rate: float = setting(1e-6, "learning rate at the start of warm-up", low=0)
    final_learning_rate: float = setting(1e-5, "learning rate at the end, for cosine", low=0)
    schedule: str = setting(
        "cosine", "decay of the learning rate after warm-up", choices=("cosine", "multistep")
    )
    multistep_at: tuple[float, ...] = setting(
        (0.5, 0.75), "multistep: fractions of training at which it drops to a tenth", low=0, high=1
    )
    weight_decay: float = setting(0.05, "weight decay", low=0)
    momentum: float = setting(0.9, "momentum, for sgd", low=0, below=1)
    clip_norm: float = setting(0.0, "clip the gradient to this norm; 0: off", low=0)
    accumulate_steps: int = setting(
        1, "micro-batches that each device splits its share of the batch into", low=1
    )
    ema_decay: float = setting(
        0.0, "keep a moving average of the weights with this decay; 0: off", low=0, below=1
    )

    label_smoothing: float = setting(0.1, "label smoothing", low=0, below=1)
    drop_path: float = setting(
        0.0,
        "stochastic depth: probability at the last block, linear in depth; 0: off",
        low=0,
        below=1,
    )
    zero_init_last: bool = setting(False, "start each residual block as its shortcut")
    sync_batch_norm: bool = setting(False, "batch-norm statistics over all devices")

    min_crop_area: float = setting(
        0.35, "smallest area of a random resized crop, as a fraction of the image", low=0, high=1
    )
    interpolation: str = setting(
        "bilinear", "interpolation of the crops", choices=("bilinear", "bicubic")
    )
    color_jitter: float = setting(
        0.0, "largest relative change of brightness, contrast and saturation; 0: off", low=0, high=1
    )
    randaugment: str = setting("", "RandAugment in timm's notation: m9-mstd0.5-inc1; empty: off")
    mixup: float = setting(0.0, "alpha of mixup; 0: off", low=0)
    cutmix: float = setting(0.0, "alpha of cutmix; 0: off", low=0)
    mix_switch: float = setting(
        0.5, "probability of cutmix where both mixup and cutmix are on", low=0, high=1
    )


@dataclasses.dataclass(frozen=True)
class Pretrain(Recipe):
    """How a backbone is trained on a render set: the release's optimiser and schedule."""

    network: str = setting("resnet50", "architecture", choices=NETWORKS)
    width: int = setting(64, "channels of the first stage", low=1)
    stem: str = setting(
        "imagenet",
        "first layers; half: 3x3 with stride 2; small: 3x3 with stride 1, for 32 px",
        choices=("imagenet", "half", "small"),
    )
    dtype: str = setting(
        "float32",
        "type of the computation; bfloat16 for accelerators",
        choices=("float32", "bfloat16"),
    )

    # Real images with a validation or test split of their own are validated on that instead.
    validation_share: float = setting(
        0.0, "share of the images held out, to validate with each checkpoint", low=0, below=1
    )
    keep: str = setting(
        "last",
        "which checkpoint becomes the backbone; best: the one with the best validation accuracy",
        choices=("last", "best"),
    )
    log_steps: int = setting(50, "steps between two lines of the log", low=1)
    checkpoint_steps: int = setting(
        500, "steps between checkpoints; 0: only the finished backbone", low=0
    )


# The release's recipe, complete: its augmentation and regularisation are off in `Pretrain`. It
# also has color_jitter = 0.4, which timm leaves out where RandAugment is on.
RELEASE = Pretrain(
    drop_path=0.1,
    zero_init_last=True,  # timm's default for its ResNets
    interpolation="bicubic",
    randaugment="m9-mstd0.5-inc1",
    mixup=0.8,
    cutmix=1.0,
    mix_switch=0.5,
)
