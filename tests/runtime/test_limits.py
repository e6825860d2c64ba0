import math

import pytest

from t2s_jax.commands import defaults
from t2s_jax.runtime import limits
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.limits import Range


def test_every_number_of_every_card_has_a_limit_and_keeps_it():
    for card in (defaults.everything(), defaults.paper()):
        limits.check(card)
        unknown = {n for n, _ in limits._numbers(card, "config") if limits.limit(n) is None}
        assert not unknown


def test_ranges():
    assert 0 in Range(0)
    assert 0 not in Range(0, low_open=True)
    assert 1 in Range(0, 1)
    assert 1 not in Range(0, 1, high_open=True)
    assert math.inf not in Range()
    assert math.nan not in Range()
    texts = [str(r) for r in (Range(1), Range(0, low_open=True), Range(0, 1, True, False), Range())]
    assert texts == ["at least 1", "above 0", "in (0, 1]", "a finite number"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("pretrain.batch_size", 0, "config.pretrain.batch_size must be at least 1, got 0"),
        (
            "pretrain.total_epochs",
            math.nan,
            "config.pretrain.total_epochs must be above 0, got nan",
        ),
        ("finetune.label_smoothing", 1.0, "label_smoothing must be in [0, 1), got 1.0"),
        ("live.fidelity.epochs", 1.5, "config.live.fidelity.epochs must be in (0, 1], got 1.5"),
        ("sim.options.resolution", 0, "config.sim.options.resolution must be at least 1, got 0"),
        ("policy.hidden", (16, 0), "config.policy.hidden must be at least 1, got 0"),
        ("seed", -1, "config.seed must be in [0, 4294967295], got -1"),
    ],
)
def test_what_is_out_of_range_is_named(field, value, message):
    card = defaults.everything()
    with card.unlocked():
        card.update_from_flattened_dict({field: value})
    with pytest.raises(UserError) as error:
        limits.check(card)
    assert message in str(error.value)


def test_zero_is_a_resolution_where_another_is_meant():
    card = defaults.everything()
    card.data.resolution = card.task2vec.resolution = 0
    limits.check(card)


def test_a_section_by_itself():
    section = defaults.policy()
    section.members = 0
    with pytest.raises(UserError, match=r"config\.policy\.members must be at least 1, got 0"):
        limits.check(section, "config.policy")
