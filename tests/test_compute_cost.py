import jax
import pytest

from tests import compute_cost

# Multiply-adds of the convolutions of torchvision's networks at 224 px, by hand: its documented
# 1.814e9 and 4.089e9 count the head (512 x 1000 and 2048 x 1000), too.
_MACS = {"resnet18": 1.814e9 - 512e3, "resnet50": 4.089e9 - 2048e3}


@pytest.mark.parametrize("network", _MACS)
def test_network_flops_are_the_published_ones(network):
    forward = compute_cost.network_flops(network, "imagenet", 224, training=False)
    assert forward == pytest.approx(2 * _MACS[network], rel=5e-4)


def test_training_is_three_passes_but_for_the_gradient_of_the_images():
    forward, training = (
        compute_cost.network_flops("resnet18", "imagenet", 224, training=t) for t in (False, True)
    )
    stem = 2 * 112 * 112 * 7 * 7 * 3 * 64
    assert training == 3 * forward - stem


def test_convolutions_are_counted_by_shape():
    found = compute_cost.convolutions("resnet18", "small", 32, 4)
    assert found[(4, 32, 32, 3), (3, 3, 3, 64), (1, 1), ((1, 1), (1, 1))] == 1
    assert found[(4, 32, 32, 64), (3, 3, 64, 64), (1, 1), ((1, 1), (1, 1))] == 4
    assert sum(found.values()) == 20  # 17 on the way, 3 in shortcuts


def test_matmul_peak_is_a_rate_of_this_machine():
    assert jax.default_backend() != "cpu" or 1e8 < compute_cost.matmul_peak("float32") < 1e14
