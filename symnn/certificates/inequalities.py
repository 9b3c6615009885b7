"""Proofs of the sign of an expression on a cell: found, written down as trees, and replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import sympy
from sympy import S

from symnn.certificates import array_sums, bounds, boxes, logarithms
from symnn.certificates.bounds import Bound, needed
from symnn.certificates.cells import NEGATIVE, NONNEGATIVE, NONPOSITIVE, NONZERO, POSITIVE, Cell
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import worked_out
from symnn.certificates.enclosure import Unsure
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
from symnn.certificates.forms import FAILURES, NeedSign, NoForm
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader, with_symbols
from symnn.certificates.signs import has_sign, sign

DEEPEST, MOST_GUESSES, FEW_GUESSES = 6, 16, 2
STARTS: tuple[Any, ...] = (S.Zero, S.One, S.Half, -S.One, sympy.Integer(2))


def find_sign(e: Any, wanted: int, cell: Cell) -> Tree | None:
    """A proof that an expression has one of the wanted signs on a cell."""
    if wanted in (NEGATIVE, NONPOSITIVE):
        return find_bound(-e, wanted == NEGATIVE, cell)
    if wanted in (POSITIVE, NONNEGATIVE):
        return find_bound(e, wanted == POSITIVE, cell)
    try:
        if has_sign(worked_out(e, cell), NONZERO, cell):
            return {"by": "not zero"}
    except (NeedSign, *FAILURES):
        pass
    for name, side in (("above", e), ("below", -e)):
        found = find_bound(side, True, cell)
        if found is not None:
            return {"by": name, "then": found}
    return None


def replay_sign(what: tuple[Any, int], cell: Cell, tree: Tree, at: tuple[str, Reader]) -> int:
    """Check a proof of a sign; the number of its steps."""
    e, wanted = what
    if wanted in (NEGATIVE, NONPOSITIVE):
        return replay_bound(Bound("", -e, cell, wanted == NEGATIVE), tree, at)
    if wanted in (POSITIVE, NONNEGATIVE):
        return replay_bound(Bound("", e, cell, wanted == POSITIVE), tree, at)
    if tree.get("by") == "not zero":
        try:
            if has_sign(worked_out(e, cell), NONZERO, cell):
                return 1
        except (NeedSign, *FAILURES):
            pass
        raise Rejected(at[0], "the difference is not seen to be other than 0")
    if tree.get("by") not in ("above", "below"):
        raise Rejected(at[0], f"a proof by {tree.get('by')!r:.40} of != is not known")
    side = e if tree["by"] == "above" else -e
    return 1 + replay_bound(Bound("", side, cell, True), tree_at(tree, "then", at[0]), at)


def find_bound(h: Any, strict: bool, cell: Cell, depth: int = 0) -> Tree | None:
    """A proof that h >= 0 (h > 0 when strict) on a cell, or None."""
    try:
        plain = bounds.resolved(worked_out(h, cell), cell)
    except NeedSign as need:
        return _find_split(h, strict, cell, (need.expression, depth))
    except FAILURES:
        return None
    for tactic in TACTICS:
        try:
            found = tactic(plain, strict, cell, depth)
        except (NeedSign, *FAILURES):
            continue
        if found is not None:
            return found
    return None


def _find_split(h: Any, strict: bool, cell: Cell, at: tuple[Any, int]) -> Tree | None:
    switch, depth = innermost(at[0], cell), at[1]
    if depth > DEEPEST or not switch.free_symbols:
        return None
    found: dict[str, Any] = {"by": "split", "of": str(switch)}
    for name, part in PARTS.items():
        try:
            inside = cell.split(switch, part)
            if not sign(switch, cell) & part or impossible(inside):
                continue
            tree = find_bound(h, strict, inside, depth + 1)
        except Unsure:
            return None
        if tree is None:
            return None
        found[name] = tree
    return found


def _by_signs(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    return {"by": "signs"} if has_sign(h, needed(strict), cell) else None


def _by_zero(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    if strict or depth > 3:
        return None
    found = find_zero(h, cell, 6)
    return found and {"by": "zero", "then": found}


def _by_squares(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    return {"by": "squares"} if bounds.is_square_sum(sympy.expand(h), strict) else None


def _by_coefficients(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    found = bounds.has_positive_coefficients(h, cell, strict)
    return {"by": "positive coefficients"} if found else None


def _by_boxes(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    if depth > 4:
        return None
    cuts = boxes.find_cuts(h, cell, strict)
    return None if cuts is None else {"by": "boxes", "cuts": cuts}


def _by_rewriting(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    """By another expression whose sign tells that of h."""
    if depth > 3:
        return None
    for name, rule in logarithms.REWRITINGS.items():
        try:
            other = rule(h, cell)
        except (NeedSign, *FAILURES):
            continue
        if other == h or (name != "logarithms" and other.has(sympy.log) and not h.has(sympy.log)):
            continue
        found = find_bound(other, strict, cell, depth + 3)
        if found is not None:
            return {"by": name, "then": found}
    return None


def _by_slope(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    """From a start, where h >= 0, with a slope that is not negative."""
    if depth > 4:
        return None
    for symbol in sorted((s for s in h.free_symbols if s in cell.spans), key=str):
        for start in _starts(h, cell, symbol):
            found = _slope_from(h, strict, cell, (symbol, start, depth))
            if found is not None:
                return found
    return None


def _starts(h: Any, cell: Cell, symbol: Any) -> Iterator[Any]:
    span = cell.spans[symbol]
    ends = [e for e in (span.low, span.high) if e.is_Rational]
    others = [s for s in h.free_symbols if s in cell.spans and s != symbol]
    if not others:
        known = (*STARTS, S.Exp1) if h.has(sympy.log, sympy.exp, S.Exp1) else STARTS
        yield from dict.fromkeys([*ends, *(s for s in known if _between(span, s))])
    elif len(others) == 1:
        yield from others


def _between(span: Any, value: Any) -> bool:
    return bool(span.low < value < span.high)


def _slope_from(h: Any, strict: bool, cell: Cell, at: Any) -> Tree | None:
    symbol, start, depth = at
    if sign(symbol - start, cell) not in (POSITIVE, NEGATIVE, NONNEGATIVE, NONPOSITIVE):
        if depth > 0 or sign(symbol - start, cell) == 0:
            return None
        return _find_split(h, strict, cell, (symbol - start, max(depth, 0) + 1))
    try:
        parts = bounds.slope_parts(h, cell, symbol, start, strict)
    except (NeedSign, *FAILURES):
        return None
    return _proved(parts, {"by": "slope", "in": str(symbol), "from": str(start)}, depth + 1)


def _by_steps(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    if depth > 0:
        return None
    for symbol in sorted((s for s in h.free_symbols if s in cell.spans), key=str):
        if cell.spans[symbol].integer:
            parts = bounds.step_parts(h, cell, symbol, strict)
            found = _proved(parts, {"by": "steps", "over": str(symbol)}, 2)
            if found is not None:
                return found
    return None


def _by_array_sums(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    if strict or depth > 2 or not h.has(sympy.Sum):
        return None
    most = FEW_GUESSES if depth else MOST_GUESSES
    for guess, length in islice(array_sums.guesses(h, cell), most):
        try:
            parts = _parts_of(guess, length, cell)
        except Unsure:
            continue
        found = _proved(parts, {"by": "array sums", "equal": str(guess)}, depth + 2)
        identity = found and find_zero(guess.equal - h, cell, 6)
        if found and identity:
            return {**found, "identity": identity}
    return None


def _parts_of(guess: Any, length: Any, cell: Cell) -> list[Bound]:
    """What a decomposition leaves to be shown."""
    for part in (guess.equal, guess.bound):
        lacking = None if part is None else missing(part, cell)
        if lacking:
            raise Unsure(f"it is not shown that {lacking}")
    inside = array_sums.with_indices(cell, guess, length)
    parts = [Bound(f"part {k}", e, inside, False, guess.symbols)
             for k, e in enumerate(guess.positive)]  # fmt: skip
    return parts if guess.bound is None else [*parts, Bound("bound", guess.bound, cell)]


def _replayed_array_sums(what: Bound, tree: Tree, at: tuple[str, Reader]) -> list[Bound]:
    h, cell = what.h, what.cell
    if what.strict:
        raise Unsure("a strict inequality")
    for guess, length in islice(array_sums.guesses(h, cell), MOST_GUESSES):
        if str(guess) == tree.get("equal"):
            identity = tree_at(tree, "identity", at[0])
            steps = replay_zero(guess.equal - h, cell, identity, f"{at[0]}, identity", at[1])
            return [Bound("+", steps, cell), *_parts_of(guess, length, cell)]
    raise Unsure(f"`{tree.get('equal')!s:.60}` is no decomposition of it")


def _by_floors(h: Any, strict: bool, cell: Cell, depth: int) -> Tree | None:
    part = bounds.without_floors(h, cell)
    found = find_bound(part.h, strict, part.cell, depth + 1)
    return found and {"by": "fractional parts", "then": found}


def _proved(parts: list[Bound], node: dict[str, Any], depth: int) -> Tree | None:
    for part in parts:
        found = find_bound(part.h, part.strict, part.cell, depth)
        if found is None:
            return None
        node[part.name] = found
    return node


Tactic = Callable[[Any, bool, Cell, int], "Tree | None"]
TACTICS: tuple[Tactic, ...] = (
    _by_signs, _by_zero, _by_squares, _by_coefficients, _by_array_sums, _by_floors,
    _by_rewriting, _by_slope,
    _by_steps, _by_boxes,
)  # fmt: skip


def replay_bound(what: Bound, tree: Tree, at: tuple[str, Reader]) -> int:
    """Check a proof of h >= 0 (h > 0); the number of its steps."""
    path, read = at
    if tree.get("by") == "split":

        def inner(inside: Cell, sub: Tree, where: str) -> int:
            return replay_bound(Bound("", what.h, inside, what.strict), sub, (where, read))

        return replay_split(what.cell, tree, path, read, inner)
    try:
        plain = bounds.resolved(worked_out(what.h, what.cell), what.cell)
        left = _left_to_show(Bound("", plain, what.cell, what.strict), tree, at)
    except NeedSign as need:
        raise Rejected(path, f"the sign of {need.expression} is not known there") from None
    except FAILURES as reason:
        raise Rejected(path, f"{tree.get('by')}: {reason}") from None
    steps = 1
    for part in left:
        if part.name == "+":
            steps += int(part.h)
            continue
        where = f"{path}, {tree['by']}, {part.name}"
        inner = with_symbols(read, part.symbols)
        steps += replay_bound(part, tree_at(tree, part.name, where), (where, inner))
    return steps


def _left_to_show(what: Bound, tree: Tree, at: tuple[str, Reader]) -> list[Bound]:
    """What a node leaves to be shown, once its own rule is checked.

    Raises:
        Unsure, NoForm, NeedSign: the rule does not apply.
    """
    (h, cell, strict), (path, read) = (what.h, what.cell, what.strict), at
    by = tree.get("by")
    if by in LEAVES:
        if not LEAVES[by](h, strict, cell, 0):
            raise Unsure(f"it does not show that {h} {'>' if strict else '>='} 0")
        return []
    if by == "zero" and not strict:
        return [Bound("+", replay_zero(h, cell, tree_at(tree, "then", path), path, read), cell)]
    if by == "boxes":
        return [Bound("+", boxes.count_cuts(h, cell, strict, tree.get("cuts")), cell)]
    if by == "array sums":
        return _replayed_array_sums(what, tree, at)
    if by in logarithms.REWRITINGS:
        return [Bound("then", logarithms.REWRITINGS[by](h, cell), cell, strict)]
    if by == "fractional parts":
        part = bounds.without_floors(h, cell)
        return [Bound("then", part.h, part.cell, strict)]
    if by == "slope":
        symbol, start = (_local(read(tree.get(n), path), cell) for n in ("in", "from"))
        return bounds.slope_parts(h, cell, symbol, start, strict)
    if by == "steps":
        return bounds.step_parts(h, cell, _local(read(tree.get("over"), path), cell), strict)
    raise NoForm("no such proof of an inequality is known")


LEAVES: Mapping[Any, Tactic] = {
    "signs": _by_signs, "squares": _by_squares, "positive coefficients": _by_coefficients,
}  # fmt: skip


def _local(e: Any, cell: Cell) -> Any:
    """An expression in the symbols of the cell, which may run over all reals there."""
    own = {s.name: s for s in cell.spans if isinstance(s, sympy.Symbol)}
    return e.xreplace({s: own[s.name] for s in e.free_symbols if s.name in own})
