"""Claims as Python functions with a stated law, which is what mathema takes."""

from __future__ import annotations

import linecache
import math
from itertools import count
from typing import Any

import sympy
from sympy.printing.pycode import PythonCodePrinter

from symnn.core import Claim
from symnn.lazy import load

NUMBER = count()
UNSPOKEN = (sympy.Sum, sympy.Product, sympy.Integral, sympy.Limit, sympy.Derivative, sympy.sign,
            sympy.Heaviside)  # fmt: skip


def function_and_claim(claim: Claim) -> tuple[str, str] | None:
    """The source of `gap = lhs - rhs` and the law about it; None where there is no way to say it.

    >>> x = sympy.Symbol("x", real=True)
    >>> function_and_claim(Claim(sympy.exp(x), ">", x))[1]
    'for x in (-inf, inf), f(x) > 0'
    """
    domains = [_interval(d) for _, d in claim.domains]
    sides = [side.doit() for side in (claim.lhs, claim.rhs)]
    spoken = not claim.conditions and claim.domains and None not in domains
    if not spoken or any(side.has(*UNSPOKEN) for side in sides):
        return None
    printer = PythonCodePrinter({"fully_qualified_modules": True, "strict": False})
    left, right = (printer.doprint(side) for side in sides)
    if "#" in left + right:
        return None
    names = [s.name for s, _ in claim.domains]
    ranges = ", ".join(f"{name} in {d}" for name, d in zip(names, domains, strict=True))
    parameters = ", ".join(f"{name}: float" for name in names)
    source = f"def gap({parameters}) -> float:\n    return {left} - ({right})\n"
    return source, f"for {ranges}, f({', '.join(names)}) {claim.relation} 0"


def _interval(domain: Any) -> str | None:
    if domain is sympy.S.Reals:
        return "(-inf, inf)"
    if not isinstance(domain, sympy.Interval):
        return None
    ends = [str(e).replace("oo", "inf") for e in (domain.start, domain.end)]
    return "[("[bool(domain.left_open)] + ", ".join(ends) + "])"[bool(domain.right_open)]


def derived(source: str, law: str) -> str:
    """What mathema derives; what it only finds by running floats counts as open."""
    name = f"<claim {next(NUMBER)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope: dict[str, Any] = {"math": math}
    exec(compile(source, name, "exec"), scope)  # source printed by SymPy from our own corpus
    stated = load("mathema", "claims").claim(law, route="derive")
    (found,) = load("mathema", "claims").check_conjectures(scope["gap"], [stated])
    if found.verdict == "proven":
        return "proved"
    settled = "mathema.derive_status" not in found.meta
    return "refuted" if found.verdict == "falsified" and settled else "open"
