"""Inequalities with one square root, by comparing squares."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.polynomials import degree_in
from symnn.proof.inequalities.proving import Bound, Proving

HOW = "squares of both sides"


def by_squares(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """c*sqrt(u) + r >= 0 because c**2*u >= r**2 where c >= 0, or r**2 >= c**2*u where r >= 0.

    >>> from symnn.proof.inequalities.inequality import prove_bound
    >>> from symnn.proof.ranges.ranges import Range
    >>> x = sympy.Symbol("x", positive=True)
    >>> prove_bound(1 + x - sympy.sqrt(1 + 2*x), Cell({x: Range(S.Zero)}), strict=True).method
    'sign rules'
    """
    roots = [p for p in h.atoms(sympy.Pow) if p.exp == S.Half and p.free_symbols]
    for root in sorted(roots, key=sympy.count_ops, reverse=True):
        name = Dummy("root", nonnegative=True)
        linear: Any = h.xreplace({root: name})
        if degree_in(linear, name) != 1:
            continue
        c, r = linear.diff(name), linear.xreplace({name: S.Zero})
        gap = c**2 * root.args[0] - r**2
        for large, difference in ((c, gap), (r, -gap)):
            if large != 0 and proving.aside(large, cell, False) is not None:
                found = proving.main(difference, cell, strict)
                if found is not None:
                    return found.after(HOW)
    return None
