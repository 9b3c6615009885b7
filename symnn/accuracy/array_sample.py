"""Arrays with the true results of a program at them, for any number of functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import DTypeLike

from symnn.accuracy.array_calls import results_of
from symnn.accuracy.array_samplers import ARRAY_SAMPLERS, drawn, places
from symnn.accuracy.comparison import compared
from symnn.accuracy.formats import Format, format_of
from symnn.accuracy.measurement import Measurement
from symnn.accuracy.truth import (
    FAR_OUT,
    START,
    STOP,
    UNDEFINED,
    Rounded,
    Truth,
    rounded,
    truth_of,
)
from symnn.balls import Imprecise, Undefined, rungs
from symnn.balls.arithmetic import ball
from symnn.core.limits import read_off
from symnn.core.symbols import places_in
from symnn.errors import UnknownNameError, nearest
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of

Arrays = dict[str, Any]


@dataclass(frozen=True)
class ArraySample:
    """Cases of a program, each a set of arrays.

    Args:
        program: the equations.
        outputs: the arrays that are compared.
        sizes: of all axes.
        cases: the inputs by name.
        form: the format of values and results.
        sampler, seed: how the cases were chosen.
    """

    program: Program
    outputs: tuple[Any, ...]
    sizes: Mapping[Any, int]
    cases: tuple[Arrays, ...]
    form: Format
    sampler: str
    seed: int

    @cached_property
    def truths(self) -> list[list[Truth]]:
        """The true values of each output, for each case."""
        return [
            [true_entries(self.program, self.sizes, case, base, self.form) for base in self.outputs]
            for case in self.cases
        ]

    def measure(self, function: Callable[..., Any], name: str | None = None) -> Measurement:
        """How far a function is from the true values.

        Args:
            function: takes the inputs in the order of the program, as arrays of NumPy (or, if it
                does not take these, of PyTorch); returns the output, or a tuple or dictionary of
                all.
            name: of the function, for the record.
        """
        found: list[tuple[Any, ...]] = []
        warned: set[str] = set()
        for case, truths in zip(self.cases, self.truths, strict=True):
            values, told = results_of(function, case, self.outputs, self._shapes(), self.form)
            warned |= set(told)
            for base, got, true in zip(self.outputs, values, truths, strict=True):
                found.append((case, base, got.ravel(), true))
        return self._measurement(found, tuple(sorted(warned)), name or called_name(function))

    def _shapes(self) -> list[tuple[int, ...]]:
        expansion = Expansion(self.program, self.sizes, Balls({}))
        return [expansion.shape(base) for base in self.outputs]

    def _measurement(self, found: Sequence[Any], warned: Any, name: str) -> Measurement:
        values = np.concatenate([got for _, _, got, _ in found])
        truth = joined([true for *_, true in found])
        formula = "; ".join(str(self.program[b]) for b in self.outputs)
        return compared(
            values, truth, lambda place: (self._case_of(found, place),), function=name,
            formula=formula, sampler=self.sampler, seed=self.seed, nan_in=True, ends=(),
            warned=warned,
        )  # fmt: skip

    def _case_of(self, found: Sequence[Any], place: int) -> Any:
        """The inputs of the worst case, and where in the output it is worst."""
        for case, base, got, _ in found:
            if place < len(got):
                shape = Expansion(self.program, self.sizes, Balls({})).shape(base)
                at = tuple(int(i) for i in np.unravel_index(place, shape)) if shape else ()
                return {**{n: np.asarray(a).tolist() for n, a in case.items()},
                        "at": f"{name_of(base)}{list(at) if at else ''}"}  # fmt: skip
            place -= len(got)
        raise AssertionError


def called_name(function: Any) -> str:
    """What a function is called."""
    return getattr(function, "__name__", type(function).__name__)


def joined(parts: Sequence[Truth]) -> Truth:
    """True values behind each other."""
    columns = ("nearest", "offsets", "exponents", "known")
    together = [np.concatenate([getattr(p, c) for p in parts]) for c in columns]
    return Truth(parts[0].form, *together)


def true_entries(
    program: Program, sizes: Mapping[Any, int], case: Mapping[str, Any], base: Any, form: Format
) -> Truth:
    """The exact values of all entries of an array, at the numbers that the inputs are.

    Args:
        program: the equations.
        sizes: of all axes.
        case: the inputs by name; infinite entries ask for a limit.
        base: the array.
        form: the format that the values are wanted in.
    """
    entries = _Entries(program, sizes, case, form)
    found = [entries.limit(base, place) for place in entries.places(base)]
    return truth_of(found, form)


class _Entries:
    """Enclosures of entries with rising precision."""

    def __init__(self, program: Program, sizes: Any, case: Mapping[str, Any], form: Format) -> None:
        self.program, self.sizes, self.form = program, sizes, form
        self.case = {n: np.asarray(v) for n, v in case.items()}
        self.lost = any(np.isnan(a).any() for a in self.case.values() if a.dtype.kind == "f")
        self.infinite = any(np.isinf(a).any() for a in self.case.values() if a.dtype.kind == "f")
        self.known: dict[Any, Expansion] = {}

    def places(self, base: Any) -> Iterator[tuple[int, ...]]:
        return self.expansion(START, None).places(base)

    def limit(self, base: Any, place: tuple[int, ...]) -> Rounded | None:
        """The value of an entry, or its limit where inputs are infinite."""
        if not self.infinite:
            return self.value(base, place, None)
        found = [self.value(base, place, size) for size in FAR_OUT]
        if any(f is None for f in found):
            return None
        end = read_off([f.nearest for f in found if f is not None])
        last: Any = found[-1]
        return last if math.isfinite(end) and end != 0 else Rounded(end, 0.0, last.exponent)

    def value(self, base: Any, place: tuple[int, ...], size: int | None) -> Rounded | None:
        """The value of an entry, with infinite inputs at 2**size."""
        for bits in rungs(START, STOP):
            try:
                expansion = self.expansion(bits, size)
                with expansion.algebra.working():
                    value = ball(expansion.value(base, place))
                    found = rounded(value, self.form)
            except Imprecise:
                continue
            except Undefined:
                return UNDEFINED
            if self.lost and value.is_nan():
                return UNDEFINED
            if found is not None:
                return found
        return None

    def expansion(self, bits: int, size: int | None) -> Expansion:
        """The program at this precision; entries are remembered."""
        if (bits, size) not in self.known:
            inputs = {n: _exact(a, size) for n, a in self.case.items()}
            algebra = Balls(inputs, bits, exact=False)
            data = {b: inputs[name_of(b)] for b in self.program.inputs if places_in(b) is not None}
            self.known[bits, size] = Expansion(self.program, self.sizes, algebra, data)
        return self.known[bits, size]


def _exact(array: Any, size: int | None) -> Any:
    """Nested lists of exact numbers, infinite ones far out and apart from each other."""
    if array.dtype.kind != "f":
        return array.tolist()
    flat = array.astype(float).ravel().tolist()
    values, far = [], 0
    for v in flat:
        if math.isnan(v):
            values.append(arb("nan"))
        elif math.isinf(v):
            far += 1
            values.append(fmpq(2) ** ((size or 0) + 300 * far) * int(math.copysign(1, v)))
        else:
            values.append(fmpq(*v.as_integer_ratio()))
    result = np.empty(len(flat), object)
    result[:] = values
    return result.reshape(array.shape).tolist()


def array_sample(
    program: Program,
    sizes: Mapping[Any, int],
    *,
    outputs: Iterable[Any] | None = None,
    dtype: DTypeLike = "float64",
    sampler: str = "whole",
    cases: int = 20,
    seed: int = 0,
) -> ArraySample:
    """Arrays for the inputs of a program with the true values of its results.

    Args:
        program: the equations; facts about data need not hold.
        sizes: the value of each symbolic size.
        outputs: the arrays that are compared, or their names; the last equation by default.
        dtype: of inputs and results: float64, float32 or float16.
        sampler: `whole` (any floats), `everyday` (up to 20), `near` (equal entries, small
            differences of large numbers, one entry far above the others, sums that cancel, the
            largest and the smallest floats).
        cases: how many sets of arrays.
        seed: of the choice.

    >>> import numpy as np
    >>> from sympy import exp, log
    >>> from symnn.core import tensor
    >>> from symnn.core import sizes as named
    >>> from symnn.indexed import Sum, index
    >>> K = named("K"); k = index("k", K); z = tensor("z", K)
    >>> P = Program(); y = P.define("y", (), log(Sum(exp(z[k]), k)))
    >>> found = array_sample(P, {K: 3}, sampler="near", cases=20)
    >>> found.measure(lambda z: np.log(np.exp(z).sum())).spurious_inf > 0
    True

    Raises:
        UnknownNameError: there is no such sampler.
        NotSupportedError: the dtype is not measured.
    """
    form = format_of(dtype)
    if sampler not in ARRAY_SAMPLERS:
        raise UnknownNameError(
            f"accuracy: there is no sampler {sampler!r}; {nearest(sampler, ARRAY_SAMPLERS)}"
        )
    random = np.random.default_rng(seed)
    wanted = [list(program.equations)[-1]] if outputs is None else list(outputs)
    bases = tuple(program.named(b) if isinstance(b, str) else b for b in wanted)
    shapes = Expansion(program, sizes, Balls({}))
    made = []
    for _ in range(cases):
        case: Arrays = {}
        for base in program.inputs:
            shape, count = shapes.shape(base), places_in(base)
            case[name_of(base)] = (
                drawn(base, shape, form, ARRAY_SAMPLERS[sampler], random) if count is None
                else places(base, shape, int(shapes.constant(count)), random)
            )  # fmt: skip
        made.append(case)
    return ArraySample(program, bases, dict(sizes), tuple(made), form, sampler, seed)
