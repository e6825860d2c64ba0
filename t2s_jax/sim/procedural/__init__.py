"""The procedural simulator: signed distance fields rendered in pure JAX."""

from t2s_jax.sim.procedural.simulator import ProceduralSimulator

__all__ = ["ProceduralSimulator"]
