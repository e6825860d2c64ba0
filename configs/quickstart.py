"""The whole loop on two CPU cores in minutes: small pictures, a narrow network, real rewards.

  bash launch/quickstart.sh            (or: t2s quickstart --workdir=runs/quickstart)

Hardware: 2 CPU cores, 4 GiB; 4 to 5 minutes (figures: configs/README.md).
Everything is smaller than in the paper, nothing is left out. What to expect: on the seen tasks
Task2Sim above the best fixed SimParams; on the three unseen ones all methods within the spread,
since only 24 SimParams are measured and each test set has 107 to 160 images.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()

    config.sim.options.resolution = 32  # px
    config.sim.options.objects_per_category = 8
    config.sim.options.num_categories = 32
    config.sim.images_per_category = 24
    config.sim.shard_size = 512

    # Of the sheets of `t2s preview` those that need no program beside the renderer's.
    config.preview.sheets = ("categories", "factors", "params")

    config.pretrain.network = "resnet10"
    config.pretrain.width = 16
    config.pretrain.stem = "half"
    config.pretrain.batch_size = 64
    config.pretrain.total_epochs = 8.0
    config.pretrain.warmup_epochs = 1.0
    config.pretrain.learning_rate = 4e-3
    config.pretrain.log_steps = 20
    config.pretrain.checkpoint_steps = 0  # a backbone takes seconds

    # The probe: ResNet-18 at half its width, so task vectors have 4800 entries, not 9600.
    config.probe_params = "all"
    config.probe_pretrain.width = 32
    config.probe_pretrain.network = "resnet18"
    config.probe_pretrain.stem = "imagenet"
    config.probe_pretrain.batch_size = 64
    config.probe_pretrain.total_epochs = 6.0
    config.probe_pretrain.warmup_epochs = 1.0
    config.probe_pretrain.log_steps = 20
    config.probe_pretrain.checkpoint_steps = 100

    # Few rewards are measured: a small policy, and the optimiser that needs fewer epochs.
    config.policy.members = 4
    config.policy.hidden = (100, 100)
    config.policy.optimizer = "adam"
    config.policy.epochs = 400

    config.live.budget = 24

    config.evaluate.seeds = 3
    config.evaluate.random_draws = 6
    return config
