"""Sums over one range as one sum, and its terms with the entries of arrays as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell, with_index

Gathered = tuple[Any, Any, tuple[Any, Any]]
"""Terms, what stands beside the sum, and the index with its last value."""


def gathered(h: Any) -> Gathered | None:
    """The parts when h is a constant and sums from 0 to one last index, else None."""
    expanded: Any = sympy.expand(h, power_exp=False, power_base=False, log=False)
    terms, constant, limits = S.Zero, S.Zero, None
    for part in sympy.Add.make_args(expanded):
        sums = [f for f in sympy.Mul.make_args(part) if isinstance(f, sympy.Sum)]
        if len(sums) != 1 or (part / sums[0]).has(sympy.Sum):
            constant += part
            continue
        node: Any = sums[0]
        if len(node.limits) != 1 or len(node.limits[0]) != 3 or node.limits[0][1] != 0:
            return None
        old, _, last = node.limits[0]
        limits = limits or (Dummy("i", integer=True, nonnegative=True), last)
        if last != limits[1]:
            return None
        terms += part / node * node.function.xreplace({old: limits[0]})
    return None if limits is None else (terms, constant, limits)


def named_entries(reads: Iterable[Any], inside: Cell) -> tuple[dict[Any, Any], Cell]:
    """A number for each entry of an array, and the cell that knows where it may be."""
    names = {e: Dummy(str(e.base), real=True) for e in reads}
    for read, name in names.items():
        inside = inside.narrowed(name, inside.range(read))
    return names, inside


def vanishes_term_by_term(e: Any, cell: Cell, is_zero: Callable[[Any, Cell], bool]) -> bool:
    """Whether a constant and sums of one range add up to 0 because each term is 0."""
    found = gathered(e)
    if found is None or found[1].has(sympy.Sum):
        return False
    body, constant, (index, last) = found
    inside = with_index(cell, index, S.Zero, last)
    for terms in _spread(body, constant, cell, (index, last)):
        names, where = named_entries(sorted(terms.atoms(sympy.Indexed), key=str), inside)
        plain = terms.xreplace(names)
        if not plain.has(index) and is_zero(plain, where):
            return True
    return False


def _spread(body: Any, constant: Any, cell: Cell, limits: tuple[Any, Any]) -> Iterator[Any]:
    """The terms with the constant spread over them by probabilities."""
    index, last = limits
    if constant == 0:
        yield body
        return
    shares = [base[index] for (base, count), total in cell.totals.items()
              if count == last + 1 and total == 1]  # fmt: skip
    yield from (body + constant * share for share in shares)
    if len(shares) > 1:
        yield body + constant * sympy.Add(*shares) / len(shares)
