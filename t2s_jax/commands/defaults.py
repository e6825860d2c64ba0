"""The sections that run cards are made of, with the paper's values where it gives them.

A run card (`configs/*.py`) builds its config from these and says what it changes. Every
field of every section is documented here, once.
"""

from __future__ import annotations

import dataclasses

from ml_collections import ConfigDict

from t2s_jax.policy.reward_model import ModelSettings


def sim() -> ConfigDict:
    """What is rendered. The paper: 256 px, 100 categories, 400 images of each (sec. 4.1)."""
    c = ConfigDict()
    c.simulator = "procedural"  # an entry point of t2s_jax.simulators
    c.options = ConfigDict()  # passed to the simulator: see its constructor
    c.options.resolution = 64  # px
    c.images_per_category = 400
    c.seed = 0
    c.shard_size = 2048  # images in a shard
    # "n/N": `t2s render` makes every N-th shard from the n-th on; N such commands that know
    # nothing of each other (n = 0 to N-1) fill one set. Empty: all shards.
    c.part = ""
    c.encoding = "png"  # or "jpeg"
    # What else the shards keep of each image, for other uses: of "mask", "depth", "normal",
    # "factors" (the values drawn) those that the simulator gives. No result depends on it.
    c.extras = ()  # t2s render --config.sim.extras=mask,depth  (or ='("mask","depth")')
    return c


def pretrain() -> ConfigDict:
    """How a backbone is trained on a render set.

    The release's optimiser and schedule; its augmentation and regularisation are off here and
    on in `release_pretrain`.
    """
    c = ConfigDict()
    c.network = "resnet50"
    c.width = 64  # channels of the first stage
    c.stem = "imagenet"  # or "half": 3x3, stride 2; or "small": 3x3, stride 1, for 32 px
    c.dtype = "float32"  # of the computation; "bfloat16" on accelerators

    c.batch_size = 256  # global
    c.total_epochs = 100.0
    c.warmup_epochs = 20.0

    c.optimizer = "adamw"  # or "sgd"
    c.learning_rate = 1e-3
    c.warmup_learning_rate = 1e-6
    c.final_learning_rate = 1e-5
    c.schedule = "cosine"  # or "multistep": x 0.1 at the fractions multistep_at
    c.multistep_at = (0.5, 0.75)
    c.weight_decay = 0.05
    c.momentum = 0.9  # of sgd
    c.clip_norm = 0.0  # of the gradient; 0 is off
    c.accumulate_steps = 1  # micro-batches that a device's share of the batch is split into
    c.ema_decay = 0.0  # keep the moving average of the weights; 0 is off

    c.label_smoothing = 0.1
    c.drop_path = 0.0  # probability at the last block, linear in depth; 0 is off
    c.zero_init_last = False  # each residual block starts as its shortcut
    c.sync_batch_norm = False  # statistics over all devices

    c.min_crop_area = 0.35  # of the image, random resized crop
    c.interpolation = "bilinear"  # or "bicubic"
    c.color_jitter = 0.0  # brightness, contrast and saturation change by up to this fraction
    c.randaugment = ""  # timm's notation: "m9-mstd0.5-inc1"; "" is off
    c.mixup = 0.0  # alpha; 0 is off
    c.cutmix = 0.0  # alpha; 0 is off
    c.mix_switch = 0.5  # probability of cutmix where both are on

    # Held out of the images, to validate on with each checkpoint. Real images with a validation
    # or test split of their own have that instead.
    c.validation_share = 0.0
    c.keep = "last"  # or "best": the finished backbone is the checkpoint that validated best

    c.log_steps = 50
    c.checkpoint_steps = 500  # 0 saves the finished backbone only
    return c


def release_pretrain() -> ConfigDict:
    """The recipe of the release, complete: `pretrain` with what it leaves off."""
    c = pretrain()
    c.drop_path = 0.1
    c.zero_init_last = True  # timm's default for its ResNets
    c.interpolation = "bicubic"
    c.randaugment = "m9-mstd0.5-inc1"
    # The release also says color_jitter = 0.4; timm leaves it out where RandAugment is on.
    c.mixup = 0.8
    c.cutmix = 1.0
    c.mix_switch = 0.5
    return c


