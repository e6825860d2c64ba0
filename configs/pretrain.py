"""A ResNet-50 on one render set, with crops and flips only: no mixing, no RandAugment.

  t2s pretrain --workdir=runs/a --config.params=light_color+materials

Hardware: meant for GPUs or TPUs; the batch of 256 is global, over all devices. Wall time: not
measured here. The whole recipe of the release is in pretrain_gpu.py (one GPU), pretrain_8gpu.py,
pretrain_tpu_pod.py and, narrow, pretrain_cpu.py.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
