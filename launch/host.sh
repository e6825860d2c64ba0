#!/usr/bin/env bash
# Runs one t2s command as one process of a job over several hosts (or GPUs), by hand.
# Start it on every host with the same COORDINATOR; process 0 must be the coordinator's host.
# Under Slurm, Open MPI and on Cloud TPU this is not needed: `srun t2s ...` joins by itself.
# usage: bash launch/host.sh COORDINATOR:PORT NUM_PROCESSES PROCESS_ID t2s COMMAND [flags]
# e.g.   bash launch/host.sh 10.0.0.1:8476 2 0 t2s pretrain --workdir=/shared/run
set -euo pipefail
if (($# < 5)); then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
fi
export T2S_COORDINATOR=$1 T2S_NUM_PROCESSES=$2 T2S_PROCESS_ID=$3
shift 3
exec "$@"
