"""Devices, hosts, files, checkpoints and progress: what every other package stands on."""
