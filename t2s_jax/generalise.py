"""`t2s generalise`: what each way to predict is worth on tasks it was not trained on.

Leave-one-task-out over tasks that have rewards (or the unseen tasks, held out together), with
paired intervals against best fixed, and nested leave-one-out for what a choice among the ways would
earn. Every variant of `held_out.VARIANTS` is reported, whatever it gains. Another measurement of
the same rewards can judge the choices: in one and the same table a SimParams that was lucky is so
for all tasks, held out or not, since all share its backbone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib

import ml_collections
import numpy as np

from t2s_jax import generalisation, held_out, monitor, parallel, policy_step, shipped_data
from t2s_jax.errors import UserError
from t2s_jax.files import whole, write_json
from t2s_jax.reporting import plots
from t2s_jax.reporting.gain_plot import Gains, gains_figure
from t2s_jax.reward_sources import open_rewards, open_task_vectors
from t2s_jax.reward_tables import open_mean
from t2s_jax.rewards import RewardTable
from t2s_jax.taskbank import TaskBank

# Raise it when the same settings begin to give other choices.
_DEFINITION = 2
_NO_MATTER = ("predictor", "log_epochs", "checkpoint_epochs")  # of the policy section
_LEAST_TASKS = 4  # nested folds leave two out, and two are the least to learn a difference from


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Evaluates the variants; what an earlier run has done is not done again.

    Args:
      config: with `rewards` and `task_vectors` as for `t2s train`, and the sections
        `generalise` and `policy`.
      workdir: gets generalise/ (results.json, table.txt, gains.png, variants/).

    Returns:
      What it writes to results.json.

    Raises:
      UserError: fewer than 4 tasks; rewards are missing; no such variant; what is wrong with the
        table or the vectors.
    """
    workdir = pathlib.Path(workdir)
    bank = open_task_vectors(config, workdir)
    with contextlib.closing(open_rewards(config, workdir)) as source:
        table, repeats = source.table(), source.repeats
    bank = _taking_part(bank, table, config.generalise.tasks)
    policy_step.check_config(config.policy)
    table = table.subset(bank.names)
    judged = _judged(config.generalise.judge, table)
    repeats = tuple(repeat.subset(bank.names) for repeat in repeats)
    comparison = _Comparison(config, table, bank, workdir / "generalise", judged, repeats)
    results = comparison.results()
    if parallel.is_lead():
        write_json(workdir / "generalise" / "results.json", results)
        lines = report(results)
        with whole(workdir / "generalise" / "table.txt") as path:
            path.write_text("\n".join(lines) + "\n")
        with whole(workdir / "generalise" / "gains.png") as path:
            path.write_bytes(plots.png(_figure(results)))
        for line in lines:
            monitor.say(line)
        monitor.say(f"results in {workdir / 'generalise'}: results.json, table.txt, gains.png")
    return results


def _taking_part(bank: TaskBank, table: RewardTable, which: str) -> TaskBank:
    """The tasks to train on or hold out: the seen ones, or all that have rewards."""
    if which not in ("seen", "unseen", "all"):
        raise UserError(f'config.generalise.tasks is "seen", "unseen" or "all", got {which!r}')
    seen = bank.subset(seen=True)
    if missing := [t for t in seen.names if t not in table.tasks]:
        raise UserError(
            f"no rewards for the seen tasks {', '.join(missing)}; there are rewards for "
            f"{', '.join(table.tasks)}"
        )
    if which == "seen":
        bank = seen
    else:
        bank = bank.subset(names=[t for t in bank.names if t in table.tasks])
    if which == "unseen" and len(bank) - len(seen) < 2:
        raise UserError(
            'config.generalise.tasks="unseen" needs at least two unseen tasks with rewards, there '
            f"are {len(bank) - len(seen)}; see config.tasks.unseen"
        )
    if len(bank) < _LEAST_TASKS or not len(table):
        raise UserError(
            f"leave-one-task-out needs at least {_LEAST_TASKS} tasks and one measured SimParams, "
            f"got {len(bank)} and {len(table)}"
        )
    return bank


