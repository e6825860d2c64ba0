"""Layers as a CPU computes them fastest; `models.layers` chooses them there."""
