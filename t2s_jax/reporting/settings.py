"""Settings of the comparisons, the contact sheets and the page."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import seed, setting
from t2s_jax.transfer.settings import PROTOCOLS

METHODS = (
    "task2sim",
    "best_fixed",
    "random",
    "domain_randomization",
    "imagenet",
    "random_features",
    "scratch",
)
_TASKS = "unseen, seen, all, or names joined by commas"


@dataclasses.dataclass(frozen=True)
class Evaluate:
    """The comparison of methods."""

    # "scratch" can be added where "finetune" is a protocol, "imagenet" where `imagenet` is set.
    methods: tuple[str, ...] = setting(
        ("task2sim", "best_fixed", "random", "domain_randomization", "random_features"),
        "methods to compare",
        choices=METHODS,
    )
    imagenet: str = setting("", "file of ImageNet weights, of torchvision or timm")
    # Each "name=what" or "what": a backbone's directory or file, "scratch", "random_features",
    # "params:<SimParams>" or "render_set:<directory>".
    backbones: tuple[str, ...] = setting(
        (),
        "compare these instead of methods: directories, weight files, params:<SimParams>, "
        "render_set:<directory>, scratch, random_features, each perhaps as NAME=...",
    )
    tasks: str = setting("unseen", _TASKS)
    protocols: tuple[str, ...] = setting(
        ("knn", "linear"),
        "how backbones are measured; the last two train a network for each result",
        choices=PROTOCOLS,
    )
    seeds: int = setting(3, "seeds of pre-training and of training on the task", low=1)
    sweep: bool = setting(
        False, "choose learning rate and weight decay on a validation split (section sweep)"
    )
    cache_features: bool = setting(True, "keep features in WORKDIR/evaluation/features")
    random_seed: int = seed("seed of the draws of Random")
    random_draws: int = setting(6, "SimParams drawn for Random", low=1)


@dataclasses.dataclass(frozen=True)
class Scale:
    """Accuracy against the size of the pre-training data (Figures 6 to 8), and Table 1."""

    sweeps: tuple[str, ...] = setting(
        ("factors", "categories", "objects", "images"),
        "what is increased from point to point",
        choices=("factors", "categories", "objects", "images"),
    )
    fractions: tuple[float, ...] = setting(
        (0.125, 0.25, 0.5, 1.0),
        "fractions of the run card's categories, objects or images",
        above=0,
        high=1,
    )
    methods: tuple[str, ...] = setting(
        ("task2sim", "best_fixed", "domain_randomization"),
        "methods to compare",
        choices=("task2sim", "best_fixed", "random", "domain_randomization"),
    )
    tasks: str = setting("seen", _TASKS)
    protocols: tuple[str, ...] = setting(
        ("knn", "linear"), "how backbones are measured", choices=PROTOCOLS
    )
    seeds: int = setting(1, "seeds of pre-training", low=1)


@dataclasses.dataclass(frozen=True)
class Neighbours:
    """Test images and their nearest train images by several backbones (Figure 9)."""

    tasks: str = setting("unseen", _TASKS)
    # None: Task2Sim's choice, Domain Randomization, random features, and evaluate.imagenet.
    backbones: tuple[str, ...] = setting((), "as evaluate.backbones; empty: a choice of methods")
    queries: int = setting(3, "test images of each task", low=1)
    neighbours: int = setting(5, "nearest train images shown", low=1)
    seed: int = seed("seed of the choice of test images")


@dataclasses.dataclass(frozen=True)
class Preview:
    """The contact sheets."""

    # extras: image, mask, depth and normals side by side; swatches: materials and the like.
    sheets: tuple[str, ...] = setting(
        ("categories", "factors", "params", "extras", "swatches"),
        "sheets to draw, where the simulator provides the content",
        choices=("categories", "factors", "params", "extras", "swatches"),
    )
    columns: int = setting(6, "images of each half of a row", low=1)
    category: str = setting("", "show this category; empty: another one in each row")
    params: str = setting(
        "", "rows of the sheet params, such as none;materials+background; empty: random ones"
    )


@dataclasses.dataclass(frozen=True)
class Report:
    """The page."""

    also: str = setting("", "other workdirs, joined by commas, each with a part of the page")
    groups: str = setting("", "CSV with the columns task and group, where tasks have none")
