"""What the policy earns on a reward table over 8 seeds, and how long one seed and eight take.

  python tests/benchmarks/policy_speed.py reward_db.json TASK_VECTORS [run card]

Run by hand. Each case runs twice in one process: the first run compiles, the second is timed,
with all that `t2s train` does but TensorBoard and the bundle (saving included). CPU seconds
stand beside wall seconds, since other programs may share the machine.
"""

import importlib.util
import os
import sys
import tempfile
import time

import jax
import numpy as np

from t2s_jax.policy.settings import PolicySettings
from t2s_jax.policy.training import train_policy
from t2s_jax.rewards.release_table import import_release
from t2s_jax.rewards.reward_source import TableSource
from t2s_jax.runtime import xla_flags
from t2s_jax.runtime.settings import to_config
from t2s_jax.task2vec.vector_files import load_task_embeddings


def policy_section(card: str | None):
    """The policy section of a run card; None is the package's default."""
    if card is None:
        return to_config(PolicySettings())
    spec = importlib.util.spec_from_file_location("card", card)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.get_config().policy


def run(table, embeddings, config):
    """(trained, seconds, CPU seconds), in a directory that is deleted."""
    with tempfile.TemporaryDirectory() as directory:
        start, cpu = time.monotonic(), time.process_time()
        trained = train_policy(TableSource(table), embeddings, config, directory)
        return trained, time.monotonic() - start, time.process_time() - cpu


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    table, embeddings = import_release(sys.argv[1]), load_task_embeddings(sys.argv[2])
    table = table.subset(embeddings.names)
    print(f"jax {jax.__version__}, {jax.devices()[0].device_kind}, {os.cpu_count()} cores")
    for members in (1, 8):
        config = policy_section(sys.argv[3] if len(sys.argv) > 3 else None)
        config.members = members
        _, first, _ = run(table, embeddings, config)
        trained, wall, cpu = run(table, embeddings, config)
        print(f"{members} seed(s): {wall:.1f} s, {cpu:.1f} CPU s (with compilation {first:.1f} s)")
    choices = trained.ensemble.probabilities(embeddings.vectors).argmax(axis=-1)
    rewards = [
        [table.reward(name, choice) for name, choice in zip(embeddings.names, member.tolist())]
        for member in choices
    ]
    each = np.mean(rewards, axis=1)
    together = trained.ensemble.choices(embeddings.vectors).tolist()
    together = np.mean([table.reward(n, c) for n, c in zip(embeddings.names, together)])
    print(
        f"mean reward of {len(embeddings)} tasks over {len(each)} seeds: {each.mean():.2f} +- "
        f"{each.std(ddof=1):.2f} (least {each.min():.2f}); the ensemble {together:.2f}"
    )
    print(
        f"best fixed {table.best_fixed()[1]:.2f}, Random {table.mean():.2f}, "
        f"oracle {table.oracle():.2f}"
    )


if __name__ == "__main__":
    main()
