#!/usr/bin/env bash
# Measures rewards as a Slurm array: each task is a worker of one GPU that shares the table with
# the others by the workdir; a worker that is lost or terminated costs no more than what it was
# measuring. Submit it again, or twice, to add workers at any time.
# usage: [FILL=all] sbatch [--array=0-7] [--gres=gpu:1] launch/fill_array.sh [t2s flags]
# e.g.   sbatch --array=0-31 launch/fill_array.sh --config=configs/train.py \
#          --workdir=/shared/runs/table --config.live.budget=256 --config.live.keep=rewards
# e.g.   FILL=asked sbatch launch/fill_array.sh ...   (and t2s train with the same flags elsewhere)
#SBATCH --job-name=t2s-fill
#SBATCH --array=0-7
#SBATCH --ntasks=1
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=8
#SBATCH --time=24:00:00
#SBATCH --signal=TERM@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=t2s-fill-%A-%a.log
set -euo pipefail
if [[ $# -eq 0 || -z "${SLURM_JOB_ID:-}" ]]; then
  sed -n '2,8s/^# //p' "$0" >&2
  exit 2
fi
cd "${SLURM_SUBMIT_DIR:-.}"
if [[ -f .venv/bin/activate ]]; then
  # shellcheck disable=SC1091
  source .venv/bin/activate
fi
status=0
srun t2s train "--fill=${FILL:-all}" "$@" || status=$?
if ((status == 75)); then
  scontrol requeue "${SLURM_JOB_ID}"
fi
exit "$status"
