"""The policy, live, at the scale of the paper: ResNet-50 on 64 px render sets, 64 of them.

  t2s train --workdir=runs/paper_scale            (after t2s pretrain of the probe, t2s embed)
  t2s train --workdir=runs/paper_scale --config.live.executor=processes    (one for each GPU)
  t2s train --workdir=runs/table --config.rewards=reward_db.json \
      --config.task_vectors=task_vectors.npz      (on a table of the release's format)

Hardware: live, GPUs or TPUs, since each of the 64 measurements renders 34 000 images and trains
for 100 epochs; on a table, any machine: 8 members on the release's 12 x 256 table take 10 s on 2
busy CPU cores, compiled. The loop that fits a CPU is configs/quickstart.py.
"""

from t2s_jax.commands import run_card


def get_config():
    config = run_card.everything()
    config.live.budget = 64
    return config
