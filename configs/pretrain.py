"""A ResNet-50 on one render set, by the recipe of the release as far as it is built.

  t2s pretrain --workdir=runs/a --config.params=light_color+materials

Hardware: meant for GPUs or TPUs; the batch of 256 is global, over all devices. On a CPU take a
narrow network: --config.pretrain.network=resnet10 --config.pretrain.width=16
--config.pretrain.stem=half. Not yet in the recipe: RandAugment, mixup, cutmix, drop path.
"""

from t2s_jax import defaults


def get_config():
    return defaults.everything()
