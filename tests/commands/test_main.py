import inspect
import json
import re
import subprocess
import sys

import pytest

from t2s_jax.commands import main, startup
from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.sim.procedural.simulator import ProceduralSimulator


def _error(capsys, *argv) -> str:
    """The one line that a bad command prints."""
    assert main.run(list(argv)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


def test_help_names_every_command():
    done = subprocess.run(
        [sys.executable, "-m", "t2s_jax", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout


def test_help_loads_neither_jax_nor_tensorflow():
    code = (
        "import sys; from t2s_jax.commands.main import run;"
        "run(['--help']); run(['render', '--help']);"
        "assert not {'jax', 'tensorflow', 'numpy.testing'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs --backbone"),
        (["--backbone=nowhere", "--output=w.safetensors"], "no such directory"),
        (["--backbone=nowhere", "--output=w.pth"], "must end in .safetensors"),
    ],
)
def test_export_tells_what_is_wrong(arguments, message, capsys):
    assert main.run(["export", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command(command, capsys):
    assert main.run([command, "--help"]) == 0
    text = capsys.readouterr().out
    if COMMANDS[command].config:
        assert "--workdir" in text
        shown = set(re.findall(r"^  ([\w.]+) = ", text, re.MULTILINE))
        assert {name.partition(".")[0] for name in shown} == COMMANDS[command].reads
        assert all(len(line) <= 100 for line in text.splitlines())
    else:
        own = {"predict": "--bundle", "export": "--backbone", "tasks": "prepare NAME"}
        own |= {"analyse": "--groups", "publish": "--note"}
        assert own[command] in text


def test_no_command_prints_the_usage(capsys):
    assert main.run([]) == 2
    assert "usage: t2s" in capsys.readouterr().out


def test_version(capsys):
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("t2s_jax 0.")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["paint"], "no such command; there are quickstart"),
        (["pretain"], "no such command; did you mean t2s pretrain?"),
        (["render", "--workdri=x"], "flag 'workdri'. Did you mean: workdir"),
        (["render", "extra"], "'extra' is not a flag"),
        (["render", "--config.sim.seed=many"], "invalid literal for int"),
        (["render", "--config.zebra=1"], "no field config.zebra; t2s render --help lists"),
        (["render", "--config.sim.sed=1"], "no field config.sim.sed; did you mean config.sim.seed"),
        (["scale", "--config.batch_size=3"], "did you mean config.pretrain.batch_size?"),
        (["scale", "--config.sweeps=images"], "did you mean config.scale.sweeps?"),
        (["pretrain", "--config.pretrain.total_steps=9"], "can only be set in a run card"),
        (["pretrain", "--config.pretrain.keep=worst"], "keep must be one of last, best; got"),
        (["render", "--config=nowhere.py"], "the run card cannot be read"),
        (["render", "--config.params=0110"], "SimParams need 8 levels"),
        (["render", "--config.sim.simulator=unity"], "no simulator is called 'unity'"),
        (["render", "--config.sim.options.resolution=-1"], "resolution"),
        (["render", "--config.sim.options.resolution=high"], "resolution"),
        (["render", "--config.sim.options.meshes=nowhere"], "there is no folder nowhere"),
        (["render", "--config.sim.options.magic=1"], "unexpected keyword argument 'magic'"),
        (["render", "--config.sim.extras=halo"], "config.sim.extras must be one of mask, depth"),
        (["predict", "--bundle=x"], "needs --task"),
        (["predict", "--bundle=nowhere", "--task=x"], "nowhere"),
        (["pretrain", "--config.render_set=nowhere"], "no render set at nowhere"),
        (["report", "--workdir=nowhere"], "nowhere"),
        (["evaluate", "--workdir=nowhere", "--config.evaluate.tasks=moons"], "no task 'moons'"),
        (["quickstart", "--tasks=nowhere"], "nowhere"),
        (["embed", "--compare", "--config.task_vectors=nowhere"], "no task vectors at nowhere"),
        (
            ["render", "--config.sim.images_per_category=0"],
            "images_per_category must be at least 1",
        ),
        (
            ["train", "--config.pretrain.log_steps=0"],
            "config.pretrain.log_steps must be at least 1",
        ),
        (
            ["evaluate", "--config.finetune.dropout=1.0"],
            "finetune.dropout must be in [0, 1), got 1.0",
        ),
    ],
)
def test_what_a_user_gets_wrong_gives_one_line(argv, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in _error(capsys, *argv)


@pytest.mark.parametrize("extras", ['("mask","factors")', "mask,factors"])
def test_extras_from_the_command_line(extras, capsys, tmp_path):
    argv = ["render", f"--workdir={tmp_path}", "--config.sim.images_per_category=1"]
    argv += ["--config.sim.simulator=tests.toy_simulator:ToySimulator", "--config.params=none"]
    assert main.run([*argv, f"--config.sim.extras={extras}"]) == 0
    provenance = json.loads((tmp_path / "render_sets" / "00" / "provenance.json").read_text())
    assert provenance["extras"] == ["mask", "factors"]


def test_help_gives_the_default_of_the_commands_own_card_with_text_and_range(capsys):
    assert main.run(["quickstart", "--help"]) == 0
    shown = capsys.readouterr().out
    assert (
        "  pretrain.batch_size = 64\n      images in a batch over all devices (at least 1)\n"
        in shown
    )
    assert "\nlive.halving: `t2s train --fill` by successive halving.\n" in shown


def test_help_of_render_names_the_options_of_the_built_in_simulator(capsys):
    assert main.run(["render", "--help"]) == 0
    shown = capsys.readouterr().out
    for option in inspect.signature(ProceduralSimulator).parameters:
        assert option in shown


def test_a_field_that_is_not_read_is_noted(capsys, monkeypatch):
    monkeypatch.setattr(startup, "prepare_jax", lambda: None)
    monkeypatch.setattr("t2s_jax.commands.render.run", lambda config, workdir: None)
    assert main.run(["render", "--config.pretrain.batch_size=3", "--config.sim.seed=1"]) == 0
    assert capsys.readouterr().err == "note: t2s render does not read config.pretrain.batch_size\n"


def test_an_interrupt_says_how_to_go_on(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_dispatch", interrupted)
    assert main.run(["render"]) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_embed_compares_on_demand(monkeypatch):
    seen = []
    monkeypatch.setattr(startup, "prepare_jax", lambda: None)
    monkeypatch.setattr(
        "t2s_jax.commands.embed.run", lambda config, workdir: seen.append(config.compare)
    )
    assert main.run(["embed", "--compare"]) == main.run(["embed"]) == 0
    assert seen == [True, False]
