"""What is seen in a plot, in words for those who do not see it: proved, or computed and said so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sympy import Derivative, Limit, Piecewise, S

from symnn.book.kept import kept
from symnn.book.pages.shown import FAILURES, Shown
from symnn.core import Claim
from symnn.core.claim import Relation
from symnn.proof import Bounds, Extremum, bound, check
from symnn.report.derivation import printed
from symnn.report.inline import Math, Runs, plain
from symnn.report.plot import Series
from symnn.report.readable import readable
from symnn.report.ticks import number
from symnn.report.tracing import Ends, edges

SECONDS = 30.0
"""Far more than is needed, so that a busy machine tells the same."""
MOST_OPERATIONS = 11
"""Of an expression about which something is proved within a second."""
DIGITS = 4
SLIGHT, SHORT = 1e-3, 14


def observed(one: Shown, drawn: Sequence[tuple[Runs, Series]], ends: Ends) -> str:
    """Alternative text of a plot.

    Args:
        one: what is shown.
        drawn: its curves, each with its name.
        ends: the ordinates between which they are drawn.
    """
    low, high = (number(float(end), DIGITS) for end in one.window)
    head = f"{formula(one.main).plain}, {formula(one.variable).plain} from {low} to {high}"
    if one.family:
        lines = (f"At {plain(says)}: {_course(line, ends)}." for says, line in drawn)
        return " ".join([f"{head}.", *lines])
    rest = (f"With {plain(says)}: {_course(line, ends)}." for says, line in drawn[1:])
    first = drawn[0][1]
    return " ".join([f"{head}: {_course(first, ends)}.", *_proved(one, first), *rest])


def formula(expression: Any) -> Math:
    r"""A formula for a line, with words for those who hear it.

    >>> from sympy.abc import x
    >>> from sympy import Piecewise
    >>> formula(Piecewise((x, x > 0), (0, True))).plain, formula(1 / x).plain
    ('x if x > 0, else 0', '1/x')
    """
    latex = printed(expression)
    # A letter e of its own would be read as the base of the exponential.
    text, letters = readable(latex), {s.name for s in expression.free_symbols}
    return Math(latex, _spelled(expression) if "\\" in text or "e" in letters else text)


def _spelled(expression: Any) -> str:
    if not isinstance(expression, Piecewise):
        return str(expression)
    parts: Any = expression.args
    *parts, (last, always) = parts
    words = [f"{formula(e).plain} if {formula(c).plain}" for e, c in parts]
    end = "else " if always == True else ""  # noqa: E712
    return ", ".join([*words, f"{end}{formula(last).plain}"])


def _course(line: Series, ends: Ends) -> str:
    """Where a curve begins, turns, is zero and ends, as computed."""
    points = [(x, y) for x, y in zip(line.x, line.y, strict=True) if math.isfinite(y)]
    ys, (low, high) = [y for _, y in points], edges(ends)
    least, most, slight = min(ys), max(ys), SLIGHT * (high - low)
    words = f"from {_told(ys[0], ends)} to {_told(ys[-1], ends)}"
    if low < least < min(ys[0], ys[-1]) - slight:
        words += f", down to about {_told(least, ends)}"
    if high > most > max(ys[0], ys[-1]) + slight:
        words += f", up to about {_told(most, ends)}"
    zeros = [x for x, y in points if y == 0]
    return words + (f", 0 at {number(zeros[0], DIGITS - 1)}" if len(zeros) == 1 else "")


def _told(y: float, ends: Ends) -> str:
    """A value; what leaves the picture has none there."""
    low, high = edges(ends)
    if not low < y < high:
        return "below the picture" if y <= low else "above the picture"
    return "near 0" if 0 < abs(y) < SLIGHT * (high - low) else number(y, DIGITS - 1)


def _proved(one: Shown, line: Series) -> Iterator[str]:
    """What the verifier proves of the function on its whole domain."""
    if any(one.where) or one.main.count_ops() > MOST_OPERATIONS:
        return
    f = kept(lambda: one.main.xreplace(dict(one.values)))
    facts = [*_monotone(f, one, line), *_bounds(f, one), *_limits(f, one)]
    if facts:
        yield f"Proved on its domain: {', '.join(facts)}."


def _monotone(f: Any, one: Shown, line: Series) -> Iterator[str]:
    ys = [y for y in line.y if math.isfinite(y)]
    ways: tuple[tuple[str, Relation], ...] = (("increasing", ">"), ("decreasing", "<"))
    word, relation = ways[ys[-1] < ys[0]]
    slope = kept(lambda: Derivative(f, one.variable))
    if _holds(Claim(slope, relation, S.Zero, ((one.variable, one.domain),))):
        yield word


def _bounds(f: Any, one: Shown) -> Iterator[str]:
    found = _extremes(f)
    if one.domain == getattr(one.variable, "domain", None) and found and not found.undecided:
        yield from _end(found.infimum, "at least", "above", "no lower bound")
        yield from _end(found.supremum, "at most", "below", "no upper bound")


@lru_cache(maxsize=256)
def _extremes(f: Any) -> Bounds | None:
    try:
        return bound(f, digits=DIGITS, timeout=SECONDS)
    except FAILURES:
        return None


def _end(end: Extremum, reached: str, beyond: str, none: str) -> Iterator[str]:
    if end.exact is not None and end.exact.is_infinite:
        yield none
    elif end.complete and end.attained is not None:
        closed = None if end.exact is None else formula(end.exact.doit()).plain
        short = closed if closed and len(closed) <= SHORT else ""
        # A bound in digits is rounded, so that it is told as the value, not as a bound.
        word = {"at least": "least value", "at most": "largest value"}.get(reached, "")
        if short or not end.attained:
            yield f"{reached if end.attained else beyond} {short or 'about ' + end.number(DIGITS)}"
        else:
            yield f"{word} about {end.number(DIGITS)}"


def _limits(f: Any, one: Shown) -> Iterator[str]:
    for end, words in ((S.NegativeInfinity, "to the left"), (S.Infinity, "to the right")):
        if end in (one.domain.inf, one.domain.sup):  # type: ignore[union-attr]
            limit = kept(lambda end=end: Limit(f, one.variable, end))
            if _holds(Claim(limit, "==", S.Zero)):
                yield f"tends to 0 {words}"


def _holds(claim: Claim) -> bool:
    try:
        return check(claim, timeout=SECONDS).status == "proved"
    except FAILURES:
        return False
