"""Values of integrals, limits and infinite sums at a point, and that there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import sympy

from symnn.certificates.cells import Cell
from symnn.certificates.enclosure import Undefined, Unsure, interval, iv, sign_of
from symnn.certificates.evaluation import value_at
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader, reader_of
from symnn.certificates.values import integrals, limits, sums
from symnn.certificates.values.limits import Diverges
from symnn.certificates.values.nodes import find_values, needs_value, places, replay_values
from symnn.core import Claim
from symnn.syntax import parse

BITS = 100
Point = Mapping[Any, Any]


def cell_at(point: Point) -> Cell:
    """The point as a cell, on which every symbol has a value."""
    return Cell({}, (), {s: v for s, v in point.items() if not isinstance(s, str)})


def with_values(claim: Claim, point: Point, proof: Mapping[str, Any]) -> Claim:
    """The claim with the values that a certificate shows, at the point alone.

    Raises:
        Rejected: one of them is not shown.
    """
    if "values" not in proof:
        return claim
    return replay_values(claim, cell_at(point), proof, ("the point", reader_of(claim)))[0]


def check_divergence(claim: Claim, point: Point, proof: Mapping[str, Any]) -> None:
    """Check that a node of the claim has certainly no value at the point.

    Raises:
        Rejected: it is not shown.
    """
    cell, read = cell_at(point), reader_of(claim)
    for node in _reached(claim, cell):
        if str(node) == proof["diverges"]:
            if not _diverges(node, cell, proof.get("by"), read):
                raise Rejected("the point", f"`{node}` is not seen to diverge there")
            return
    raise Rejected("the point", f"`{proof['diverges']!s:.60}` is not in the claim")


def _reached(claim: Claim, cell: Cell) -> Iterator[Any]:
    """Nodes that need a value, on which the claim depends whatever branches hold."""
    for side in (claim.lhs, claim.rhs):
        hidden = {n for p in side.atoms(sympy.Piecewise) for n in sympy.preorder_traversal(p)}
        for node, where in places(side, cell):
            if where is cell and needs_value(node) and node not in hidden:
                yield node


def _diverges(node: Any, cell: Cell, by: Any, read: Reader) -> bool:
    try:
        if isinstance(node, sympy.Limit):
            values = [value for value, _ in limits.limits(node, cell).values()]
            return len(values) == 2 and _apart(*values)
        if not isinstance(by, Mapping):
            return False
        if isinstance(node, sympy.Integral):
            integrals.replay(node, cell, by, ("the point", read))
        else:
            sums.replay(node, cell, by, ("the point", read))
    except Diverges:
        return True
    except (Undefined, NeedSign, *FAILURES):
        return False
    return False


def _apart(a: Any, b: Any) -> bool:
    gap = sign_of(interval(value_at(a, {})) - interval(value_at(b, {})))
    return gap in (-1, 1)


def shown_at(claim: Claim, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What may be added to a point so that it refutes the claim: values, or what diverges."""
    iv.prec = BITS
    if any(isinstance(value, list) for value in given.values()):
        return
    point = {s: parse(given[str(s)], {}) for s, _ in claim.domains}
    cell, read = cell_at(point), reader_of(claim)
    try:
        found = find_values(claim, cell, read)
    except (NeedSign, Unsure, Rejected):
        found = None
    if found is not None:
        yield {"how": "separated", "values": found[0]}
    for node in _reached(claim, cell):
        for by in _ways(node, cell):
            yield {"how": "undefined", "diverges": str(node), "by": by}


def _ways(node: Any, cell: Cell) -> Iterator[Any]:
    """How a node may be seen to diverge."""
    if isinstance(node, sympy.Limit):
        yield None
        return
    module = integrals if isinstance(node, sympy.Integral) else sums
    with suppress(NeedSign, *FAILURES):
        yield from module.guessed(node, cell)
