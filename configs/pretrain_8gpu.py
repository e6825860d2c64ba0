"""The recipe of the release on eight GPUs: 32 of the 256 images on each.

  t2s pretrain --config=configs/pretrain_8gpu.py --workdir=runs/8gpu --config.params=materials
  srun --ntasks=8 --gpus-per-task=1 t2s pretrain --config=configs/pretrain_8gpu.py \
      --workdir=/shared/runs/8gpu --config.params=materials    (over several hosts, by Slurm)

Hardware: eight GPUs of 16 GB or more (an estimate), on one host or several. Wall time: not
measured here.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 224  # px

    config.pretrain = run_card.release_pretrain()  # see pretrain_gpu.py
    config.pretrain.network = "resnet50"
    config.pretrain.dtype = "bfloat16"

    # Global. Batch statistics are those of a device's 32 images, as in the release.
    config.pretrain.batch_size = 256
    config.pretrain.total_epochs = 100.0
    config.pretrain.warmup_epochs = 20.0
    return config
