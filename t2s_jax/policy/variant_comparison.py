"""Compares variants on the same held-out tasks, and what a choice among them would earn.

N tasks, T of them held out by some fold, E seeds.
"""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import ml_collections
import numpy as np

from t2s_jax.policy import held_out
from t2s_jax.policy.comparison_results import (
    BestFixedResult,
    ComparisonResults,
    NestedResult,
    VariantResult,
)
from t2s_jax.policy.gains import best_fixed_rewards, gain, inner_folds, nested_choice
from t2s_jax.policy.trial import Trial
from t2s_jax.policy.variant_choices import VariantChoices
from t2s_jax.policy.variants import VARIANTS, Variant
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

# Rewards of one variant for each way to combine its seeds, see `held_out.choices`.
_Rewards = dict[str, np.ndarray]


def compare_variants(
    config: ml_collections.ConfigDict,
    table: RewardTable,
    repeats: tuple[RewardTable, ...],
    embeddings: TaskEmbeddings,
    directory: pathlib.Path,
) -> ComparisonResults:
    """Trains and judges the variants; choices that an earlier run made are reused.

    Args:
      config: With the sections `generalise` and `policy`.
      table: Rewards of N tasks.
      repeats: The measurements that the table is the mean of.
      embeddings: The same tasks, in the same order.
      directory: Keeps the choices, in variants/.

    Raises:
      UserError: There is no such variant, too few tasks or measurements, or nothing to compare.
    """
    settings = config.generalise
    trial = Trial.of(settings, table, repeats, embeddings)
    variants = _named(settings.variants)
    policy = config.policy.copy_and_resolve_references()
    policy.log_epochs = max(1, policy.epochs // 20)
    choices = VariantChoices(directory / "variants", embeddings, repeats, policy)
    base = trial.best_fixed()
    if np.isnan(base).any():
        raise UserError(f"best fixed: {_not_measured([table.space.key(table.best_fixed()[0])])}")

    earned, skipped = _all_earned(variants, trial, choices, embeddings, settings.seeds)
    nested = None
    if settings.nested and trial.in_turn:
        nested = _nested(variants, earned, table, choices, settings, base)
    best = trial.best_measured()
    known = not np.isnan(best).any()
    return ComparisonResults(
        tasks=tuple(embeddings.names[task] for task in trial.tasks),
        in_turn=trial.in_turn,
        folds=settings.folds,
        deals=settings.deals,
        trained_on=len(embeddings) - len(trial.folds[0]),
        judge=settings.judge,
        simparams=len(table),
        space=table.space.size,
        best_fixed=BestFixedResult(
            tuple(np.round(base, 4).tolist()),
            float(base.mean()),
            float(trial.best_fixed_of_held_out().mean()),
        ),
        random=float(table.rewards[trial.tasks].mean()),
        oracle=float(best.mean()) if known else None,
        oracle_gain=gain((best - base)[:, None]) if known else None,
        seeds=settings.seeds,
        variants=tuple(
            VariantResult.of(_title(variant.name, how), variant.what, rewards, base)
            for variant in variants
            for how, rewards in earned.get(variant.name, {}).items()
        ),
        skipped=skipped,
        nested=nested,
    )


def _all_earned(
    variants: Sequence[Variant],
    trial: Trial,
    choices: VariantChoices,
    embeddings: TaskEmbeddings,
    seeds: int,
) -> tuple[dict[str, _Rewards], dict[str, str]]:
    """Returns the rewards of each variant, shape [T, E], and why others were skipped.

    Raises:
      UserError: All were skipped.
    """
    earned, skipped = {}, {}
    for variant in variants:
        if "layers" in variant.name and not embeddings.layers:
            skipped[variant.name] = "the task vectors do not record the layers of the probe"
            monitor.log(f"{variant.name} is skipped: {skipped[variant.name]}")
            continue
        chosen = [
            choices.of(variant, chosen_by, trial.folds, f"outer{number or ''}", seeds)
            for number, (chosen_by, _) in enumerate(trial.judges)
        ]
        if missing := trial.unknown(chosen):
            skipped[variant.name] = _not_measured(missing)
            continue
        earned[variant.name] = {
            how: trial.of_tasks(trial.earned([each[how] for each in chosen])) for how in chosen[0]
        }
    if not earned:
        name, why = next(iter(skipped.items()))
        raise UserError(f"nothing is left to compare; {name}: {why}")
    return earned, skipped


def _nested(
    variants: Sequence[Variant],
    earned: dict[str, _Rewards],
    table: RewardTable,
    choices: VariantChoices,
    settings: ml_collections.ConfigDict,
    base: np.ndarray,
) -> tuple[NestedResult, ...]:
    """Returns what a choice among the variants earns, for each margin; see `nested_choice`."""
    among = [
        variant
        for variant in variants
        if variant.name in earned
        and (variant.policy is None or variant.name in settings.nested_policies)
    ]
    if not among:
        return ()
    pairs = inner_folds(len(base))
    seeds = min(settings.seeds, settings.inner_seeds)
    titles, outer, inner = [], [], []
    for variant in among:
        chosen = choices.of(variant, table, pairs, "inner", seeds)
        # One choice for each task: that of the ensemble where there is one.
        how = "ensemble" if "ensemble" in chosen else ""
        rewards = held_out.earned(chosen[how], pairs, table.rewards).mean(axis=2)
        titles.append(_title(variant.name, how))
        outer.append(earned[variant.name][how].mean(axis=1))
        inner.append(_of_pairs(pairs, rewards, len(base)))
    fixed = np.array([best_fixed_rewards(table.rewards, pair) for pair in pairs])
    inner_base = _of_pairs(pairs, fixed, len(base))
    results = []
    for margin in settings.margins:
        chosen, _ = nested_choice(np.array(inner), inner_base, margin=margin)
        gained = np.where(chosen >= 0, np.array(outer)[chosen, np.arange(len(base))], base)
        names = [titles[c] if c >= 0 else "best fixed" for c in chosen]
        results.append(NestedResult.of(margin, len(among), names, gained, base))
    return tuple(results)


def _of_pairs(pairs: Sequence[tuple[int, int]], rewards: np.ndarray, count: int) -> np.ndarray:
    """Places rewards of held-out pairs, shape [pairs, 2], as `nested_choice` wants them: [N, N]."""
    matrix = np.zeros((count, count))
    for (i, j), (of_i, of_j) in zip(pairs, rewards):
        matrix[i, j], matrix[j, i] = of_j, of_i
    return matrix


def _named(names: Sequence[str]) -> tuple[Variant, ...]:
    """Returns the variants of these names; all of them for none."""
    known = {v.name: v for v in VARIANTS}
    unknown = [n for n in names if n not in known]
    if unknown:
        raise UserError(
            f"config.generalise.variants: no variant {unknown[0]!r}; there are {', '.join(known)}"
        )
    return tuple(known[n] for n in names) if names else VARIANTS


def _title(name: str, how: str) -> str:
    return f"{name}, {how}" if how else name


def _not_measured(keys: list[str]) -> str:
    shown = ";".join(keys)
    return (
        f"{len(keys)} of its choices have no reward in config.generalise.judge; "
        f"t2s train --fill='{shown}' with the judge's run card measures them"
    )
