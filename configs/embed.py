"""Task2Vec of the downstream tasks, exact for up to 10 classes, else a Rademacher estimate.

  t2s embed --workdir=runs/a --config.probe=runs/a/probe --compare

Hardware: any; the nine built-in tasks at 32 px take about 20 s on 2 CPU cores with the
quickstart's probe. The probe is a backbone directory that `t2s pretrain` wrote, a file of ResNet
weights, or a bundle ("shipped": the one that comes with the package). --compare draws the map of
tasks. In a job of several processes (`srun --ntasks=N t2s embed ...`) each embeds a part of them.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
