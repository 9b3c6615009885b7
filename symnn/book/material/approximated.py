"""A staircase of sigmoid units that is built for a function, with its error enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.approximation import Staircase, even_staircase, staircase
from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier
from symnn.proof.ranges.ranges import ball_of


@dataclass(frozen=True)
class Approximated:
    """The staircase built for a tolerance is nowhere further off than `claimed`.

    Args:
        function: of a symbol that carries a bounded interval.
        tolerance: that it is built for.
        words: what it says.
        claimed: the error that is claimed; the tolerance if None.
        even: whether all steps have one width.

    >>> from sympy import Interval, Rational, sqrt
    >>> from symnn.core import Variable
    >>> root = sqrt(Variable("x", Interval(0, 1)))
    >>> Approximated(root, Rational(1, 10)).find().verdict.evidence.summary
    '5 units of weight 1024; the largest error lies between 0.0874 and 0.08838'
    >>> Approximated(root, Rational(1, 10), claimed=Rational(1, 20)).find().refuted
    True
    """

    function: Any
    tolerance: Any
    words: str = ""
    claimed: Any = None
    even: bool = False

    @property
    def bound(self) -> Any:
        """The error that is claimed."""
        return self.tolerance if self.claimed is None else self.claimed

    @property
    def network(self) -> Staircase:
        """The units."""
        build = even_staircase if self.even else staircase
        return build(self.function, tolerance=self.tolerance)

    def find(self) -> Finding:
        """Builds it, and compares its enclosed error with what is claimed."""
        made, bound = self.network, ball_of(self.bound)
        figures = (
            f"{len(made.units)} units of weight {made.weight}; the largest error lies "
            f"{made.error_in_words}"
        )
        return decided(bool(made.error.high <= bound), Tier.B, "balls", figures)
