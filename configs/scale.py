"""Accuracy against categories, objects and images, and the factors of Table 1 added up.

  t2s scale --config=configs/quickstart.py --workdir=runs/quickstart

Give it the run card that made the workdir: its sizes are the largest of each sweep, and what it
measured already is taken from there. Hardware: that of the card; each size trains a backbone for
every SimParams that a method chooses, and the number of backbones is printed before it starts.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
