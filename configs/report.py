"""One self-contained page of a workdir: tables, heatmaps, curves, contact sheets.

  t2s report --workdir=runs/quickstart

Hardware: any; seconds. What the workdir lacks is named on the page with the command that makes it.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