def _judged(tables: str, table: RewardTable) -> np.ndarray:
    """What SimParams earn, NaN where it is not known. Shape [N, S], percent."""
    if not tables:
        return table.rewards
    other = open_mean(shipped_data.resolve(tables)).table.subset(table.tasks)
    judged = np.full(table.rewards.shape, np.nan)
    for column, params in enumerate(table.params):
        if params in other.params:
            judged[:, column] = other.rewards[:, other.params.index(params)]
    return judged


class _Comparison:
    """The variants on the folds of one table."""

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        table: RewardTable,
        bank: TaskBank,
        directory: pathlib.Path,
        judged: np.ndarray,
        repeats: tuple[RewardTable, ...],
    ):
        self._config, self._table, self._bank = config.generalise, table, bank
        self._directory, self._judged, self._repeats = directory, judged, repeats
        together = config.generalise.tasks == "unseen"
        unseen = tuple(i for i, seen in enumerate(bank.seen) if not seen)
        self._folds = [unseen] if together else generalisation.outer_folds(len(bank))
        self._held = [task for fold in self._folds for task in fold]
        self._policy = config.policy.copy_and_resolve_references()
        self._policy.members = config.generalise.seeds
        self._policy.log_epochs = max(1, self._policy.epochs // 20)
        self._variants = _chosen(config.generalise.variants)
        self._skipped = {}
        if not bank.layers:
            for variant in self._variants:
                if "layers" in variant.name:
                    self._skipped[variant.name] = "the task vectors do not say the probe's layers"

    def results(self) -> dict:
        table, held = self._table, self._held
        base = self._best_fixed(self._folds, self._judged).reshape(-1)
        if np.isnan(base).any():
            best = table.params[int(table.rewards.mean(axis=0).argmax())]
            raise UserError(f"best fixed: {_not_judged([table.space.key(best)])}")
        rows, found = [], {}
        for variant in self._variants:
            if variant.name in self._skipped:
                monitor.say(f"{variant.name} is skipped: {self._skipped[variant.name]}")
                continue
            chosen = self._choices(variant, self._folds, "outer")
            outer = {
                how: held_out.earned(places, self._folds, self._judged)
                for how, places in chosen.items()
            }
            if missing := self._unjudged(chosen, outer):
                self._skipped[variant.name] = _not_judged(missing)
                continue
            found[variant.name] = outer
            for how, rewards in outer.items():
                rows.append(self._row(variant, how, rewards.reshape(len(held), -1), base))
        if not rows:
            name, why = next(iter(self._skipped.items()))
            raise UserError(f"nothing is left to compare; {name}: {why}")
        in_turn = len(self._folds) > 1
        nested = self._nested(found, base) if self._config.nested and in_turn else None
        best = self._judged[held, table.rewards[held].argmax(axis=1)]
        return {
            "tasks": [self._bank.names[task] for task in held],
            "in_turn": in_turn,
            "trained_on": len(self._bank) - len(self._folds[0]),
            "judge": self._config.judge,
            "simparams": len(table),
            "space": table.space.size,
            "best_fixed": {
                "rewards": np.round(base, 4).tolist(),
                "mean": float(base.mean()),
                "without_holding_out": float(
                    self._judged[held, table.rewards[held].mean(axis=0).argmax()].mean()
                ),
            },
            "random": float(table.rewards[held].mean()),
            "oracle": None if np.isnan(best).any() else float(best.mean()),
            "oracle_gain": (
                None
                if np.isnan(best).any()
                else dataclasses.asdict(generalisation.gain((best - base)[:, None]))
            ),
            "seeds": self._config.seeds,
            "variants": rows,
            "skipped": self._skipped,
            "nested": nested,
        }

    def _unjudged(self, chosen: dict, outer: dict) -> list[str]:
        """Keys of the choices whose rewards are not known."""
        params = self._table.params
        unknown = [chosen[how][np.isnan(rewards)] for how, rewards in outer.items()]
        return [self._table.space.key(params[p]) for p in np.unique(np.concatenate(unknown))]

    def _row(
        self, variant: held_out.Variant, how: str, rewards: np.ndarray, base: np.ndarray
    ) -> dict:
        return {
            "name": variant.name + (f", {how}" if how else ""),
            "what": variant.what,
            "rewards": np.round(rewards.mean(axis=1), 4).tolist(),
            "mean": float(rewards.mean()),
            "gain": dataclasses.asdict(generalisation.gain(rewards - base[:, None])),
        }

    # -- nested leave-one-out -------------------------------------------------------------

    def _nested(self, outer: dict[str, dict], base: np.ndarray) -> list[dict]:
        """What a choice among the variants earns, the choice blind to the task it is for."""
        count = len(self._bank)
        pairs = generalisation.inner_folds(count)
        inner_base = np.zeros((count, count))
        _place(inner_base, pairs, self._best_fixed(pairs))
        names, held = [], []
        for variant in self._variants:
            if variant.name not in outer or not self._is_nested(variant):
                continue
            chosen = self._choices(variant, pairs, "inner")
            # One choice for each task: an ensemble's where there is one.
            how = "ensemble" if "ensemble" in chosen else ""
            matrix = np.zeros((count, count))
            rewards = held_out.earned(chosen[how], pairs, self._table.rewards)
            _place(matrix, pairs, rewards.mean(axis=2))
            names.append((variant.name, how))
            held.append(matrix)
        if not held:
            return []
        earned = np.array([outer[name][how][:, 0].mean(axis=1) for name, how in names])
        rows = []
        for margin in self._config.margins:
            chosen, _ = generalisation.nested_choice(np.array(held), inner_base, margin=margin)
            rewards = np.where(chosen >= 0, earned[chosen, np.arange(count)], base)
            titles = [", ".join(filter(None, n)) for n in names]
            rows.append(
                {
                    "margin": margin,
                    "among": len(names),
                    "chosen": [titles[c] if c >= 0 else "best fixed" for c in chosen],
                    "rewards": np.round(rewards, 4).tolist(),
                    "mean": float(rewards.mean()),
                    "gain": dataclasses.asdict(generalisation.gain((rewards - base)[:, None])),
                }
            )
        return rows

    def _is_nested(self, variant: held_out.Variant) -> bool:
        return variant.policy is None or variant.name in self._config.nested_policies

    # -- folds ----------------------------------------------------------------------------

    def _best_fixed(self, folds, judged: np.ndarray | None = None) -> np.ndarray:
        """Shape [len(folds), H], percent."""
        rewards = self._table.rewards
        return np.array(
            [generalisation.best_fixed_rewards(rewards, held, judged) for held in folds]
        )

    def _choices(self, variant: held_out.Variant, folds, part: str) -> dict[str, np.ndarray]:
        """`held_out.choices`, or what an earlier run has written of it."""
        path = self._directory / "variants" / f"{variant.name}.{part}.json"
        policy = self._policy
        if part == "inner":
            policy = policy.copy_and_resolve_references()
            policy.members = min(policy.members, self._config.inner_seeds)
        key = self._key(variant, policy, folds)
        try:
            kept = json.loads(path.read_text())
            if kept["key"] == key:
                return {name: np.array(values) for name, values in kept["choices"].items()}
        except (OSError, ValueError, KeyError):
            pass  # none yet, or one of other settings
        found = self._choose(variant, folds, policy)
        if parallel.is_lead():
            write_json(path, {"key": key, "choices": {n: v.tolist() for n, v in found.items()}})
        return found

    def _choose(self, variant: held_out.Variant, folds, policy) -> dict[str, np.ndarray]:
        arguments = (variant, self._table, self._bank, folds)
        if variant.policy is None:
            return held_out.choices(*arguments, repeats=self._repeats)  # a minute at most
        epochs = held_out.variant_policy(variant, policy).epochs
        title = f"{variant.name}, {len(folds)} folds x {policy.members} seeds"
        progress = monitor.Progress(title, epochs, "epochs")
        found = held_out.choices(*arguments, policy, progress.update)
        progress.update(epochs)
        progress.finish()
        return found

    def _key(self, variant: held_out.Variant, policy: ml_collections.ConfigDict, folds) -> str:
        """Of everything that the choices depend on."""
        table, bank = self._table, self._bank
        changed = {} if variant.policy is None else held_out.variant_policy(variant, policy)
        ignored = ("name", "what") if variant.gated else ("name", "what", "level")
        description = {
            "definition": _DEFINITION,
            "variant": {n: v for n, v in dataclasses.asdict(variant).items() if n not in ignored},
            "policy": {n: v for n, v in changed.items() if n not in _NO_MATTER},
            "space": table.space.to_json(),
            "params": table.params,
            "layers": bank.layers,
            "folds": folds,
        }
        digest = hashlib.sha256(json.dumps(description, sort_keys=True).encode())
        for measured in (table, *(self._repeats if variant.gated else ())):
            digest.update(np.ascontiguousarray(measured.rewards).tobytes())
        rows = bank.vectors if variant.model is None else bank.rows
        digest.update(np.ascontiguousarray(rows).tobytes())
        return digest.hexdigest()[:16]


def _chosen(names) -> tuple[held_out.Variant, ...]:
    known = {v.name: v for v in held_out.VARIANTS}
    unknown = [n for n in names if n not in known]
    if unknown:
        raise UserError(
            f"config.generalise.variants: no variant {unknown[0]!r}; there are {', '.join(known)}"
        )
    return tuple(known[n] for n in names) if names else held_out.VARIANTS


def _not_judged(keys: list[str]) -> str:
    shown = ";".join(keys)
    return (
        f"{len(keys)} of its choices have no reward in config.generalise.judge; "
        f"t2s train --fill='{shown}' with the judge's run card measures them"
    )


def _place(matrix: np.ndarray, pairs, rewards: np.ndarray) -> None:
    """Rewards of pairs, [n, 2], to where `nested_choice` wants them, [N, N]."""
    for (i, j), (of_i, of_j) in zip(pairs, rewards):
        matrix[i, j], matrix[j, i] = of_j, of_i


def report(results: dict) -> list[str]:
    """The table for people."""
    rows = sorted(results["variants"], key=lambda r: -r["mean"])
    names = [r["name"] for r in rows]
    width = max(map(len, [*names, "nested choice, margin 0.0"]))
    fixed, count = results["best_fixed"], len(results["tasks"])
    how = (
        f"leave-one-task-out over {count} tasks"
        if results["in_turn"]
        else f"{count} unseen tasks, trained on {results['trained_on']} seen ones"
    )
    judge = f"; choices judged by {results['judge']}" if results["judge"] else ""
    lines = [
        f"{how}, {results['simparams']} of {results['space']} SimParams measured; REINFORCE with "
        f"{results['seeds']} seeds{judge}",
        "reward in percent; gain over best fixed with 95 % intervals over tasks (t; bootstrap "
        "over tasks and seeds), two-sided p of sign flips, tasks better/worse",
        f"{'variant':{width}}  reward    gain  t-interval      bootstrap       p     +/-  what",
    ]
    for row in rows:
        lines.append(_line(row["name"], width, row) + f"  {row['what']}")
    for row in results["nested"] or []:
        title = f"nested choice, margin {row['margin']:.1f}"
        lines.append(_line(title, width, row) + f"  among {row['among']} variants and best fixed")
    lines += [
        f"{'best fixed':{width}}  {fixed['mean']:6.2f}  chosen without the held-out tasks "
        f"({fixed['without_holding_out']:.2f} by them)",
        f"{'Random':{width}}  {results['random']:6.2f}",
    ]
    if results["oracle"] is not None:
        row = {"mean": results["oracle"], "gain": results["oracle_gain"]}
        lines.append(
            _line("best measured", width, row) + "  of each task itself: all that there is to gain"
        )
    for name, why in results["skipped"].items():
        lines.append(f"{name:{width}}  skipped: {why}")
    return lines


def _line(name: str, width: int, row: dict) -> str:
    g = row["gain"]
    return (
        f"{name:{width}}  {row['mean']:6.2f}  {g['mean']:+6.2f}  "
        f"{g['low']:+6.2f} {g['high']:+6.2f}   "
        f"{g['bootstrap_low']:+6.2f} {g['bootstrap_high']:+6.2f}   {g['p_value']:4.2f}  "
        f"{g['better']}/{g['worse']}"
    )


def _figure(results: dict):
    base = np.array(results["best_fixed"]["rewards"])
    rows = sorted(results["variants"], key=lambda r: -r["mean"])
    rows += [
        r | {"name": f"nested choice, margin {r['margin']:.1f}"} for r in results["nested"] or []
    ]
    return gains_figure(
        [
            Gains(r["name"], np.array(r["rewards"]) - base, r["gain"]["mean"],
                  r["gain"]["low"], r["gain"]["high"])
            for r in rows
        ],
        results["tasks"],
    )  # fmt: skip
