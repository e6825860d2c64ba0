"""The figures and tables of a reward table's analysis (see `reward_analysis.analyse`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting import effect_graphs, effect_plots, heatmaps, page, plots
from t2s_jax.reporting.effect_graphs import by_group, columns, labels_of, signed
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.measured import STANDING
from t2s_jax.reporting.page import Cell
from t2s_jax.sim.simspace import SimSpace


def blocks(found: dict, rewards: np.ndarray, params: Sequence[Sequence[int]], gallery: Gallery):
    """Returns all of them as blocks of HTML, in the order of the page.

    Args:
      found: The analysis.
      rewards: Percent. Shape [N, S].
      params: Of the columns. Shape [S, M].
      gallery: Keeps the pictures.
    """
    shown = [standing_table(found), effect_graphs.main_effects(found, gallery)]
    if found["groups"]:
        shown += [effect_graphs.group_effects(found, gallery), group_table(found)]
    if found["effects"]["order"] > 1:
        shown.append(effect_graphs.interactions(found, gallery))
        shown.append(effect_graphs.strongest_pairs(found, gallery))
    shown.append(explained(found, gallery))
    shown.append(sorted_rewards(found, rewards, params, gallery))
    shown.append(best_table(found, gallery))
    if len(found["tasks"]) > 2:
        shown.append(agreement(found, gallery))
    return shown


def standing_table(found: dict) -> str:
    """Returns the table of ways to choose SimParams and what each gains."""
    head = [Cell("tasks"), Cell("choice of SimParams")]
    head += [Cell(n, number=True) for n in ("mean, %", "above Random", "tasks")]
    body = []
    for role in ("seen", "unseen"):
        for name, row in found["standing"].get(role, {}).items():
            gain = "–" if name == "random" else _estimate([row["gain"], row["interval"]])
            numbers = [f"{row['mean']:.2f}", gain, str(row["tasks"])]
            body.append(
                [Cell(role), Cell(STANDING[name]), *(Cell(n, number=True) for n in numbers)]
            )
    return page.table(
        [head],
        body,
        "What it is worth to choose SimParams: mean 5-NN accuracy, and the gain over Random (the "
        "mean over all measured SimParams) ± 95 % t-interval over tasks. Best fixed: the SimParams "
        "with the highest mean over the seen tasks; best fixed of the other tasks: chosen without "
        "the task that it is tested on. Task2Sim: over the tasks whose choice is measured; where "
        "these are fewer, compare the gains, not the means. Best of each task: its own maximum, an "
        "upper bound (oracle) that the noise of single rewards biases upwards.",
    )


def group_table(found: dict) -> str:
    """Returns for each factor the group that differs most from the others; materials for all."""
    rows = [(g, f) for g in found["groups"] for f in g["factors"]]
    shown = []
    for column in columns(found):
        mine = [r for r in rows if (r[1]["factor"], r[1]["level"]) == _name(column)]
        if column["factor"] == "materials":
            shown += mine
        elif mine:
            shown.append(max(mine, key=lambda r: abs(r[1]["difference"][0] or 0)))
    names = ("factor", "group", "on the group", "on the others", "difference", "p")
    head = [Cell(n, number=i > 1) for i, n in enumerate(names)]
    body = [
        [
            Cell(plots.plain_words(f["factor"])),
            Cell(f"{g['group']} ({g['tasks']} of {g['tasks'] + g['others']})"),
            *(
                Cell(_estimate(f[side]), number=True)
                for side in ("inside", "outside", "difference")
            ),
            Cell(f"{f['p']:.3f}" if f["p"] is not None else "–", number=True),
        ]
        for g, f in shown
    ]
    return page.table(
        [head],
        body,
        "Does a factor act differently on a group of tasks than on the others? Effects in points "
        "± 95 % interval for these tasks. p: two-sided permutation test, the share of all equally "
        "large sets of tasks with at least as large a difference. Materials are shown for every "
        "group, the other factors for the group that differs most, so that their p is the smallest "
        "of several.",
    )


def _name(column: dict) -> tuple[str, str]:
    return column["factor"], column["level"]


def _estimate(pair: Sequence[float | None]) -> str:
    if pair[0] is None:
        return "–"
    return signed(pair[0]) + (f" ± {pair[1]:.1f}" if pair[1] is not None else "")


def explained(found: dict, gallery: Gallery) -> str:
    """Returns the figure of the shares of the variance that the factors explain."""
    parts = {k: np.array(v, float) for k, v in found["effects"]["explained"].items()}
    shown = {"main effects": parts["main_adjusted"], "pairs of factors": parts["pairwise_adjusted"]}
    if np.isnan(shown["pairs of factors"]).all():
        del shown["pairs of factors"]
    tasks = len(found["tasks"])
    order = [i for _, places in by_group(found) for i in places]
    order += range(tasks, len(found["rows"]))
    labels = gallery.labels(labels_of(found))
    names = labels + [f"{r['name']} ({r['tasks']})" for r in found["rows"][tasks:]]
    drawn = effect_plots.shares(
        [names[i] for i in order],
        {name: values[order] for name, values in shown.items()},
        unit="% of the variance over SimParams",
        ceilings=_ceilings(found)[order] if found["noise"] else None,
    )
    caption = (
        "Share of the variance of the rewards over SimParams that single factors and pairs of "
        "factors explain (adjusted R²); the rest is interactions of more factors and noise of the "
        f"measurement.{_noise_text(found)}"
    )
    return gallery.figure(
        "explained", drawn, caption, alt="explained variance", tasks=labels_of(found)
    )


def _ceilings(found: dict) -> np.ndarray:
    """Returns the reliability of each row: of tasks, and of the mean over all; else NaN."""
    noise = found["noise"]
    known = dict(zip(noise["tasks"], noise["reliability"]))
    if len(known) == len(found["tasks"]):
        known["all tasks"] = noise["reliability_of_mean"]
    return np.array([known.get(r["name"]) for r in found["rows"]], float)


def _noise_text(found: dict) -> str:
    if not found["noise"]:
        return (
            " Each SimParams is measured with one seed here, so the size of the noise is unknown: "
            "`t2s analyse TABLE OTHER_SEED` estimates it from two tables."
        )
    noise = found["noise"]
    low, high = noise["std_interval"]
    return (
        f" {noise['params']} SimParams were measured with other seeds too: the standard deviation "
        f"of one reward over seeds is {np.median(noise['std']):.1f} points (median over tasks), "
        f"of the mean over tasks {noise['std_of_mean']:.2f} (95 % interval {low:.2f} to "
        f"{high:.2f}); {noise['reliability_of_mean']:.0%} of the variance of that mean over "
        "SimParams is not noise."
    )


def sorted_rewards(
    found: dict, rewards: np.ndarray, params: Sequence[Sequence[int]], gallery: Gallery
) -> str:
    """Returns the figure of each task's rewards, sorted."""
    space = SimSpace.from_json(found["space"])
    columns = {space.key(p): n for n, p in enumerate(params)}

    def reward(task: int, key: str) -> float | None:
        return float(rewards[task, columns[key]]) if key in columns else None

    marks = {
        "best fixed": found["standing"]["best_fixed_key"],
        "all varied (Domain Randomization)": space.key(space.all_varied),
        "all fixed": space.key(space.all_fixed),
    }
    labels = gallery.labels(labels_of(found))
    panels = [
        effect_plots.Curve(
            labels[i], rewards[i], {name: reward(i, key) for name, key in marks.items()}
        )
        for _, places in by_group(found)
        for i in places
    ]
    drawn = effect_plots.sorted_curves(panels, unit="5-NN, %")
    caption = (
        "The measured rewards of each task from the best SimParams to the worst: 5-NN accuracy in "
        "percent over the rank. Scales differ. Best fixed: the highest mean over the seen tasks "
        f"({marks['best fixed']})."
    )
    return gallery.figure(
        "sorted", drawn, caption, alt="sorted rewards of each task", tasks=labels_of(found)
    )


