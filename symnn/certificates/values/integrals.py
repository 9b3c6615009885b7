"""Integrals: their values, found and replayed on pieces without kinks.

The value is that of the improper integral: the limits of the antiderivative at both ends of the
open interval on which it is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import Cell
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import differentiated
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Tree, find_zero, replay_zero, tree_at
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader
from symnn.certificates.values.integral_rules import TABLE, antiderivatives
from symnn.certificates.values.stretches import (
    Stretch,
    cut_of,
    direction,
    integrand_of,
    parts_at,
    require_between,
    require_defined,
    stretch_of,
)

MOST_PIECES = 4


def find(node: Any, cell: Cell, read: Reader) -> tuple[dict[str, Any], Any] | None:
    """What shows the value of an integral on a cell, and the value."""
    return _find(stretch_of(node, cell), read, MOST_PIECES)


def guessed(node: Any, cell: Cell) -> Iterator[dict[str, Any]]:
    """Antiderivatives that may show that an integral diverges."""
    s = stretch_of(node, cell)
    yield from _guessed(s)
    for pole in _poles(s):
        parts = zip(("below", "above"), parts_at(s, pole), strict=True)
        yield from (
            {"by": "pieces", "at": str(pole), "below": {}, name: tree}
            for name, part in parts for tree in _guessed(part)
        )  # fmt: skip


def _guessed(s: Stretch) -> Iterator[dict[str, Any]]:
    try:
        f, inner = integrand_of(s)
    except (NeedSign, *FAILURES):
        return
    for found in antiderivatives(f, s):
        tree = find_zero(differentiated(found, s.x) - f, inner)
        if tree is not None:
            yield {"by": "antiderivative", "given": [str(found)], "identity": tree}


def _poles(s: Stretch) -> list[Any]:
    below = sympy.fraction(sympy.together(s.f))[1]
    if not below.is_polynomial(s.x) or not below.has(s.x) or below.free_symbols - {s.x}:
        return []
    return [r for r in sympy.Poly(below, s.x).ground_roots() if r.is_Rational]


def _find(s: Stretch, read: Reader, most: int) -> tuple[dict[str, Any], Any] | None:
    if direction(s) == 0:
        return {"by": "nothing"}, S.Zero
    cut = cut_of(s)
    if cut is not None:
        cut = read(str(cut), "a cut")
        parts = [_find(part, read, most - 1) for part in parts_at(s, cut)] if most else [None]
        if None in parts:
            return None
        (low, first), (high, second) = parts  # type: ignore[misc]
        return {"by": "pieces", "at": str(cut), "below": low, "above": high}, first + second
    f, inner = integrand_of(s)
    for name, rule in TABLE.items():
        for given in rule.guesses(f, s):
            try:
                texts = list(map(str, given))
                own = [read(g, "a guess", s.x) for g in texts]
                identity = rule.identity(own, f, s)
                require_defined(identity, inner)
                tree = find_zero(identity, inner)
                if tree is not None:
                    found = rule.value(own, s)
                    return {"by": name, "given": texts, "identity": tree}, found
            except (Unsure, Rejected):
                continue
    return None


def replay(node: Any, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, int]:
    """The value of an integral, and the number of steps that show it."""
    return _replay(stretch_of(node, cell), tree, at)


def _replay(s: Stretch, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, int]:
    path, read = at
    if tree.get("by") == "nothing" and direction(s) == 0:
        return S.Zero, 1
    if tree.get("by") == "pieces":
        cut = read(tree.get("at"), path)
        lacking = missing(cut, s.cell)
        if lacking:
            raise Rejected(path, f"the cut {cut}: it is not shown that {lacking}")
        require_between(s, cut)
        below, above = (
            _replay(part, tree_at(tree, name, path), (f"{path}, {name} {cut}", read))
            for part, name in zip(parts_at(s, cut), ("below", "above"), strict=True)
        )
        return below[0] + above[0], 1 + below[1] + above[1]
    entry = TABLE.get(tree.get("by"))  # type: ignore[arg-type]
    given = tree.get("given")
    if entry is None or not isinstance(given, list) or len(given) != entry.count:
        raise Rejected(path, f"a value by {tree.get('by')!r:.40} is not known, or lacks parts")
    f, inner = integrand_of(s)
    own = [read(g, path, s.x) for g in given]
    identity = entry.identity(own, f, s)
    require_defined(identity, inner)
    proof = tree_at(tree, "identity", path)
    steps = replay_zero(identity, inner, proof, f"{path}, {tree['by']}", read)
    return entry.value(own, s), 1 + steps