def data() -> ConfigDict:
    """Where `pretrain` takes its images from."""
    c = ConfigDict()
    # "shards" renders to disk first and repeats those images every epoch; "online" takes
    # ever new ones from the renderer and writes nothing.
    c.source = "shards"
    # Real images instead: FOLDER/<class>/*, FOLDER/{train,val}/<class>/*, or a TFDS name.
    c.images = ""
    # Of the images that networks are trained on, and of the tasks', px; 0 is
    # config.sim.options.resolution. The release renders 256 px and trains on crops of 224.
    c.resolution = 0
    c.data_dir = ""  # of TFDS; "" is its default
    return c


def tasks() -> ConfigDict:
    """The downstream tasks."""
    c = ConfigDict()
    # "builtin", "paper" (the twenty; see t2s tasks), or a directory of DIR/<task>/<class>/*,
    # DIR/<task>/{train,test}/<class>/* and DIR/<task>.csv
    c.source = "builtin"
    c.data_dir = ""  # of TFDS; empty: $TFDS_DATA_DIR or ~/tensorflow_datasets
    c.unseen = ()  # names; empty: the source's own choice
    c.groups = ""  # a CSV with the columns task and group, for tasks of your own; else "user"
    c.seed = 0  # of the split where a task has none
    c.max_train = 0  # images of a task; 0 is all
    c.max_test = 0
    return c


def task2vec() -> ConfigDict:
    """Task2Vec. The release: 10 epochs of the head on 10 000 balanced samples (FIM likewise)."""
    c = ConfigDict()
    # "exact"; "rademacher" or "montecarlo", which estimate it; "auto": exact for few classes, else
    # rademacher; "release": as the original code, noise and all.
    c.method = "auto"
    c.draws = 4  # of the estimators: backward passes for each image
    c.balanced = True  # every class counts the same, however many images it has
    c.max_samples = 10_000  # images of a task; of "release" draws from them
    c.resolution = 0  # of the images, px; 0 is the probe's
    c.batch_size = 64  # global; of "release" the batch whose gradient is squared
    c.head_steps = 1560  # the release: 10 epochs of 156 whole batches
    c.head_learning_rate = 4e-4
    c.head_weight_decay = 1e-4
    c.seed = 0
    return c


def reward() -> ConfigDict:
    """The reward: weighted 5-NN accuracy in percent (sec. 3.3)."""
    c = ConfigDict()
    c.neighbours = 5
    c.temperature = 0.07
    return c


def linear_probe() -> ConfigDict:
    """Protocol "linear": on features computed once, by SGD as the release, unaugmented."""
    c = ConfigDict()
    c.epochs = 50
    c.batch_size = 32
    c.learning_rate = 0.01
    c.momentum = 0.9
    c.weight_decay = 0.0
    c.dropout = 0.2  # of features
    # The paper's tasks take learning rate, batch size and weight decay of `release_transfer`.
    c.per_task = True
    return c


def linear_augmented() -> ConfigDict:
    """Protocol "linear_augmented": the release's linear probe; every epoch runs the network."""
    return finetune()


def finetune() -> ConfigDict:
    """Protocol "finetune": the whole network on a task, by SGD as the release."""
    c = pretrain()
    for name in ("network", "width", "stem", "dtype"):
        del c[name]  # the backbone says which
    for name in ("validation_share", "keep", "log_steps", "checkpoint_steps"):
        del c[name]  # nothing is saved on the way
    c.batch_size = 32  # or all training images where there are fewer
    c.total_epochs = 50.0
    c.warmup_epochs = 0.0
    c.optimizer = "sgd"
    c.learning_rate = 0.01
    c.warmup_learning_rate = 0.01
    c.schedule = "multistep"
    c.multistep_at = (0.5, 0.75)
    c.weight_decay = 0.0
    c.label_smoothing = 0.0
    c.dropout = 0.2  # of features
    c.per_task = True  # as in `linear_probe`
    return c


