"""Proofs of claims: definedness of both sides, and the relation, on cells that cover the domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import OF_SYMBOL, Cell, cells_of
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure, iv
from symnn.certificates.equations import (
    FAILURES,
    PARTS,
    Reader,
    Tree,
    find_zero,
    impossible,
    replay_split,
    replay_zero,
    tree_at,
)
from symnn.certificates.forms import NeedSign
from symnn.certificates.inequalities import find_sign, replay_sign
from symnn.certificates.integrals import find_value, integral_in, replay_value, values_of
from symnn.certificates.outcome import Rejected
from symnn.certificates.signs import sign
from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.syntax import parse

BITS = 100


def find_proof(claim: Claim) -> dict[str, Any] | None:
    """A proof of a claim that `replay` accepts, or None."""
    if claim.conventions:
        return None
    iv.prec = BITS
    cells = []
    for cell in _cells(claim):
        tree = _find_with_values(claim, cell)
        if tree is None:
            return None
        cells.append(tree)
    return {"kind": "relation", "cells": cells}


def _cells(claim: Claim) -> list[Cell]:
    try:
        return [cell for cell in cells_of(claim) if not impossible(cell)]
    except Unsure:
        return []


def _find_with_values(claim: Claim, cell: Cell) -> Tree | None:
    """The values of the integrals on the cell, then the claim with them."""
    values = []
    while (node := integral_in(claim.lhs) or integral_in(claim.rhs)) is not None:
        found = find_value(node, cell)
        if found is None:
            return None
        values.append(found[0])
        claim = _with_value(claim, node, found[1])
    tree = _find(claim, cell)
    return {"by": "values", "values": values, "then": tree} if values and tree else tree


def _with_value(claim: Claim, node: Any, value: Any) -> Claim:
    lhs, rhs = (side.xreplace({node: value}) for side in (claim.lhs, claim.rhs))
    return dataclasses.replace(claim, lhs=lhs, rhs=rhs)


def _find(claim: Claim, cell: Cell, depth: int = 0) -> Tree | None:
    """Definedness on the cell, or on the parts of a split; then the relation."""
    lacking = _lacking(claim, cell)
    if lacking is not None:
        return None
    gap = claim.lhs - claim.rhs
    if claim.relation == "==":
        return find_zero(gap, cell)
    return find_sign(gap, OF_SYMBOL[claim.relation], cell)


def _lacking(claim: Claim, cell: Cell) -> str | None:
    """What is not shown of the definedness of both sides; derivatives have needs of their own."""
    for side in (claim.lhs, claim.rhs):
        without = side.xreplace({d: _inside(d) for d in side.atoms(sympy.Derivative)})
        try:
            lacking = missing(cell.applied(without), cell)
        except Unsure as reason:
            return str(reason)
        if lacking is not None:
            return lacking
    return None


def _inside(node: Any) -> Any:
    return node.expr if not node.expr.has(sympy.Derivative) else S.Zero


def replay(claim: Claim, proof: Mapping[str, Any]) -> int:
    """Check a proof of a claim; the number of its steps.

    Raises:
        Rejected: a step does not hold.
    """
    if claim.conventions:
        raise Rejected("the claim", "conventions are not known to this checker")
    iv.prec = BITS
    read = _reader(claim)
    try:
        cells = [cell for cell in cells_of(claim) if not impossible(cell)]
    except Unsure as reason:
        raise Rejected("the domain", str(reason)) from None
    if len(cells) != len(proof["cells"]):
        raise Rejected(
            "the cells", f"there are {len(cells)} of them, and proofs for {len(proof['cells'])}"
        )
    steps = 0
    for number, (cell, tree) in enumerate(zip(cells, proof["cells"], strict=True), 1):
        path = f"cell {number}" if len(cells) > 1 else "the proof"
        steps += _replay_cell(claim, cell, tree, (path, read))
    return steps


def _replay_cell(claim: Claim, cell: Cell, tree: Any, at: tuple[str, Reader]) -> int:
    path, read = at
    if not isinstance(tree, Mapping):
        raise Rejected(path, "it is no object")
    if tree.get("by") == "values":
        return _replay_values(claim, cell, tree, at)
    lacking = _lacking(claim, cell)
    if lacking is not None:
        raise Rejected(path, f"a side may be undefined: it is not shown that {lacking}")
    gap = claim.lhs - claim.rhs
    if claim.relation == "==":
        return 1 + replay_zero(gap, cell, tree, path, read)
    return 1 + replay_sign((gap, OF_SYMBOL[claim.relation]), cell, tree, (path, read))


def _replay_values(claim: Claim, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> int:
    steps = 0
    for value in values_of(tree, at[0]):
        both = claim.lhs if integral_in(claim.lhs) is not None else claim.rhs
        node, found, shown = replay_value(both, cell, value, at)
        claim, steps = _with_value(claim, node, found), steps + shown
    return steps + _replay_cell(claim, cell, tree_at(tree, "then", at[0]), at)


def _reader(claim: Claim) -> Reader:
    symbols = {str(s): s for s, _ in claim.domains}

    def read(text: Any, path: str, bound: Any = None) -> Any:
        if not isinstance(text, str):
            raise Rejected(path, f"{text!r:.40} is no text of an expression")
        try:
            own = symbols if bound is None else {**symbols, str(bound): bound}
            return evaluated(parse(text, own))
        except SymnnError as error:
            raise Rejected(path, f"`{text:.60}` is no expression of the claim: {error}") from None

    return read


def evaluated(e: Any) -> Any:
    """An expression put together again, so that SymPy orders and combines it."""
    return e.func(*[evaluated(a) for a in e.args]) if e.args else e


__all__ = ["FAILURES", "PARTS", "NeedSign", "find_proof", "replay", "replay_split", "sign"]
