"""The tools, each a function from a claim to `proved`, `refuted`, `open` or `not asked`.

SymPy's tools and the packages take no domains but what SymPy's assumptions can say, and prove no
inequality, so they are asked about equations between scalars alone. A `no` of a tool that says only
`equal` and `not shown to be equal` counts as open, not as refuted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import sympy

from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.lazy import load
from symnn.proof import PROVERS, STRATEGIES, check
from symnn.proof.resources.budget import OutOfBudget
from symnn.proof.resources.interrupt import FOREIGN_FAILURES
from verifying.functions import derived, function_and_claim
from verifying.limits import cpu_limit

Tool = Callable[[Claim, float], str]
SAID = {"proved": "proved", "enclosed": "proved", "refuted": "refuted"}
FAILURES = (*FOREIGN_FAILURES, SyntaxError)


def by_symnn(claim: Claim, timeout: float, strategies: Any = STRATEGIES) -> str:
    """The whole chain; in twice its time it has to have ended by itself."""
    try:
        with cpu_limit(2 * timeout):
            return SAID.get(check(claim, timeout=timeout, strategies=strategies).status, "open")
    except (SymnnError, OutOfBudget):
        return "open"


def by_provers(claim: Claim, timeout: float) -> str:
    """The chain without its refuters."""
    return by_symnn(claim, timeout, PROVERS)


def by_simplify(claim: Claim, timeout: float) -> str:
    """`simplify(lhs - rhs) == 0`."""
    return _of_equation(
        lambda left, right: "proved" if sympy.simplify(left - right) == 0 else "open",
        claim, timeout,
    )  # fmt: skip


def by_equals(claim: Claim, timeout: float) -> str:
    """`(lhs - rhs).equals(0)`, which may also say no."""
    said = {True: "proved", False: "refuted", None: "open"}
    return _of_equation(lambda left, right: said[(left - right).equals(0)], claim, timeout)


def by_symbolic_math_verify(claim: Claim, timeout: float) -> str:
    """`is_equation_equal`, on `value = lhs` and `value = rhs`."""
    equal = load("symbolic_math_verify", "is_equation_equal")

    def ask(left: Any, right: Any) -> str:
        names = sorted({s.name for s in left.free_symbols | right.free_symbols} | {"value"})
        found = equal(names, f"value = {left}", f"value = {right}")
        return "proved" if found else "open"

    return _of_equation(ask, claim, timeout)


def by_math_verify(claim: Claim, timeout: float) -> str:
    """`verify(lhs, rhs)`, made for marking answers."""
    verify = load("math_verify", "verify")
    logging.getLogger("math_verify").setLevel(logging.ERROR)  # the time is limited here

    def ask(left: Any, right: Any) -> str:
        return "proved" if verify(left, right, timeout_seconds=None) else "open"

    return _of_equation(ask, claim, timeout)


def _of_equation(ask: Callable[[Any, Any], str], claim: Claim, timeout: float) -> str:
    if claim.relation != "==" or any(not isinstance(d, sympy.Set) for _, d in claim.domains):
        return "not asked"
    try:
        with cpu_limit(timeout):
            return ask(claim.lhs.doit(), claim.rhs.doit())
    except FAILURES:
        return "open"


def by_mathema(claim: Claim, timeout: float) -> str:
    """A claim about a Python function, by its route of derivation."""
    try:
        with cpu_limit(timeout):
            text = function_and_claim(claim)
            return derived(*text) if text else "not asked"
    except FAILURES:
        return "open"


PACKAGES: dict[str, tuple[str, Tool]] = {
    "symbolic-math-verify": ("symbolic_math_verify", by_symbolic_math_verify),
    "math-verify": ("math_verify", by_math_verify),
    "mathema": ("mathema", by_mathema),
}
"""Tools of the extra `peers`: the name of the module, and how it is asked."""

TOOLS: dict[str, Tool] = {
    "symnn": by_symnn, "symnn, provers alone": by_provers, "sympy simplify": by_simplify,
    "sympy .equals": by_equals, **{name: ask for name, (_, ask) in PACKAGES.items()},
}  # fmt: skip


def is_installed(tool: str) -> bool:
    """Whether the tool can be asked here."""
    return tool not in PACKAGES or find_spec(PACKAGES[tool][0]) is not None
