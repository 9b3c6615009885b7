"""Points of several variables beside which some part of a term changes its class.

Along lines through given points one variable runs over its floats. Where the sign of a part, or the
range of its size, differs between two places of a line, bisection finds the float at which it
changes: for all lines at once, in the arithmetic in which terms are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import Ranges
from symnn.codegen.search.lifting import KINDS
from symnn.codegen.search.term import Term, subterms
from symnn.codegen.search.values import Evaluation

Columns = dict[str, np.ndarray]
Classify = Callable[[np.ndarray], np.ndarray]
GRID = 40
SIZES = (0.1, 0.5, 1, 2, 3, 5, 8, 12, 20, 40, 100, 300, 600, 700, 709, 720, 740, 750, 1000, 1e4)
USUAL = np.array([0.0, *SIZES, *(-v for v in SIZES)])
"""Everyday numbers, and around those where exponentials leave the range of floats."""

MOST_PARTS, MOST_CHANGES, EACH_LINE = 30, 300, 16
"""Parts that are looked at; changes that are bisected: so many in all, or for each line."""

PASSES = 5
"""So many changes are looked for between two places of a line."""

NEAREST = 2
STEPS = np.array([-1075, -1022, -54, -53, 0, 53, 1024])
"""Exponents at which the class of a size changes: underflow, rounding beside 1, overflow."""

SIZES_OF = np.searchsorted(STEPS, [-1073, *range(-1021, 1025), 2000])
"""By the exponent's bits: those of subnormal numbers, of normal ones, and of infinity."""

CLASSES = (1 + 2 * np.concatenate([SIZES_OF + 8, SIZES_OF])).astype(np.int64)
"""By the bits of exponent and sign."""


def beside(
    terms: Iterable[Term], base: Columns, ranges: Mapping[str, Ranges], count: int,
    random: np.random.Generator,
) -> Columns:  # fmt: skip
    """Floats beside changes: the nearest ones, and at distances of all magnitudes.

    Args:
        terms: whose parts are looked at.
        base: points through which the lines go, one for each of them.
        ranges: where the variables may lie.
        count: how many points, about.
        random: what they are drawn with.
    """
    parts = _parts(terms)
    found = [_beside_one(parts, base, name, ranges[name], count, random) for name in base]
    found = [columns for columns in found if columns is not None]
    whole = {n: np.concatenate([c[n] for c in found]) for n in base} if found else {**base}
    size = len(next(iter(whole.values())))
    kept = np.sort(random.choice(size, min(count, size), replace=False))
    return {name: column[kept] for name, column in whole.items()}


def beside_zeros(
    term: Term, base: Columns, ranges: Mapping[str, Ranges], count: int,
    random: np.random.Generator,
) -> Columns:  # fmt: skip
    """Floats next to changes of the sign of a whole term: there it has lost most digits.

    Args:
        term: a formula as written.
        base: points through which the lines go, one for each of them.
        ranges: where the variables may lie.
        count: how many points, at most.
        random: what they are drawn with.
    """
    found: list[Columns] = []
    for name in base:
        line, place = _changes([term], base, name, ranges[name], random, sign_of)
        values = format_of("float64").at_ordinals(
            np.clip(place + random.integers(-1, 2, len(place)), *_ends(ranges[name]))
            if len(place) else place
        )  # fmt: skip
        inside = ranges[name].contain(values)
        found.append({**{n: c[line[inside]] for n, c in base.items()}, name: values[inside]})
    whole = {n: np.concatenate([c[n] for c in found]) for n in base}
    size = len(next(iter(whole.values())))
    kept = np.sort(random.choice(size, min(count, size), replace=False))
    return {name: column[kept] for name, column in whole.items()}


def _parts(terms: Iterable[Term]) -> list[Term]:
    """All parts of the terms that are evaluated in doubles."""
    inner = [t.args[0] if t.head in KINDS else t for t in terms]
    found = dict.fromkeys(part for t in inner for part in subterms(t) if not part.is_leaf)
    return list(found)[:MOST_PARTS] or inner[:1]


