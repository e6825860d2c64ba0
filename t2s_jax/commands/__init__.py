"""The `t2s` command line: one module for each command."""
