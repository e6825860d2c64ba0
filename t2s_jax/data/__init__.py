"""Render sets on disk, and images as batches for pre-training."""
