"""Formulas of scalars as text of C, PyTorch and JAX, from one representation."""
