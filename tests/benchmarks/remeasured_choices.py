"""What a policy's choices earn when they are measured again, with other images.

  python tests/benchmarks/remeasured_choices.py WORKDIR AGAIN

WORKDIR holds policy/outputs.json of `t2s train` and the rewards that it was trained on; AGAIN a
reward store of the same run card with another `config.sim.seed`, in which the choices, best fixed,
all factors varied, and as many others as there was time for are measured, such as by

  t2s train --fill='#8;all;...' --config=configs/full_table.py --workdir=AGAIN --config.sim.seed=1

The policy takes the highest of 256 noisy rewards for each task, so its rewards in WORKDIR flatter
it; those in AGAIN do not. Random is the mean of AGAIN's other entries. Intervals are Student's t
over tasks.
"""

from __future__ import annotations

import json
import pathlib
import sys

import numpy as np

from t2s_jax.comparison import spread
from t2s_jax.reward_tables import open_table

COLUMNS = ("Task2Sim", "best fixed", "Domain Randomization", "Random")


def main() -> None:
    workdir, again = map(pathlib.Path, sys.argv[1:3])
    outputs = json.loads((workdir / "policy" / "outputs.json").read_text())
    table = open_table(again).table
    choices = {t["task"]: tuple(t["likeliest_measured"]) for t in outputs["tasks"]}
    fixed = tuple(outputs["best_fixed"])
    varied = table.space.all_varied
    others = [p for p in table.params if p not in {fixed, varied, *choices.values()}]
    print(f"{len(table)} SimParams measured again, {len(others)} of them for Random\n")
    for seen in (True, False):
        names = [t["task"] for t in outputs["tasks"] if t["seen"] == seen]
        rewards = np.array(
            [
                [
                    table.reward(name, choices[name]),
                    table.reward(name, fixed),
                    table.reward(name, varied),
                    np.mean([table.reward(name, p) for p in others]),
                ]
                for name in names
            ],
            float,  # what was not measured again becomes nan, and shows
        )
        print(f"{'seen' if seen else 'unseen'}: {len(names)} tasks")
        for column, mean in zip(COLUMNS, rewards.mean(axis=0)):
            print(f"  {column:22} {mean:6.2f}")
        for number, column in enumerate(COLUMNS[1:], start=1):
            gains = rewards[:, 0] - rewards[:, number]
            half = spread(gains)["interval"]
            better, worse = int((gains > 0).sum()), int((gains < 0).sum())
            print(
                f"  Task2Sim over {column}: {gains.mean():+.2f} +- {half:.2f} "
                f"(better on {better}, worse on {worse})"
            )


if __name__ == "__main__":
    main()
