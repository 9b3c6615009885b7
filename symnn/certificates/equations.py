"""Proofs that an expression is 0 on a cell: found, written down as trees, and replayed.

A tree is a leaf (`form`: the numerator is 0; `constant`) or a node (`split`: by the sign of an
expression, with a tree for each part that is not empty; `derivative`: it is 0 and so is one value).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.certificates.cells import (
    ANY,
    NEGATIVE,
    POSITIVE,
    WORDS,
    ZERO,
    Cell,
)
from symnn.certificates.derivatives import SWITCHES, worked_out
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import FAILURES, Forms, NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.parts import Part
from symnn.certificates.reading import Reader, with_symbols
from symnn.certificates.rules import forms_on
from symnn.certificates.signs import sign
from symnn.certificates.tactics import BY_TACTICS, find_by_tactics, replay_tactic

Tree = Mapping[str, Any]
DEEPEST = 9
PARTS = {"<": NEGATIVE, "=": ZERO, ">": POSITIVE}


def impossible(cell: Cell) -> bool:
    """Whether a cell has certainly no points."""
    if any(span.is_empty for span in cell.spans.values()):
        return True
    for fact in cell.facts:
        others = Cell(cell.spans, tuple(f for f in cell.facts if f is not fact), {}, cell.totals)
        if not sign(fact.expression, others) & fact.sign:
            return True
    return False


def leaf(e: Any, cell: Cell, whole_roots: bool) -> Tree | None:
    """The form of an expression, written down, if it is 0.

    Raises:
        NeedSign: it depends on a sign.
    """
    forms = forms_on(cell, not whole_roots)
    if not forms.form(worked_out(e, cell)).is_zero:
        return None
    return {"by": "form", "whole_roots": whole_roots, **_written(forms)}


def _written(forms: Forms) -> dict[str, Any]:
    """Generators, relations among them, the steps and the signs that they rest on."""
    names = [str(g.expression) for g in forms.generators]
    steps = [
        f"{e} = {_text(forms, f)}"
        for e, f in forms.found.items()
        if not (e.is_Atom or e.is_Add or e.is_Mul)
    ]
    relations = [
        f"g{i}**{degree} = {value.as_expr()}" for i, (degree, value) in forms.relations.items()
    ]
    signs = sorted(f"{e} {WORDS[s]}" for e, s in forms.used.items() if s != ANY)
    return {"generators": names, "relations": relations, "steps": steps, "signs": signs}


def _text(forms: Forms, f: Any) -> str:
    above = f.above.as_expr()
    return str(above if f.below == 1 else above / f.below.as_expr())


def find_zero(e: Any, cell: Cell, depth: int = 0) -> Tree | None:
    """A proof that an expression is 0 wherever on the cell it is defined, or None."""
    for whole_roots in (False, True):
        try:
            found = leaf(e, cell, whole_roots)
        except NeedSign as need:
            if not whole_roots or depth >= DEEPEST:
                found = _find_split(e, cell, need.expression, depth)
            else:
                continue
        except FAILURES:
            continue
        if found is not None:
            return found
    return find_by_tactics(e, cell, depth, find_zero)


def _find_split(e: Any, cell: Cell, switch: Any, depth: int) -> Tree | None:
    switch = innermost(switch, cell)
    if depth >= DEEPEST or not switch.free_symbols:
        return None
    found: dict[str, Any] = {"by": "split", "of": str(switch)}
    for name, part in PARTS.items():
        try:
            inside = cell.split(switch, part)
            if not sign(switch, cell) & part or impossible(inside):
                continue
            tree = find_zero(e, inside, depth + 1)
        except Unsure:
            return None
        if tree is None:
            return None
        found[name] = tree
    return found


def innermost(switch: Any, cell: Cell) -> Any:
    """An expression whose sign decides first, if the switch itself has switches in it."""
    for _ in range(DEEPEST):
        if not switch.has(*SWITCHES):
            return switch
        try:
            forms = forms_on(cell)
            return forms.expression(forms.form(switch))
        except NeedSign as need:
            switch = need.expression
        except FAILURES:
            return switch
    return switch


def replay_zero(e: Any, cell: Cell, tree: Tree, path: str, read: Reader) -> int:
    """Check a proof; the number of its steps."""
    if tree.get("by") == "split":

        def inner(inside: Cell, sub: Tree, where: str) -> int:
            return replay_zero(e, inside, sub, where, read)

        return replay_split(cell, tree, path, read, inner)
    if tree.get("by") in BY_TACTICS:
        return _replay_parts(replay_tactic(e, cell, tree, path, read), tree, path, read)
    if tree.get("by") != "form":
        raise Rejected(path, f"a proof by {tree.get('by')!r:.40} of an equation is not known")
    try:
        found = leaf(e, cell, bool(tree.get("whole_roots")))
    except NeedSign as need:
        raise Rejected(path, f"the sign of {need.expression} is not known there") from None
    except FAILURES as failure:
        raise Rejected(path, f"lhs - rhs has no form: {failure}") from None
    if found is None:
        raise Rejected(path, "the numerator of lhs - rhs is not 0")
    for part, kind in (("generators", "generator"), ("relations", "relation"), ("steps", "step"),
                       ("signs", "side condition")):  # fmt: skip
        _compare(tree.get(part), found[part], kind, path)
    return 1 + sum(len(found[part]) for part in ("generators", "relations", "steps", "signs"))


def _replay_parts(parts: list[Part], tree: Tree, path: str, read: Reader) -> int:
    steps = 1
    for part in parts:
        where = f"{path}, {tree['by']}, {part.name}"
        inner = with_symbols(read, part.symbols)
        steps += replay_zero(part.e, part.cell, tree_at(tree, part.name, where), where, inner)
    return steps


def tree_at(tree: Tree, name: str, path: str) -> Tree:
    """A part of a proof.

    Raises:
        Rejected: it is missing.
    """
    found = tree.get(name)
    if not isinstance(found, Mapping):
        raise Rejected(path, "the certificate has no proof for it")
    return found


def _compare(given: Any, own: list[str], kind: str, path: str) -> None:
    if not isinstance(given, list) or not all(isinstance(g, str) for g in given):
        raise Rejected(path, f"its {kind}s are missing")
    for theirs, ours in zip(given, own, strict=False):
        if theirs != ours:
            raise Rejected(path, f"{kind} `{theirs}` should be `{ours}`")
    if len(given) != len(own):
        extra = (given if len(given) > len(own) else own)[min(len(given), len(own))]
        word = "is too many" if len(given) > len(own) else "is missing"
        raise Rejected(path, f"{kind} `{extra}` {word}")


def replay_split(cell: Cell, tree: Tree, path: str, read: Reader, replay: Any) -> int:
    """Check that the parts cover the cell, and each of them."""
    switch = cell.applied(read(tree.get("of"), path))
    steps = 1
    for name, part in PARTS.items():
        where = f"{path}, where {switch} {name} 0"
        try:
            inside = cell.split(switch, part)
            empty = not sign(switch, cell) & part or impossible(inside)
        except Unsure as reason:
            raise Rejected(where, str(reason)) from None
        if name in tree:
            steps += replay(inside, tree_at(tree, name, where), where)
        elif not empty:
            raise Rejected(where, "the part is not empty, and the certificate has no proof for it")
    return steps
