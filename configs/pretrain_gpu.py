"""The recipe of the release on one GPU: ResNet-50, 224 px, batch 256, 100 epochs, bfloat16.

  t2s pretrain --config=configs/pretrain_gpu.py --workdir=runs/gpu --config.params=materials

Hardware: one GPU of 40 GB or more (an estimate); on a smaller one split the batch, which changes
nothing but the batch statistics: --config.pretrain.accumulate_steps=4. Wall time: not measured
here.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 224  # px

    # AdamW at 1e-3 with weight decay 0.05 on all but norms and biases, cosine to 1e-5 after 20
    # epochs from 1e-6, label smoothing 0.1, RandAugment m9-mstd0.5-inc1, mixup 0.8, cutmix 1.0,
    # drop path 0.1, bicubic crops: see t2s_jax/training/settings.py.
    config.pretrain = run_card.release_pretrain()
    config.pretrain.network = "resnet50"
    config.pretrain.dtype = "bfloat16"

    config.pretrain.batch_size = 256
    config.pretrain.total_epochs = 100.0
    config.pretrain.warmup_epochs = 20.0
    return config
