"""The full table of 256 SimParams at small scale: every reward of the procedural simulator.

  t2s train --fill=all --config=configs/full_table.py --workdir=runs/full_table \
      --config.tasks.source=DIR --config.tasks.groups=GROUPS.csv
  then t2s pretrain, embed, generalise, train, analyse, publish: t2s_jax/policy/shipped/README.md.

32 px, 64 categories of 8 objects, 24 images of each, a ResNet-10 of a quarter of the width for
8 epochs. Hardware: 2 CPU cores, 4 GiB; 19 s for each SimParams and 18 small tasks on a busy
machine, 1.35 hours in all. What ships with the package was measured with it.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 32  # px
    config.sim.options.objects_per_category = 8
    config.sim.options.num_categories = 64
    config.sim.images_per_category = 24
    config.sim.shard_size = 512

    config.pretrain.network = "resnet10"
    config.pretrain.width = 16
    config.pretrain.stem = "half"
    config.pretrain.batch_size = 64
    config.pretrain.total_epochs = 8.0
    config.pretrain.warmup_epochs = 1.0
    config.pretrain.learning_rate = 4e-3
    config.pretrain.log_steps = 100
    config.pretrain.checkpoint_steps = 0  # a backbone takes seconds

    config.live.budget = 256
    return config
