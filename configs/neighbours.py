"""Test images of a task and their nearest train images, by the features of several backbones.

  t2s neighbours --config=configs/quickstart.py --workdir=runs/quickstart

Give it the run card that made the workdir. Hardware: any; seconds where the backbones are there.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
