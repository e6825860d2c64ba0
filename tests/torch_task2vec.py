"""The diagonal Fisher in plain PyTorch: the peer in tests and benchmarks.

Written from the definitions alone (see `task2vec.fisher`): autograd, one label at a time. Vectors
hold the weights of convolutions and batch norms in the order of `named_modules`, each averaged
over its output filters; the head `fc` is left out.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.nn import functional

from t2s_jax.models import torch_names
from t2s_jax.task2vec import logit_fisher
from tests.torch_resnet import TorchResNet, make_torch_resnet


def same_networks(classes: int, images: int, side: int, width: int = 64):
    """ResNet-18 with weights, statistics and scales of no special value, twice.

    Returns:
      PyTorch's network and its inputs [N, 3, H, W]; our variables and inputs [N, H, W, 3].
    """
    torch.manual_seed(0)
    peer = make_torch_resnet("resnet18", classes, width=width)
    inputs = torch.randn(images, 3, side, side)
    with torch.no_grad():
        for module in peer.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0  # the statistics of these images
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.1)
        peer.train()(inputs)
        peer.fc.weight.mul_(3)  # saturated probabilities would magnify rounding
    state = {name: value.numpy().copy() for name, value in peer.state_dict().items()}
    ours = torch_names.from_torch(state, torch_names.infer_config(state))
    return peer, inputs, ours, jnp.asarray(inputs.permute(0, 2, 3, 1).numpy())


class Draw:
    """Draws labels from PyTorch's probabilities by the noise that ours are drawn with."""

    def __init__(self, keys: jax.Array, number: int, classes: int):
        noise = logit_fisher._noise(jax.random.gumbel, keys, number, classes)
        self._noise, self._done = np.asarray(noise), 0

    def __call__(self, log_probs: torch.Tensor) -> torch.Tensor:
        """Of the next rows: all at once, or one after the other."""
        rows = slice(self._done, self._done + len(log_probs))
        self._done = rows.stop
        return torch.tensor(np.argmax(log_probs.numpy() + self._noise[rows], axis=1))


def weights(model: TorchResNet) -> list[torch.Tensor]:
    """The weights whose Fisher is asked for."""
    modules = [m for m in model.modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.BatchNorm2d))]
    return [m.weight for m in modules]


def batch_square(model: TorchResNet, images: torch.Tensor, draw) -> np.ndarray:
    """The squared gradient of the mean loss of a batch, as the release: one pass. Shape [D].

    Args:
      model: in whichever mode.
      images: normalised. Shape [N, 3, H, W].
      draw: maps log probabilities [N, C] to labels [N].
    """
    log_probs = functional.log_softmax(model(images), dim=1)
    loss = functional.nll_loss(log_probs, draw(log_probs.detach()))
    return _filters([g.square() for g in torch.autograd.grad(loss, weights(model))])


def montecarlo(model: TorchResNet, images: torch.Tensor, draws) -> np.ndarray:
    """The mean over examples and draws of squared gradients. Shape [D].

    Args:
      draws: functions as `draw` of `batch_square`.
    """
    model.eval()
    total = 0.0
    for image in images:
        log_probs = functional.log_softmax(model(image[None]), dim=1)[0]
        for draw in draws:
            label = draw(log_probs.detach()[None])[0]
            total = total + _square(model, log_probs[label])
    return total / (len(images) * len(draws))


def exact(model: TorchResNet, images: torch.Tensor) -> np.ndarray:
    """The mean over examples of the expectation of squared gradients over all labels. Shape [D]."""
    model.eval()
    total = 0.0
    for image in images:
        log_probs = functional.log_softmax(model(image[None]), dim=1)[0]
        for log_prob in log_probs:
            total = total + log_prob.exp().item() * _square(model, log_prob)
    return total / len(images)


def _square(model, log_prob) -> np.ndarray:
    gradients = torch.autograd.grad(log_prob, weights(model), retain_graph=True)
    return _filters([g.square() for g in gradients])


def _filters(squares) -> np.ndarray:
    means = [s.flatten(1).mean(1) if s.ndim > 1 else s for s in squares]
    return torch.cat(means).double().numpy()
