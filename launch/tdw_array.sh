#!/usr/bin/env bash
# Renders the 256 SimParams with TDW as a Slurm array: task n makes the n-th set, with
# BUILDS (3) builds on one GPU, whose X server the node must have (launch/x_displays.sh).
# A task that is killed or queued again goes on after its last whole shards.
# usage: TDW=/opt/TDW/TDW.x86_64 sbatch [--array=0-255%16] launch/tdw_array.sh [t2s flags]
# e.g.   TDW=/opt/TDW/TDW.x86_64 sbatch launch/tdw_array.sh --config=configs/paper.py \
#          --workdir=/shared/runs/paper
#SBATCH --job-name=t2s-tdw
#SBATCH --array=0-255
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=8
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=t2s-tdw-%A-%a.log
set -euo pipefail
if [[ -z "${TDW:-}" || -z "${SLURM_ARRAY_TASK_ID:-}" ]]; then
  sed -n '2,7s/^# //p' "$0" >&2
  exit 2
fi
cd "${SLURM_SUBMIT_DIR:-.}"
if [[ -f .venv/bin/activate ]]; then
  # shellcheck disable=SC1091
  source .venv/bin/activate
fi
# Tasks that share a node have ports of their own; the GPU's number is its display's too.
builds="${BUILDS:-3}"
export FIRST_PORT=$((10000 + SLURM_ARRAY_TASK_ID * builds))
export FIRST_DISPLAY="${SLURM_JOB_GPUS:-0}"
exec bash launch/tdw.sh "$TDW" 1 "$builds" t2s render "--config.params=#$SLURM_ARRAY_TASK_ID" "$@"
