"""Values that depend on the sign of a parameter, one for each sign, as a Piecewise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import cases_by_sign
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE, ZERO, Sign
from symnn.proof.tower import NeedSign
from symnn.proof.values.integrals import NoValue

DEEPEST = 5
CONDITIONS: dict[Sign, Callable[[Any], Any]] = {
    NEGATIVE: lambda u: u < 0, ZERO: lambda u: sympy.Eq(u, 0), POSITIVE: lambda u: u > 0,
}  # fmt: skip


def by_sign(value: Callable[[Any, Cell], Any], node: Any, cell: Cell, depth: int = 0) -> Any:
    """The value of a node on a cell, with a branch for each sign that it asks for.

    Raises:
        NoValue: it is not known on some part, or parts of one sign have different values.
    """
    try:
        return value(node, cell)
    except NeedSign as need:
        switch = need.expression
    cases = cases_by_sign(cell, switch) if switch.free_symbols <= set(cell.ranges) else None
    if cases is None or depth >= DEEPEST:
        raise NoValue(f"the sign of {switch} is not known")
    found: dict[Sign, Any] = {}
    for case in cases:
        sign = Knowledge(case.cell).sign(case.applied(switch))
        inner = case.applied(node)
        if not isinstance(inner, type(node)):
            raise NoValue(f"a part is undefined where {switch} is 0")
        own = by_sign(value, inner, case.cell, depth + 1)
        if sign not in CONDITIONS or found.setdefault(sign, own) != own:
            raise NoValue(f"parts on which {switch} has one sign, with different values")
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    *first, last = found
    branches = [(found[sign], CONDITIONS[sign](switch)) for sign in first]
    return sympy.Piecewise(*branches, (found[last], S.true))
