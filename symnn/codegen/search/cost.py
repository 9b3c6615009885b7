"""What a term costs to evaluate, in units of one addition on arrays.

Measured on blocks of 8192 elements with NumPy 2.4 and SciPy 1.17 on x86-64; elsewhere exponentials
cost more, but not than error functions and sines.
"""

from __future__ import annotations

from functools import lru_cache

from symnn.codegen.search.lifting import KINDS, cost_of_lifted
from symnn.codegen.search.term import Term, opened, subterms

COSTS = {
    "number": 0.0, "constant": 0.0, "variable": 0.0, "+": 1.0, "-": 1.0, "*": 1.0, "/": 1.6,
    "neg": 0.7, "abs": 0.8, "max": 1.0, "min": 1.0, "short": 1.5, "sqrt": 5.0, "cbrt": 3.4,
    "exp": 3.2, "expm1": 4.2, "log": 3.2, "log1p": 3.6, "tanh": 4.5, "sinh": 4.0, "cosh": 4.0,
    "tan": 5.0, "atan": 4.0, "asinh": 7.0, "pow": 8.0, "hypot": 22.0, "asin": 15.0, "acos": 15.0,
    "sin": 55.0, "cos": 55.0, "erf": 50.0, "erfc": 55.0, "erfcx": 92.0,
}  # fmt: skip
OTHER = 20.0
"""Of a function that is not listed."""

PLACES, PLACED = 3.0, 3.5
"""To find the elements where a form is meant; to take them and put the results, for all of them."""

CHEAP = 30.0
"""A form of at most this cost may be computed where another one is meant."""


@lru_cache(maxsize=1 << 14)
def cost(t: Term) -> float:
    """The cost of all different parts.

    >>> from symnn.codegen.search.term import call, plus, variable
    >>> e = call("exp", variable("x"))
    >>> cost(plus(e, call("tanh", e)))
    8.7
    """
    if t.head in KINDS:
        return cost_of_lifted(t)
    return sum(COSTS.get(part.head, OTHER) for part in subterms(opened(t)))
