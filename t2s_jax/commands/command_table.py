"""The commands of `t2s`: run cards, flags, and how each program is called."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from absl import flags

from t2s_jax.commands import command_flags


@dataclasses.dataclass(frozen=True)
class Command:
    """One subcommand.

    Attributes:
      summary: the line in `t2s --help`.
      config: its default run card in configs/; None for a command that takes none.
      flags: defines its own flags on the FlagValues it is given.
      call: runs the program's module with the parsed flags, and the words if it takes any.
      words: what may stand before the flags, as `--help` shows it; "" takes none.
      device: whether JAX and the other hosts are needed.
      reads: the fields and sections of the run card that it reads; `--help` shows these.
    """

    summary: str
    config: str | None
    call: Callable
    flags: Callable[[flags.FlagValues], None] = lambda values: None
    words: str = ""
    device: bool = True
    reads: frozenset[str] = frozenset()


# Fields and sections that are read together: by whatever makes a backbone, loads tasks, measures
# rewards, opens a reward table, or measures how backbones transfer.
_BACKBONE = frozenset({"sim", "data", "pretrain"})
_TASKS = frozenset({"sim", "data", "tasks"})
_LIVE = _BACKBONE | _TASKS | {"reward", "live"}
_TABLE = _LIVE | {"rewards", "task_vectors"}
_TRANSFER = frozenset({"reward", "linear_probe", "linear_augmented", "finetune", "sweep"})
_COMPARE = _LIVE | _TRANSFER | {"evaluate"}
_PRETRAIN = _BACKBONE | {"params", "seed", "render_set", "output"}
_EMBED = _TASKS | {"task2vec", "probe", "compare", "task_vectors"}
_TRAIN = _TABLE | {"policy", "reward_model", "probe", "task2vec"}

COMMANDS = {
    "quickstart": Command(
        "the whole method on this machine, in minutes",
        "quickstart.py",
        command_flags.run_quickstart,
        command_flags.quickstart_flags,
        reads=(_PRETRAIN | _EMBED | _TRAIN | _COMPARE | {"preview", "report"})
        | {"probe_params", "probe_pretrain"},
    ),
    "preview": Command(
        "contact sheets of what the simulator renders",
        "preview.py",
        command_flags.run_config,
        reads=frozenset({"sim", "preview"}),
    ),
    "render": Command(
        "make the render set of one SimParams",
        "render.py",
        command_flags.run_config,
        reads=frozenset({"sim", "params"}),
    ),
    "pretrain": Command(
        "train a backbone on a render set", "pretrain.py", command_flags.run_config, reads=_PRETRAIN
    ),
    "tasks": Command(
        "the paper's twenty tasks: which are installed, how to get the others",
        None,
        command_flags.run_tasks,
        command_flags.tasks_flags,
        words="[list | show NAME... | prepare NAME... | check [NAME...]]",
        device=False,
    ),
    "embed": Command(
        "Task2Vec embeddings of the downstream tasks",
        "embed.py",
        *command_flags.with_switch(
            "compare",
            "compare",
            "also compare the tasks (of --config.task_vectors=FILE, if given): tables and "
            "heatmaps of distances, a map, a tree, a test of whether groups cluster",
        ),
        reads=_EMBED,
    ),
    "train": Command(
        "train the Task2Sim policy",
        "train.py",
        command_flags.run_train,
        command_flags.train_flags,
        reads=_TRAIN,
    ),
    "generalise": Command(
        "accuracy gain of each predictor on tasks held out of the reward table",
        "generalise.py",
        command_flags.run_config,
        reads=_TABLE | {"generalise", "policy"},
    ),
    "predict": Command(
        "SimParams for an unseen task, from a bundle",
        None,
        command_flags.run_predict,
        command_flags.predict_flags,
    ),
    "evaluate": Command(
        "compare methods by 5-NN, linear probe and fine-tuning",
        "evaluate.py",
        *command_flags.with_switch(
            "sweep",
            "evaluate.sweep",
            "choose learning rate and weight decay of each task on a validation split",
        ),
        reads=_COMPARE,
    ),
    "scale": Command(
        "accuracy against the number of categories, objects, images and varied factors",
        "scale.py",
        command_flags.run_config,
        reads=_COMPARE | {"scale"},
    ),
    "neighbours": Command(
        "test images and their nearest train images by several backbones",
        "neighbours.py",
        command_flags.run_config,
        reads=_BACKBONE | _TASKS | {"neighbours", "evaluate"},
    ),
    "analyse": Command(
        "the effect of each factor on the rewards of a table, with pictures",
        None,
        command_flags.run_analyse,
        command_flags.analyse_flags,
        words="TABLE [TABLE OF ANOTHER SEED...]",
        device=False,
    ),
    "publish": Command(
        "write a workdir's reward table, task vectors and bundle, small enough to ship",
        None,
        command_flags.run_publish,
        command_flags.publish_flags,
    ),
    "export": Command(
        "write a backbone's weights for PyTorch, with timm's names",
        None,
        command_flags.run_export,
        command_flags.export_flags,
    ),
    "tdw doctor": Command(
        "check what TDW needs, point by point, and render ten images",
        "paper.py",
        command_flags.run_config,
        reads=frozenset({"sim"}),
    ),
    "report": Command(
        "a page with the tables and pictures of a workdir",
        "report.py",
        command_flags.run_config,
        reads=_TABLE | {"report"},
    ),
}
