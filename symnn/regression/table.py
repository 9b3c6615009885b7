"""Columns of data: as floats for the search, as exact fractions for the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Rational, Real
from typing import Any

import numpy as np
from flint import fmpq

from symnn.errors import DomainError, ShapeError

MOST_DIGITS = 400
"""Before or after the point: more is a slip, and would take all memory as a fraction."""


@dataclass(frozen=True)
class Table:
    """Observations.

    Args:
        columns: exact numbers by name, all of one length.
    """

    columns: Mapping[str, tuple[Fraction, ...]]

    @classmethod
    def of(cls, data: Mapping[str, Sequence[Any]]) -> Table:
        """Columns of numbers; a float stands for the decimal that it prints as.

        Raises:
            DomainError: an entry is not a finite real number.
            ShapeError: columns of different lengths, or without entries.
        """
        columns = {name: tuple(_exact(name, entry) for entry in data[name]) for name in data}
        lengths = {name: len(column) for name, column in columns.items()}
        if len(set(lengths.values())) != 1 or not all(lengths.values()):
            found = ", ".join(f"`{name}` has {n}" for name, n in lengths.items()) or "no column"
            raise ShapeError(f"fit_curve: {found}; needed columns of one length above 0")
        return cls(columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def floats(self, names: Sequence[str]) -> list[np.ndarray]:
        """Columns as arrays."""
        return [np.array([float(x) for x in self.columns[name]]) for name in names]

    def rows(self, names: Sequence[str]) -> Iterator[tuple[fmpq, ...]]:
        """Exact numbers, an observation at a time."""
        for row in zip(*(self.columns[name] for name in names), strict=True):
            yield tuple(fmpq(x.numerator, x.denominator) for x in row)


def _exact(name: str, entry: Any) -> Fraction:
    if isinstance(entry, Decimal | str):
        entry = _decimal(name, entry)
    if isinstance(entry, Rational | np.integer) and not isinstance(entry, bool):
        return Fraction(int(entry.numerator), int(entry.denominator))
    if isinstance(entry, Real | np.floating) and isfinite(entry) and not isinstance(entry, bool):
        return Fraction(repr(float(entry)))
    raise DomainError(f"fit_curve: column `{name}` holds {entry!r}; needed finite real numbers")


def _decimal(name: str, entry: Any) -> Fraction:
    refused = DomainError(f"fit_curve: column `{name}` holds {entry!r}; needed a finite number")
    try:
        found = Decimal(entry)
    except ArithmeticError:
        raise refused from None
    if not found.is_finite() or abs(found.adjusted()) > MOST_DIGITS or "_" in str(entry):
        raise refused
    return Fraction(found)
