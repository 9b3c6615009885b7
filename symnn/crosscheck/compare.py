"""Entries that compiled code computed, against the same equations in exact arithmetic.

The inputs are taken as the fractions that their floats are, so the exact value is that of the very
computation that ran. Its distance is told in ulps of the value, and judged in rounding units: where
a sum cancels, here or in what it is made of, even a perfect algorithm loses ulps of the result.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from flint import arb, fmpq
from sympy import Abs, Add, Mul
from sympy import Sum as SymPySum

from symnn.balls.outcomes import Imprecise, Undefined
from symnn.balls.precision import working_precision
from symnn.core.verdict import Evidence, Verdict
from symnn.crosscheck.rounding import Rounding
from symnn.errors import ShapeError, SymnnError
from symnn.indexed.expansion.algebras import Balls, exact_value
from symnn.indexed.expansion.expand import Expansion, sizes_of
from symnn.indexed.language.binders import Sum, bound_indices
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of

METHOD = "exact arithmetic at the data that ran"
TOLERANCE = 4.0


@dataclass(frozen=True)
class Row:
    """One entry, compiled and exact.

    Args:
        name: of the array.
        place: of the entry; () for a scalar.
        computed: by the compiled code.
        exact: midpoint and radius of the enclosure, as text.
        ulps: distance in units in the last place of the exact value.
        units: distance in rounding units: what rounding explains, from the inputs to the entry.
        ok: whether `units` is within the tolerance.
    """

    name: str
    place: tuple[int, ...]
    computed: float
    exact: str
    ulps: float
    units: float
    ok: bool

    @property
    def entry(self) -> str:
        """Such as `dL_dW1[3,7]`."""
        return self.name + (f"[{','.join(map(str, self.place))}]" if self.place else "")


@dataclass(frozen=True)
class CrossCheck:
    """What a comparison found.

    Args:
        rows: the entries that were looked at.
        tolerance: in rounding units.
        seconds: time taken.
        undecided: entries left out, because no precision decides what their equation asks, as the
            root of what is exactly 0 does.
    """

    rows: tuple[Row, ...]
    tolerance: float
    seconds: float
    undecided: int = 0

    def __repr__(self) -> str:
        """One line, such as a notebook shows.

        >>> CrossCheck((), 4.0, 0.5, 2)
        CrossCheck(unknown: none of 2 entries was decided)
        """
        found = self.verdict
        return f"CrossCheck({found.status}: {found.evidence.summary})"

    @property
    def ok(self) -> bool:
        """Whether every entry is within the tolerance; False when none was looked at."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    @property
    def worst(self) -> Row:
        """The entry with the largest distance in rounding units.

        Raises:
            SymnnError: no entry was decided.
        """
        if not self.rows:
            raise SymnnError(
                f"crosscheck: none of {self.undecided} entries was decided; compare other entries, "
                "or at other data"
            )
        return max(self.rows, key=lambda row: row.units)

    @property
    def verdict(self) -> Verdict:
        """`sampled` when all entries agree, `unknown` without any, else `refuted` at the worst."""
        if not self.rows:
            evidence = Evidence(f"none of {self.undecided} entries was decided")
            return Verdict("unknown", "sampled", METHOD, evidence, seconds=self.seconds)
        row = self.worst
        if self.ok:
            summary = f"{len(self.rows)} entries agree; the largest distance is {row.ulps:.2g} ulp"
            summary += f"; {self.undecided} were not decided" if self.undecided else ""
            return Verdict("sampled", "sampled", METHOD, Evidence(summary), seconds=self.seconds)
        summary = (
            f"{row.entry} is {row.computed!r} in the compiled code, but exactly {row.exact}: "
            f"{row.units:.3g} rounding units apart, {self.tolerance:g} allowed"
        )
        details = {"entry": row.entry, "computed": row.computed, "exact": row.exact}
        evidence = Evidence(summary, details)
        return Verdict("refuted", "enclosure", METHOD, evidence, seconds=self.seconds)

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        rows = [{**vars(row), "place": list(row.place)} for row in self.rows]
        return {"verdict": self.verdict.to_json(), "tolerance": self.tolerance, "rows": rows}


def joined(found: Sequence[CrossCheck]) -> CrossCheck:
    """Several comparisons as one.

    >>> joined([CrossCheck((), 4.0, 1.0, 2), CrossCheck((), 4.0, 0.5)]).seconds
    1.5
    """
    rows = tuple(row for one in found for row in one.rows)
    seconds, undecided = sum(one.seconds for one in found), sum(one.undecided for one in found)
    return CrossCheck(rows, max(one.tolerance for one in found), seconds, undecided)


