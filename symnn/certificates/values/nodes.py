"""Integrals, limits, sums and products in a claim, replaced by values that are shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import sympy
from sympy import oo

from symnn.certificates.cells import Cell
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Tree
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader
from symnn.certificates.values import integrals, limits, products, sums
from symnn.certificates.values.stretches import inside_of, stretch_of
from symnn.core import Claim

KINDS: dict[Any, Any] = {
    sympy.Integral: integrals, sympy.Limit: limits, sympy.Sum: sums, sympy.Product: products,
}  # fmt: skip
"""Each kind of node with the module that finds its value and replays what shows it."""


def _module(node: Any) -> Any:
    return next(module for kind, module in KINDS.items() if isinstance(node, kind))


def needs_value(node: Any) -> bool:
    """Whether nothing but a value will do: forms know finite sums."""
    if isinstance(node, sympy.Sum):
        return any(bound == oo for limit in node.limits for bound in limit[1:])
    return isinstance(node, sympy.Integral | sympy.Limit)


def places(e: Any, cell: Cell) -> Iterator[tuple[Any, Cell]]:
    """Nodes with values, inner ones first, each with the cell on which it stands."""
    if not e.args or not e.has(*KINDS) or isinstance(e, sympy.Derivative):
        return  # a value that holds on the cell alone has another derivative
    bound: tuple[Any, ...] = ()
    inside = cell
    if isinstance(e, tuple(KINDS)):
        bound, inside = _inside(e, cell)
    for part in e.args:
        for node, where in places(part, inside):
            if not any(node.has(s) for s in bound):
                yield node, where
    if isinstance(e, tuple(KINDS)):
        yield e, cell


def _inside(e: Any, cell: Cell) -> tuple[tuple[Any, ...], Cell]:
    """Symbols that are bound and nowhere known to lie, and the cell inside of the node."""
    own = (e.args[1],) if isinstance(e, sympy.Limit) else tuple(v for v, *_ in e.limits)
    try:
        if isinstance(e, sympy.Integral):
            return (), inside_of(stretch_of(e, cell))
        if isinstance(e, sympy.Sum | sympy.Product):
            return (), sums.range_of(e, cell)[3]
    except (NeedSign, Unsure):
        pass
    return own, cell


def valued(claim: Claim, node: Any, value: Any) -> Claim:
    """The claim with a value in place of a node."""
    lhs, rhs = (side.xreplace({node: value}) for side in (claim.lhs, claim.rhs))
    return dataclasses.replace(claim, lhs=lhs, rhs=rhs)


def find_values(
    claim: Claim, cell: Cell, read: Reader, needed: bool = True
) -> tuple[list[Any], Claim] | None:
    """The values that a claim needs (or may have), and the claim with them.

    Raises:
        NeedSign: one depends on a sign.
    """
    values: list[Any] = []
    while True:
        node, where = next(_open(claim, cell, needed), (None, cell))
        if node is None:
            return values, claim
        try:
            found = _module(node).find(node, where, read)
        except (*FAILURES, Rejected):
            found = None
        if found is None:
            return None
        values.append({"value": str(node), **found[0]})
        claim = valued(claim, node, found[1])


def _open(claim: Claim, cell: Cell, needed: bool) -> Iterator[tuple[Any, Cell]]:
    for side in (claim.lhs, claim.rhs):
        for node, where in places(side, cell):
            if needs_value(node) or not needed:
                yield node, where


def replay_values(
    claim: Claim, cell: Cell, tree: Tree, at: tuple[str, Reader]
) -> tuple[Claim, int]:
    """The claim with the values of a certificate, and the number of steps that show them."""
    path, read = at
    given, steps = tree.get("values"), 0
    if not isinstance(given, list) or not all(isinstance(v, Mapping) for v in given):
        raise Rejected(path, "its values are missing")
    for value in given:
        named = (p for p in _open(claim, cell, False) if str(p[0]) == value.get("value"))
        node, where = next(named, (None, cell))
        if node is None:
            raise Rejected(path, f"`{value.get('value')}` is not in the claim")
        try:
            found, shown = _module(node).replay(node, where, value, (f"{path}, {node}", read))
        except NeedSign as need:
            raise Rejected(path, f"{node}: the sign of {need.expression} is not known") from None
        except FAILURES as reason:
            raise Rejected(path, f"{node}: {reason}") from None
        claim, steps = valued(claim, node, found), steps + shown
    return claim, steps
