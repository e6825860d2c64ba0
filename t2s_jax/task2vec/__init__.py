"""A task as a vector: the Fisher diagonal of a probe network, and its invariances."""
