"""`python -m t2s_jax` is `t2s`."""

from t2s_jax.commands.main import main

if __name__ == "__main__":
    main()
