import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace

SMALL = SimSpace((Factor("a"), Factor("b", ("fixed", "some", "much"))))


def test_paper_space_has_256_choices_of_8_factors():
    assert len(PAPER_SPACE) == 8
    assert PAPER_SPACE.size == 256 == len(set(PAPER_SPACE))


def test_iteration_runs_the_last_factor_fastest_and_index_agrees():
    assert list(SMALL) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert [SMALL.index(p) for p in SMALL] == list(range(6))


@pytest.mark.parametrize("params", list(SMALL))
def test_key_reads_back(params):
    assert SMALL.parse(SMALL.key(params)) == params


def test_key_of_a_factor_with_more_than_ten_levels():
    space = SimSpace((Factor("a", tuple(f"l{i}" for i in range(13))), Factor("b")))
    assert space.key((12, 1)) == "12_1"
    assert space.parse("12_1") == (12, 1)


def test_parse_names_and_extremes():
    assert SMALL.parse("none") == (0, 0)
    assert SMALL.parse("all") == (1, 2)
    assert SMALL.parse("b") == (0, 2)
    assert SMALL.parse("a+b") == (1, 2)
    assert SMALL.parse("1, 0") == (1, 0)
    assert [SMALL.parse(f"#{n}") for n in range(SMALL.size)] == list(SMALL)


@pytest.mark.parametrize("text", ["", "a+c", "12x", "0", "03", "000", "#", "#6", "#-1"])
def test_parse_refuses_in_one_line(text):
    with pytest.raises(UserError) as error:
        SMALL.parse(text)
    assert "\n" not in str(error.value)


def test_describe():
    assert SMALL.describe((0, 0)) == "nothing varied"
    assert SMALL.describe((1, 2)) == "a + b=much"


def test_sample_is_distinct_and_a_longer_one_extends_a_shorter_one():
    ten = PAPER_SPACE.sample(3, 10)
    assert len(set(ten)) == 10
    assert PAPER_SPACE.sample(3, 4) == ten[:4]
    assert PAPER_SPACE.sample(4, 10) != ten
    assert all(PAPER_SPACE.validate(p) == p for p in ten)


def test_json_round_trip():
    assert SimSpace.from_json(SMALL.to_json()) == SMALL


def test_a_factor_needs_two_levels_and_a_name_of_its_own():
    with pytest.raises(ValueError, match="at least 2 levels"):
        Factor("a", ("only",))
    with pytest.raises(ValueError, match="repeat"):
        SimSpace((Factor("a"), Factor("a")))