def _beside_one(
    parts: Sequence[Term], base: Columns, name: str, ranges: Ranges, count: int,
    random: np.random.Generator,
) -> Columns | None:  # fmt: skip
    """Points on lines along one variable."""
    line, place = _changes(parts, base, name, ranges, random)
    if not len(line):
        return None
    each = max(count // (len(base) * len(line)), 1)
    line, place = np.repeat(line, each), np.repeat(place, each)
    near = random.integers(-NEAREST, NEAREST + 1, len(line))
    far = np.exp2(random.uniform(1, 53, len(line))).astype(np.int64)
    far *= random.choice([-1, 1], len(line))
    steps = np.where(random.random(len(line)) < 0.5, near, far)
    form = format_of("float64")
    first, last = _ends(ranges)
    values = form.at_ordinals(np.clip(place + steps, first, last))
    inside = ranges.contain(values)
    columns = {n: column[line[inside]] for n, column in base.items()}
    return {**columns, name: values[inside]}


def _ends(ranges: Ranges) -> tuple[int, int]:
    places = ranges.places
    return min(first for first, _ in places), max(last for _, last in places)


def _changes(
    parts: Sequence[Term], base: Columns, name: str, ranges: Ranges, random: np.random.Generator,
    classify: Classify | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """On which line, and at which place, parts change their class."""
    if not ranges.places or not parts:  # a variable alone changes nowhere
        return np.array([], int), np.array([], int)
    grid = _grid(ranges)
    lines = len(base[name])
    numbers = np.repeat(np.arange(lines), len(grid))
    classes = _classes(parts, base, name, numbers, np.tile(grid, lines), classify)
    classes = classes.reshape(lines, -1)
    line, cell = np.nonzero(classes[:, 1:] != classes[:, :-1])
    most = max(MOST_CHANGES, EACH_LINE * lines)
    if len(line) > most:
        some = random.choice(len(line), most, replace=False)
        line, cell = line[some], cell[some]
    low, high, before = grid[cell], grid[cell + 1], classes[line, cell]
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(PASSES):
        last, after = high, _classes(parts, base, name, line, high, classify)
        while (high - low > 1).any():
            middle = low + (high - low) // 2
            same = _classes(parts, base, name, line, middle, classify) == before
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        found.append((line, high))
        here = _classes(parts, base, name, line, high, classify)
        more = here != after
        line, low, high, before = line[more], high[more], last[more], here[more]
    lines, places = zip(*found, strict=True)
    return np.concatenate(lines), np.concatenate(places)


def _grid(ranges: Ranges) -> np.ndarray:
    """Places of a variable: of all magnitudes, and everyday numbers."""
    form = format_of("float64")
    usual = form.ordinals(USUAL)
    every = [np.linspace(float(first), float(last), GRID).astype(np.int64).clip(first, last)
             for first, last in ranges.places]  # fmt: skip
    inside = [usual[(first < usual) & (usual < last)] for first, last in ranges.places]
    return np.unique(np.concatenate([*every, *inside]))


def _classes(
    parts: Sequence[Term], base: Columns, name: str, line: np.ndarray, place: np.ndarray,
    classify: Classify | None = None,
) -> np.ndarray:  # fmt: skip
    """One number for the classes of all parts at places on lines."""
    values = format_of("float64").at_ordinals(place)
    columns = {n: column[line] for n, column in base.items()}
    values = Evaluation({**columns, name: values}).rows(parts, len(place))
    return (97 ** np.arange(len(parts)) @ (classify or class_of)(values)).astype(np.int64)


def class_of(values: np.ndarray) -> np.ndarray:
    """The sign and the range of the size, and whether a number rounds to 1.

    >>> class_of(np.array([0.0, 3.0, 4.0, -3.0, np.inf])).tolist()
    [1, 27, 27, 11, 31]
    """
    places = np.ascontiguousarray(values, np.float64).view(np.int64) >> 52
    found = np.where(values == 0, 1, CLASSES[places & 0xFFF]) + (np.abs(values) == 1)
    return np.where(np.isnan(values), 40, found)


def sign_of(values: np.ndarray) -> np.ndarray:
    """The sign alone, 2 where there is no value.

    >>> sign_of(np.array([-3.0, 0.0, np.nan])).tolist()
    [-1.0, 0.0, 2.0]
    """
    return np.where(np.isnan(values), 2.0, np.sign(values))
