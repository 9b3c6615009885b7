"""The two ways in which an expression may fail to have an enclosure at a point."""

from __future__ import annotations

from symnn.errors import SymnnError


class Undefined(SymnnError, ArithmeticError):
    """The expression is not a real number at the point: this is certain, at any precision."""


class Imprecise(SymnnError, ArithmeticError):
    """The balls are too wide to tell; more bits may help."""
