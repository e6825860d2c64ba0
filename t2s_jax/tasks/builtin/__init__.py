"""Downstream tasks that need no download, made of pictures that ship inside our dependencies."""
