"""The accuracies that `t2s evaluate` and `t2s scale` write, as typed records."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

from t2s_jax.runtime import typed_json
from t2s_jax.tasks.labelled import Task

PROTOCOLS = {
    "knn": "5-NN",
    "linear": "linear probe",
    "linear_augmented": "linear probe, augmented",
    "finetune": "fine-tuning",
}
ROLES = ("seen", "unseen")


@dataclasses.dataclass(frozen=True)
class TaskEntry:
    """What is known of a task; None where a file does not say.

    Attributes:
      name: Of the task.
      seen: Whether the policy was trained on it.
      group: Its kind, such as "natural".
      origin: "real" or "generated".
      classes: How many.
      train: Images in the train split.
      test: Images in the test split.
      source: Where the images come from.
      missing: Whether the run card asks for it and the machine lacks it.
    """

    name: str
    seen: bool
    group: str | None = None
    origin: str | None = None
    classes: int | None = None
    train: int | None = None
    test: int | None = None
    source: str | None = None
    missing: bool = False

    @classmethod
    def of(cls, task: Task) -> TaskEntry:
        """Returns the entry of a task that is on this machine."""
        return cls(
            name=task.name,
            seen=task.seen,
            group=task.group,
            origin=task.origin,
            classes=task.num_classes,
            train=len(task.train.labels),
            test=len(task.test.labels),
            source=task.source,
        )

    def to_dict(self) -> dict[str, Any]:
        """Returns what is known; "missing" only where it is true."""
        found = dataclasses.asdict(self)
        return {k: v for k, v in found.items() if v is not None and (v or k != "missing")}

    @property
    def role(self) -> str:
        """The task's role: "seen" or "unseen"."""
        return "seen" if self.seen else "unseen"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """The test accuracies of one backbone on one task, percent; None where not measured.

    Attributes:
      method: A key of `comparison.METHODS`, or the name of a backbone that the user gave.
      task: Name of the task.
      seed: Of the pre-training.
      key: Of the SimParams that the backbone is pre-trained on; None where it is on none.
      knn: By 5-NN.
      linear: By a linear probe on features that are computed once.
      linear_augmented: By a linear probe on augmented images.
      finetune: After fine-tuning.
    """

    method: str
    task: str
    seed: int
    key: str | None = None
    knn: float | None = None
    linear: float | None = None
    linear_augmented: float | None = None
    finetune: float | None = None

    def accuracy(self, protocol: str) -> float | None:
        """Returns the accuracy by a key of `PROTOCOLS`."""
        return {
            "knn": self.knn,
            "linear": self.linear,
            "linear_augmented": self.linear_augmented,
            "finetune": self.finetune,
        }[protocol]


@dataclasses.dataclass(frozen=True)
class EvaluationResults:
    """The content of evaluation/results.json.

    Attributes:
      methods: Key of each method -> its title.
      tasks: That were evaluated.
      rows: One for each method, task, and seed or draw.
      missing: Tasks that the run card asks for and the machine lacked.
      command: The command line that measured them.
    """

    methods: dict[str, str]
    tasks: tuple[TaskEntry, ...]
    rows: tuple[Row, ...]
    missing: tuple[TaskEntry, ...] = ()
    command: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EvaluationResults:
        """Reads what `t2s evaluate` wrote.

        Raises:
          UserError: A field is missing or of another type.
        """
        return typed_json.decode(cls, data)

    @classmethod
    def load(cls, workdir: pathlib.Path) -> EvaluationResults:
        """Reads the results in a workdir.

        Raises:
          UserError: There are none, or the file is damaged.
        """
        return typed_json.load(cls, workdir / "evaluation" / "results.json", "t2s evaluate")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScaleRow(Row):
    """Accuracies at one size of the pre-training data.

    Attributes:
      sweep: A key of `scaling.SWEEPS`.
      value: Of the quantity that the sweep varies, or the number of the row of Table 1.
      label: Of the value.
      images: How many the render set has.
    """

    sweep: str
    value: int
    label: str
    images: int


@dataclasses.dataclass(frozen=True)
class ScaleResults:
    """The content of scale/results.json.

    Attributes:
      tasks: That were evaluated.
      protocols: Keys of `PROTOCOLS` that were measured.
      rows: One for each sweep, value, method, task, and seed or draw.
      command: The command line that measured them.
    """

    tasks: tuple[TaskEntry, ...]
    protocols: tuple[str, ...]
    rows: tuple[ScaleRow, ...]
    command: str = ""

    @classmethod
    def load(cls, workdir: pathlib.Path) -> ScaleResults:
        """Reads the results in a workdir.

        Raises:
          UserError: There are none, or the file is damaged.
        """
        return typed_json.load(cls, workdir / "scale" / "results.json", "t2s scale")
