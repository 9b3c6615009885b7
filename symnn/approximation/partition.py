"""An interval cut into steps on each of which a function changes little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import arb
from sympy import Rational

from symnn.errors import NotSupportedError
from symnn.proof.ranges.intervals import Interval, hull

DEEPEST = 44
MOST_STEPS = 20_000


@dataclass(frozen=True)
class Piece:
    """A part of the interval, by shares of its length, and the values there.

    Args:
        low, high: between 0 and 1.
        values: enclose those of the function.
    """

    low: Any
    high: Any
    values: Interval

    @property
    def spread(self) -> arb:
        """How much the values differ at most."""
        return self.values.high - self.values.low


Values = Callable[[Any, Any], Interval]


def steps(values: Values, spread: arb) -> tuple[Piece, ...]:
    """Few pieces, on each of which the values differ by at most `spread`.

    Args:
        values: encloses the function between two shares of the interval.
        spread: above 0.

    Raises:
        NotSupportedError: the function jumps, or grows without bound, or there are too many.
    """
    joined: list[Piece] = []
    for piece in _fine(values, spread / 4):
        if joined:
            both = Piece(joined[-1].low, piece.high, hull(joined[-1].values, piece.values))
            if both.spread <= spread:
                joined[-1] = both
                continue
        joined.append(piece)
    return tuple(joined)


def _fine(values: Values, spread: arb) -> list[Piece]:
    found: list[Piece] = []
    waiting = [(0, 0)]
    while waiting:
        depth, place = waiting.pop()
        low, high = Rational(place, 2**depth), Rational(place + 1, 2**depth)
        piece = Piece(low, high, values(low, high))
        if piece.spread <= spread:
            found.append(piece)
            check_count(len(found) // 4)
            continue
        if depth == DEEPEST:
            raise NotSupportedError(
                "staircase: the function jumps, or grows without bound, at the share "
                f"{float(low):.6g} of the interval; needed a continuous one. Leave that place out"
            )
        waiting += [(depth + 1, 2 * place + 1), (depth + 1, 2 * place)]
    return found


def check_count(count: int) -> None:
    """Refuse to build a staircase of too many steps.

    Raises:
        NotSupportedError: there are.
    """
    if count > MOST_STEPS:
        raise NotSupportedError(
            f"staircase: more than {MOST_STEPS} steps would be needed. Take a larger tolerance"
        )
