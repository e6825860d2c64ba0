"""What each way to predict is worth on tasks that it was not trained on: leave-one-task-out.

  t2s generalise --workdir=runs/table --config.rewards=reward_db.json \
      --config.task_vectors=vectors.npz       (on a table of the release's format)
  t2s generalise --workdir=runs/quickstart    (on what its live loop has measured)

Writes WORKDIR/generalise: results.json, table.txt, gains.png. Killed, it goes on with the
variant it was at. Hardware: any.
"""

from t2s_jax import defaults


def get_config():
    return defaults.everything()