def sweep() -> ConfigDict:
    """What `t2s evaluate --sweep` tries, protocol by protocol, before it trains on all images."""
    c = ConfigDict()
    c.learning_rates = (0.1, 0.01, 0.001)
    c.weight_decays = (0.0, 1e-5)
    c.validation_share = 0.2  # of each class's train images
    return c


def preview() -> ConfigDict:
    """The contact sheets."""
    c = ConfigDict()
    # Those to draw. The last two: image, mask, depth and normals side by side, and the
    # simulator's materials or the like; each only where the simulator has any.
    c.sheets = ("categories", "factors", "params", "extras", "swatches")
    c.columns = 6  # images of each half of a row
    c.category = ""  # "" shows another one in each row
    c.params = ""  # rows of "params": "none;materials+background;all"; "" draws some at random
    return c


def policy() -> ConfigDict:
    """How the policy is trained: Algorithm 1, with the values of the paper and its release."""
    c = ConfigDict()
    c.seed = 0
    c.members = 8  # policies trained side by side; the ensemble's mean decides
    c.hidden = (128, 128)  # units of the shared layers; the paper has 400, which earn no more
    c.span_inputs = True  # train on coordinates in the span of the task vectors: much faster
    # Of task_features.SCALINGS. The paper: "unit", vectors of length 1.
    c.input_scaling = "unit"
    c.input_length = 1.0  # the scaled vectors times this: less leaves more to what tasks share

    c.epochs = 1000  # passes over the seen tasks
    c.batch_tasks = 0  # n in Algorithm 1, 4 in the paper; 0 is a third of the tasks, but at least 4
    c.optimizer = "sgd"  # or "adam"
    c.learning_rate = 1e-3
    c.warmup_learning_rate = 1e-6
    c.warmup_epochs = 50
    c.drop_at = (0.5,)  # fractions of the epochs at which the learning rate drops to a tenth
    c.momentum = 0.9  # of sgd
    c.weight_decay = 1e-5

    c.exploration = 0.4  # probability moved from the likeliest level, at first
    c.exploration_epochs = 5  # it is divided by ceil((epoch + 1) / this)
    c.baseline = "greedy"  # R(nu), self-critical; or "mean" of the policy, or "none"
    c.self_imitation_steps = 5  # T_si; 0 is off
    c.self_imitation_start = 50  # epoch
    c.entropy_bonus = 0.0  # percent reward per nat
    c.reward_scale = "percent"  # or "per_task": the same spread of rewards for each task

    # Who answers for tasks that the policy was not trained on: "model", the reward model of the
    # section below, or "policy", as in the paper.
    c.predictor = "model"

    c.replay_epochs = 25  # on the measured rewards after each live round
    c.log_epochs = 25  # epochs in one call of the device where nothing is live
    c.checkpoint_epochs = 250  # live rounds are saved each
    return c


def reward_model() -> ConfigDict:
    """The Gaussian process on (task, SimParams); see `reward_model.ModelSettings`."""
    c = ConfigDict(dataclasses.asdict(ModelSettings()))
    # Length, mix, correlation and noise by marginal likelihood in place of those above.
    c.tuned = True
    # How cautious it is is decided by leave-one-out over the seen tasks: what gains most over
    # best fixed there, if a t-test at this level tells the gain from 0 (see
    # `caution.choose_caution`); else best fixed answers for every unseen task. 1: `caution`
    # as it stands.
    c.gate_level = 0.05
    return c


