"""A plain PyTorch ResNet with torchvision's topology and names: the peer in tests and benchmarks.

Written from He et al. (CVPR 2016) and the names of the parameters alone.
"""

from __future__ import annotations

import torch
from torch import nn

_STAGES = {"resnet10": (1, 1, 1, 1), "resnet18": (2, 2, 2, 2)}
_STAGES |= dict.fromkeys(("resnet34", "resnet50"), (3, 4, 6, 3))


class _Block(nn.Module):
    """Basic (two 3x3) or bottleneck (1x1, 3x3, 1x1), with a projected shortcut where needed."""

    def __init__(self, channels: int, width: int, stride: int, bottleneck: bool):
        super().__init__()
        out = 4 * width if bottleneck else width
        plan = [(1, 1), (3, stride), (1, 1)] if bottleneck else [(3, stride), (3, 1)]
        sizes = [channels, width, width, out] if bottleneck else [channels, width, out]
        self.depth = len(plan)
        for i, (kernel, step) in enumerate(plan, start=1):
            setattr(self, f"conv{i}", _conv(sizes[i - 1], sizes[i], kernel, step))
            setattr(self, f"bn{i}", nn.BatchNorm2d(sizes[i]))
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(_conv(channels, out, 1, stride), nn.BatchNorm2d(out))

    def forward(self, x):
        y = x
        for i in range(1, self.depth + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            if i < self.depth:
                y = torch.relu(y)
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class TorchResNet(nn.Module):
    """Images [N, 3, H, W] to logits [N, num_classes]; `stem` as of our ResNet."""

    def __init__(self, name: str, num_classes: int, width: int, stem: str):
        super().__init__()
        kernel, stride = {"imagenet": (7, 2), "half": (3, 2), "small": (3, 1)}[stem]
        bottleneck, channels = name == "resnet50", width
        self.conv1, self.bn1 = _conv(3, width, kernel, stride), nn.BatchNorm2d(width)
        self.pool = nn.MaxPool2d(3, 2, 1) if stem == "imagenet" else nn.Identity()
        for stage, blocks in enumerate(_STAGES[name]):
            layers = []
            for i in range(blocks):
                step = 2 if stage and not i else 1
                layers.append(_Block(channels, width << stage, step, bottleneck))
                channels = (width << stage) * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, num_classes)

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(x.mean((2, 3)))


def make_torch_resnet(
    name: str, num_classes: int, *, width: int = 64, stem: str = "imagenet"
) -> TorchResNet:
    return TorchResNet(name, num_classes, width, stem)


def _conv(channels: int, filters: int, kernel: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
