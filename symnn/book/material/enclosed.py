"""A bound of a smooth function on an interval, by balls on many small pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from flint import arb

from symnn.balls import Imprecise, Undefined, enclose
from symnn.balls.arithmetic import ball, value_of
from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier
from symnn.core import Claim, Evidence, Variable, Verdict
from symnn.errors import SymnnError

KINKED = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise, sp.floor, sp.ceiling, sp.Heaviside)
BITS = 64


@dataclass(frozen=True)
class Enclosed:
    """`|expression| < bound` on the whole domain of its variable, which is [a, b].

    On a piece of radius r around c a smooth function stays within |f'| r of f(c), where |f'| is
    its largest slope on the piece (the mean value theorem). Both are enclosed by balls.

    Args:
        expression: smooth, of one variable.
        variable: its domain is a closed interval with rational ends.
        bound: a positive rational.
        words: what it says.
        pieces: how many pieces of equal length.

    >>> x = Variable("x", sp.Interval(0, 1))
    >>> Enclosed(sp.sin(x), x, sp.Rational(85, 100)).find().tier
    <Tier.B: 'B'>
    >>> Enclosed(sp.sin(x), x, sp.Rational(83, 100)).find().refuted
    True

    Raises:
        SymnnError: a function with kinks, or a domain that is no closed interval.
    """

    expression: Any
    variable: Variable
    bound: Any
    words: str = ""
    pieces: int = 1000

    def __post_init__(self) -> None:
        domain = self.variable.domain  # an end at infinity is open
        if not isinstance(domain, sp.Interval) or domain.left_open or domain.right_open:
            raise SymnnError(
                f"enclosure: `{self.variable}` runs over {domain}; needed a closed interval"
            )
        if self.expression.has(*KINKED):
            raise SymnnError(
                f"enclosure: `{self.expression}` has kinks; needed a smooth function. "
                "Bound the smooth pieces one by one"
            )

    @property
    def claim(self) -> Claim:
        return Claim(sp.Abs(self.expression), "<", self.bound)

    def find(self) -> Finding:
        """Encloses the value in the middle of each piece, then the slope on the whole of it."""
        domain: Any = self.variable.domain
        radius = (domain.end - domain.start) / (2 * self.pieces)
        middles = [domain.start + (2 * place + 1) * radius for place in range(self.pieces)]
        slope, sizes = self.expression.diff(self.variable), []
        bound, reach = ball(value_of(self.bound)), ball(value_of(radius))
        middle = domain.start
        try:
            for middle in middles:
                sizes.append(abs(enclose(self.expression, {self.variable: middle}, BITS)))
                if sizes[-1] >= bound:
                    size = sizes[-1].str(6, radius=False)
                    return decided(False, Tier.B, "balls", f"at {middle} the size is {size}")
            for middle, size in zip(middles, sizes, strict=True):
                piece = ball(value_of(middle)) + arb(0, 1) * reach
                if not size + abs(enclose(slope, {self.variable: piece}, BITS)) * reach < bound:
                    return _open(f"around {middle} the pieces are too long")
        except (Imprecise, Undefined) as error:
            return _open(f"around {middle}: {error}")
        return decided(True, Tier.B, "balls", f"value and slope enclosed on {self.pieces} pieces")


def _open(why: str) -> Finding:
    return Finding(Verdict("unknown", "none", "balls", Evidence(why)), None)
