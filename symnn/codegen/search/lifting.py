"""Terms in sums of two doubles: what a form loses to rounding alone, it does not lose there."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Rational

from symnn.codegen.search.term import Term, subterms
from symnn.codegen.wide import twofold as on_arrays
from symnn.codegen.wide.twofold import LONG, Twofold, twofold

OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "neg": operator.neg,
}  # fmt: skip
COSTS = {"+": 20.0, "-": 20.0, "*": 24.0, "/": 30.0, "sqrt": 30.0, "exp": 80.0, "expm1": 90.0,
         "log": 200.0, "log1p": 330.0, "tanh": 140.0, "sinh": 150.0, "cosh": 180.0, "erf": 900.0,
         "erfc": 1900.0, "sin": 500.0, "cos": 500.0, "tan": 1000.0, "pow": 300.0}  # fmt: skip
SMALL = 2.0
SCALED_COST = 60.0


HEADS = ("lifted", "scaled")
"""Terms inside are computed in sums of two doubles; for `scaled` with an exponent apart."""


def lifted(t: Term, head: str = "lifted") -> Term | None:
    """The term computed in sums of two doubles; None where a function has no rule for them.

    >>> from symnn.codegen.search.term import call, variable
    >>> lifted(call("exp", variable("x")))
    lifted(exp(x))
    """
    heads = {part.head for part in subterms(t) if not part.is_leaf}
    return Term(head, t) if heads <= {*OPERATIONS, *LONG, "**"} else None


def cost_of_lifted(t: Term) -> float:
    """The cost, in units of one addition on arrays."""
    apart = SCALED_COST if t.head == "scaled" else 0.0
    return apart + sum(COSTS.get(part.head, SMALL) for part in subterms(t)[1:] if not part.is_leaf)


@lru_cache(maxsize=4096)
def exact_parts(t: Term) -> tuple[float, float]:
    """A constant as two doubles."""
    value = t.args[0]
    if t.head == "constant":
        precise: Any = Rational(value.evalf(50))
        value = Fraction(int(precise.p), int(precise.q))
    high = float(value)
    return high, float(value - Fraction(high))


class Lifting:
    """Values of terms at the same points as sums of two doubles.

    Args:
        columns: of the variables, by name.
        enter: how they become such sums.
        arithmetic: what computes with them: the module, or its functions run on something else.
    """

    def __init__(
        self, columns: Mapping[str, Any], enter: Callable[[Any], Twofold] = twofold,
        arithmetic: Any = on_arrays,
    ) -> None:  # fmt: skip
        self.columns, self.enter, self.arithmetic = columns, enter, arithmetic
        self._known: dict[Term, Any] = {}

    def __call__(self, t: Term) -> Twofold:
        """The value of the term inside `lifted`."""
        return self.arithmetic.twofold(self._value(t))

    def _value(self, t: Term) -> Any:
        if t not in self._known:
            self._known[t] = self._computed(t)
        return self._known[t]

    def _computed(self, t: Term) -> Any:
        if t.head == "variable":
            return self.enter(self.columns[t.args[0]])
        if t.is_leaf:
            high, low = exact_parts(t)
            return high if low == 0 else self.arithmetic.Twofold(high, low)
        twofold = self.arithmetic.twofold
        if t.head == "**":
            return twofold(self._value(t.args[0])) ** t.args[1]
        found = [self._value(part) for part in t.parts]
        if t.head in OPERATIONS:
            return OPERATIONS[t.head](*found)
        return self.arithmetic.LONG[t.head](twofold(found[0]), *found[1:])