def best_table(found: dict, gallery: Gallery) -> str:
    """Returns the table of each task's best SimParams."""
    space = SimSpace.from_json(found["space"])
    noisy = any("within_noise" in t for t in found["tasks"])
    head = ["task", "best SimParams", "reward", "expected", "best fixed", "Random"]
    head += ["as good"] * noisy
    body = []
    for place in (i for _, places in by_group(found) for i in places):
        task = found["tasks"][place]
        numbers = [task[k] for k in ("best", "best_predicted", "best_fixed", "mean")]
        choice = space.describe(task["best_params"]).replace("_", " ")
        cells = [Cell(f"{n:.1f}", number=True) for n in numbers]
        cells += [Cell(str(task.get("within_noise", "–")), number=True)] * noisy
        tags = ["unseen"] * (not task["seen"])
        tags += ["generated"] * (task["name"] in gallery.generated)
        name = Cell(plots.plain_words(task["name"]), tag=", ".join(tags))
        body.append([name, Cell(f"{task['best_key']}: {choice}"), *cells])
    caption = (
        "The best measured SimParams of each task. Expected: the estimate of a linear model of the "
        "factors for the same SimParams; the maximum of many noisy rewards is biased upwards, the "
        "model averages over the noise. Best fixed and Random (mean over all measured SimParams) "
        "for comparison; percent."
    )
    if noisy:
        caption += (
            " As good: how many SimParams lie within two standard deviations of the difference "
            "between two seeds."
        )
    return page.table([[Cell(h, number=i > 1) for i, h in enumerate(head)]], body, caption)


def agreement(found: dict, gallery: Gallery) -> str:
    """Returns the heatmap of rank correlations between tasks."""
    order = [i for _, places in by_group(found) for i in places]
    matrix = np.array(found["agreement"]["correlations"], float)[np.ix_(order, order)]
    np.fill_diagonal(matrix, np.nan)
    names = [gallery.labels(labels_of(found))[i] for i in order]
    start, rows = 0, []
    for group, places in by_group(found):
        part = slice(start, start + len(places))
        rows.append(heatmaps.Rows(group, names[part], matrix[part]))
        start += len(places)
    drawn = heatmaps.heatmap(
        rows,
        names,
        scale="RdBu",
        limits=(-1, 1),
        text=lambda value: f"{value:.1f}".replace("-", "−"),
        unit="Spearman's ρ",
        slanted=True,
        cell=0.42,
    )
    apart = matrix[np.isfinite(matrix)]
    caption = (
        "Do two tasks rank the SimParams in the same order? Spearman's rank correlation of their "
        f"rewards over the {found['measured']} SimParams; mean {apart.mean():+.2f}. Noise "
        "in the rewards pulls it towards zero."
    )
    return gallery.figure(
        "agreement", drawn, caption, alt="agreement between tasks", tasks=labels_of(found)
    )
