import functools
import importlib

import pytest

from t2s_jax.commands.command_table import COMMANDS


def _restricted(run, reads):
    """`run`, with a run card that has no fields beside those in `reads`."""

    @functools.wraps(run)
    def call(config, *args, **kwargs):
        config = config.copy_and_resolve_references()
        with config.unlocked():
            for name in set(config) - reads:
                del config[name]
        return run(config, *args, **kwargs)

    return call


@pytest.fixture(autouse=True)
def _only_declared_fields(monkeypatch):
    """Lets a test fail where a command reads a field that the command table does not declare."""
    for name, command in COMMANDS.items():
        if command.config:
            module = importlib.import_module(f"t2s_jax.commands.{name.replace(' ', '_')}")
            monkeypatch.setattr(module, "run", _restricted(module.run, command.reads))
    fill = importlib.import_module("t2s_jax.commands.fill")
    monkeypatch.setattr(fill, "run", _restricted(fill.run, COMMANDS["train"].reads))
