"""Rewards R(task, SimParams): as a table, or measured when they are asked for."""
