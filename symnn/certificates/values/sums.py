"""Sums: by a sequence whose differences the terms are, or by series with known sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S, oo
from sympy.concrete.gosper import gosper_term

from symnn.certificates.cells import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    ZERO,
    Cell,
    Span,
)
from symnn.certificates.definedness import missing, surely_undefined
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Tree, find_zero, replay_zero, tree_at
from symnn.certificates.forms import NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.reading import Reader
from symnn.certificates.signs import has_sign, sign
from symnn.certificates.values.known_series import HIGHEST, SERIES
from symnn.certificates.values.limits import Diverges, limit
from symnn.certificates.values.summands import NotKnown, Term, terms_of

MOST_LEFT_OUT = 60
Cells = tuple[Cell, Cell]
"""Where the sum stands, and the same with the index in its range."""
Found = tuple[Any, Any] | None
TEXTS = ("series", "factor", "point", "parameter")


def range_of(node: Any, cell: Cell) -> tuple[Any, Any, Any, Cell]:
    """Index, first, last, and the cell with the index between them.

    Raises:
        Unsure: the range may run backwards, or captures a symbol.
    """
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise Unsure("a sum over several indices")
    k, first, last = node.limits[0]
    if any(s.name == k.name for s in cell.spans if isinstance(s, sympy.Symbol)):
        raise Unsure("an index with the name of a free symbol")
    for end in (first, last):
        if end != oo and (not end.is_integer or missing(end, cell)):
            raise Unsure(f"`{end}` may be no integer")
    if last != oo and not has_sign(sympy.expand(last - first + 1), NONNEGATIVE, cell):
        raise Unsure("a range that may run backwards")
    found = cell.spanned(k, Span(integer=True)).split(k - first, NONNEGATIVE)
    return k, first, last, found if last == oo else found.split(k - last, NONPOSITIVE)


def settled(node: Any, cell: Cell) -> Any:
    """The sum or product with the fixed symbols of a cell replaced."""
    limits = [(k, *(cell.applied(end) for end in ends)) for k, *ends in node.limits]
    return node.func(cell.applied(node.function), *limits)


def find(node: Any, cell: Cell, read: Reader) -> tuple[dict[str, Any], Any] | None:
    """What shows the value of a sum on a cell, and the value."""
    node = settled(node, cell)
    inside = range_of(node, cell)[3]
    lacking = missing(node.function, inside)
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    cells = cell, inside
    return _find_by_series(node, cells, read) or _find_by_differences(node, cells, read)


def _find_by_series(node: Any, cells: Cells, read: Reader) -> Found:
    (cell, inside), (k, first, last) = cells, node.limits[0]
    try:
        guessed = terms_of(node.function, k, last)
        written = [_written(t) for t in guessed]
        terms = [_read(t, "a guess", read) for t in written]
        value = by_series(terms, (first, last), cell)
    except (NotKnown, Unsure, Rejected, sympy.PolynomialError):
        return None
    tree = find_zero(identity_of(terms, node, inside), inside)
    if tree is None:
        return None
    return ({"by": "series", "terms": written, "identity": tree}, value)


def _written(t: Term) -> dict[str, Any]:
    texts = {name: str(getattr(t, name)) for name in TEXTS}
    return {**texts, "power": t.power, "shift": t.shift}


def identity_of(terms: list[Term], node: Any, inside: Cell) -> Any:
    """The terms less the summand; it must be 0.

    Raises:
        Unsure, NeedSign: it may be undefined.
    """
    total = sympy.Add(*[_at(t, node.limits[0][0]) for t in terms])
    lacking = missing(total, inside)
    points = [t.point for t in terms if sign(t.point, inside) not in (NEGATIVE, ZERO, POSITIVE)]
    if lacking and points:
        raise NeedSign(points[0])
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    return total - node.function


def _at(t: Term, k: Any) -> Any:
    i = k + t.shift
    return t.factor * i**t.power * SERIES[t.series].term(i, t.parameter) * t.point**i


def by_series(terms: list[Term], ends: tuple[Any, Any], cell: Cell) -> Any:
    """The sum of the terms from the first index to the last.

    Raises:
        Unsure: one does not converge, or the range is another one.
        NeedSign: it depends on a sign.
    """
    return sympy.Add(*[t.factor * _total(t, ends, cell) for t in terms])


def _total(t: Term, ends: tuple[Any, Any], cell: Cell) -> Any:
    known, (first, last) = SERIES[t.series], ends
    if not 0 <= t.power <= HIGHEST:
        raise Unsure("too high a power of the index")
    before = first + t.shift - known.start
    if not (before.is_Integer and 0 <= before <= MOST_LEFT_OUT):
        raise Unsure("a series does not begin there")
    top = oo if known.top is None else known.top(t.parameter)
    if sympy.expand(last + t.shift - top) not in (0, S.NaN) or (top == oo) != (last == oo):
        raise Unsure("a series does not end there")
    if top != oo and before != 0:
        raise Unsure("a finite series is taken as a whole")
    left_out = range(known.start, known.start + int(before))
    own = [
        sympy.Integer(i) ** t.power * known.term(sympy.Integer(i), t.parameter) * t.point**i
        for i in left_out
    ]
    return known.total(t.point, t.power, t.parameter, cell) - sympy.Add(*own)


def _find_by_differences(node: Any, cells: Cells, read: Reader) -> Found:
    (cell, inside), k = cells, node.limits[0][0]
    for guess in _guesses(node.function, k):
        try:
            text = str(guess)
            own = read(text, "a guess", k)
            tree = find_zero(differences_of(own, node, inside), inside)
            if tree is not None:
                found = {"by": "differences", "of": text, "identity": tree}
                return found, between_ends(own, node, cell)
        except (Unsure, Rejected):
            continue
    return None


def _guesses(f: Any, k: Any) -> Iterator[Any]:
    try:
        found = gosper_term(f, k)
    except (ValueError, TypeError, NotImplementedError, sympy.PolynomialError):
        found = None
    if found is not None:
        yield found * f
    if f.is_Add:
        yield -sympy.Add(*[a for a in f.args if a.could_extract_minus_sign()])


def differences_of(guess: Any, node: Any, inside: Cell) -> Any:
    """G(k + 1) - G(k) - f(k), which must be 0.

    Raises:
        Unsure: G may be undefined.
    """
    k = node.limits[0][0]
    after = guess.xreplace({k: k + 1})
    for part in (guess, after):
        lacking = missing(part, inside)
        if lacking:
            raise Unsure(f"it is not shown that {lacking}")
    return after - guess - node.function


def between_ends(guess: Any, node: Any, cell: Cell) -> Any:
    """G(last + 1) - G(first)."""
    k, first, last = node.limits[0]
    end = limit(guess, k, (oo, "-"), cell)[0] if last == oo else guess.xreplace({k: last + 1})
    return end - guess.xreplace({k: first})


def grows(node: Any, cell: Cell) -> None:
    """Check that an infinite sum diverges, as k*f(k) has a limit other than 0.

    Raises:
        Diverges: it does.
        Unsure: it is not seen to.
    """
    k, _, last = node.limits[0]
    if last == oo:
        found = limit(k * node.function, k, (oo, "-"), cell)[0]
        if sign(found, cell) in (NEGATIVE, POSITIVE):
            raise Diverges(f"`{node}` diverges like the sum of 1/k")


def guessed(node: Any, cell: Cell) -> Iterator[dict[str, Any]]:
    """What may show that a sum diverges."""
    node = settled(node, cell)
    yield {"by": "growth"}
    yield from ({"by": "term", "at": str(at)} for at in range(-2, 3))
    k, _, _, inside = range_of(node, cell)
    for guess in _guesses(node.function, k):
        try:
            tree = find_zero(differences_of(guess, node, inside), inside)
        except Unsure:
            continue
        if tree is not None:
            yield {"by": "differences", "of": str(guess), "identity": tree}


def lacks_term(node: Any, at: Any, cell: Cell) -> None:
    """Check that an infinite sum has a term that is certainly undefined.

    Raises:
        Diverges: it has.
    """
    k, first, last = node.limits[0]
    reached = at.is_Integer and last == oo and has_sign(at - first, NONNEGATIVE, cell)
    if reached and surely_undefined(node.function, cell.spanned(k, Span()).at(k, at)):
        raise Diverges(f"`{node}` has no term at {k} = {at}")


def replay(node: Any, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, int]:
    """The value of a sum, and the number of steps that show it."""
    path, read = at
    node = settled(node, cell)
    if tree.get("by") == "term":
        lacks_term(node, read(tree.get("at"), path), cell)
        raise Rejected(path, "the term is not seen to be undefined")
    k, first, last, inside = range_of(node, cell)
    lacking = missing(node.function, inside)
    if lacking:
        raise Rejected(path, f"a term may be undefined: it is not shown that {lacking}")
    if tree.get("by") == "growth":
        grows(node, cell)
        raise Rejected(path, "it is not seen to diverge")
    if tree.get("by") == "series":
        terms = [_read(t, path, read) for t in _listed(tree, path)]
        if any(e.has(k) for t in terms for e in (t.factor, t.point, t.parameter)):
            raise Rejected(path, f"a part of a series moves with `{k}`")
        identity = identity_of(terms, node, inside)
    elif tree.get("by") == "differences":
        guess = read(tree.get("of"), path, k)
        identity = differences_of(guess, node, inside)
    else:
        raise Rejected(path, f"a sum by {tree.get('by')!r:.40} is not known")
    proof = tree_at(tree, "identity", path)
    steps = 1 + replay_zero(identity, inside, proof, f"{path}, {tree['by']}", read)
    if tree["by"] == "series":
        return by_series(terms, (first, last), cell), steps
    return between_ends(guess, node, cell), steps


def _listed(tree: Tree, path: str) -> list[Any]:
    found = tree.get("terms")
    if not isinstance(found, list) or not len(found) <= MOST_LEFT_OUT:
        raise Rejected(path, "its terms are missing")
    return found


def _read(term: Any, path: str, read: Reader) -> Term:
    whole = isinstance(term, dict) and all(type(term.get(n)) is int for n in ("power", "shift"))
    if not whole or term.get("series") not in SERIES:
        raise Rejected(path, f"{term!r:.60} is no term of a known series")
    factor, point, parameter = (read(term.get(n), path) for n in TEXTS[1:])
    return Term(term["series"], factor, point, term["power"], term["shift"], parameter)
