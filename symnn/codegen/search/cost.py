"""What a term costs to evaluate, in units of one addition on arrays."""

from __future__ import annotations

from symnn.codegen.search.lifting import HEADS, cost_of_lifted
from symnn.codegen.search.term import Term, subterms

COSTS = {
    "number": 0.0, "constant": 0.0, "variable": 0.0, "+": 1.0, "-": 1.0, "*": 1.0, "neg": 0.7,
    "abs": 0.7, "/": 1.5, "sqrt": 2.0, "**": 2.0, "max": 1.2, "min": 1.2, "hypot": 8.0,
    "exp": 4.0, "log": 4.0, "expm1": 10.0, "log1p": 10.0, "tanh": 6.0, "pow": 14.0,
}  # fmt: skip
OTHER = 12.0
"""Of a function that is not listed: sin, erf, cosh and their like."""


def cost(t: Term) -> float:
    """The cost of all different parts.

    >>> from symnn.codegen.search.term import call, plus, variable
    >>> e = call("exp", variable("x"))
    >>> cost(plus(e, call("sqrt", e)))
    7.0
    """
    if t.head in HEADS:
        return cost_of_lifted(t)
    return sum(COSTS.get(part.head, OTHER) for part in subterms(t))
