"""Where a run card says that rewards come from."""

from __future__ import annotations

import pathlib

import ml_collections

from t2s_jax.rewards import RewardSource, TableSource, import_release


def open_rewards(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> RewardSource:
    """The source of `config.rewards`: a table's file, or what is measured on demand.

    Raises:
      UserError: what is wrong with the table or with the live loop's settings.
    """
    if config.rewards != "live":
        return TableSource(import_release(config.rewards))
    # Brings the simulator, tf.data and TensorFlow, which a table does not need.
    from t2s_jax.oracle import LiveOracle

    return LiveOracle(config, workdir)
