"""Limits: by an expansion along each side, or because the function is continuous there."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, oo

from symnn.certificates.cells import Cell, Span
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Tree, find_zero, replay_zero, tree_at
from symnn.certificates.forms import NoForm
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader
from symnn.certificates.rules import forms_on
from symnn.certificates.values.expansions import Expansion, TooShort
from symnn.certificates.values.function_growth import growth
from symnn.certificates.values.scale import ONE, NoExpansion, NotReal, Order, T

LENGTHS = (3, 6, 12)
"""How many terms are kept: few at first."""
FAR = 10
BACK = Order((), (S.NegativeOne, S.Zero, S.Zero))


class Diverges(Unsure):
    """The limit is infinite, for certain, or its sides differ."""


def limit(e: Any, x: Any, to: tuple[Any, str], cell: Cell) -> tuple[Any, Expansion]:
    """The limit of an expression along one side, and its expansion.

    Args:
        e: as written.
        x: the symbol that moves.
        to: where to, and the side: `+` for from above.
        cell: where the other symbols are.

    Raises:
        Diverges: it is infinite, for certain.
        Unsure: it is not known; `NotReal` where the function has no real values on that side.
        NeedSign: it depends on a sign.
    """
    lacking = missing(to[0], cell) if to[0].is_finite is not False else None
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    reason: Exception = NoExpansion("no terms")
    for length in LENGTHS:
        try:
            g = growth(cell, length, (x, _path(to)))
            found = g.of(e)
            grown, value, _ = g.parted(found)
        except TooShort as short:
            reason = short
            continue
        if grown.terms:
            raise Diverges(f"`{e}` grows like {grown.terms[0][1]}")
        return value, found
    raise reason


def _path(to: tuple[Any, str]) -> Expansion:
    target, side = to
    if target in (oo, -oo):
        return Expansion(((S.One if target == oo else S.NegativeOne, T),))
    step = (S.One if side == "+" else S.NegativeOne, BACK)
    return Expansion(((target, ONE), step) if target != 0 else (step,))


def without_sums(e: Any, x: Any, target: Any, cell: Cell) -> Any:
    """Finite sums in closed form, for large whole numbers x."""
    if not e.has(sympy.Sum) or target != oo or not x.is_integer:
        return e
    far = cell.spanned(x, Span(sympy.Integer(FAR), oo, False, True, True))
    lacking = missing(e, far)
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    try:
        forms = forms_on(far)
        return forms.expression(forms.form(e))
    except NoForm as reason:
        raise Unsure(str(reason)) from None


def sides_of(node: Any) -> list[str]:
    """The sides from which a limit is meant."""
    if node.args[2] in (oo, -oo):
        return ["-"]
    return {"+": ["+"], "-": ["-"]}.get(str(node.args[3]), ["-", "+"])


def limits(node: Any, cell: Cell) -> dict[str, tuple[Any, str]]:
    """The value and the expansion of a limit by side; a side without real values has none.

    Raises:
        Diverges, Unsure, NeedSign: one of them is infinite, not known, or depends on a sign.
    """
    e, x, target = node.args[:3]
    if any(s.name == x.name for s in cell.spans if isinstance(s, sympy.Symbol)):
        raise Unsure("a bound variable with the name of a free one")
    found = {}
    e = without_sums(e, x, target, cell)
    for side in sides_of(node):
        try:
            value, expansion = limit(e, x, (cell.applied(target), side), cell)
        except NotReal:
            continue
        found[side] = value, str(expansion)
    if not found:
        raise Unsure(f"`{node}`: no real values next to the point")
    return found


def find(node: Any, cell: Cell, read: Reader) -> tuple[dict[str, Any], Any] | None:
    """What shows the value of a limit on a cell, and the value."""
    found = limits(node, cell)
    value, *others = (v for v, _ in found.values())
    tree: dict[str, Any] = {"sides": {side: text for side, (_, text) in found.items()}}
    if others and others[0] != value:
        same = find_zero(others[0] - value, cell)
        if same is None:
            return None
        tree["same"] = same
    return tree, value


def replay(node: Any, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, int]:
    """The value of a limit, and the number of steps that show it."""
    path, read = at
    found = limits(node, cell)
    if tree.get("sides") != {side: text for side, (_, text) in found.items()}:
        raise Rejected(path, f"the expansion of `{node}` is another one")
    value, *others = (v for v, _ in found.values())
    if others and others[0] != value:
        same = tree_at(tree, "same", path)
        return value, 2 + replay_zero(others[0] - value, cell, same, f"{path}, same", read)
    return value, len(found)
