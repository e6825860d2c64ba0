"""The run card: all sections that `configs/*.py` are made of.

A run card's `get_config` starts from `everything` or `paper` and says what it changes. What each
field means, and what it may be, is declared in the package that reads it (`<package>/settings.py`);
`t2s COMMAND --help` prints it.
"""

from __future__ import annotations

import dataclasses

from ml_collections import ConfigDict

from t2s_jax.data.settings import Data
from t2s_jax.policy.settings import Generalise, PolicySettings, RewardModelSettings
from t2s_jax.reporting.settings import Evaluate, Neighbours, Preview, Report, Scale
from t2s_jax.rewards.settings import Live
from t2s_jax.runtime.settings import section, seed, setting, to_config
from t2s_jax.sim.settings import Sim
from t2s_jax.task2vec.settings import Task2Vec
from t2s_jax.tasks.settings import Tasks
from t2s_jax.training import settings as training
from t2s_jax.training.settings import Pretrain
from t2s_jax.transfer import settings as transfer
from t2s_jax.transfer.settings import Finetune, LinearProbe, Reward, Sweep


@dataclasses.dataclass(frozen=True)
class RunCard:
    """Every field of every section, so that any run card serves any command."""

    params: str = setting("none", "SimParams: none, all, 01100001, or materials+background")
    seed: int = seed("seed of pre-training")
    render_set: str = setting("", "pre-train on the render set in this directory, not on params")
    output: str = setting("", "the backbone's directory; empty: WORKDIR/backbones/<key>-s<seed>")
    # A bundle's probe is taken; "shipped" is the bundle that comes with the package.
    probe: str = setting(
        "", "backbone directory, weights file, bundle or shipped; empty: WORKDIR/probe"
    )
    compare: bool = setting(False, "draw the map of tasks too")
    sim: Sim = section(Sim())
    data: Data = section(Data())
    pretrain: Pretrain = section(Pretrain())
    tasks: Tasks = section(Tasks())
    task2vec: Task2Vec = section(Task2Vec())
    reward: Reward = section(Reward())
    linear_probe: LinearProbe = section(LinearProbe())
    linear_augmented: Finetune = section(transfer.RELEASE)
    finetune: Finetune = section(transfer.RELEASE)
    sweep: Sweep = section(Sweep())
    # Several tables, joined by commas, are the same rewards by other seeds: their mean is taken.
    rewards: str = setting(
        "live", "live (measured on demand), shipped, a workdir, or a table's file (or several)"
    )
    task_vectors: str = setting(
        "", "file of task vectors; empty: WORKDIR/task_vectors.npz, or the shipped ones"
    )
    policy: PolicySettings = section(PolicySettings())
    reward_model: RewardModelSettings = section(RewardModelSettings())
    generalise: Generalise = section(Generalise())
    live: Live = section(Live())
    probe_params: str = setting("all", "SimParams that the probe is pre-trained on")
    probe_pretrain: Pretrain = section(Pretrain())
    evaluate: Evaluate = section(Evaluate())
    preview: Preview = section(Preview())
    scale: Scale = section(Scale())
    neighbours: Neighbours = section(Neighbours())
    report: Report = section(Report())


def everything() -> ConfigDict:
    """Returns all sections with their defaults."""
    return to_config(RunCard())


def release_pretrain() -> ConfigDict:
    """Returns the section `pretrain` with the complete recipe of the release."""
    return to_config(training.RELEASE)


def paper() -> ConfigDict:
    """Returns the paper's experiments, as `everything`; run cards say what they render."""
    c = everything()
    c.sim.simulator = "tdw"
    c.sim.options.resolution = 256  # px
    c.sim.encoding = "jpeg"  # as the build gives them
    c.data.resolution = 224  # of the crops
    c.tasks.source = "paper"  # those of its twenty that are here; see `t2s tasks`

    # Four GPUs with 256 images each.
    c.pretrain = release_pretrain()
    c.pretrain.network = "resnet50"
    c.pretrain.dtype = "bfloat16"
    c.pretrain.batch_size = 1024
    c.pretrain.total_epochs = 100.0
    c.pretrain.warmup_epochs = 20.0
    c.probe_pretrain = c.pretrain.copy_and_resolve_references()
    c.probe_pretrain.network = "resnet18"

    # One network, SGD, and a reward for each of the 256 SimParams; it answers for all tasks.
    c.policy.members = 1
    c.policy.hidden = (400, 400)
    c.policy.predictor = "policy"
    c.live.budget = 256

    # Tables 2 and 3, and best fixed, which they lack; "imagenet" too where
    # config.evaluate.imagenet names its weights.
    c.evaluate.protocols = ("knn", "linear_augmented", "finetune")
    c.evaluate.methods = ("task2sim", "best_fixed", "random", "domain_randomization", "scratch")
    return c
