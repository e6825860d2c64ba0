"""Contact sheets: every category; each factor off and on; SimParams; mask, depth and normals.

  t2s preview --workdir=runs/preview [--config.sim.options.resolution=128]
  t2s preview --workdir=runs/preview --config.preview.params="none;materials+background;all"
  t2s preview --workdir=runs/preview --config.preview.sheets=factors

Hardware: any; minutes on 2 CPU cores, most of it compilation. A sheet that is there is drawn
again only if the simulator or a setting that it depends on has changed.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()
    config.sim.options.resolution = 96  # px
    return config
