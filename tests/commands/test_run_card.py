"""The run card: its defaults, limits and names."""

import runpy

import pytest

from t2s_jax.commands import arguments, main, preview, run_card
from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.commands.run_card import RunCard
from t2s_jax.models.resnet import ARCHITECTURES
from t2s_jax.reporting import comparison, scaling
from t2s_jax.reporting.settings import Preview, Scale
from t2s_jax.runtime import settings
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import EXTRAS
from t2s_jax.sim.settings import Sim
from tests.paths import CONFIGS


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.py")), ids=lambda path: path.stem)
def test_every_card_keeps_the_limits_and_has_declared_fields_alone(path):
    card = runpy.run_path(path)["get_config"]()
    settings.check_fields(card, RunCard)
    assert settings.undeclared(card, RunCard) is None


def test_defaults():
    card = run_card.everything()
    assert card.sim.to_dict() == {
        "simulator": "procedural",
        "options": {"resolution": 64},
        "images_per_category": 400,
        "seed": 0,
        "shard_size": 2048,
        "part": "",
        "encoding": "png",
        "extras": (),
    }
    assert (card.params, card.rewards, card.probe_params, card.compare) == (
        "none",
        "live",
        "all",
        False,
    )
    assert card.reward.to_dict() == {"neighbours": 5, "temperature": 0.07}
    assert card.pretrain.learning_rate == 1e-3
    assert card.pretrain.randaugment == ""
    assert "total_steps" not in card.pretrain  # optional
    assert card.finetune == card.linear_augmented
    assert card.finetune.learning_rate == card.finetune.warmup_learning_rate == 0.01
    assert not {"network", "keep", "log_steps"} & set(card.finetune)
    assert card.policy.hidden == (128, 128)
    assert card.reward_model.gate_level == 0.05
    assert card.live.fidelity.to_dict() == {"images": 1.0, "width": 1.0, "epochs": 1.0}


def test_the_recipe_of_the_release():
    changed = {
        name: value
        for name, value in run_card.release_pretrain().items()
        if value != run_card.everything().pretrain[name]
    }
    assert changed == {
        "drop_path": 0.1,
        "zero_init_last": True,
        "interpolation": "bicubic",
        "randaugment": "m9-mstd0.5-inc1",
        "mixup": 0.8,
        "cutmix": 1.0,
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("pretrain.batch_size", 0, "config.pretrain.batch_size must be at least 1, got 0"),
        ("finetune.label_smoothing", 1.0, "label_smoothing must be in [0, 1), got 1.0"),
        ("live.fidelity.epochs", 1.5, "config.live.fidelity.epochs must be in (0, 1], got 1.5"),
        ("sim.options.resolution", 0, "config.sim.options.resolution must be at least 1, got 0"),
        ("policy.hidden", (16, 0), "config.policy.hidden must be at least 1, got 0"),
        ("seed", -1, "config.seed must be in [0, 4294967295], got -1"),
        ("policy.input_scaling", "cube", "config.policy.input_scaling must be one of unit, sqrt"),
        ("evaluate.methods", ("task3sim",), "got 'task3sim'; did you mean 'task2sim'?"),
    ],
)
def test_what_is_not_allowed_is_named(field, value, message):
    card = run_card.everything()
    card.update_from_flattened_dict({field: value})
    with pytest.raises(UserError) as error:
        settings.check_fields(card, RunCard, "config")
    assert message in str(error.value)


def test_zero_is_a_resolution_where_another_is_meant():
    card = run_card.everything()
    card.data.resolution = card.task2vec.resolution = 0
    settings.check_fields(card, RunCard)


@pytest.mark.parametrize(
    ("section", "field", "known"),
    [
        (type(RunCard().pretrain), "network", ARCHITECTURES),
        (type(RunCard().evaluate), "methods", comparison.METHODS),
        (Scale, "sweeps", scaling.SWEEPS),
        (Preview, "sheets", preview._KINDS),
        (Sim, "extras", EXTRAS),
    ],
)
def test_choices_are_what_the_programs_know(section, field, known):
    assert settings.declaration(section, field).choices == tuple(known)


def test_commands_read_fields_that_there_are():
    for command in COMMANDS.values():
        assert command.reads <= settings.fields(RunCard).keys()
        assert bool(command.reads) == bool(command.config)


def test_every_field_is_read_by_a_command():
    assert frozenset().union(*(c.reads for c in COMMANDS.values())) == set(settings.fields(RunCard))


def test_a_card_with_an_unknown_field_is_refused(tmp_path, capsys):
    card = tmp_path / "card.py"
    card.write_text(
        "from t2s_jax.commands import run_card\n\n"
        "def get_config():\n"
        "    config = run_card.everything()\n"
        "    config.pretrain.batchsize = 3\n"
        "    return config\n"
    )
    assert main.run(["render", f"--config={card}"]) == 2
    assert "config.pretrain.batchsize; did you mean config.pretrain.batch_size?" in (
        capsys.readouterr().err
    )


def test_a_section_can_be_changed_as_a_whole():
    flag = "--config.sim.options={'resolution': 16}"
    values, _ = arguments.parse_flags("pretrain", [flag])
    assert values.config.sim.options.resolution == 16
    with pytest.raises(UserError, match=r"config\.pretrain\.batch_size must be at least 1, got 0"):
        arguments.parse_flags("pretrain", ["--config.pretrain={'batch_size': 0}"])
