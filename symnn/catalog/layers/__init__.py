"""Layers: functions that add the equations of one layer to a program, and name its arrays."""

from symnn.catalog.layers.dense import Dense, dense
from symnn.catalog.layers.elementwise import elementwise, formal_indices, softmax

__all__ = ["Dense", "dense", "elementwise", "formal_indices", "softmax"]
