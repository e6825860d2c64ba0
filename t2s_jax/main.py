"""The command line: `t2s <command> [flags]`. Parses, joins hosts, calls one program."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import os
import pathlib
import re
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from absl import flags

from t2s_jax import __version__, command_line
from t2s_jax.errors import Terminated, UserError


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
    """

    summary: str
    config: str | None
    call: Callable
    flags: Callable[[flags.FlagValues], None] = lambda values: None
    words: str = ""
    device: bool = True


def _run_config(module, values: flags.FlagValues) -> None:
    module.run(values.config, values.workdir)


def _evaluate_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_boolean(
        "sweep",
        False,
        "choose learning rate and weight decay of each task on a validation split; the same as "
        "--config.evaluate.sweep=True",
        flag_values=values,
    )


def _run_evaluate(module, values: flags.FlagValues) -> None:
    if values.sweep:
        values.config.evaluate.sweep = True
    module.run(values.config, values.workdir)


def _train_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "fill",
        None,
        "measure rewards and train nothing: all SimParams, or a list as '#17;01100001;materials', "
        "or what others ask for on this workdir ('asked')",
        flag_values=values,
    )


def _run_train(module, values: flags.FlagValues) -> None:
    if values.fill:
        importlib.import_module("t2s_jax.fill").run(values.config, values.workdir, values.fill)
    else:
        module.run(values.config, values.workdir)


def _embed_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_boolean(
        "compare",
        False,
        "also draw the map of tasks: distances as tables and heatmaps, a tree, whether groups "
        "cluster; the same as --config.compare=True. With --config.task_vectors=FILE of vectors "
        "that are there already",
        flag_values=values,
    )


def _run_embed(module, values: flags.FlagValues) -> None:
    if values.compare:
        values.config.compare = True
    module.run(values.config, values.workdir)


def _predict_flags(values: flags.FlagValues) -> None:
    text = flags.DEFINE_string
    text(
        "bundle",
        None,
        "the bundle directory that `t2s train` wrote; else the one that ships with the package",
        flag_values=values,
    )
    text(
        "task",
        None,
        "FOLDER/<class>/*, a CSV, a TFDS name, paper:NAME or builtin:NAME",
        flag_values=values,
    )
    text("json", None, "also write the prediction to this file", flag_values=values)
    text("output", None, "workdir of --render", flag_values=values)
    flags.DEFINE_integer(
        "render",
        0,
        "also render the chosen set, with this many images of each category",
        lower_bound=0,
        flag_values=values,
    )


def _run_predict(module, values: flags.FlagValues) -> None:
    if not values.task:
        raise UserError("t2s predict needs --task; see t2s predict --help")
    if not values.bundle:
        from t2s_jax import shipped_data

        values.bundle = str(shipped_data.bundle_directory())
    module.run(values.bundle, values.task, values.json, values.render, values.output)


def _export_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string("backbone", None, "its directory, or a file of weights", flag_values=values)
    flags.DEFINE_string("output", None, "the .safetensors file to write", flag_values=values)


def _run_export(module, values: flags.FlagValues) -> None:
    for name in ("backbone", "output"):
        if not values[name].value:
            raise UserError(f"t2s export needs --{name}; see t2s export --help")
    module.run(values.backbone, values.output)


def _analyse_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "output", None, "directory of the results; else TABLE/analysis", flag_values=values
    )
    flags.DEFINE_string("groups", None, "CSV with the columns task and group", flag_values=values)


