"""How the original release trains on each of the paper's tasks.

Its files `lineval_best_hps` and `finetune_best_hps` give learning rate, batch size and weight
decay; everything else is common to all tasks (see `transfer.settings`).
"""

from __future__ import annotations

# task: (learning rate, batch size, weight decay)
_LINEAR = {
    "AID": (0.01, 128, 1e-5),
    "CUB": (0.01, 32, 0.0),
    "CactusAerial": (0.01, 128, 0.0),
    "ChestX": (0.001, 128, 0.0),
    "ChestXPneumonia": (0.01, 128, 0.0),
    "CropDisease": (0.01, 128, 0.0),
    "DTD": (0.01, 128, 0.0),
    "DeepWeeds": (0.01, 128, 0.0),
    "EuroSAT": (0.01, 128, 0.0),
    "FMD": (0.01, 32, 1e-5),
    "Flowers102": (0.01, 32, 0.0),
    "ISIC": (0.01, 128, 0.0),
    "Kaokore": (0.001, 128, 0.0),
    "Omniglot": (0.01, 32, 1e-5),
    "PacsC": (0.001, 32, 0.0),
    "PacsS": (0.01, 128, 1e-5),
    "Resisc45": (0.01, 128, 0.0),
    "SVHN": (0.01, 128, 0.0),
    "Sketch": (0.01, 32, 1e-5),
    "USPS": (0.01, 32, 1e-5),
}
_FINETUNE = {
    "AID": (0.01, 128, 0.0),
    "CUB": (0.01, 128, 1e-5),
    "CactusAerial": (0.01, 128, 1e-5),
    "ChestX": (0.001, 128, 1e-5),
    "ChestXPneumonia": (0.001, 32, 0.0),
    "CropDisease": (0.01, 128, 0.0),
    "DTD": (0.01, 128, 0.0),
    "DeepWeeds": (0.01, 128, 0.0),
    "EuroSAT": (0.01, 128, 1e-5),
    "FMD": (0.001, 32, 1e-5),
    "Flowers102": (0.01, 128, 0.0),
    "ISIC": (0.001, 32, 0.0),
    "Kaokore": (0.001, 128, 0.0),
    "Omniglot": (0.1, 128, 1e-5),
    "PacsC": (0.01, 128, 0.0),
    "PacsS": (0.01, 128, 0.0),
    "Resisc45": (0.01, 128, 0.0),
    "SVHN": (0.01, 128, 0.0),
    "Sketch": (0.01, 128, 0.0),
    "USPS": (0.01, 32, 0.0),
}
_TABLES = {"linear": _LINEAR, "linear_augmented": _LINEAR, "finetune": _FINETUNE}


def release_settings(protocol: str, task: str) -> dict[str, float]:
    """Returns the release's settings of a task of the paper.

    Args:
      protocol: "linear" or "linear_augmented", which have the settings of the release's linear
        probe, or "finetune".
      task: The paper's name in any case and punctuation.

    Returns:
      {"learning_rate", "batch_size", "weight_decay"}; empty for a task that is not the paper's.
    """
    found = {_plain(name): values for name, values in _TABLES[protocol].items()}.get(_plain(task))
    return dict(zip(("learning_rate", "batch_size", "weight_decay"), found)) if found else {}


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
