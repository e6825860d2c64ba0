"""`t2s analyse`: shows the effects of the factors in a reward table, as numbers and pictures."""

from __future__ import annotations

import datetime
import pathlib
import shlex
from collections.abc import Sequence

import numpy as np

from t2s_jax.policy import shipped_data
from t2s_jax.reporting.measured import STANDING, analysis_of
from t2s_jax.rewards.table_files import AnnotatedTable, open_mean
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write, write_json


def run(tables: Sequence[str], output: str | None = None, groups: str | None = None) -> dict:
    """Analyses a table and draws it.

    Args:
      tables: one that `table_files.open_table` reads, several joined by commas (their mean is
        analysed), or "shipped"; further ones, with other seeds, give the noise.
      output: directory for analysis.json, analysis.html and the pictures; None is `analysis`
        in the first table's directory where that is a directory, else runs/analysis.
      groups: CSV with the columns task and group.

    Returns:
      The analysis, see `reward_analysis.analyse`.

    Raises:
      UserError: no table is given, one cannot be read, or the first has only one SimParams.
    """
    if not tables:
        raise UserError("give a table: a workdir with rewards/, a JSON file, or shipped")
    first, *others = [open_mean(shipped_data.resolve(path)) for path in tables]
    if len(first.table) < 2:
        raise UserError(f"{tables[0]} holds one SimParams; comparing needs at least two")
    for path, other in zip(tables[1:], others):
        if other.table.space.names != first.table.space.names:
            raise UserError(
                f"{path} has other factors than {tables[0]}, so it cannot be a repeat of it"
            )
    found = analysis_of(first, groups or "", tuple(others))
    directory = pathlib.Path(output) if output else _beside(tables[0])
    write_json(directory / "analysis.json", found | {"command": command_line.text()})
    _draw(found, first, directory, tables)
    for line in summary(found):
        monitor.log(line)
    monitor.log(f"analysis in {directory / 'analysis.html'}")
    return found


def _beside(table: str) -> pathlib.Path:
    path = pathlib.Path(table)
    if not path.is_dir():
        return pathlib.Path("runs/analysis")
    return (path.parent if path.name == "rewards" else path) / "analysis"


def _draw(
    found: dict, known: AnnotatedTable, directory: pathlib.Path, tables: Sequence[str]
) -> None:
    # Only here: drawing loads matplotlib.
    from t2s_jax.reporting import analysis_graphs, page
    from t2s_jax.reporting.gallery import Gallery

    gallery, table = Gallery(), known.table
    blocks = analysis_graphs.blocks(found, table.rewards, table.params, gallery)
    for name, data in gallery.files.items():
        with atomic_write(directory / name) as temporary:
            temporary.write_bytes(data)
    when = datetime.datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z")
    facts = page.facts(
        [
            ("table", ", ".join(tables)),
            ("measured", f"{found['measured']} of {found['size']} SimParams"),
            ("tasks", str(len(found["tasks"]))),
            ("made", when),
            ("command", command_line.text() or f"t2s analyse {shlex.join(tables)}"),
        ]
    )
    title = "What the factors do"
    html = page.page(title, tables[0], [facts], [page.Section("analysis", "Analysis", blocks)])
    with atomic_write(directory / "analysis.html") as temporary:
        temporary.write_text(html)


def summary(found: dict) -> list[str]:
    """Returns the printed lines: the methods' means, the factors' effects, materials by group."""
    lines = [f"{found['measured']} of {found['size']} SimParams, {len(found['tasks'])} tasks"]
    for name in ("seen", "unseen"):
        if methods := found["standing"].get(name):
            shown = (f"{STANDING[m]} {_percent(row)}" for m, row in methods.items())
            lines.append(f"{name}: {', '.join(shown)}")
    effects = found["effects"]
    names = [
        c["factor"] + (f" ({c['level']})" if c["level"] != "varied" else "")
        for c in effects["columns"]
    ]
    width = max(map(len, names))
    lines.append(f"{'main effect, points':{width}}  all tasks      tasks helped / hurt")
    for n, name in enumerate(names):
        shown = _pair(effects["values"][-1][n], effects["intervals"][-1][n])
        over = found["over_tasks"][n]
        lines.append(f"{name:{width}}  {shown:13}  {over['above']} / {over['below']}")
    share = {k: v[-1] for k, v in effects["explained"].items()}
    if share["main_adjusted"] is not None:
        text = f"variance of the mean over tasks: main effects {share['main_adjusted']:.0%}"
        if share["pairwise_adjusted"] is not None:
            text += f", pairs {share['pairwise_adjusted']:.0%}"
        lines.append(f"{text} (adjusted)")
    for group in found["groups"]:
        for factor in group["factors"]:
            if factor["factor"] == "materials":
                inside, outside, apart = (
                    _pair(*factor[side]) for side in ("inside", "outside", "difference")
                )
                lines.append(
                    f"materials on {group['group']}: {inside}; on the others {outside}; "
                    f"difference {apart}, p {_number(factor['p'], 3)}"
                )
    if noise := found["noise"]:
        lines.append(
            f"noise of one reward over seeds: {np.median(noise['std']):.2f} points (median over "
            f"tasks), of the mean over tasks {noise['std_of_mean']:.2f}; from {noise['params']} "
            "SimParams"
        )
    return lines


def _percent(row: dict) -> str:
    half = f" (Random {_pair(row['gain'], row['interval'])})" if row["gain"] else ""
    return f"{row['mean']:.2f} %{half}"


def _pair(value: float | None, half: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:+.2f}" + (f" +- {half:.2f}" if half is not None else "")


def _number(value: float | None, digits: int) -> str:
    return "unknown" if value is None else f"{value:.{digits}f}"
