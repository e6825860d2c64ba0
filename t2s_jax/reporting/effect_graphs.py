"""The effects of the factors as figures: tasks by factors, groups, pairs of factors."""

from __future__ import annotations

import numpy as np

from t2s_jax.reporting import effect_plots, heatmaps, plots
from t2s_jax.reporting.gallery import Gallery

_MOST_PAIRS = 14  # columns of the heatmap of single pairs
_SCALE = "RdBu"  # blue helps, red hurts, as in the forests


def column_names(found: dict) -> list[str]:
    """Returns the factors' names, each with its level where any factor has more than two."""
    many = any(len(levels) > 2 for _, levels in found["space"])
    columns = found["effects"]["columns"]
    return [f"{c['factor']} {c['level']}" if many else c["factor"] for c in columns]


def _short(names: list[str]) -> list[str]:
    """Returns the last word of each name, where these differ: two must fit above a column."""
    last = [name.split("_")[-1] for name in names]
    return last if len(set(last)) == len(last) else [plots.plain_words(n) for n in names]


def by_group(found: dict) -> list[tuple[str, list[int]]]:
    """Returns the groups and the rows of their tasks; tasks without a group come last."""
    groups = [t["group"] for t in found["tasks"]]
    names = sorted(dict.fromkeys(groups), key=lambda g: not g)  # stable
    return [(name, [i for i, g in enumerate(groups) if g == name]) for name in names]


def labels_of(found: dict) -> list[str]:
    """Returns the tasks' names."""
    return [t["name"] for t in found["tasks"]]


def columns(found: dict) -> list[dict]:
    """Returns the factor and level that each effect is of."""
    return found["effects"]["columns"]


def signed(value: float) -> str:
    """Returns a number of points with its sign."""
    text = f"{value:+.1f}".replace("-", "−")
    return text[1:] if text[1:] == "0.0" else text


def _model(found: dict) -> str:
    """Returns what the intervals are made of."""
    effects = found["effects"]
    left = "interactions of three or more factors" if effects["order"] > 1 else "all interactions"
    return (
        f"The intervals treat {left} and the noise of the measurement as error "
        f"({effects['freedom']} degrees of freedom); they are not corrected for multiple testing."
    )


def main_effects(found: dict, gallery: Gallery) -> str:
    """Returns the heatmap of main effects: tasks and groups by factors."""
    effects = found["effects"]
    values, halves = (np.array(effects[n], float) for n in ("values", "intervals"))
    clear = np.abs(values) > np.nan_to_num(halves, nan=np.inf)
    tasks = len(found["tasks"])
    labels = gallery.labels([t["name"] for t in found["tasks"]])
    rows = [
        heatmaps.Rows(group, [labels[i] for i in places], values[places], bold=clear[places])
        for group, places in by_group(found)
    ]
    names = [f"{r['name']} ({r['tasks']})" for r in found["rows"][tasks:]]
    rows.append(heatmaps.Rows("mean of", names, values[tasks:], bold=clear[tasks:]))
    limit = max(float(np.nanmax(np.abs(values), initial=0.0)), 1e-6)
    incomplete = found["measured"] < found["size"]
    counts = [f"{n} {c['with']}:{c['fixed']}" for n, c in zip(column_names(found), columns(found))]
    drawn = heatmaps.heatmap(
        rows,
        counts if incomplete else column_names(found),
        scale=_SCALE,
        limits=(-limit, limit),
        text=signed,
        unit="points",
    )
    caption = (
        "Main effects: what varying a factor adds to the reward, in points of 5-NN accuracy, mean "
        f"over the settings of the other factors; from {found['measured']} of {found['size']} "
        f"SimParams. Bold: the 95 % interval excludes zero. {_model(found)}"
    )
    if incomplete:
        caption += (
            " Below each factor: in how many SimParams it is varied:fixed. Only part of the space "
            "is measured; the regression allows for unbalanced settings."
        )
    if np.isnan(values).any():
        caption += " Empty: the measured SimParams do not determine the effect."
    return gallery.figure(
        "effects", drawn, caption, alt="heatmap of each factor's effect", tasks=labels_of(found)
    )


