"""The commands of `t2s`: run cards, flags, and how each program is called."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Sequence

from absl import flags

from t2s_jax.runtime.errors import UserError


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


def _run_config(module, values: flags.FlagValues) -> None:
    module.run(values.config, values.workdir)


def _with_switch(name: str, field: str, what: str) -> tuple[Callable, Callable]:
    """Returns `call` and `flags` of a command with a switch that sets a field of its run card."""

    def call(module, values: flags.FlagValues) -> None:
        if values[name].value:
            values.config.update_from_flattened_dict({field: True})
        _run_config(module, values)

    def define(values: flags.FlagValues) -> None:
        text = f"{what}; the same as --config.{field}=True"
        flags.DEFINE_boolean(name, False, text, flag_values=values)

    return call, define


def _require(command: str, values: flags.FlagValues, *names: str) -> None:
    for name in names:
        if not values[name].value:
            raise UserError(f"t2s {command} needs --{name}; see t2s {command} --help")


def _train_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "fill",
        None,
        "measure rewards and train nothing: all; a list such as '#17;01100001;materials'; or "
        "asked: what other t2s train commands on this workdir ask for",
        flag_values=values,
    )


def _run_train(module, values: flags.FlagValues) -> None:
    if values.fill:
        importlib.import_module("t2s_jax.commands.fill").run(
            values.config, values.workdir, values.fill
        )
    else:
        module.run(values.config, values.workdir)


def _predict_flags(values: flags.FlagValues) -> None:
    text = flags.DEFINE_string
    text(
        "bundle",
        None,
        "directory of a bundle, written by t2s train; default: the one that ships with the package",
        flag_values=values,
    )
    text(
        "task",
        None,
        "the labelled images: FOLDER/<class>/*, a CSV, a TFDS name, paper:NAME or builtin:NAME",
        flag_values=values,
    )
    text("json", None, "also write the prediction to this file", flag_values=values)
    flags.DEFINE_boolean("verbose", False, "also print the details", flag_values=values)
    text("output", None, "workdir of the render set; default runs/<task>", flag_values=values)
    flags.DEFINE_integer(
        "render",
        0,
        "also render the chosen render set, with this many images of each category",
        lower_bound=0,
        flag_values=values,
    )


def _run_predict(module, values: flags.FlagValues) -> None:
    _require("predict", values, "task")
    if not values.bundle:
        from t2s_jax.policy import shipped_data

        values.bundle = str(shipped_data.bundle_directory())
    module.run(
        values.bundle, values.task, values.json, values.render, values.output, values.verbose
    )


def _export_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "backbone", None, "directory of a backbone, or a file of weights", flag_values=values
    )
    flags.DEFINE_string("output", None, "the .safetensors file to write", flag_values=values)


def _run_export(module, values: flags.FlagValues) -> None:
    _require("export", values, "backbone", "output")
    module.run(values.backbone, values.output)


def _analyse_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "output", None, "directory of the results; default TABLE/analysis", flag_values=values
    )
    flags.DEFINE_string("groups", None, "CSV with the columns task and group", flag_values=values)


def _run_analyse(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    module.run(words, values.output, values.groups)


def _publish_flags(values: flags.FlagValues) -> None:
    text = flags.DEFINE_string
    text(
        "workdir", None, "directory with rewards/, task_vectors.npz and bundle/", flag_values=values
    )
    text("output", None, "the directory to write", flag_values=values)
    text("groups", None, "CSV with the columns task and group", flag_values=values)
    text("note", "", "a sentence on how it was measured, stored with the table", flag_values=values)
    text(
        "again",
        "",
        "workdirs with the same rewards measured with other seeds, joined by commas",
        flag_values=values,
    )


def _run_publish(module, values: flags.FlagValues) -> None:
    _require("publish", values, "workdir", "output")
    module.run(values.workdir, values.output, values.groups, values.note, values.again)


def _quickstart_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "tasks",
        None,
        "paper, or a directory of tasks: DIR/<task>/<class>/*, DIR/<task>/{train,test}/<class>/*",
        flag_values=values,
    )


def _run_quickstart(module, values: flags.FlagValues) -> None:
    if values.tasks:
        with values.config.unlocked():
            values.config.tasks.source = values.tasks
    module.run(values.config, values.workdir)


def _tasks_flags(values: flags.FlagValues) -> None:
    text = flags.DEFINE_string
    text(
        "data_dir",
        None,
        "data directory of TFDS; default $TFDS_DATA_DIR or ~/tensorflow_datasets",
        flag_values=values,
    )
    text(
        "manual_dir",
        None,
        "directory of files fetched by hand; default DATA_DIR/downloads/manual",
        flag_values=values,
    )


def _run_tasks(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    module.run(words, values.data_dir, values.manual_dir)


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
        _run_quickstart,
        _quickstart_flags,
        reads=(_PRETRAIN | _EMBED | _TRAIN | _COMPARE | {"preview", "report"})
        | {"probe_params", "probe_pretrain"},
    ),
    "preview": Command(
        "contact sheets of what the simulator renders",
        "preview.py",
        _run_config,
        reads=frozenset({"sim", "preview"}),
    ),
    "render": Command(
        "make the render set of one SimParams",
        "render.py",
        _run_config,
        reads=frozenset({"sim", "params"}),
    ),
    "pretrain": Command(
        "train a backbone on a render set", "pretrain.py", _run_config, reads=_PRETRAIN
    ),
    "tasks": Command(
        "the paper's twenty tasks: which are installed, how to get the others",
        None,
        _run_tasks,
        _tasks_flags,
        words="[list | show NAME... | prepare NAME... | check [NAME...]]",
        device=False,
    ),
    "embed": Command(
        "Task2Vec embeddings of the downstream tasks",
        "embed.py",
        *_with_switch(
            "compare",
            "compare",
            "also compare the tasks (of --config.task_vectors=FILE, if given): tables and "
            "heatmaps of distances, a map, a tree, a test of whether groups cluster",
        ),
        reads=_EMBED,
    ),
    "train": Command(
        "train the Task2Sim policy", "train.py", _run_train, _train_flags, reads=_TRAIN
    ),
    "generalise": Command(
        "accuracy gain of each predictor on tasks held out of the reward table",
        "generalise.py",
        _run_config,
        reads=_TABLE | {"generalise", "policy"},
    ),
    "predict": Command(
        "SimParams for an unseen task, from a bundle", None, _run_predict, _predict_flags
    ),
    "evaluate": Command(
        "compare methods by 5-NN, linear probe and fine-tuning",
        "evaluate.py",
        *_with_switch(
            "sweep",
            "evaluate.sweep",
            "choose learning rate and weight decay of each task on a validation split",
        ),
        reads=_COMPARE,
    ),
    "scale": Command(
        "accuracy against the number of categories, objects, images and varied factors",
        "scale.py",
        _run_config,
        reads=_COMPARE | {"scale"},
    ),
    "neighbours": Command(
        "test images and their nearest train images by several backbones",
        "neighbours.py",
        _run_config,
        reads=_BACKBONE | _TASKS | {"neighbours", "evaluate"},
    ),
    "analyse": Command(
        "the effect of each factor on the rewards of a table, with pictures",
        None,
        _run_analyse,
        _analyse_flags,
        words="TABLE [TABLE OF ANOTHER SEED...]",
        device=False,
    ),
    "publish": Command(
        "write a workdir's reward table, task vectors and bundle, small enough to ship",
        None,
        _run_publish,
        _publish_flags,
    ),
    "export": Command(
        "write a backbone's weights for PyTorch, with timm's names",
        None,
        _run_export,
        _export_flags,
    ),
    "tdw doctor": Command(
        "check what TDW needs, point by point, and render ten images",
        "paper.py",
        _run_config,
        reads=frozenset({"sim"}),
    ),
    "report": Command(
        "a page with the tables and pictures of a workdir",
        "report.py",
        _run_config,
        reads=_TABLE | {"report"},
    ),
}
