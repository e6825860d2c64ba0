"""The paper, complete, while the policy is trained: TDW, 100 simple categories, ResNet-50.

  t2s tdw doctor --config=configs/paper.py --config.sim.options.build=/opt/TDW/TDW.x86_64
  bash launch/tdw.sh /opt/TDW/TDW.x86_64 8 3 t2s render --config=configs/paper.py \
      --workdir=runs/paper --config.params=all      (24 builds on 8 GPUs: one render set)
  t2s train --config=configs/paper.py --workdir=runs/paper \
      --config.sim.options.build=/opt/TDW/TDW.x86_64 --config.sim.options.display=:0

Hardware: the authors' was GPUs for weeks: 256 render sets of 40 000 images and as many ResNet-50s
of 100 epochs. Wall time: not measured, since there was no TDW build to measure on
(t2s_jax/sim/tdw/README.md). Part of the models is private to holders of a licence;
--config.sim.options.models=core is all public.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.paper()
    config.sim.options.models = "paper_100"  # sec. 4.1: simple meshes, of 100 categories
    config.sim.images_per_category = 400
    return config
