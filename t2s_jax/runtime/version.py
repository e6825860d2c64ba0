"""The version of the package: `t2s_jax.__version__`, here for the packages below the public API."""

__version__ = "0.1.0"
