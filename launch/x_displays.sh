#!/usr/bin/env bash
# Starts one X server on each NVIDIA GPU of a machine without screens, for TDW: :0 is GPU 0's,
# and so on. Needs root once per boot, Xorg and the driver's nvidia-smi. Stop: sudo pkill Xorg
# usage: sudo bash launch/x_displays.sh [FIRST_DISPLAY]
set -euo pipefail
first="${1:-0}"
directory="${X_CONFIGS:-/etc/X11/t2s}"
if ! [[ "$first" =~ ^[0-9]+$ ]] || ! command -v nvidia-smi Xorg >/dev/null; then
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
fi
mkdir -p "$directory"
nvidia-smi --query-gpu=index,pci.bus_id --format=csv,noheader | while IFS=', ' read -r gpu bus; do
  # 00000000:3B:00.0 in hexadecimal is PCI:59:0:0 to X.
  IFS=':.' read -r _ number device function <<<"$bus"
  config="$directory/gpu$gpu.conf"
  cat >"$config" <<XORG
Section "Device"
  Identifier "gpu$gpu"
  Driver "nvidia"
  BusID "PCI:$((16#$number)):$((16#$device)):$((16#$function))"
EndSection
Section "Screen"
  Identifier "screen$gpu"
  Device "gpu$gpu"
  DefaultDepth 24
  Option "AllowEmptyInitialConfiguration" "True"
  Option "UseDisplayDevice" "None"
EndSection
XORG
  nohup Xorg ":$((first + gpu))" -config "$config" -noreset -nolisten tcp \
    -logfile "$directory/gpu$gpu.log" >/dev/null 2>&1 </dev/null &
  echo "GPU $gpu ($bus): DISPLAY=:$((first + gpu))"
done
