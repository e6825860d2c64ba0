"""Pre-training: a backbone from a render set, on any number of devices."""
