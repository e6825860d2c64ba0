"""The paper's last step: the chosen SimParams rendered with all 237 categories.

  t2s render --config=configs/paper_237.py --workdir=runs/paper_237 --config.params=01100001
  t2s evaluate --config=configs/paper_237.py --workdir=runs/paper_237 \
      --config.evaluate.backbones=params:01100001 --config.evaluate.tasks=unseen

237 000 images (Fig. 6: 1000 of each category on average). TDW 1.13 marks 56 of the 2322 models
"do not use", so 2266 of 236 categories are left. Hardware and the rest: as configs/paper.py.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.paper()
    config.sim.options.models = "paper_237"
    config.sim.images_per_category = 1000
    return config
