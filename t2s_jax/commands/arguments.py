"""From the words of a command line to flags and a run card, or to help."""

from __future__ import annotations

import ast
import pathlib
import re
from typing import Any

from absl import flags

from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.runtime import limits
from t2s_jax.runtime.errors import UserError


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


def parse_flags(name: str, arguments: list[str]) -> tuple[flags.FlagValues, list[str]]:
    """Parses into flags and words, and turns whatever is wrong into one line."""
    card = COMMANDS[name].config
    if card and not any(a.lstrip("-").split("=")[0] == "config" for a in arguments):
        # First, because fields are changed in the order of the command line.
        arguments = [f"--config={default_config(card)}", *arguments]
    options, arguments = _take_options(arguments) if card else ({}, arguments)
    try:
        values = _define_flags(name, arguments)
        rest = values([name, *arguments])
        if card:
            values.config.to_dict()  # a run card that failed to load says so on first use
        if options:
            with values.config.unlocked():
                values.config.sim.options.update(options)
        if card:
            limits.check(values.config)
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


def default_config(name: str) -> pathlib.Path:
    """A run card: beside the package in a checkout, inside it in an installed wheel."""
    package = pathlib.Path(__file__).resolve().parents[1]
    installed = package / "configs" / name
    return installed if installed.is_file() else package.parent / "configs" / name


def usage() -> str:
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


def command_help(name: str) -> str:
    command, (values, _) = COMMANDS[name], parse_flags(name, [])
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
