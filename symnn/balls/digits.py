"""Enclosed numbers for a reader: as many digits as tell two of them apart."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

DIGITS = (8, 18, 40)
MARGIN = 2
LARGEST_DENOMINATOR = 10**12


def apart(left: Any, right: Any) -> tuple[str, str]:
    """Two numbers in few digits, but enough of them to see how they differ.

    Args:
        left, right: balls, or exact numbers.

    >>> apart(arb(2).sqrt(), fmpq(1, 3))
    ('about 1.4142136', '1/3')
    >>> apart(arb(1) / 3, arb(1) / 3 + arb("1e-12"))
    ('about 0.3333333333333333', 'about 0.333333333334333')
    """
    gap, size = abs(arb(left) - arb(right)).mid(), abs(arb(left)) + abs(arb(right))
    known = next((d for d in DIGITS if gap * arb(10) ** (d - MARGIN) > size), DIGITS[0])
    return _in_digits(left, known), _in_digits(right, known)


def _in_digits(value: Any, digits: int) -> str:
    if isinstance(value, arb):
        return str(value) if value.is_integer() else f"about {value.str(digits, radius=False)}"
    exact = not isinstance(value, fmpq) or int(value.q) <= LARGEST_DENOMINATOR
    return str(value) if exact else f"about {arb(value).str(digits, radius=False)}"
