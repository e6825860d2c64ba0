"""The diagonal Fisher in plain PyTorch: the peer in tests and benchmarks.

Written from the definitions alone (see `t2s_jax.fisher`): autograd, one label at a time. Vectors
hold the weights of convolutions and batch norms in the order of `named_modules`, each averaged
over its output filters; the head `fc` is left out.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from tests.torch_resnet import TorchResNet


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
