"""What each way to predict is worth on tasks that it was not trained on: leave-one-task-out.

  t2s generalise --workdir=runs/table --config.rewards=reward_db.json \
      --config.task_vectors=vectors.npz       (on a table of the release's format)
  t2s generalise --config=configs/quickstart.py --workdir=runs/quickstart
                                              (on what a live loop has measured)

Writes WORKDIR/generalise: results.json, table.txt, gains.png. Killed, it resumes with the
variant it was at. Hardware: any; on a table of 12 x 256 the closed forms take 20 s on 2 busy CPU
cores, a REINFORCE variant of 64 units 40 s, the paper's 400 units 8 minutes: name the ones you want
by --config.generalise.variants.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
