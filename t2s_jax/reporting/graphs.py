"""The report's sections on what was trained and measured: curves and heatmaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting import analysis_graphs, heatmaps, page, plots
from t2s_jax.reporting.events import PretrainingRun
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.measured import MeasuredRewards
from t2s_jax.reporting.record import Distances
from t2s_jax.runtime import monitor


def training(found: dict[str, list[float]], gallery: Gallery) -> list[str]:
    """Returns the curves of policy training."""
    epochs = range(1, 1 + max(map(len, found.values())))

    def line(name: str):
        return list(epochs)[: len(found[name])], found[name]

    def panel(title: str, steps: bool = False, **lines: str) -> plots.Panel | None:
        known = {shown: line(name) for shown, name in lines.items() if name in found}
        return plots.Panel(title, "epoch", known, steps=steps) if known else None

    panels = [
        panel("Reward, %", drawn="reward", likeliest="greedy_reward"),
        panel("Regret of the likeliest SimParams, points", regret="regret"),
        panel("Entropy, nats", entropy="entropy"),
        panel("Measured SimParams", steps=True, measured="measured"),
    ]
    caption = (
        f"Policy training over {len(epochs)} epochs: means over the seen tasks and the "
        "ensemble's members. Reward: 5-NN accuracy of the SimParams drawn from the policy and of "
        "its likeliest ones. Regret: the best measured reward minus that of the likeliest "
        "SimParams; it rises when a better reward is measured. Entropy: of the policy's "
        "distribution over SimParams."
    )
    drawn = plots.curves([p for p in panels if p])
    return [gallery.figure("training", drawn, caption, alt="learning curves of the policy")]


def pretraining(found: list[PretrainingRun], gallery: Gallery) -> list[str]:
    """Returns the curves of pre-training."""
    backbones = [run for run in found if run.name != "probe"]
    probes = [run for run in found if run.name == "probe"]
    panels = []
    for name, title in (("loss", "Training loss, nats"), ("accuracy", "Training accuracy, %")):
        faint = [curve for run in backbones if (curve := run.curve(name))[1]]
        lines = {run.name: run.curve(name) for run in probes}
        if steps := _common_steps(faint):
            rows = [dict(zip(xs, ys)) for xs, ys in faint]
            means = [float(np.mean([row[s] for row in rows])) for s in steps]
            lines = {"mean of the backbones": (steps, means)} | lines
        panels.append(plots.Panel(title, "step", lines, faint))
    caption = (
        "Pre-training on render sets: classification of the rendered object's category, with "
        "augmentation. "
        "Each point is the mean over the steps since the point before."
    )
    if backbones:
        caption += (
            f" Grey: each of {len(backbones)} backbones; line: their mean at the steps that all "
            "have logged."
        )
    if probes:
        caption += " The probe is the network that embeds tasks."
    drawn = plots.curves(panels)
    return [gallery.figure("pretraining", drawn, caption, alt="loss and accuracy of pre-training")]


def _common_steps(lines: Sequence[tuple[list, list]]) -> list[int]:
    return sorted(set.intersection(*(set(xs) for xs, _ in lines))) if lines else []


def rewards(found: MeasuredRewards, gallery: Gallery) -> list[str]:
    """Returns the figures and tables of the measured rewards."""
    space = found.sim_space
    values = np.array(found.rewards)
    means = values.mean(axis=1)
    levels = np.array(found.params) / (np.array(space.num_levels) - 1)
    marked: dict[int, str] = {}
    for label, params in (("best fixed", found.best_fixed), ("all varied", space.all_varied)):
        if params and tuple(params) in found.params:
            column = found.params.index(tuple(params))
            marked[column] = f"{marked[column]}, {label}" if column in marked else label
    drawn = heatmaps.reward_map(
        values - means[:, None],
        [f"{plots.plain_words(t)} ({m:.1f} %)" for t, m in zip(gallery.labels(found.tasks), means)],
        levels,
        space.names,
        unit="points from the task's mean",
        marked=marked,
    )
    caption = (
        f"Rewards of {values.shape[1]} measured SimParams (columns, highest mean over all "
        f"{values.shape[0]} tasks first): 5-NN accuracy minus the task's mean, which is given "
        "behind its name. Below: the factors that each column varies (dark; grey: an intermediate "
        "level). Colours saturate at the ends of the bar."
    )
    if found.minutes:
        caption += " One training seed each."
    if found.best_fixed:
        caption += " Best fixed: the highest mean over the seen tasks alone."
    alt, names = "heatmap of the measured rewards", found.tasks
    blocks = [gallery.figure("rewards", drawn, caption, alt=alt, tasks=names)]
    if found.analysis:
        blocks += analysis_graphs.blocks(found.analysis, values, found.params, gallery)
    if len(found.minutes) > 1:
        blocks.append(_pace(found, gallery))
    if found.others:
        blocks.append(
            page.paragraph(
                f"{found.others} more entries in rewards/ were measured with other settings "
                "and are not shown."
            )
        )
    return blocks


def _pace(found: MeasuredRewards, gallery: Gallery) -> str:
    counts = list(range(1, len(found.minutes) + 1))
    drawn = plots.curves(
        [
            plots.Panel(
                "Measured SimParams",
                "minutes since the first",
                {"measured": (found.minutes, counts)},
                steps=True,
            )
        ]
    )
    total = monitor.duration(sum(found.seconds))
    caption = (
        "Measured SimParams over wall time. Rendering, pre-training and evaluating them took "
        f"{total} in all; the rest is other steps and interruptions."
    )
    return gallery.figure("pace", drawn, caption, alt="measured SimParams over time")


def distances(found: Distances, gallery: Gallery) -> list[str]:
    """Returns the heatmap of task distances."""
    matrix = np.array(found.distances)
    np.fill_diagonal(matrix, np.nan)
    seen = np.array(found.seen)
    names = np.array(gallery.labels(found.tasks))
    apart = matrix[np.isfinite(matrix)]
    limits = (apart.min(), max(apart.max(), apart.min() + 1e-6)) if len(apart) else (0.0, 1.0)
    drawn = heatmaps.heatmap(
        [
            heatmaps.Rows(title, names[rows].tolist(), matrix[rows])
            for title, rows in (("seen", seen), ("unseen", ~seen))
        ],
        names.tolist(),
        scale="Blues_r",
        limits=limits,
        text="{:.2f}".format,
        unit="cosine distance",
        slanted=True,
        cell=0.6,
    )
    caption = (
        f"Cosine distance (1 - cosine similarity) between the tasks' Task2Vec embeddings of "
        f"{found.dimensions} dimensions; dark is near. The scale runs from the smallest to the "
        "largest."
    )
    alt = "heatmap of task distances"
    return [gallery.figure("distances", drawn, caption, alt=alt, tasks=found.tasks)]