def _run_analyse(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    module.run(words, values.output, values.groups)


def _publish_flags(values: flags.FlagValues) -> None:
    text = flags.DEFINE_string
    text("workdir", None, "holds rewards/, task_vectors.npz and bundle/", flag_values=values)
    text("output", None, "the directory to write", flag_values=values)
    text("groups", None, "CSV with the columns task and group", flag_values=values)
    text("note", "", "a sentence on where it was measured, kept with the table", flag_values=values)
    text("again", "", "workdirs with the same rewards by other seeds, a,b,...", flag_values=values)


def _run_publish(module, values: flags.FlagValues) -> None:
    for name in ("workdir", "output"):
        if not values[name].value:
            raise UserError(f"t2s publish needs --{name}; see t2s publish --help")
    module.run(values.workdir, values.output, values.groups, values.note, values.again)


def _quickstart_flags(values: flags.FlagValues) -> None:
    flags.DEFINE_string(
        "tasks",
        None,
        "paper, or your own tasks: DIR/<task>/<class>/*, DIR/<task>/{train,test}/<class>/*",
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
        "data_dir", None, "of TFDS; else $TFDS_DATA_DIR, ~/tensorflow_datasets", flag_values=values
    )
    text(
        "manual_dir",
        None,
        "where files fetched by hand are; else DATA_DIR/downloads/manual",
        flag_values=values,
    )


def _run_tasks(module, values: flags.FlagValues, words: Sequence[str]) -> None:
    module.run(words, values.data_dir, values.manual_dir)


COMMANDS = {
    "quickstart": Command(
        "the whole loop on this machine, in minutes",
        "quickstart.py",
        _run_quickstart,
        _quickstart_flags,
    ),
    "preview": Command("contact sheets of what the simulator renders", "preview.py", _run_config),
    "render": Command("make the render set of one SimParams", "render.py", _run_config),
    "pretrain": Command("train a backbone on a render set", "pretrain.py", _run_config),
    "tasks": Command(
        "the paper's twenty tasks: what is here, how to get the others",
        None,
        _run_tasks,
        _tasks_flags,
        words="[list | show NAME... | prepare NAME... | check [NAME...]]",
        device=False,
    ),
    "embed": Command("Task2Vec of the downstream tasks", "embed.py", _run_embed, _embed_flags),
    "train": Command("train the Task2Sim policy", "train.py", _run_train, _train_flags),
    "generalise": Command(
        "what each predictor is worth on tasks held out of the reward table",
        "generalise.py",
        _run_config,
    ),
    "predict": Command(
        "SimParams for an unseen task, from a bundle", None, _run_predict, _predict_flags
    ),
    "evaluate": Command(
        "5-NN, linear probe and fine-tuning, method beside method",
        "evaluate.py",
        _run_evaluate,
        _evaluate_flags,
    ),
    "scale": Command(
        "accuracy against categories, objects, images; factors added up", "scale.py", _run_config
    ),
    "neighbours": Command(
        "test images and their nearest train images by several backbones",
        "neighbours.py",
        _run_config,
    ),
    "analyse": Command(
        "what each factor does to the rewards of a table, with pictures",
        None,
        _run_analyse,
        _analyse_flags,
        words="TABLE [TABLE OF ANOTHER SEED...]",
        device=False,
    ),
    "publish": Command(
        "a workdir's reward table, task vectors and bundle, small enough to ship",
        None,
        _run_publish,
        _publish_flags,
    ),
    "export": Command(
        "a backbone's weights for PyTorch, by timm's names", None, _run_export, _export_flags
    ),
    "tdw doctor": Command(
        "what TDW needs, point by point, and ten images", "paper.py", _run_config
    ),
    "report": Command("a page with the tables and pictures of a workdir", "report.py", _run_config),
}


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of `t2s`. Exits 0, 2 on bad input, 75 after SIGTERM, 130 when interrupted."""
    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))


def run(argv: list[str]) -> int:
    """Runs one command and returns the exit status."""
    if not argv or argv[0] in ("--help", "-h", "help"):
        print(_usage())
        return 0 if argv else 2
    if argv[0] == "--version":
        print(f"t2s_jax {__version__}")
        return 0
    words = 2 if " ".join(argv[:2]) in COMMANDS else 1  # such as `t2s tdw doctor`
    name, arguments = " ".join(argv[:words]), argv[words:]
    try:
        return _dispatch(name, arguments)
    except UserError as error:
        print(f"t2s {name}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain once more when it
        # flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Terminated:
        print(f"\nt2s {name}: terminated; run the same command again to go on", file=sys.stderr)
        return os.EX_TEMPFAIL
    except KeyboardInterrupt:
        print(f"\nt2s {name}: interrupted; run the same command again to go on", file=sys.stderr)
        return 128 + signal.SIGINT


def _dispatch(name: str, arguments: list[str]) -> int:
    if name not in COMMANDS:
        raise UserError(f"no such command; there are {', '.join(COMMANDS)}")
    command = COMMANDS[name]
    if "--help" in arguments or "-h" in arguments:
        print(_command_help(name))
        return 0
    values, words = _parse_flags(name, arguments)
    if command.device:
        _leave_devices_to_workers(name, values)
        _prepare_jax()
    module = importlib.import_module(f"t2s_jax.{name.replace(' ', '_')}")
    command_line.begin([*name.split(), *arguments])
    command.call(module, values, words) if command.words else command.call(module, values)
    return 0


def _define_flags(name: str, arguments: list[str]) -> flags.FlagValues:
    from ml_collections import config_flags

    command, values = COMMANDS[name], flags.FlagValues()
    if command.config:
        config_flags.DEFINE_config_file(
            "config",
            None,
            "the run card; --config.x=y changes one of its fields",
            flag_values=values,
            sys_argv=[name, *arguments],
        )
        flags.DEFINE_string(
            "workdir", "runs/quickstart", "where everything is read and written", flag_values=values
        )
    command.flags(values)
    return values


def _parse_flags(name: str, arguments: list[str]) -> tuple[flags.FlagValues, list[str]]:
    """Parses into flags and words, and turns whatever is wrong into one line."""
    card = COMMANDS[name].config
    if card and not any(a.lstrip("-").split("=")[0] == "config" for a in arguments):
        # First, because fields are changed in the order of the command line.
        arguments = [f"--config={_default_config(card)}", *arguments]
    options, arguments = _take_options(arguments) if card else ({}, arguments)
    try:
        values = _define_flags(name, arguments)
        rest = values([name, *arguments])
        if card:
            values.config.to_dict()  # a run card that failed to load says so on first use
        if options:
            with values.config.unlocked():
                values.config.sim.options.update(options)
    except AttributeError as error:
        field = str(error).replace("'", "").replace('"', "")
        raise UserError(
            f"the run card has no field {field}; t2s {name} --help lists them"
        ) from error
    except (flags.Error, KeyError, TypeError, ValueError) as error:
        raise UserError(_one_line(error)) from error
    except OSError as error:
        raise UserError(f"the run card cannot be read: {_one_line(error)}") from error
    if len(rest) > 1 and not COMMANDS[name].words:
        raise UserError(f"{rest[1]!r} is not a flag; flags begin with --")
    return values, rest[1:]


def _take_options(arguments: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Parts --config.sim.options.NAME=VALUE from the rest.

    A run card holds some of a simulator's options; the simulator knows which there are.
    """
    matches = [re.fullmatch(r"--?config\.sim\.options\.(\w+)=(.*)", a) for a in arguments]
    options = {}
    for name, text in (match.groups() for match in matches if match):
        try:
            options[name] = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            options[name] = text
    return options, [a for a, match in zip(arguments, matches) if not match]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _leave_devices_to_workers(name: str, values: flags.FlagValues) -> None:
    """Where other processes measure, this one is not to hold the devices' memory."""
    if "config" not in values or values.config.live.executor == "local":
        return
    if name == "train":
        import jax

        jax.config.update("jax_platforms", "cpu")  # a policy is small
    elif name == "quickstart":
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


def _prepare_jax() -> None:
    """XLA's flags, compilation cache and hosts, before anything touches a device."""
    import jax

    from t2s_jax import cpu_compiler, parallel, preemption

    cpu_compiler.configure()

    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(pathlib.Path(cache) / "t2s_jax" / "xla"))
    jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
    # So low because each worker process asks for dozens of small programs, such as one 5-NN for
    # each task; and in the environment, because worker processes inherit that.
    seconds = os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
    jax.config.update("jax_persistent_cache_min_compile_time_secs", float(seconds))
    parallel.join_hosts()
    preemption.install()


