"""Contact sheets of the simulator: one row per factor, off and on; every category.

  t2s preview --workdir=runs/preview [--config.sim.options.resolution=128]

Hardware: any; a minute on 2 CPU cores, most of it compilation.
"""

from t2s_jax import defaults


def get_config():
    config = defaults.everything()
    config.sim.options.resolution = 96  # px
    return config
