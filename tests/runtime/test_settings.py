import dataclasses
import math

import pytest
from ml_collections import ConfigDict

from t2s_jax.runtime import settings
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import Setting, check_fields, optional, section, setting, to_config


@dataclasses.dataclass(frozen=True)
class Inner:
    """Within."""

    share: float = setting(0.5, "a share", above=0, high=1)


@dataclasses.dataclass(frozen=True)
class Outer:
    """All kinds of fields."""

    count: int = setting(3, "a number", low=1)
    units: tuple[int, ...] = setting((4, 5), "numbers", low=1)
    kind: str = setting("", "a name", choices=("", "round", "square"))
    flag: bool = setting(False, "a switch")
    steps: int | None = optional("absent by default", low=1)
    inner: Inner = section(Inner())
    free: Inner = section(Inner(share=1.0), open_ended=True)


@dataclasses.dataclass(frozen=True)
class Names:
    """Names in a tuple."""

    kinds: tuple[str, ...] = setting((), "names", choices=("round", "square"))


def _changed(**fields) -> ConfigDict:
    config = to_config(Outer())
    config.update_from_flattened_dict(fields)
    return config


def test_a_section_becomes_a_config():
    assert to_config(Outer(count=7)).to_dict() == {
        "count": 7,
        "units": (4, 5),
        "kind": "",
        "flag": False,
        "inner": {"share": 0.5},
        "free": {"share": 1.0},
    }


def test_ranges_in_words():
    said = [
        Setting("", low=1),
        Setting("", above=0),
        Setting("", above=0, high=1),
        Setting("", low=0, below=1),
        Setting("", choices=("", "a")),
        Setting(""),
    ]
    assert [s.limits() for s in said] == [
        "at least 1",
        "above 0",
        "in (0, 1]",
        "in [0, 1)",
        "one of (empty), a",
        "",
    ]


@pytest.mark.parametrize("value", [1, 2.5, True, None, "any", (1, 9)])
def test_allowed(value):
    Setting("", low=1).check(value, "x")


@pytest.mark.parametrize(
    ("limits", "value", "message"),
    [
        ({"low": 1}, 0, "x must be at least 1, got 0"),
        ({"low": 1}, (2, 0), "x must be at least 1, got 0"),
        ({"above": 0}, 0, "x must be above 0, got 0"),
        ({"high": 1, "low": 0}, 1.5, r"x must be in \[0, 1\], got 1.5"),
        ({"low": 0, "below": 1}, 1, r"x must be in \[0, 1\), got 1"),
        ({"low": 0}, math.nan, "got nan"),
        ({}, math.inf, "x must be a finite number, got inf"),
        ({"choices": ("adamw", "sgd")}, "adam", "one of adamw, sgd; got 'adam'; did you mean 'ada"),
        ({"choices": ("adamw", "sgd")}, ("sgd", "lion"), "one of adamw, sgd; got 'lion'$"),
        ({"choices": ("adamw", "sgd")}, None, "got None"),
    ],
)
def test_what_is_not_allowed_is_named(limits, value, message):
    with pytest.raises(UserError, match=message):
        Setting("", **limits).check(value, "x")


def test_sections_are_checked_to_the_last_level():
    check_fields(_changed(kind="round"), Outer)
    with pytest.raises(UserError, match=r"^config\.inner\.share must be in \(0, 1\], got 0\.0$"):
        check_fields(_changed(**{"inner.share": 0.0}), Outer, "config")
    with pytest.raises(UserError, match=r"^count must be at least 1, got 0$"):
        check_fields({"count": 0}, Outer)
    with pytest.raises(UserError, match="steps must be at least 1"):
        check_fields({"steps": 0}, Outer)


def test_old_configs_may_lack_fields_and_have_others():
    check_fields({"flag": True, "gone": -1}, Outer)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"count": 1, "inner": {"share": 0.1}}, None),
        ({"cuont": 1}, "cuont"),
        ({"inner": {"shar": 1}}, "inner.shar"),
        ({"flag": {"on": True}}, "flag"),  # a section where a setting belongs
        ({"inner": 1.0}, "inner"),
        ({"free": {"more": 3}}, None),
    ],
)
def test_undeclared_fields_are_found(config, name):
    assert settings.undeclared(ConfigDict(config), Outer) == name


def test_names_that_a_command_line_joins_are_split():
    config = ConfigDict({"kind": "round", "kinds": ("round, square", "round"), "units": (1, 2)})
    settings.split_names(config, Names)
    assert config.kinds == ("round", "square", "round")


def test_names_and_declarations():
    assert list(settings.names(Outer)) == [
        "count",
        "units",
        "kind",
        "flag",
        "steps",
        "inner.share",
        "free.share",
    ]
    assert settings.declaration(Outer, "inner.share") == Setting("a share", above=0, high=1)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("share", "inner.share"),  # in the wrong section
        ("inner.shar", "inner.share"),
        ("shares", "inner.share"),
        ("conut", "count"),
        ("zebra", None),
    ],
)
def test_the_nearest_name(name, near):
    assert settings.nearest(name, list(settings.names(Outer))) == near
