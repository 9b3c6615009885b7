"""Proofs of claims: definedness of both sides, and the relation, on cells that cover the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import OF_SYMBOL, Cell, cells_of
from symnn.certificates.conventions import with_conventions
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure, iv
from symnn.certificates.equations import (
    PARTS,
    Tree,
    find_zero,
    impossible,
    innermost,
    replay_split,
    replay_zero,
    tree_at,
)
from symnn.certificates.forms import NeedSign
from symnn.certificates.inequalities import find_sign, replay_sign
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader, reader_of
from symnn.certificates.signs import sign
from symnn.certificates.values.nodes import find_values, replay_values
from symnn.core import Claim

BITS, MOST_CASES = 100, 4


def find_proof(claim: Claim) -> dict[str, Any] | None:
    """A proof of a claim that `replay` accepts, or None."""
    claim = with_conventions(claim)
    iv.prec = BITS
    cells = []
    for cell in _cells(claim):
        tree = _find_on(claim, cell, reader_of(claim))
        if tree is None:
            return None
        cells.append(tree)
    return {"kind": "relation", "cells": cells}


def _cells(claim: Claim) -> list[Cell]:
    try:
        return [cell for cell in cells_of(claim) if not impossible(cell)]
    except Unsure:
        return []


def _find_on(claim: Claim, cell: Cell, read: Reader, depth: int = 0) -> Tree | None:
    """Values, then the claim with them; by cases where a value depends on a sign."""
    try:
        found = find_values(claim, cell, read)
        if found is None:
            return None
        tree = _find(found[1], cell)
        if tree is None and any(side.has(sympy.Sum, sympy.Product) for side in _sides(found[1])):
            more = find_values(found[1], cell, read, needed=False)
            found = more and (found[0] + more[0], more[1])
            tree = found and _find(found[1], cell)
    except NeedSign as need:
        return _find_cases(claim, cell, need.expression, (read, depth))
    return (
        {"by": "values", "values": found[0], "then": tree} if found and found[0] and tree else tree
    )


def _sides(claim: Claim) -> tuple[Any, Any]:
    return claim.lhs, claim.rhs


def _find_cases(claim: Claim, cell: Cell, switch: Any, at: tuple[Reader, int]) -> Tree | None:
    read, depth = at
    switch = base_of(innermost(switch, cell))
    if depth >= MOST_CASES or not switch.free_symbols:
        return None
    found: dict[str, Any] = {"by": "cases", "of": str(switch)}
    for name, part in PARTS.items():
        try:
            inside = cell.split(switch, part)
            if not sign(switch, cell) & part or impossible(inside):
                continue
            tree = _find_on(claim, inside, read, depth + 1)
        except Unsure:
            return None
        if tree is None:
            return None
        found[name] = tree
    return found


def base_of(switch: Any) -> Any:
    """What decides the sign of a power, or of a multiple."""
    switch = switch.as_coeff_Mul()[1]
    return base_of(switch.base) if switch.is_Pow and switch.exp.is_Integer else switch


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
    iv.prec = BITS
    read = reader_of(claim)
    try:
        cells = [cell for cell in cells_of(claim) if not impossible(cell)]
    except Unsure as reason:
        raise Rejected("the domain", str(reason)) from None
    if not cells:
        raise Rejected("the domain", "no point meets the conditions: nothing is claimed")
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
        claim, steps = replay_values(claim, cell, tree, at)
        return steps + _replay_cell(claim, cell, tree_at(tree, "then", path), at)
    if tree.get("by") == "cases":

        def inner(inside: Cell, sub: Tree, where: str) -> int:
            return _replay_cell(claim, inside, sub, (where, read))

        return replay_split(cell, tree, path, read, inner)
    lacking = _lacking(claim, cell)
    if lacking is not None:
        raise Rejected(path, f"a side may be undefined: it is not shown that {lacking}")
    gap = claim.lhs - claim.rhs
    if claim.relation == "==":
        return 1 + replay_zero(gap, cell, tree, path, read)
    return 1 + replay_sign((gap, OF_SYMBOL[claim.relation]), cell, tree, (path, read))