def generalise() -> ConfigDict:
    """Leave-one-task-out over tasks that have rewards; see `variants.VARIANTS`."""
    c = ConfigDict()
    c.variants = ()  # names; empty: all of them
    # Held out in turn: the "seen" tasks, or "all" that have rewards; together: the "unseen" ones.
    c.tasks = "seen"
    # 0 holds them out one by one. 3, say, deals them into that many groups at random, holds each
    # group out, and does so for several deals: less to learn from, as with tasks to come.
    c.folds = 0
    c.deals = 10
    # Whose rewards choices earn: "", the table's own; "repeats", where it is the mean of several:
    # choices by all but one earn what that one says; or tables with other seeds, as `rewards`.
    c.judge = ""
    c.seeds = 4  # of each REINFORCE variant; its ensemble has as many members
    c.nested = True  # also what a choice among the variants earns, blind to the task it is for
    # REINFORCE variants that the choice is among, besides all others: each trains a policy for
    # every pair of tasks.
    c.nested_policies = ("reinforce-narrow", "reinforce-log")
    c.inner_seeds = 2  # of those
    # A variant is chosen if its inner mean gain is at least this many of its standard errors.
    c.margins = (0.0, 1.0, 2.0)
    return c


def live() -> ConfigDict:
    """Rewards measured on demand, by any number of workers that share the workdir."""
    c = ConfigDict()
    # All workers and runs together. No measurement is begun that would not fit.
    c.budget = 24  # distinct SimParams measured in all
    c.hours = 0.0  # of measuring, added up over the workers; 0 is no limit
    c.idle_minutes = 10.0  # after which `t2s train --fill asked` ends, if nothing was asked for
    c.keep = "all"  # or "rewards": delete render set and backbone once they are measured

    # Who measures: "local", this process, with all its devices, one SimParams after the other;
    # "processes", one process for each device (on a CPU, for each core); "ray".
    c.executor = "local"
    c.workers = 0  # that many at once; 0 is one for each device, or what the Ray cluster holds
    c.ray_address = ""  # of a cluster, such as "auto" on its nodes; "" starts Ray on this machine
    c.ray_cpus = 1.0  # that one SimParams takes
    c.ray_gpus = 0.0  # set it to 1 (or a fraction) where there are GPUs

    # Cheaper rewards: fractions of images_per_category, of the network's width, of the epochs.
    c.fidelity = ConfigDict()
    c.fidelity.images = 1.0
    c.fidelity.width = 1.0
    c.fidelity.epochs = 1.0
    # `t2s train --fill` by successive halving: all cheaply, then the best 1/factor of them with
    # factor times as much of the resource, and so on; the last rung is at the fidelity above.
    c.halving = ConfigDict()
    c.halving.rungs = 1  # 1 is off
    c.halving.factor = 3.0
    c.halving.resource = "images"  # or "epochs"
    return c


def evaluate() -> ConfigDict:
    """The comparison of methods."""
    c = ConfigDict()
    # Of comparison.METHODS; "scratch" can be added where "finetune" is a protocol.
    c.methods = (
        "task2sim",
        "best_fixed",
        "random",
        "domain_randomization",
        "random_features",
    )
    # "imagenet" can be added too, where this names weights of torchvision or timm.
    c.imagenet = ""
    # Evaluate these instead, each "name=what" or "what": a backbone's directory or file,
    # "scratch", "random_features", "params:<SimParams>" or "render_set:<directory>".
    c.backbones = ()
    c.tasks = "unseen"  # "seen", "all", or names joined by commas
    # Of transfer.PROTOCOLS; "linear_augmented" and "finetune" train a network for each result.
    c.protocols = ("knn", "linear")
    c.seeds = 3  # of pre-training, and of training on the task
    c.sweep = False  # choose learning rate and weight decay on a validation split (see `sweep`)
    c.cache_features = True  # in WORKDIR/evaluation/features, by content
    c.random_seed = 0  # of the draws of Random
    c.random_draws = 6
    return c


def scale() -> ConfigDict:
    """Accuracy against the size of the pre-training data (Figures 6 to 8), and Table 1."""
    c = ConfigDict()
    c.sweeps = ("factors", "categories", "objects", "images")
    c.fractions = (0.125, 0.25, 0.5, 1.0)  # of the run card's categories, objects, images
    c.methods = ("task2sim", "best_fixed", "domain_randomization")  # or "random"
    c.tasks = "seen"  # as in the paper; "unseen", "all", or names joined by commas
    c.protocols = ("knn", "linear")
    c.seeds = 1  # of pre-training
    return c


