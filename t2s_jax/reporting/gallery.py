"""The pictures of a page, kept beside it under their names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from t2s_jax.reporting import page, plots


class Gallery:
    """The pictures of the page; keeps their files under their names.

    Args:
      generated: Names of the tasks that t2s_jax draws; figures mark them with a star.
      prefix: Of the files' names, where a page has the pictures of several workdirs.
    """

    def __init__(self, generated: Collection[str] = (), prefix: str = ""):
        self.files: dict[str, bytes] = {}
        self._prefix = prefix
        self.generated = frozenset(generated)

    def labels(self, tasks: Sequence[str]) -> list[str]:
        """Returns the tasks' names for a figure; a star marks the generated ones."""
        return [f"{t}*" if t in self.generated else t for t in tasks]

    def figure(
        self, name: str, figure, caption: str, *, alt: str, tasks: Sequence[str] = ()
    ) -> str:
        """Draws a figure and returns its HTML; `tasks` are those whose `labels` it shows."""
        if self.generated.intersection(tasks):
            caption += " * Drawn by t2s_jax, not real images."
        width = round(figure.get_figwidth() * plots.DISPLAY_DPI)
        return self.picture(name, plots.png(figure), caption, alt=alt, width=width)

    def picture(self, name: str, data: bytes, caption: str, *, alt: str, width: int) -> str:
        """Takes a PNG or JPEG that is drawn already and returns its HTML."""
        self.files[f"{self._prefix}{name}.{'png' if data.startswith(page.PNG) else 'jpg'}"] = data
        return page.picture(data, caption, alt=alt, width=width)
