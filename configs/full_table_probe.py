"""The probe of the full table: the network that embeds its tasks.

  t2s pretrain --config=configs/full_table_probe.py --workdir=runs/full_table_probe \
      --config.output=runs/full_table/probe
  t2s embed --config=configs/full_table.py --workdir=runs/full_table --compare \
      --config.tasks.source=DIR --config.tasks.groups=GROUPS.csv

A ResNet-18 of half the width, 4800 filters, on 60 images of each of 237 categories at 32 px, with
light, blur and background varied and the pose fixed: with the pose varied, too, it had learnt next
to nothing (2 % of the 237 labels) in as many steps. Hardware: 2 CPU cores; 3 minutes, 73 % of the
training labels right at the end.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()
    config.params = "00111110"

    config.sim.options.resolution = 32  # px
    config.sim.options.objects_per_category = 8
    config.sim.options.num_categories = 237
    config.sim.images_per_category = 60
    config.sim.shard_size = 512

    config.pretrain.network = "resnet18"
    config.pretrain.width = 32
    config.pretrain.batch_size = 64
    config.pretrain.total_epochs = 10.0
    config.pretrain.warmup_epochs = 1.0
    config.pretrain.learning_rate = 2e-3
    config.pretrain.log_steps = 50
    config.pretrain.checkpoint_steps = 200
    return config
