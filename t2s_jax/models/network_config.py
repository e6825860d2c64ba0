"""What rebuilds a network: the key of compiled programs, and part of every saved backbone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class NetworkConfig:
    """A ResNet's architecture and the images it is made for; hashable.

    Attributes:
      name: of the network, a key of `resnet.ARCHITECTURES`.
      width: channels of the first stage.
      stem: "imagenet", "half" or "small" (see `resnet.ResNet`).
      dtype: of the computation, "float32" or "bfloat16".
      num_classes: width of the linear head; 0 for none.
      resolution: side of the images in pixels.
    """

    name: str
    width: int
    stem: str
    dtype: str
    num_classes: int
    resolution: int

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> NetworkConfig:
        """Makes a config of what `to_dict` gave; other entries are ignored.

        Raises:
          UserError: an entry is missing.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        missing = [name for name in names if name not in values]
        if missing:
            raise UserError(f"the network's description lacks {', '.join(missing)}")
        return cls(**{name: values[name] for name in names})

    def to_dict(self) -> dict[str, Any]:
        """Returns the attributes by name, as saved backbones hold them in JSON."""
        return dataclasses.asdict(self)
