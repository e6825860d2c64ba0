import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import EXTRAS, Simulator, check_extras
from tests.toy_simulator import ToySimulator

REQUEST = ((1, 2), ["c0/0", "c3/1"], 5, [8, 9])


class Plain(ToySimulator):
    """Gives no extras."""

    extras = ()
    render_extras = Simulator.render_extras


def test_a_simulator_without_extras_gives_its_images():
    rendered = Plain().render_extras(*REQUEST, ())
    assert list(rendered) == ["image"]
    np.testing.assert_array_equal(rendered["image"], Plain().render(*REQUEST))


def test_a_simulator_without_extras_refuses_them():
    with pytest.raises(UserError, match="the toy simulator gives no 'depth'; it gives none"):
        Plain().render_extras(*REQUEST, ("depth",))


def test_extras_do_not_change_the_image():
    rendered = ToySimulator().render_extras(*REQUEST, EXTRAS)
    assert list(rendered) == ["image", *EXTRAS]
    np.testing.assert_array_equal(rendered["image"], ToySimulator().render(*REQUEST))


@pytest.mark.parametrize("extras", [("depth", "mask"), ("mask,depth",), "depth, mask,"])
def test_extras_may_be_joined_by_commas(extras):
    assert check_extras(ToySimulator(), extras) == ("mask", "depth")


def test_unknown_extra():
    message = "config.sim.extras: there is no extra 'masks'; there are mask, depth, normal, factors"
    with pytest.raises(UserError, match=message):
        check_extras(ToySimulator(), ("masks",))
