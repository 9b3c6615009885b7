"""Signs as sets: which of negative, zero and positive a value may be.

A sign is a bit set, so that knowledge is joined by `&` and alternatives by `|`. `NEVER` says that
no value exists: the expression is undefined on the whole cell, or the cell is empty.
"""

from __future__ import annotations

from typing import TypeAlias

Sign: TypeAlias = int

NEGATIVE, ZERO, POSITIVE = 1, 2, 4
NEVER = 0
NONPOSITIVE, NONZERO, NONNEGATIVE = NEGATIVE | ZERO, NEGATIVE | POSITIVE, ZERO | POSITIVE
ANY = NEGATIVE | ZERO | POSITIVE

WORDS = {
    NEVER: "undefined", NEGATIVE: "< 0", ZERO: "= 0", POSITIVE: "> 0", NONPOSITIVE: "<= 0",
    NONZERO: "!= 0", NONNEGATIVE: ">= 0", ANY: "any",
}  # fmt: skip

RELATION_SIGN = {
    "==": ZERO, "!=": NONZERO, "<": NEGATIVE, "<=": NONPOSITIVE, ">": POSITIVE, ">=": NONNEGATIVE,
}  # fmt: skip
"""The sign of lhs - rhs that each relation asks for."""


def _table(combine: dict[tuple[Sign, Sign], Sign]) -> tuple[tuple[Sign, ...], ...]:
    def entry(a: Sign, b: Sign) -> Sign:
        found = NEVER
        for (x, y), result in combine.items():
            if a & x and b & y:
                found |= result
        return found

    return tuple(tuple(entry(a, b) for b in range(8)) for a in range(8))


_UNIT = {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}
_BIT = {value: bit for bit, value in _UNIT.items()}

PRODUCT = _table({(a, b): _BIT[x * y] for a, x in _UNIT.items() for b, y in _UNIT.items()})
TOTAL = _table({
    (a, b): ANY if x * y < 0 else _BIT[x or y] for a, x in _UNIT.items() for b, y in _UNIT.items()
})  # fmt: skip


def negated(a: Sign) -> Sign:
    """The sign of -x.

    >>> WORDS[negated(NONNEGATIVE)]
    '<= 0'
    """
    return (a & ZERO) | (POSITIVE if a & NEGATIVE else 0) | (NEGATIVE if a & POSITIVE else 0)


def of_integer_power(a: Sign, n: int) -> Sign:
    """The sign of x**n where it is defined."""
    if n == 0:
        return POSITIVE
    if n < 0:
        a &= NONZERO
    if n % 2:
        return a
    return (a & ZERO) | (POSITIVE if a & NONZERO else 0)


def within(a: Sign, needed: Sign) -> bool:
    """Whether every possible sign is among those needed."""
    return a | needed == needed


def of_number(value: int) -> Sign:
    """The sign of -1, 0 or 1 (or any integer)."""
    return _BIT[(value > 0) - (value < 0)]
