"""The flags that single commands have, and how they reach the programs.

For each such command `<name>_flags` defines its flags, and `run_<name>` calls its program's module
with them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

from absl import flags

from t2s_jax.runtime.errors import UserError


def run_config(module, values: flags.FlagValues) -> None:
    """Runs a program that needs the run card and the workdir alone."""
    module.run(values.config, values.workdir)


def with_switch(name: str, field: str, what: str) -> tuple[Callable, Callable]:
    """Returns `call` and `flags` of a command with a switch that sets a field of its run card."""

    def call(module, values: flags.FlagValues) -> None:
        if values[name].value:
            values.config.update_from_flattened_dict({field: True})
        run_config(module, values)

    def define(values: flags.FlagValues) -> None:
        text = f"{what}; the same as --config.{field}=True"
        flags.DEFINE_boolean(name, False, text, flag_values=values)

    return call, define


def _require(command: str, values: flags.FlagValues, *names: str) -> None:
    """Raises `UserError` for the first of these flags that is not given."""
    for name in names:
        if not values[name].value:
            raise UserError(f"t2s {command} needs --{name}; see t2s {command} --help")


def train_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s train`."""
    flags.DEFINE_string(
        "fill",
        None,
        "measure rewards and train nothing: all; a list such as '#17;01100001;materials'; or "
        "asked: what other t2s train commands on this workdir ask for",
        flag_values=values,
    )


def run_train(module, values: flags.FlagValues) -> None:
    """Runs `t2s train`."""
    if values.fill:
        importlib.import_module("t2s_jax.commands.fill").run(
            values.config, values.workdir, values.fill
        )
    else:
        module.run(values.config, values.workdir)


def predict_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s predict`."""
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


def run_predict(module, values: flags.FlagValues) -> None:
    """Runs `t2s predict`."""
    _require("predict", values, "task")
    if not values.bundle:
        from t2s_jax.policy import shipped_data

        values.bundle = str(shipped_data.bundle_directory())
    module.run(
        values.bundle, values.task, values.json, values.render, values.output, values.verbose
    )


def export_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s export`."""
    flags.DEFINE_string(
        "backbone", None, "directory of a backbone, or a file of weights", flag_values=values
    )
    flags.DEFINE_string("output", None, "the .safetensors file to write", flag_values=values)


def run_export(module, values: flags.FlagValues) -> None:
    """Runs `t2s export`."""
    _require("export", values, "backbone", "output")
    module.run(values.backbone, values.output)


def analyse_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s analyse`."""
    flags.DEFINE_string(
        "output", None, "directory of the results; default TABLE/analysis", flag_values=values
    )
    flags.DEFINE_string("groups", None, "CSV with the columns task and group", flag_values=values)


def run_analyse(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    """Runs `t2s analyse`."""
    module.run(words, values.output, values.groups)


def publish_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s publish`."""
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


def run_publish(module, values: flags.FlagValues) -> None:
    """Runs `t2s publish`."""
    _require("publish", values, "workdir", "output")
    module.run(values.workdir, values.output, values.groups, values.note, values.again)


def quickstart_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s quickstart`."""
    flags.DEFINE_string(
        "tasks",
        None,
        "paper, or a directory of tasks: DIR/<task>/<class>/*, DIR/<task>/{train,test}/<class>/*",
        flag_values=values,
    )


def run_quickstart(module, values: flags.FlagValues) -> None:
    """Runs `t2s quickstart`."""
    if values.tasks:
        with values.config.unlocked():
            values.config.tasks.source = values.tasks
    module.run(values.config, values.workdir)


def tasks_flags(values: flags.FlagValues) -> None:
    """Defines the flags of `t2s tasks`."""
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


def run_tasks(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    """Runs `t2s tasks`."""
    module.run(words, values.data_dir, values.manual_dir)
