"""Variants side by side on the same folds: what they choose, who judges it, what a choice among
them would earn.

N tasks, S SimParams, F folds with H held-out tasks each, E seeds.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pathlib
from collections.abc import Callable, Sequence

import ml_collections
import numpy as np

from t2s_jax.policy import gains, held_out, shipped_data
from t2s_jax.policy.caution import measurements
from t2s_jax.policy.variants import VARIANTS, Variant, variant_policy
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.table_files import open_mean
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

# Raise it when the same settings begin to give other choices.
_DEFINITION = 3
_NO_MATTER = ("predictor", "log_epochs", "checkpoint_epochs")  # of the policy section
_REPEATS = "repeats"  # as a judge: each measurement of what the others choose


class VariantComparison:
    """The variants on the folds of one table; what an earlier run has chosen stands."""

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        table: RewardTable,
        repeats: tuple[RewardTable, ...],
        embeddings: TaskEmbeddings,
        directory: pathlib.Path,
    ):
        self._config, self._table, self._bank = config.generalise, table, embeddings
        self._repeats, self._directory = repeats, directory
        self._judges = _judges(config.generalise.judge, table, repeats)
        self._folds = _folds(config.generalise, embeddings)
        self._in_turn = len(self._folds) > 1 and len(self._folds[0]) == 1
        self._held = sorted({task for fold in self._folds for task in fold})
        self._policy = config.policy.copy_and_resolve_references()
        self._policy.members = config.generalise.seeds
        self._policy.log_epochs = max(1, self._policy.epochs // 20)
        self._variants = _chosen(config.generalise.variants)
        self._skipped = {}
        if not embeddings.layers:
            for variant in self._variants:
                if "layers" in variant.name:
                    self._skipped[variant.name] = "the task vectors do not say the probe's layers"

    def results(self) -> dict:
        table, held = self._table, self._held
        base = self._of_tasks(self._over_judges(self._best_fixed))
        if np.isnan(base).any():
            best = table.params[int(table.rewards.mean(axis=0).argmax())]
            raise UserError(f"best fixed: {_not_judged([table.space.key(best)])}")
        rows, found = [], {}
        for variant in self._variants:
            if variant.name in self._skipped:
                monitor.log(f"{variant.name} is skipped: {self._skipped[variant.name]}")
                continue
            chosen = [
                self._choices(variant, self._folds, f"outer{number or ''}", chosen_by)
                for number, (chosen_by, _) in enumerate(self._judges)
            ]
            outer = {how: self._earned([each[how] for each in chosen]) for how in chosen[0]}
            if missing := self._unjudged(chosen):
                self._skipped[variant.name] = _not_judged(missing)
                continue
            found[variant.name] = outer
            for how, rewards in outer.items():
                rows.append(self._row(variant, how, self._of_tasks(rewards), base))
        if not rows:
            name, why = next(iter(self._skipped.items()))
            raise UserError(f"nothing is left to compare; {name}: {why}")
        nested = self._nested(found, base) if self._config.nested and self._in_turn else None
        best = self._over_judges(lambda by, judged: judged[held, by.rewards[held].argmax(axis=1)])
        alike = self._over_judges(
            lambda by, judged: judged[held, by.rewards[held].mean(axis=0).argmax()]
        )
        return {
            "tasks": [self._bank.names[task] for task in held],
            "in_turn": self._in_turn,
            "folds": self._config.folds,
            "deals": self._config.deals,
            "trained_on": len(self._bank) - len(self._folds[0]),
            "judge": self._config.judge,
            "simparams": len(table),
            "space": table.space.size,
            "best_fixed": {
                "rewards": np.round(base, 4).tolist(),
                "mean": float(base.mean()),
                "without_holding_out": float(alike.mean()),
            },
            "random": float(table.rewards[held].mean()),
            "oracle": None if np.isnan(best).any() else float(best.mean()),
            "oracle_gain": (
                None
                if np.isnan(best).any()
                else dataclasses.asdict(gains.gain((best - base)[:, None]))
            ),
            "seeds": self._config.seeds,
            "variants": rows,
            "skipped": self._skipped,
            "nested": nested,
        }

    def _of_tasks(self, values: np.ndarray) -> np.ndarray:
        """The mean for each task over the folds that hold it out. [F, H, ...] -> [tasks, ...]."""
        places = np.array(self._folds)
        return np.array([values[places == task].mean(axis=0) for task in self._held])

    def _over_judges(self, rewards: Callable[[RewardTable, np.ndarray], np.ndarray]):
        """The mean of `rewards(what to choose by, what choices earn)`."""
        return np.mean([rewards(*pair) for pair in self._judges], axis=0)

    def _earned(self, places: Sequence[np.ndarray]) -> np.ndarray:
        """The mean over judges of what the choices by each measurement earn. Shape [F, H, E]."""
        found = [
            held_out.earned(each, self._folds, judged)
            for each, (_, judged) in zip(places, self._judges, strict=True)
        ]
        return np.mean(found, axis=0)

    def _unjudged(self, chosen: Sequence[dict[str, np.ndarray]]) -> list[str]:
        """Keys of the choices whose rewards are not known."""
        unknown = [
            places[np.isnan(held_out.earned(places, self._folds, judged))]
            for each, (_, judged) in zip(chosen, self._judges, strict=True)
            for places in each.values()
        ]
        params, space = self._table.params, self._table.space
        return [space.key(params[place]) for place in np.unique(np.concatenate(unknown))]

    def _row(self, variant: Variant, how: str, rewards: np.ndarray, base: np.ndarray) -> dict:
        return {
            "name": variant.name + (f", {how}" if how else ""),
            "what": variant.what,
            "rewards": np.round(rewards.mean(axis=1), 4).tolist(),
            "mean": float(rewards.mean()),
            "gain": dataclasses.asdict(gains.gain(rewards - base[:, None])),
        }

    # -- nested leave-one-out -------------------------------------------------------------

    def _nested(self, outer: dict[str, dict], base: np.ndarray) -> list[dict]:
        """What a choice among the variants earns, the choice blind to the task it is for."""
        count = len(self._bank)
        pairs = gains.inner_folds(count)
        inner_base = np.zeros((count, count))
        rewards = self._table.rewards
        fixed = [gains.best_fixed_rewards(rewards, pair) for pair in pairs]
        _place(inner_base, pairs, np.array(fixed))
        names, held = [], []
        for variant in self._variants:
            if variant.name not in outer or not self._is_nested(variant):
                continue
            chosen = self._choices(variant, pairs, "inner", self._table)
            # One choice for each task: an ensemble's where there is one.
            how = "ensemble" if "ensemble" in chosen else ""
            matrix = np.zeros((count, count))
            _place(matrix, pairs, held_out.earned(chosen[how], pairs, rewards).mean(axis=2))
            names.append((variant.name, how))
            held.append(matrix)
        if not held:
            return []
        earned = np.array([outer[name][how][:, 0].mean(axis=1) for name, how in names])
        rows = []
        for margin in self._config.margins:
            chosen, _ = gains.nested_choice(np.array(held), inner_base, margin=margin)
            gained = np.where(chosen >= 0, earned[chosen, np.arange(count)], base)
            titles = [", ".join(filter(None, n)) for n in names]
            rows.append(
                {
                    "margin": margin,
                    "among": len(names),
                    "chosen": [titles[c] if c >= 0 else "best fixed" for c in chosen],
                    "rewards": np.round(gained, 4).tolist(),
                    "mean": float(gained.mean()),
                    "gain": dataclasses.asdict(gains.gain((gained - base)[:, None])),
                }
            )
        return rows

    def _is_nested(self, variant: Variant) -> bool:
        return variant.policy is None or variant.name in self._config.nested_policies

    # -- folds ----------------------------------------------------------------------------

    def _best_fixed(self, chosen_by: RewardTable, judged: np.ndarray) -> np.ndarray:
        """Of the outer folds. Shape [F, H], percent."""
        return np.array(
            [gains.best_fixed_rewards(chosen_by.rewards, held, judged) for held in self._folds]
        )

    def _choices(
        self, variant: Variant, folds, part: str, table: RewardTable
    ) -> dict[str, np.ndarray]:
        """`held_out.choices`, or what an earlier run has written of it."""
        path = self._directory / "variants" / f"{variant.name}.{part}.json"
        policy = self._policy
        if part == "inner":
            policy = policy.copy_and_resolve_references()
            policy.members = min(policy.members, self._config.inner_seeds)
        key = self._key(variant, table, policy, folds)
        try:
            kept = json.loads(path.read_text())
            if kept["key"] == key:
                return {name: np.array(values) for name, values in kept["choices"].items()}
        except (OSError, ValueError, KeyError):
            pass  # none yet, or one of other settings
        found = self._choose(variant, table, folds, policy)
        if hosts.is_lead():
            write_json(path, {"key": key, "choices": {n: v.tolist() for n, v in found.items()}})
        return found

    def _choose(self, variant: Variant, table: RewardTable, folds, policy) -> dict[str, np.ndarray]:
        arguments = (variant, table, self._bank, folds)
        if variant.policy is None:
            return held_out.choices(*arguments, repeats=self._repeats)  # a minute at most
        epochs = variant_policy(variant, policy).epochs
        title = f"{variant.name}, {len(folds)} folds x {policy.members} seeds"
        progress = monitor.Progress(title, epochs, "epochs")
        found = held_out.choices(*arguments, policy, progress.update)
        progress.update(epochs)
        progress.finish()
        return found

    def _key(
        self,
        variant: Variant,
        table: RewardTable,
        policy: ml_collections.ConfigDict,
        folds,
    ) -> str:
        """Of everything that the choices depend on."""
        embeddings = self._bank
        changed = {} if variant.policy is None else variant_policy(variant, policy)
        description = {
            "definition": _DEFINITION,
            "variant": _described(variant),
            "policy": {n: v for n, v in changed.items() if n not in _NO_MATTER},
            "space": table.space.to_json(),
            "params": table.params,
            "layers": embeddings.layers,
            "folds": folds,
        }
        digest = hashlib.sha256(json.dumps(description, sort_keys=True).encode())
        for measured in (table, *(self._repeats if variant.tested else ())):
            digest.update(np.ascontiguousarray(measured.rewards).tobytes())
        rows = embeddings.vectors if variant.model is None else embeddings.rows
        digest.update(np.ascontiguousarray(rows).tobytes())
        return digest.hexdigest()[:16]


def _folds(
    settings: ml_collections.ConfigDict, embeddings: TaskEmbeddings
) -> list[tuple[int, ...]]:
    """The held-out tasks of each fold, see `settings.Generalise`."""
    if settings.tasks == "unseen":
        return [tuple(i for i, seen in enumerate(embeddings.seen) if not seen)]
    if not settings.folds:
        return gains.outer_folds(len(embeddings))
    if not 2 <= settings.folds <= len(embeddings) // 2:
        raise UserError(
            f"config.generalise.folds is 0, or 2 to {len(embeddings) // 2} groups of "
            f"{len(embeddings)} tasks, "
            f"got {settings.folds}"
        )
    return gains.dealt_folds(len(embeddings), settings.folds, settings.deals)


def _judges(
    judge: str, table: RewardTable, repeats: Sequence[RewardTable]
) -> list[tuple[RewardTable, np.ndarray]]:
    """What to choose by, and what choices earn, once or for each measurement; see `judge`."""
    if judge != _REPEATS:
        return [(table, _judged(judge, table) if judge else table.rewards)]
    if len(repeats) < 2:
        raise UserError(
            f"config.generalise.judge={_REPEATS} needs rewards that were measured at least twice, "
            "such as config.rewards=A,B"
        )
    return measurements(table, repeats)


def _judged(tables: str, table: RewardTable) -> np.ndarray:
    """What SimParams earn in other tables, NaN where it is not known. Shape [N, S], percent."""
    other = open_mean(shipped_data.resolve(tables)).table.subset(table.tasks)
    judged = np.full(table.rewards.shape, np.nan)
    for column, params in enumerate(table.params):
        if params in other.params:
            judged[:, column] = other.rewards[:, other.params.index(params)]
    return judged


def _described(variant: Variant) -> dict:
    """Returns what its choices depend on, by the names that files of earlier versions have."""
    found = dataclasses.asdict(variant)
    found["gated"] = found.pop("tested")
    ignored = ("name", "what") if variant.tested else ("name", "what", "level")
    return {name: value for name, value in found.items() if name not in ignored}


def _chosen(names) -> tuple[Variant, ...]:
    known = {v.name: v for v in VARIANTS}
    unknown = [n for n in names if n not in known]
    if unknown:
        raise UserError(
            f"config.generalise.variants: no variant {unknown[0]!r}; there are {', '.join(known)}"
        )
    return tuple(known[n] for n in names) if names else VARIANTS


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