def crosscheck(
    program: Program,
    inputs: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    entries: int = 8,
    seed: int = 0,
    tolerance: float = TOLERANCE,
    precision: int = 160,
) -> CrossCheck:
    """Compare sampled entries of computed arrays with the exact values of their equations.

    Args:
        program: the equations, such as a gradient program.
        inputs: the arrays that the compiled code read, by name.
        values: what it computed, by name; each is an array that the program defines.
        entries: how many are sampled, spread over the arrays; every array gives at least one.
        seed: of the sample.
        tolerance: distance allowed, in rounding units.
        precision: of the balls, in bits.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> N = sizes("N"); n = index("n", N); x = tensor("x", N)
    >>> P = Program(); y = P.define("y", (), Sum(x[n]**2, n))
    >>> crosscheck(P, {"x": np.array([0.1, 0.2])}, {"y": 0.1**2 + 0.2**2}).ok
    True

    Raises:
        SymnnError: nothing to compare, or a name that the program does not define.
        ShapeError: a computed array has another shape than its equation.
    """
    start = time.perf_counter()
    if not values:
        raise SymnnError("crosscheck: `values` is empty; give at least one computed array")
    expansion = Expansion(program, sizes_of(program, inputs), Balls(inputs, precision, exact=False))
    found = {program.named(name): np.asarray(array) for name, array in values.items()}
    for base, array in found.items():
        _check_shape(expansion, base, array)
    rounding = Rounding(program, expansion.sizes, inputs)
    rows, undecided = [], 0
    for base, place in _sample(found, entries, Random(seed)):
        try:
            rows.append(_row(expansion, rounding, (base, place), found[base], tolerance))
        except (Imprecise, Undefined):
            undecided += 1
    return CrossCheck(tuple(rows), tolerance, time.perf_counter() - start, undecided)


def _check_shape(expansion: Expansion, base: Any, array: Any) -> None:
    if base not in expansion.program:
        raise SymnnError(
            f"crosscheck: `{name_of(base)}` is an input; compare what the program defines"
        )
    needed = expansion.shape(base)
    if array.shape != needed:
        raise ShapeError(
            f"crosscheck: `{name_of(base)}` has shape {array.shape}; its equation gives {needed}"
        )


def _sample(found: Mapping[Any, Any], count: int, random: Random) -> Iterator[tuple[Any, Any]]:
    """Places spread over the arrays: `count` in all, at least one for each.

    `Why the same for one shape:` a new parameter rests on the gradient at its own place, whose
    exact value is then known.
    """
    share = max(1, count // len(found))
    places: dict[tuple[int, ...], list[int]] = {}
    for base, array in found.items():
        if array.shape not in places:
            places[array.shape] = random.sample(range(array.size), min(share, array.size))
        for flat in places[array.shape]:
            yield base, tuple(int(i) for i in np.unravel_index(flat, array.shape))


def _row(expansion: Expansion, rounding: Rounding, entry: Any, array: Any, tolerance: float) -> Row:
    base, place = entry
    computed = array[place] if place else array[()]
    value, scale = expansion.value(base, place), magnitude(expansion, base, place)
    kind = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
    epsilon = float(np.finfo(kind).eps)
    spread = rounding.radius(base, place, kind)
    with working_precision(expansion.algebra.precision):  # type: ignore[attr-defined]
        exact = arb(value)
        if not exact.is_finite() or math.isinf(float(exact.rad())):
            raise Imprecise(f"`{name_of(base)}`: the exact value is not enclosed")
        if not np.isfinite(computed):
            gap = 0.0 if computed == float(exact.mid()) else math.inf  # beyond all floats, both
        else:
            gap = float((arb(exact_value(computed)) - exact).abs_upper())
        ulp = ulp_at(float(exact.mid()), epsilon)
        unit = spread + epsilon * max(float(arb(scale).mid()), np.finfo(float).tiny)
    units = gap / unit
    return Row(
        name_of(base), place, float(computed), shown(exact), gap / ulp, units, units <= tolerance
    )


def shown(exact: Any) -> str:
    """An enclosure as text: midpoint and radius."""
    return str(fmpq(0)) if exact.is_zero() else exact.str(20).strip("[]")


def ulp_at(value: float, epsilon: float) -> float:
    """The spacing of floating-point numbers at a value; at the largest one, for all beyond it."""
    exponent = math.frexp(min(abs(value), float(np.finfo(float).max)))[1] - 1
    return epsilon * 2.0 ** (max(exponent, -1022) if value else -1022)


def magnitude(expansion: Expansion, base: Any, place: tuple[int, ...]) -> Any:
    """The sum of an entry's terms in absolute value: what its own rounding is measured against."""
    equation = expansion.program[base]
    bounds = dict(zip(equation.indices, place, strict=True))
    return expansion.evaluate(_absolute(equation.right), bounds)


def _absolute(expression: Any) -> Any:
    if isinstance(expression, Add):
        return Add(*[_absolute(a) for a in expression.args])
    if isinstance(expression, Mul):
        return Mul(*[_absolute(a) for a in expression.args])
    if isinstance(expression, SymPySum):
        own = bound_indices(expression)
        return Sum(_absolute(expression.function), *own)
    return Abs(expression)
