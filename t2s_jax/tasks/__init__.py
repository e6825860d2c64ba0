"""Downstream tasks: labelled images with a train and a test split, from any source."""
