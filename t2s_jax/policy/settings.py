"""Settings of the policy, of the reward model beside it, and of how they are compared."""

from __future__ import annotations

import dataclasses

from t2s_jax.policy.factor_kernels import FACTOR_KERNELS
from t2s_jax.runtime.settings import check_fields, seed, setting
from t2s_jax.task2vec.task_features import SCALINGS


@dataclasses.dataclass(frozen=True)
class PolicySettings:
    """How the policy is trained: Algorithm 1, with the values of the paper and its release."""

    seed: int = seed("seed of the policies and their samples")
    members: int = setting(8, "policies trained side by side; their mean decides", low=1)
    # The paper has 400 units, which earn no more.
    hidden: tuple[int, ...] = setting((128, 128), "units of the shared layers", low=1)
    span_inputs: bool = setting(
        True, "train on coordinates in the span of the task vectors: the same, much faster"
    )
    # The paper: "unit", vectors of length 1.
    input_scaling: str = setting("unit", "scaling of the task vectors", choices=SCALINGS)
    input_length: float = setting(
        1.0, "factor on the scaled vectors; less leaves more to what tasks share", low=0
    )

    epochs: int = setting(1000, "passes over the seen tasks", low=1)
    batch_tasks: int = setting(
        0, "tasks in a minibatch (n of Algorithm 1; paper: 4); 0: a third, at least 4", low=0
    )
    optimizer: str = setting("sgd", "optimiser", choices=("sgd", "adam"))
    learning_rate: float = setting(1e-3, "peak learning rate", above=0)
    warmup_learning_rate: float = setting(1e-6, "learning rate at the start of warm-up", low=0)
    warmup_epochs: int = setting(50, "epochs of linear warm-up", low=0)
    drop_at: tuple[float, ...] = setting(
        (0.5,), "fractions of the epochs at which the learning rate drops to a tenth", low=0, high=1
    )
    momentum: float = setting(0.9, "momentum, for sgd", low=0, below=1)
    weight_decay: float = setting(1e-5, "weight decay", low=0)

    exploration: float = setting(
        0.4, "probability moved from the likeliest level to the others, at first", low=0, high=1
    )
    exploration_epochs: int = setting(
        5, "exploration is divided by ceil((epoch + 1) / this)", low=1
    )
    baseline: str = setting(
        "greedy",
        "subtracted from rewards; greedy: the reward of the likeliest SimParams; mean: the "
        "policy's mean reward",
        choices=("greedy", "mean", "none"),
    )
    self_imitation_steps: int = setting(5, "steps of self-imitation (T_si); 0: off", low=0)
    self_imitation_start: int = setting(50, "epoch at which self-imitation starts", low=0)
    entropy_bonus: float = setting(0.0, "bonus on entropy, percent reward per nat", low=0)
    reward_scale: str = setting(
        "percent",
        "per_task: scale rewards to the same spread for each task",
        choices=("percent", "per_task"),
    )

    predictor: str = setting(
        "model",
        "what answers for unseen tasks: the reward model, or the policy, as in the paper",
        choices=("model", "policy"),
    )

    replay_epochs: int = setting(25, "epochs on measured rewards after each live round", low=1)
    log_epochs: int = setting(25, "epochs between two lines of the log, on a table", low=1)
    # Live rounds are saved each.
    checkpoint_epochs: int = setting(250, "epochs between checkpoints, on a table", low=1)


@dataclasses.dataclass(frozen=True)
class ModelSettings:
    """What the reward model assumes: r = f(SimParams) + g(task, SimParams) + h + noise.

    f is shared by all tasks, g varies with the task's features, h is the task's own; see
    `reward_model`.
    """

    scaling: str = setting("log", "scaling of the task vectors", choices=SCALINGS)
    invariances: float = setting(
        1.0, "weight of a task's invariances beside its vector; 0: leave them out", low=0
    )
    task_kernel: str = setting(
        "rbf", "covariance of tasks; linear: in their features", choices=("rbf", "linear")
    )
    length: float = setting(
        1.5, "rbf: range of g, in median squared distances between tasks", above=0
    )
    shared: float = setting(1.0, "relative variance of f, the part that all tasks share", low=0)
    related: float = setting(
        1.0, "relative variance of g, the part that depends on the task's features", low=0
    )
    own: float = setting(
        1.0, "relative variance of h, the part that is particular to one task", low=0
    )
    noise: float = setting(0.03, "variance of a measured reward relative to 1", above=0)
    # "product": effects of all orders; "pairwise": main effects and effects of pairs, the latter
    # with `correlation` times the variance; "additive": main effects alone.
    factor_kernel: str = setting(
        "product",
        "covariance of SimParams; product: correlation^(number of differing factors)",
        choices=FACTOR_KERNELS,
    )
    correlation: float = setting(0.8, "correlation parameter of factor_kernel", low=0, below=1)
    reward_scale: str = setting(
        "percent",
        "per_task: scale rewards to the same spread for each task; root: halfway",
        choices=("percent", "root", "per_task"),
    )
    caution: float = setting(
        0.0,
        "choose other SimParams than best fixed if the expected gain exceeds this many of its "
        "standard deviations",
        low=0,
    )

    def __post_init__(self):
        """Raises `UserError` where a value is not allowed."""
        check_fields(vars(self), type(self))


@dataclasses.dataclass(frozen=True)
class RewardModelSettings(ModelSettings):
    """The Gaussian process on (task, SimParams) that answers for unseen tasks."""

    tuned: bool = setting(
        True, "choose length, variances, correlation and noise by marginal likelihood"
    )
    # See `caution.choose_caution`.
    gate_level: float = setting(
        0.05,
        "test level at which leave-one-out must show a gain, else best fixed; 1: no test",
        above=0,
        high=1,
    )


@dataclasses.dataclass(frozen=True)
class Generalise:
    """Leave-one-task-out over tasks that have rewards; see `variants.VARIANTS`."""

    variants: tuple[str, ...] = setting((), "names of the variants to compare; empty: all")
    tasks: str = setting(
        "seen",
        "held out in turn: the seen tasks, or all with rewards; together: the unseen ones",
        choices=("seen", "all", "unseen"),
    )
    folds: int = setting(0, "random groups of tasks that are held out; 0: one by one", low=0)
    deals: int = setting(10, "times that tasks are divided into such groups", low=1)
    judge: str = setting(
        "",
        "rewards that choices earn; empty: the table's; repeats: of the repeat that is left out; "
        "or other tables",
    )
    seeds: int = setting(4, "seeds of each REINFORCE variant, and members of its ensemble", low=1)
    nested: bool = setting(True, "also report what choosing among the variants would earn")
    # Each trains a policy for every pair of tasks.
    nested_policies: tuple[str, ...] = setting(
        ("reinforce-narrow", "reinforce-log"), "REINFORCE variants that the choice is among"
    )
    inner_seeds: int = setting(2, "seeds of nested_policies", low=1)
    margins: tuple[float, ...] = setting(
        (0.0, 1.0, 2.0), "choose a variant if its gain is at least this many standard errors"
    )
