"""The section of the report that compares methods: accuracies by role, protocol and task."""

from __future__ import annotations

import dataclasses
import pathlib

from t2s_jax.reporting.evaluation_results import PROTOCOLS, EvaluationResults, TaskEntry
from t2s_jax.reporting.summaries import Summary, summarize


@dataclasses.dataclass(frozen=True)
class MethodAccuracies:
    """The accuracies of one method.

    Attributes:
      title: Of the method.
      keys: Of the SimParams that its backbones are pre-trained on.
      seen: Key of a protocol -> accuracy on the seen tasks, percent; None where not measured.
      unseen: The same on the unseen tasks.
    """

    title: str
    keys: tuple[str, ...]
    seen: dict[str, Summary | None]
    unseen: dict[str, Summary | None]

    def on(self, role: str) -> dict[str, Summary | None]:
        """Returns the accuracies on the "seen" or the "unseen" tasks."""
        return self.seen if role == "seen" else self.unseen


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The methods' accuracies.

    Attributes:
      tasks: That were evaluated.
      methods: Key of each method -> its accuracies.
      missing: Tasks that the machine lacked.
      command: The command line that measured them.
    """

    tasks: tuple[TaskEntry, ...]
    methods: dict[str, MethodAccuracies]
    missing: tuple[TaskEntry, ...]
    command: str


def read_comparison(workdir: pathlib.Path) -> Comparison:
    """Reads and summarises evaluation/results.json.

    Raises:
      UserError: It is missing or damaged.
    """
    results = EvaluationResults.load(workdir)
    methods = {method: _accuracies(results, method) for method in results.methods}
    return Comparison(results.tasks, methods, results.missing, results.command)


def _accuracies(results: EvaluationResults, method: str) -> MethodAccuracies:
    keys = {row.key for row in results.rows if row.method == method and row.key}
    seen = [task.name for task in results.tasks if task.seen]
    unseen = [task.name for task in results.tasks if not task.seen]
    return MethodAccuracies(
        title=results.methods[method],
        keys=tuple(sorted(keys)),
        seen={p: summarize(results.rows, method, p, seen) for p in PROTOCOLS},
        unseen={p: summarize(results.rows, method, p, unseen) for p in PROTOCOLS},
    )