def _default_config(name: str) -> pathlib.Path:
    """A run card: beside the package in a checkout, inside it in an installed wheel."""
    here = pathlib.Path(__file__).resolve().parent
    installed = here / "configs" / name
    return installed if installed.is_file() else here.parent / "configs" / name


def _usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {c.summary}" for name, c in COMMANDS.items()]
    return "\n".join(
        [
            "t2s: tailor synthetic pre-training data to a downstream task (Task2Sim in JAX)",
            "",
            "usage: t2s <command> [--config=configs/….py] [--workdir=DIR] [--config.x=y]",
            "",
            *lines,
            "",
            "t2s <command> --help shows a command's flags and the fields of its run card.",
        ]
    )


def _command_help(name: str) -> str:
    command, (values, _) = COMMANDS[name], _parse_flags(name, [])
    lines = [f"t2s {name}: {command.summary}", ""]
    lines += [f"usage: t2s {name} {command.words} [flags]", ""] if command.words else []
    lines += ["flags:"]
    for flag in values:
        default = f"configs/{command.config}" if flag == "config" else values[flag].default
        shown = f" (default: {default})" if default else ""
        lines.append(f"  --{flag}: {values[flag].help}{shown}")
    if command.config:
        lines += ["", f"fields of configs/{command.config}, as --config.FIELD=VALUE:"]
        lines += [f"  {field} = {value!r}" for field, value in _fields(values.config)]
    return "\n".join(lines)


def _fields(config, prefix: str = ""):
    """Yields (dotted name, value) of every leaf."""
    for name, value in config.items():
        if hasattr(value, "items"):
            yield from _fields(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


if __name__ == "__main__":
    main()
