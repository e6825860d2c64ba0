"""Settings of the downstream tasks."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import seed, setting


@dataclasses.dataclass(frozen=True)
class Tasks:
    """The downstream tasks."""

    # A directory holds DIR/<task>/<class>/*, DIR/<task>/{train,test}/<class>/*, DIR/<task>.csv.
    source: str = setting(
        "builtin", "builtin, paper (its twenty; see t2s tasks), or a directory of DIR/<task>/..."
    )
    data_dir: str = setting(
        "", "data directory of TFDS; empty: $TFDS_DATA_DIR or ~/tensorflow_datasets"
    )
    unseen: tuple[str, ...] = setting((), "names of the unseen tasks; empty: the source's choice")
    groups: str = setting(
        "", 'CSV with the columns task and group, for own tasks; empty: their group is "user"'
    )
    seed: int = seed("seed of the split, where a task has none of its own")
    max_train: int = setting(0, "train images used of each task; 0: all", low=0)
    max_test: int = setting(0, "test images used of each task; 0: all", low=0)
