"""Terms in numbers of more than 53 bits: what a form loses to rounding alone is not lost there."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sympy import Rational

from symnn.codegen.search.term import Term, opened, subterms
from symnn.codegen.wide.corrected import CORRECTED, Corrected, corrected
from symnn.codegen.wide.long import LONG
from symnn.codegen.wide.twofold import Twofold, apart, twofold

OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "neg": operator.neg,
}  # fmt: skip
SUMS_OF_TWO = {
    "+": 20.0, "-": 20.0, "*": 24.0, "/": 30.0, "sqrt": 30.0, "exp": 80.0, "expm1": 90.0,
    "log": 200.0, "log1p": 330.0, "tanh": 140.0, "sinh": 150.0, "cosh": 180.0, "erf": 900.0,
    "erfc": 1900.0, "sin": 500.0, "cos": 500.0, "tan": 1000.0, "pow": 300.0, "erfcx": 1500.0,
}  # fmt: skip
PRECISE = {
    **SUMS_OF_TWO, "exp": 300.0, "expm1": 310.0, "log": 460.0, "log1p": 690.0, "tanh": 360.0,
    "sinh": 380.0, "cosh": 620.0, "pow": 800.0,
}  # fmt: skip
FIRST_ORDER = {
    "+": 8.0, "-": 8.0, "*": 20.0, "/": 25.0, "sqrt": 25.0, "exp": 4.0, "expm1": 6.0, "log": 5.0,
    "log1p": 6.0, "tanh": 7.0, "sinh": 9.0, "cosh": 9.0, "erf": 82.0, "erfc": 87.0, "sin": 142.0,
    "cos": 142.0, "tan": 8.0, "pow": 14.0, "erfcx": 99.0, "hypot": 25.0, "cbrt": 10.0,
}  # fmt: skip
SMALL = 2.0
SCALED_COST = 60.0


@dataclass(frozen=True)
class Kind:
    """Numbers of one kind.

    Args:
        enter: a double as such a number, and its name in generated code.
        whole: what makes any value one of them.
        pair: two doubles as one, and ...
        functions: by the heads of terms.
        prefix: of the names of functions in generated code.
        costs: of operations, in units of one addition on arrays.
        start: what it costs to enter.
    """

    enter: Callable[..., Any]
    whole: Callable[[Any], Any]
    pair: Callable[..., Any]
    functions: Mapping[str, Callable[..., Any]]
    prefix: str
    costs: Mapping[str, float]
    start: float = 0.0


KINDS: Mapping[str, Kind] = {
    "corrected": Kind(Corrected, corrected, Corrected, CORRECTED, "corrected_", FIRST_ORDER),
    "lifted": Kind(Twofold, twofold, Twofold, LONG, "long_", SUMS_OF_TWO),
    "scaled": Kind(apart, twofold, Twofold, LONG, "long_", PRECISE, SCALED_COST),
}
"""By the heads of terms: what is inside is computed in doubles with what their rounding lost, in
sums of two doubles, and in those with an exponent apart."""

HEADS = ("lifted", "scaled")
"""Those that code for other targets brings along."""

ON_ARRAYS = SimpleNamespace(twofold=twofold, Twofold=Twofold, LONG=LONG)
"""What computes with sums of two doubles."""

OF_FIRST_ORDER = SimpleNamespace(twofold=corrected, Twofold=Corrected, LONG=CORRECTED)
"""What computes with doubles and what their rounding lost."""


def lifted(t: Term, head: str = "lifted") -> Term | None:
    """The term computed in such numbers; None where a function has no rule for them.

    >>> from symnn.codegen.search.term import call, variable
    >>> lifted(call("exp", variable("x")))
    lifted(exp(x))
    """
    heads = {part.head for part in subterms(t) if not part.is_leaf}
    return Term(head, t) if heads <= {*OPERATIONS, *KINDS[head].functions, "**"} else None


def cost_of_lifted(t: Term) -> float:
    """The cost, in units of one addition on arrays."""
    kind, inner = KINDS[t.head], subterms(opened(t.args[0]))
    return kind.start + sum(kind.costs.get(p.head, SMALL) for p in inner if not p.is_leaf)


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
    """Values of terms at the same points in numbers of one kind.

    Args:
        columns: of the variables, by name.
        enter: how they become such sums.
        arithmetic: what computes with them: the module, or its functions run on something else.
    """

    def __init__(
        self, columns: Mapping[str, Any], enter: Callable[[Any], Any] = twofold,
        arithmetic: Any = ON_ARRAYS,
    ) -> None:  # fmt: skip
        self.columns, self.enter, self.arithmetic = columns, enter, arithmetic
        self._known: dict[Term, Any] = {}

    def __call__(self, t: Term) -> Twofold:
        """The value of the term inside `lifted`."""
        return self.arithmetic.twofold(self._value(t))

    @property
    def known(self) -> int:
        """How many values of terms are kept."""
        return len(self._known)

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