def neighbours() -> ConfigDict:
    """Test images and their nearest train images by several backbones (Figure 9)."""
    c = ConfigDict()
    c.tasks = "unseen"  # "seen", "all", or names joined by commas
    # As in `evaluate.backbones`; none: Task2Sim's choice, Domain Randomization,
    # random features, and `evaluate.imagenet` where it is set.
    c.backbones = ()
    c.queries = 3  # test images of each task
    c.neighbours = 5
    c.seed = 0  # of the choice of queries
    return c


def report() -> ConfigDict:
    """The page."""
    c = ConfigDict()
    c.also = ""  # other workdirs, joined by commas, each with a part of the page
    c.groups = ""  # CSV with the columns task and group, where the tasks do not know theirs
    return c


def everything() -> ConfigDict:
    """All sections, so that any run card serves any command."""
    c = ConfigDict()
    c.params = "none"  # SimParams of render and pretrain: "01100001", "materials+background", "all"
    c.seed = 0  # of pretrain
    c.render_set = ""  # pretrain on this directory instead of on params
    c.output = ""  # pretrain: the backbone's directory; "" is WORKDIR/backbones/<key>-s<seed>
    # embed: a backbone's directory, a file of ResNet weights (torchvision's, say), or a bundle,
    # whose probe it is ("shipped": the one that ships); "" is WORKDIR/probe
    c.probe = ""
    c.compare = False  # embed: draw the map of tasks too; t2s embed --compare
    c.sim = sim()
    c.data = data()
    c.pretrain = pretrain()
    c.tasks = tasks()
    c.task2vec = task2vec()
    c.reward = reward()
    c.linear_probe = linear_probe()
    c.linear_augmented = linear_augmented()
    c.finetune = finetune()
    c.sweep = sweep()
    # train: or "shipped", the table that comes with the package; a workdir; or the file of a
    # table of `t2s publish` or of the original release. Several of these, joined by commas, are
    # the same rewards measured with other seeds: their mean is taken.
    c.rewards = "live"
    c.task_vectors = ""  # train: "" is WORKDIR/task_vectors.npz, or the shipped table's own
    c.policy = policy()
    c.reward_model = reward_model()
    c.generalise = generalise()
    c.live = live()
    c.probe_params = "all"  # quickstart: what the probe is pre-trained on
    c.probe_pretrain = pretrain()  # quickstart: and how
    c.evaluate = evaluate()
    c.preview = preview()
    c.scale = scale()
    c.neighbours = neighbours()
    c.report = report()
    return c


def paper() -> ConfigDict:
    """The paper's experiments, as `everything`; what they render is left to the run cards."""
    c = everything()
    c.sim.simulator = "tdw"
    c.sim.options.resolution = 256  # px
    c.sim.encoding = "jpeg"  # as the build gives them
    c.data.resolution = 224  # of the crops
    c.tasks.source = "paper"  # those of its twenty that are here; see `t2s tasks`

    # Four GPUs with 256 images each. What else the recipe has: see `release_pretrain`.
    c.pretrain = release_pretrain()
    c.pretrain.network = "resnet50"
    c.pretrain.dtype = "bfloat16"
    c.pretrain.batch_size = 1024
    c.pretrain.total_epochs = 100.0
    c.pretrain.warmup_epochs = 20.0
    c.probe_pretrain = c.pretrain.copy_and_resolve_references()
    c.probe_pretrain.network = "resnet18"

    # One network, SGD, and a reward for each of the 256 SimParams; it answers for all tasks.
    c.policy.members = 1
    c.policy.hidden = (400, 400)
    c.policy.predictor = "policy"
    c.live.budget = 256

    # Tables 2 and 3, and best fixed, which they lack; "imagenet" too where
    # config.evaluate.imagenet names its weights.
    c.evaluate.protocols = ("knn", "linear_augmented", "finetune")
    c.evaluate.methods = (
        "task2sim",
        "best_fixed",
        "random",
        "domain_randomization",
        "scratch",
    )
    return c
