"""The whole recipe of the release with a narrow network and small pictures, for CPU cores.

  t2s pretrain --config=configs/pretrain_cpu.py --workdir=runs/cpu --config.params=materials

Hardware: 2 CPU cores, 4 GiB (an estimate). Wall time: 6 min 40 s on a machine shared with other
programs, 2 of them rendering. Every part of pretrain_gpu.py's recipe is on; what is smaller:
network, picture, number of images and epochs.
What to expect: the recipe is made for 100 epochs. After these ten 4 % of the training images, not
augmented, are classified right; without RandAugment, mixing and drop path it is 52 %. For a
backbone in minutes leave them off, as configs/quickstart.py does.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 64  # px
    config.sim.options.num_categories = 100
    config.sim.images_per_category = 40

    config.pretrain = run_card.release_pretrain()
    config.pretrain.network = "resnet10"
    config.pretrain.width = 16
    config.pretrain.stem = "half"

    config.pretrain.batch_size = 64
    config.pretrain.total_epochs = 10.0
    config.pretrain.warmup_epochs = 2.0
    config.pretrain.checkpoint_steps = 200
    return config
