#!/usr/bin/env bash
# Runs one t2s command as a Slurm job: one process per node, all GPUs of the node.
# JAX finds the other processes by Slurm's variables. SIGTERM comes two minutes before the time
# limit; t2s saves, leaves with status 75, and the job puts itself back into the queue.
# usage: sbatch [--nodes=N] [--gres=gpu:G] [--partition=P] launch/slurm.sh t2s COMMAND [flags]
# e.g.   sbatch --nodes=2 --gres=gpu:8 launch/slurm.sh t2s pretrain \
#          --config=configs/pretrain_8gpu.py --workdir=/shared/run --config.params=materials
# Workers that fill one table of rewards and need not talk to each other: launch/fill_array.sh
#SBATCH --job-name=t2s
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=24:00:00
#SBATCH --signal=TERM@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=t2s-%A-%a.log
set -euo pipefail
if (($# < 2)); then
  sed -n '2,8s/^# //p' "$0" >&2
  exit 2
fi
cd "${SLURM_SUBMIT_DIR:-.}"
if [[ -f .venv/bin/activate ]]; then
  # shellcheck disable=SC1091
  source .venv/bin/activate
fi
status=0
srun "$@" || status=$?
if ((status == 75)); then
  scontrol requeue "${SLURM_JOB_ID}"
fi
exit "$status"
