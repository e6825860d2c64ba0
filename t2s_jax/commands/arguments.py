"""Parses a command line into flags and a run card, and prints help."""

from __future__ import annotations

import ast
import inspect
import pathlib
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from absl import flags

from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.commands.run_card import RunCard
from t2s_jax.runtime import settings
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
    """Parses the arguments of a command.

    Args:
      name: of the command.
      arguments: what follows it on the command line.

    Returns:
      The flags, with the run card as `config`; and the words that are not flags.

    Raises:
      UserError: a flag, a field or a value is wrong, or the run card cannot be read.
    """
    card = COMMANDS[name].config
    if card and not any(a.lstrip("-").split("=")[0] == "config" for a in arguments):
        # First, because fields are changed in the order of the command line.
        arguments = [f"--config={default_config(card)}", *arguments]
    if card:
        for field in _changed_fields(arguments):
            _check_name(name, field)
    options, arguments = _take_options(arguments) if card else ({}, arguments)
    try:
        values = _define_flags(name, arguments)
        rest = values([name, *arguments])
        if card:
            values.config.to_dict()  # a run card that failed to load says so on first use
            with values.config.unlocked():
                values.config.sim.options.update(options)
    except AttributeError as error:
        raise UserError(f"the run card fails: {_one_line(error)}") from error
    except (flags.Error, KeyError, TypeError, ValueError) as error:
        raise UserError(_one_line(error)) from error
    except OSError as error:
        raise UserError(f"the run card cannot be read: {_one_line(error)}") from error
    if card:
        settings.split_names(values.config, RunCard)
        if field := settings.undeclared(values.config, RunCard):
            _check_name(name, field)
        settings.check_fields(values.config, RunCard, "config")
    if len(rest) > 1 and not COMMANDS[name].words:
        raise UserError(f"{rest[1]!r} is not a flag; flags begin with --")
    return values, rest[1:]


def notes(name: str, arguments: list[str]) -> list[str]:
    """Returns a line for each field that is set on the command line and that is not read."""
    reads = COMMANDS[name].reads
    return [
        f"note: t2s {name} does not read config.{field}"
        for field in _changed_fields(arguments)
        if reads and field.partition(".")[0] not in reads
    ]


def _changed_fields(arguments: list[str]) -> list[str]:
    """Returns the dotted names of the fields that a command line changes."""
    matches = [re.match(r"--?config\.([\w.]+)", a) for a in arguments]
    return [match[1] for match in matches if match]


def _check_name(command: str, field: str) -> None:
    """Raises `UserError` unless a field is declared and may be set on the command line."""
    known = list(settings.names(RunCard))
    if field in known and not settings.declaration(RunCard, field).optional:
        return
    if field.startswith("sim.options."):
        return  # the simulator knows which there are
    if field == "sim.options" or any(n.startswith(f"{field}.") for n in known):
        return  # a whole section, such as --config.sim.options="{'resolution': 16}"
    if field in known:
        raise UserError(
            f"config.{field} can only be set in a run card, in place of the field that it replaces"
        )
    read = [n for n in known if n.partition(".")[0] in COMMANDS[command].reads]
    near = settings.nearest(field, read) or settings.nearest(field, known)
    hint = f"did you mean config.{near}?" if near else f"t2s {command} --help lists the fields"
    raise UserError(f"there is no field config.{field}; {hint}")


def _take_options(arguments: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Separates --config.sim.options.NAME=VALUE from the other arguments.

    A run card holds only some of a simulator's options, and absl knows no others.
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
    """Returns a run card's path: beside the package in a checkout, inside it in a wheel."""
    package = pathlib.Path(__file__).resolve().parents[1]
    installed = package / "configs" / name
    return installed if installed.is_file() else package.parent / "configs" / name


def usage() -> str:
    """Returns what `t2s --help` prints."""
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
            "t2s <command> --help shows a command's flags and the fields that it reads.",
        ]
    )


def command_help(name: str) -> str:
    """Returns what `t2s NAME --help` prints: the flags and the fields that the command reads."""
    command, (values, _) = COMMANDS[name], parse_flags(name, [])
    lines = [f"t2s {name}: {command.summary}", ""]
    lines += [f"usage: t2s {name} {command.words} [flags]", ""] if command.words else []
    lines += ["flags:"]
    for flag in values:
        default = f"configs/{command.config}" if flag == "config" else values[flag].default
        shown = f" (default: {default})" if default else ""
        lines += [f"  --{flag}", _wrapped(f"{values[flag].help}{shown}")]
    if command.config:
        lines += ["", "fields that it reads, and their defaults; --config.FIELD=VALUE sets one:"]
        top = settings.fields(RunCard)
        chosen = {n: top[n] for n in top if n in command.reads}
        lines += _describe(chosen, values.config, "")
    return "\n".join(lines)


def _describe(known: dict, config, prefix: str) -> Iterator[str]:
    """Yields the lines on the settings and sections of a section; those of sections last."""
    for name, found in known.items():
        if isinstance(found, settings.Setting) and not found.optional:
            yield f"  {prefix}{name} = {config[name]!r}"
            limits = found.limits()
            yield _wrapped(f"{found.text}{f' ({limits})' if limits else ''}")
    for name, found in known.items():
        if isinstance(found, type):
            title, *rest = inspect.cleandoc(found.__doc__).splitlines()
            yield from ("", f"{prefix}{name}: {title}", *rest[1:])
            inner = settings.fields(found)
            yield from _describe(inner, config[name], f"{prefix}{name}.")
            for more in sorted(set(config[name]) - set(inner)):
                yield f"  {prefix}{name}.{more} = {config[name][more]!r}"


def _wrapped(text: str) -> str:
    """Returns a text as indented lines of at most 100 characters."""
    return textwrap.fill(text, 100, initial_indent="      ", subsequent_indent="      ")
