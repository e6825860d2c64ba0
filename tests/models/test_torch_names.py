import jax
import numpy as np
import pytest

from t2s_jax.models import torch_names, weight_files
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import normalize_images
from t2s_jax.runtime.errors import UserError


def _backbone(name="resnet18", stem="imagenet", width=8, resolution=32, classes=5) -> Backbone:
    """With weights and running statistics that are all random."""
    config = NetworkConfig(name, width, stem, "float32", classes, resolution)
    rng = np.random.default_rng(0)

    def draw(path, leaf):
        if leaf.ndim > 1:
            value = rng.normal(0, np.sqrt(2 / np.prod(leaf.shape[:-1])), leaf.shape)
        else:
            value = (path[-1].key in ("scale", "var")) + 0.2 * rng.random(leaf.shape)
        return value.astype(np.float32)

    # Shapes alone are traced: to compile the draws of a ResNet-50 takes ten seconds.
    shapes = jax.eval_shape(
        make_model(config).init, jax.random.key(0), np.zeros((1, resolution, resolution, 3))
    )
    return Backbone(config, jax.tree_util.tree_map_with_path(draw, shapes))


def _logits(backbone: Backbone, images: np.ndarray) -> np.ndarray:
    apply = jax.jit(backbone.model.apply)
    return np.asarray(apply(backbone.variables, normalize_images(images)))


@pytest.mark.parametrize("stem", ["imagenet", "half", "small"])
def test_what_is_exported_is_read_back_to_the_bit(tmp_path, stem):
    backbone = _backbone("resnet10", stem)
    backbone.export(tmp_path / "w.safetensors")
    again = Backbone.load(tmp_path / "w.safetensors")
    assert again.config == backbone.config
    assert again.fingerprint() == backbone.fingerprint()


def test_names_are_torchvisions():
    names = torch_names.to_torch(_backbone("resnet50", width=4).variables)
    assert names["conv1.weight"].shape == (4, 3, 7, 7)
    assert names["layer1.0.downsample.0.weight"].shape == (16, 4, 1, 1)
    assert names["layer1.0.downsample.1.running_var"].shape == (16,)
    assert names["layer4.2.bn3.num_batches_tracked"].dtype == np.int64
    assert names["fc.weight"].shape == (5, 128)
    assert len(names) == 320 - 2 + 2  # torchvision's ResNet-50 has 320 entries


def test_the_network_is_known_by_its_weights():
    for name in ("resnet18", "resnet34", "resnet50"):
        backbone = _backbone(name, width=4, resolution=224, classes=3)
        assert torch_names.infer_config(torch_names.to_torch(backbone.variables)) == backbone.config


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w.pop("bn1.weight"), "lacks bn1.weight"),
        (lambda w: w.update({"layer1.0.se.fc1.weight": np.zeros(1)}), "has layer1.0.se.fc1.weight"),
        (lambda w: w.update({"fc.weight": np.zeros((5, 9))}), r"fc.weight is \(5, 9\), not"),
        (lambda w: w.pop("conv1.weight"), "conv1.weight is missing"),
        (lambda w: w.update({"layer3.7.conv1.weight": np.zeros(1)}), "1-1-2-1 blocks"),
    ],
)
def test_other_networks_are_refused(tmp_path, change, words):
    weights = torch_names.to_torch(_backbone("resnet10", width=4).variables)
    change(weights)
    weight_files.write_safetensors(tmp_path / "w.safetensors", weights, {})
    with pytest.raises(UserError, match=f"w.safetensors: .*{words}"):
        Backbone.load(tmp_path / "w.safetensors")


@pytest.mark.parametrize(
    ("name", "stem", "width"),
    [("resnet18", "small", 64), ("resnet18", "imagenet", 16), ("resnet50", "imagenet", 16)],
)
def test_logits_equal_pytorchs_in_both_directions(tmp_path, name, stem, width):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from tests.torch_resnet import make_torch_resnet

    peer = make_torch_resnet(name, 5, width=width, stem=stem).eval()
    ours = _backbone(name, stem, width)
    images = np.random.default_rng(1).integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    inputs = torch.tensor(np.asarray(normalize_images(images))).permute(0, 3, 1, 2)

    ours.export(tmp_path / "w.safetensors")
    state, _ = weight_files.read_weights(tmp_path / "w.safetensors")
    peer.load_state_dict({n: torch.tensor(v) for n, v in state.items()}, strict=True)
    with torch.no_grad():
        np.testing.assert_allclose(_logits(ours, images), peer(inputs), rtol=1e-4, atol=1e-4)
        for value in peer.state_dict().values():
            if value.is_floating_point():
                value.mul_(0.9).add_(0.01)
        torch.save(peer.state_dict(), tmp_path / "w.pth")
        theirs = Backbone.load(tmp_path / "w.pth")
        assert theirs.config.name == name
        np.testing.assert_allclose(_logits(theirs, images), peer(inputs), rtol=1e-4, atol=1e-4)


def test_timm_itself_takes_what_is_exported(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    timm = pytest.importorskip("timm", reason="timm is not installed")
    ours = _backbone(width=64)
    ours.export(tmp_path / "w.safetensors")
    path = str(tmp_path / "w.safetensors")
    peer = timm.create_model("resnet18", num_classes=5, checkpoint_path=path).eval()
    images = np.random.default_rng(1).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    inputs = torch.tensor(np.asarray(normalize_images(images))).permute(0, 3, 1, 2)
    with torch.no_grad():
        np.testing.assert_allclose(_logits(ours, images), peer(inputs), rtol=1e-4, atol=1e-4)
