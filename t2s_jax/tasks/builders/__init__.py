"""TFDS builders for those of the paper's tasks that TFDS lacks."""
