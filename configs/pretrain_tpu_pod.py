"""The recipe of the release on a slice of a TPU pod: 8 of the 256 images on each of 32 cores.

  gcloud compute tpus tpu-vm ssh NAME --worker=all --command='t2s pretrain \
      --config=configs/pretrain_tpu_pod.py --workdir=/shared/runs/pod --config.params=materials'

Hardware: a slice of up to 128 devices (each needs a pair of images for mixup) with a directory
that all hosts share. Wall time: not measured here. The hosts find each other by themselves.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 224  # px

    config.pretrain = run_card.release_pretrain()  # see pretrain_gpu.py
    config.pretrain.network = "resnet50"
    config.pretrain.dtype = "bfloat16"

    config.pretrain.batch_size = 256  # global
    config.pretrain.total_epochs = 100.0
    config.pretrain.warmup_epochs = 20.0

    # Eight images are too few for batch statistics of their own.
    config.pretrain.sync_batch_norm = True
    return config
