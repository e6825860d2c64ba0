"""Task2Vec of the downstream tasks, Rademacher estimate of the Fisher diagonal.

  t2s embed --workdir=runs/a --config.probe=runs/a/probe

Hardware: any; the nine built-in tasks at 32 px take about 20 s on 2 CPU cores with the
quickstart's probe. The probe is a backbone directory that `t2s pretrain` wrote.
"""

from t2s_jax import defaults


def get_config():
    return defaults.everything()
