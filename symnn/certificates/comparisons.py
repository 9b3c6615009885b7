"""Proofs of e = 0 by its sine, and by the squares of two parts that are not negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import NONNEGATIVE, POSITIVE, Cell
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure
from symnn.certificates.parts import Part
from symnn.certificates.signs import has_sign

ANGLES = (sympy.atan, sympy.asin, sympy.acos)


def sine_parts(e: Any, cell: Cell) -> list[Part]:
    """What shows e = 0: sin(e) = 0, as -pi < e < pi.

    Raises:
        Unsure: e may be larger.
    """
    if not all(has_sign(S.Pi + side * e, POSITIVE, cell) for side in (1, -1)):
        raise Unsure("an angle that is not seen to be between -pi and pi")
    return [Part("sine", sympy.sin(e, evaluate=False), cell)]


def square_parts(e: Any, cell: Cell, root: Any) -> list[Part]:
    """What shows e = r - s = 0 for r, s >= 0: r**2 - s**2 = 0.

    Raises:
        Unsure: one of them may be negative.
    """
    other = root - e
    for part in (root, other):
        lacking = missing(part, cell)
        if lacking or not has_sign(part, NONNEGATIVE, cell):
            raise Unsure(f"it is not shown that {lacking or f'{part} >= 0'}")
    return [Part("square", sympy.expand(root**2) - other**2, cell)]


def roots_in(e: Any) -> Iterator[Any]:
    """Terms of a sum, or of its negative, that are square roots of something compound."""
    for term in sympy.Add.make_args(e):
        factors: Any = sympy.Mul.make_args(term)
        for factor in factors:
            if factor.is_Pow and factor.exp == S.Half and factor.base.is_Add:
                yield term


def has_angles(e: Any) -> bool:
    """Whether inverse trigonometric functions occur."""
    return e.has(*ANGLES)
