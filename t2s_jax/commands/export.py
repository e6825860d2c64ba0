"""`t2s export`: writes a backbone's weights for PyTorch."""

from __future__ import annotations

import os
import pathlib

from t2s_jax.models.backbone import Backbone
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError


def run(backbone: str | os.PathLike, output: str | os.PathLike) -> pathlib.Path:
    """Writes a backbone as `.safetensors` with timm's names.

    Args:
      backbone: its directory, or a file of weights.
      output: the file to write; an existing one is replaced.

    Returns:
      The file.

    Raises:
      UserError: there is no backbone, or `output` has another suffix.
    """
    path = pathlib.Path(output)
    if path.suffix != ".safetensors":
        raise UserError(f"--output must end in .safetensors, got {str(output)!r}")
    loaded = Backbone.load(backbone)
    loaded.export(path)
    config = loaded.config
    monitor.log(f"{config.name} of width {config.width}, stem {config.stem}: {path}")
    if config.width == 64 and config.stem == "imagenet":
        monitor.log(
            f"in PyTorch: timm.create_model({config.name!r}, num_classes={config.num_classes}"
            f", checkpoint_path={str(path)!r})"
        )
    return path
