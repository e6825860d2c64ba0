"""5-NN and linear probe of given backbones, or of every method, on the downstream tasks.

  t2s evaluate --workdir=runs/a --config.evaluate.backbones=mine=runs/a/backbones/00010001-s0

Hardware: any for given backbones; the comparison of methods (no backbones given) trains what is
missing at the scale of its run card, so give it the one that made the workdir:
  t2s evaluate --config=configs/quickstart.py --workdir=runs/quickstart
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
