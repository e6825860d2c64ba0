#!/usr/bin/env bash
# Runs one t2s command on every host of a Cloud TPU VM (slice), after copying this checkout there.
# JAX joins the hosts by itself; --workdir must be a directory that all hosts share.
# usage: bash launch/tpu_pod.sh NAME ZONE t2s COMMAND [flags]
# e.g.   bash launch/tpu_pod.sh my-v4-32 us-central2-b t2s pretrain \
#          --config=configs/pretrain_tpu_pod.py --workdir=/mnt/shared/run --config.params=materials
set -euo pipefail
if (($# < 4)); then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
fi
name=$1 zone=$2
shift 2
cd "$(dirname "$0")/.."
archive=$(mktemp --suffix=.tar.gz)
trap 'rm -f "$archive"' EXIT
git archive --format=tar.gz --output="$archive" HEAD
on_all=(--zone="$zone" --worker=all)
gcloud compute tpus tpu-vm scp "$archive" "$name:t2s_jax.tar.gz" "${on_all[@]}"
command=$(printf '%q ' "$@")
gcloud compute tpus tpu-vm ssh "$name" "${on_all[@]}" --command="
  set -e
  mkdir -p t2s_jax && tar -xzf t2s_jax.tar.gz -C t2s_jax && cd t2s_jax
  [ -d .venv ] || python3 -m venv .venv
  . .venv/bin/activate
  pip install --quiet --editable '.[tpu]'
  $command"