def group_effects(found: dict, gallery: Gallery) -> str:
    """Returns forest plots over groups of tasks, a panel for each factor."""
    tasks = len(found["tasks"])
    rows = found["rows"][tasks:]
    values, halves = (np.array(found["effects"][n], float) for n in ("values", "intervals"))
    panels = [
        effect_plots.Forest(name, values[tasks:, c], halves[tasks:, c])
        for c, name in enumerate(column_names(found))
    ]
    names = [f"{r['name']} ({r['tasks']})" for r in rows]
    strong = [r["kind"] == "set" for r in rows]
    drawn = effect_plots.forests(names, panels, unit="points of 5-NN accuracy", strong=strong)
    caption = (
        "The same for groups of tasks (in brackets: how many), with 95 % intervals. Blue: varying "
        "the factor helps; orange: it hurts; grey: the interval includes zero. The intervals hold "
        "for these tasks; whether a group differs from the others is tested in the table below."
    )
    alt = "effects of each factor on each group of tasks"
    return gallery.figure("group_effects", drawn, caption, alt=alt)


def interactions(found: dict, gallery: Gallery) -> str:
    """Returns the heatmap of pairwise interactions, mean over all tasks."""
    effects = found["effects"]
    names, last = column_names(found), len(found["rows"]) - 1
    count = len(names)
    values, clear = np.full((count, count), np.nan), np.zeros((count, count), bool)
    for n in range(count):
        values[n, n] = effects["values"][last][n]
        clear[n, n] = abs(values[n, n]) > (effects["intervals"][last][n] or np.inf)
    for (a, b), value, half in zip(
        effects["pairs"], effects["pair_values"][last], effects["pair_intervals"][last]
    ):
        if value is not None:
            values[b, a], clear[b, a] = value, abs(value) > (half or np.inf)
    off = values[~np.eye(count, dtype=bool)]
    limit = max(float(np.nanmax(np.abs(off), initial=0.0)), 1e-6)
    drawn = heatmaps.heatmap(
        [heatmaps.Rows("", names, values, outlined=np.eye(count, dtype=bool), bold=clear)],
        names,
        scale=_SCALE,
        limits=(-limit, limit),
        text=signed,
        unit="points",
        empty="white",
    )
    caption = (
        "Pairwise interactions, mean over all tasks: how much larger (in points) the effect of one "
        "factor is where the other is varied than where it is fixed. Framed: main effects, whose "
        f"colours may saturate. Bold: the 95 % interval excludes zero; of {len(effects['pairs'])} "
        "pairs about one in twenty does so by chance."
    )
    return gallery.figure("interactions", drawn, caption, alt="heatmap of interactions")


def strongest_pairs(found: dict, gallery: Gallery) -> str:
    """Returns the heatmap of the strongest interactions, for tasks and groups."""
    effects = found["effects"]
    values, halves = (np.array(effects[n], float) for n in ("pair_values", "pair_intervals"))
    tasks = len(found["tasks"])
    clear = np.abs(values) > np.nan_to_num(halves, nan=np.inf)
    order = np.argsort(-clear[:tasks].sum(axis=0) - np.abs(values[-1]) / 1e3, kind="stable")
    order = order[:_MOST_PAIRS]
    names = _short(column_names(found))
    pairs = [" × ".join(names[n] for n in effects["pairs"][q]) for q in order]
    labels = gallery.labels(labels_of(found))
    rows = [
        heatmaps.Rows(group, [labels[i] for i in places], values[places][:, order],
                   bold=clear[places][:, order])
        for group, places in by_group(found)
    ]  # fmt: skip
    sets = [f"{r['name']} ({r['tasks']})" for r in found["rows"][tasks:]]
    rows.append(heatmaps.Rows("mean of", sets, values[tasks:, order], bold=clear[tasks:, order]))
    limit = max(float(np.nanmax(np.abs(values[:, order]), initial=0.0)), 1e-6)
    drawn = heatmaps.heatmap(
        rows,
        pairs,
        scale=_SCALE,
        limits=(-limit, limit),
        text=signed,
        unit="points",
        slanted=True,
        cell=0.48,
    )
    caption = (
        f"The {len(order)} pairs whose interval excludes zero for most tasks. Points and bold as "
        "above."
    )
    return gallery.figure(
        "pairs", drawn, caption, alt="heatmap of the strongest pairs", tasks=labels_of(found)
    )
