"""h >= 0 on a box, cut into smaller ones; on each, interval arithmetic shows it.

The cuts are a tree: `+` for a box on which h is seen to have the sign, else the number of the
symbol that is cut, where, and the trees for what lies below and above.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import Cell
from symnn.certificates.enclosure import Undefined, Unsure, interval, iv, low
from symnn.certificates.evaluation import value_at
from symnn.certificates.signs import box_of

MOST_BOXES, DEEPEST = 600, 40
Cuts = Any


def find_cuts(h: Any, cell: Cell, strict: bool) -> Cuts | None:
    """Cuts of the cell's box, or None."""
    symbols = sorted(h.free_symbols, key=str)
    box = box_of(cell, symbols)
    spans = [cell.span(s) for s in symbols]
    if not symbols or box is None or h.has(sympy.Indexed) or any(s is None for s in spans):
        return None
    sides = [(s.low, s.high) for s in spans]  # type: ignore[union-attr]
    left = [MOST_BOXES]
    return _find((h, symbols, strict), sides, 0, left)


def _find(what: Any, sides: list[Any], depth: int, left: list[int]) -> Cuts | None:
    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        return None
    if holds(what, sides):
        return "+"
    place = max(range(len(sides)), key=lambda i: _width(sides[i]))
    middle = _middle(*sides[place])
    if middle is None:
        return None
    parts = []
    for side in ((sides[place][0], middle), (middle, sides[place][1])):
        found = _find(what, [*sides[:place], side, *sides[place + 1 :]], depth + 1, left)
        if found is None:
            return None
        parts.append(found)
    return [place, str(middle), *parts]


def holds(what: Any, sides: list[Any]) -> bool:
    """Whether interval arithmetic shows the sign on one box."""
    h, symbols, strict = what
    try:
        place = {s: _interval(*side) for s, side in zip(symbols, sides, strict=True)}
        found = interval(value_at(h, place))
    except (Undefined, Unsure):
        return False
    return bool(low(found) > 0 if strict else low(found) >= 0)


def _interval(below: Any, above: Any) -> Any:
    ends = [interval(value_at(end, {})) if end.is_finite else None for end in (below, above)]
    first = iv.mpf("-inf") if ends[0] is None else ends[0]
    last = iv.mpf("inf") if ends[1] is None else ends[1]
    return iv.make_mpf((first._mpi_[0], last._mpi_[1]))


def _width(side: Any) -> float:
    below, above = side
    return 1e3 if below.is_infinite or above.is_infinite else float(above - below)


def _middle(below: Any, above: Any) -> Any:
    """A rational number to cut at, farther and farther out on an unbounded side."""
    if below.is_infinite and above.is_infinite:
        return S.Zero
    if above.is_infinite:
        return _whole(below) * 2 if below >= 1 else S.One + max(_whole(below), S.Zero)
    if below.is_infinite:
        return -_middle(-above, -below)
    middle = (_near(below) + _near(above)) / 2
    return middle if below < middle < above and above - below > Rational(1, 2**40) else None


def _whole(q: Any) -> Any:
    return sympy.ceiling(q) if q.is_Rational else sympy.Integer(int(float(q)) + 1)


def _near(q: Any) -> Any:
    return q if q.is_Rational else Rational(round(float(q) * 2**30), 2**30)


def count_cuts(h: Any, cell: Cell, strict: bool, cuts: Cuts) -> int:
    """The number of boxes that the cuts leave, each of which is checked.

    Raises:
        Unsure: the cuts are malformed, or h is not seen to have the sign on a box; it is named.
    """
    symbols = sorted(h.free_symbols, key=str)
    spans = [cell.span(s) for s in symbols]
    if h.has(sympy.Indexed) or not symbols or any(s is None for s in spans):
        raise Unsure("a symbol has no range")
    sides = [(s.low, s.high) for s in spans]  # type: ignore[union-attr]
    return _count((h, symbols, strict), sides, cuts, 0)


def _count(what: Any, sides: list[Any], cuts: Cuts, depth: int) -> int:
    if cuts == "+":
        if not holds(what, sides):
            named = ", ".join(
                f"{s} in [{a}, {b}]" for s, (a, b) in zip(what[1], sides, strict=True)
            )
            raise Unsure(f"the sign is not seen on the box {named}")
        return 1
    place, middle = _cut(cuts, len(sides))
    below, above = sides[place]
    if depth > 2 * DEEPEST or not (below < middle < above):
        raise Unsure(f"a box is cut at {middle}, outside of it")
    parts = ((below, middle), (middle, above))
    return sum(
        _count(what, [*sides[:place], side, *sides[place + 1 :]], cuts[2 + k], depth + 1)
        for k, side in enumerate(parts)
    )


def _cut(cuts: Cuts, symbols: int) -> tuple[int, Any]:
    if not isinstance(cuts, list) or len(cuts) != 4 or cuts[0] not in range(symbols):
        raise Unsure("a cut is malformed")
    try:
        above, _, below = str(cuts[1]).partition("/")
        return int(cuts[0]), sympy.Integer(int(above)) / _positive(below or "1")
    except ValueError:
        raise Unsure(f"a cut is malformed: {cuts[1]!r:.40}") from None


def _positive(text: str) -> int:
    """A denominator."""
    if int(text) <= 0:
        raise ValueError(text)
    return int(text)
