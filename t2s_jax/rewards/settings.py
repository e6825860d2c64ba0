"""Settings of rewards that are measured on demand."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import section, setting


@dataclasses.dataclass(frozen=True)
class Fidelity:
    """Cheaper rewards: fractions of the full cost."""

    images: float = setting(1.0, "fraction of sim.images_per_category", above=0, high=1)
    width: float = setting(1.0, "fraction of pretrain.width", above=0, high=1)
    epochs: float = setting(1.0, "fraction of pretrain's epochs", above=0, high=1)


@dataclasses.dataclass(frozen=True)
class Halving:
    """`t2s train --fill` by successive halving.

    All SimParams are measured cheaply, then the best 1/factor of them with factor times as much of
    the resource, and so on; the last rung is at the fidelity of `Fidelity`.
    """

    rungs: int = setting(1, "number of rungs; 1: off", low=1)
    factor: float = setting(
        3.0,
        "each rung keeps one in this many SimParams and has this many times the resource",
        above=1,
    )
    resource: str = setting(
        "images", "resource that grows from rung to rung", choices=("images", "epochs")
    )


@dataclasses.dataclass(frozen=True)
class Live:
    """Rewards measured on demand, by any number of workers that share the workdir."""

    # The budget holds for all workers and runs together. No measurement is begun that exceeds it.
    budget: int = setting(24, "distinct SimParams measured in all", low=0)
    hours: float = setting(0.0, "hours of measuring, summed over the workers; 0: no limit", low=0)
    idle_minutes: float = setting(
        10.0, "minutes without a request after which t2s train --fill=asked ends", low=0
    )
    keep: str = setting(
        "all",
        "what is kept; rewards: render sets and backbones are deleted once measured",
        choices=("all", "rewards"),
    )

    executor: str = setting(
        "local",
        "where to measure: in this process, in one process per device (CPU: per core), or on Ray",
        choices=("local", "processes", "ray"),
    )
    workers: int = setting(
        0, "measurements at once; 0: one for each device, or what the Ray cluster holds", low=0
    )
    ray_address: str = setting(
        "", "address of the Ray cluster (auto on its nodes); empty: start Ray on this machine"
    )
    ray_cpus: float = setting(1.0, "CPUs that one measurement takes", low=0)
    ray_gpus: float = setting(0.0, "GPUs, or a fraction, that one measurement takes", low=0)

    fidelity: Fidelity = section(Fidelity())
    halving: Halving = section(Halving())
