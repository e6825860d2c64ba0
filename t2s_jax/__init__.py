"""Task2Sim in JAX: from a few labelled images to the synthetic data to pre-train on."""

__version__ = "0.1.0"
