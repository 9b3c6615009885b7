"""Canonical forms over exp, log, roots, trigonometric and opaque generators."""

from symnn.proof.tower.fractions import Fraction, TooLarge, ZeroDenominator
from symnn.proof.tower.rules import tower
from symnn.proof.tower.tower import NO_FORM, NeedSign, NoForm, Tower, rational_terms

__all__ = [
    "NO_FORM", "Fraction", "NeedSign", "NoForm", "TooLarge", "Tower", "ZeroDenominator",
    "rational_terms", "tower",
]  # fmt: skip
