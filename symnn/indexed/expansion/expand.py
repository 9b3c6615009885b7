"""A program at concrete sizes, entry by entry: the same equations as plain scalars.

This is how programs are checked: the scalars may be symbols, which are then differentiated without
the index calculus, or exact numbers and balls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb
from sympy import Expr, Idx, Integer, sympify

from symnn.errors import EquationError, ShapeError, SymnnError
from symnn.indexed.expansion.algebras import Algebra, places_along
from symnn.indexed.expansion.closures import Key, MissingEntries
from symnn.indexed.expansion.plan import Plan
from symnn.indexed.expansion.whole_values import RULES
from symnn.indexed.language.measured import shown_size, size_value
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import name_of, shape_of

Place = tuple[int, ...]


class Expansion:
    """The entries of all arrays of a program at concrete sizes, computed when asked for.

    Reads outside an array are 0. Entries are remembered; a deep network needs no deep call stack.

    Args:
        program: the equations.
        sizes: the value of each symbolic size.
        algebra: what scalars are; it also provides the entries of the inputs.
        data: nested lists for data that stand as an index; by default the algebra provides them.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> from symnn.indexed.expansion.algebras import Balls, Symbolic
    >>> N = sizes("N"); n = index("n", N); x = tensor("x", N)
    >>> P = Program(); y = P.define("y", (), Sum(x[n]**2, n)/N)
    >>> Expansion(P, {N: 2}, Symbolic()).value(y)
    x[0]**2/2 + x[1]**2/2
    >>> Expansion(P, {N: 2}, Balls({x: [3, 4]})).value(y)
    25/2
    """

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Any, int],
        algebra: Algebra,
        data: Mapping[Any, Any] | None = None,
    ) -> None:
        self.program, self.algebra, self.data = program, algebra, data or {}
        self.sizes = {n: Integer(int(value)) for n, value in sizes.items()}
        self.stores: dict[Any, dict[Place, Any]] = {}
        self.plans: dict[Any, Plan] = {}
        self.constants: dict[Any, int | Fraction] = {}
        self.lines: dict[Any, dict[Place, Any]] = {}
        self.wholes: dict[Any, Any] = {}

    def value(self, base: Any, place: tuple[int, ...] = ()) -> Any:
        """One entry of an array, input or defined; outside the array it is 0.

        Raises:
            EquationError: the entry depends on itself.
            SymnnError: an input has no values.
        """
        if not self.holds(base, place):
            return self.algebra.number(Integer(0))
        store = self.store(base)
        if place not in store:
            with self.algebra.working():
                self._compute((base, place))
        return store[place]

    def definition(self, base: Any) -> Equation | None:
        """The equation of an array; None for an input."""
        return self.program.equations.get(base)

    def evaluate(self, expression: Expr, indices: Mapping[Idx, int] | None = None) -> Any:
        """An expression of the program's arrays, with values for its free indices."""
        given = dict(indices or {})
        plan = Plan(self, expression, tuple(given))
        with self.algebra.working():
            while True:
                try:
                    return plan(tuple(given.values()))
                except MissingEntries as report:
                    for key in report.keys:
                        self._compute(key)

    def shape(self, base: Any) -> tuple[int, ...]:
        """The shape of an array at these sizes."""
        return tuple(int(self.constant(n)) for n in shape_of(base))

    def places(self, base: Any) -> Iterator[Place]:
        """The places of all entries of an array."""
        return product(*(range(n) for n in self.shape(base)))

    def holds(self, base: Any, place: tuple[int, ...]) -> bool:
        """Whether the place is inside the array."""
        return all(0 <= i < n for i, n in zip(place, self.shape(base), strict=True))

    # what plans ask for

    def store(self, base: Any) -> dict[Place, Any]:
        """The entries of an array that are known."""
        return self.stores.setdefault(base, {})

    def constant(self, expression: Any) -> int | Fraction:
        """The value of an expression of sizes.

        Raises:
            ShapeError: a size has no value.
        """
        if expression not in self.constants:
            number = sympify(expression).xreplace(self.sizes)
            if not number.is_Rational:
                free = ", ".join(f"`{n}`" for n in sorted(map(str, number.free_symbols)))
                raise ShapeError(f"expansion: size {free} has no value; give one in `sizes`")
            self.constants[expression] = (
                int(number.p) if number.q == 1 else Fraction(int(number.p), int(number.q))
            )
        return self.constants[expression]

    def line(self, base: Any, axis: int, fixed: Place) -> Any:
        """All entries along an axis; they are reported together while they are missing."""
        known = self.lines.setdefault((base, axis), {})
        if fixed not in known:
            known[fixed] = self.algebra.line(self._entries_along(base, axis, fixed))
        return known[fixed]

    def _entries_along(self, base: Any, axis: int, fixed: Place) -> list[Any]:
        extent = self.shape(base)[axis]
        if base not in self.program:
            return self.algebra.along(base, axis, fixed, extent)
        store, places = self.store(base), places_along(axis, fixed, extent)
        missing = [(base, place) for place in places if place not in store]
        if missing:
            raise MissingEntries(missing)
        return [store[place] for place in places]

    def whole(self, value: tuple[str, tuple[Any, ...]], place: Place) -> Any:
        """An entry of a function of whole arrays, which is worked out once for all entries."""
        if value not in self.wholes:
            kind, arrays = value
            self.wholes[value] = RULES[kind](self.algebra, *map(self._nested, arrays))
        found = self.wholes[value]
        for i in place:
            found = found[i]
        return found

    def _nested(self, base: Any) -> Any:
        """All entries of an array as nested lists; they are reported together while missing."""
        store, places = self.store(base), list(self.places(base))
        missing = [(base, place) for place in places if place not in store]
        if missing and base in self.program:
            raise MissingEntries(missing)
        for _, place in missing:
            self.absent(base, place)
        return nested(store, self.shape(base))

    def absent(self, base: Any, place: Place) -> Any:
        """The value of an input's entry; an entry of a defined array is reported as missing."""
        if base in self.program:
            raise MissingEntries([(base, place)])
        entry = self.store(base)[place] = self.algebra.entry(base, place)
        return entry

    def chosen(self, base: Any, place: Place) -> int:
        """An entry of data that stand as an index; outside the array it is 0, like any other."""
        if not self.holds(base, place):
            return 0
        found: Any = self.data.get(base)
        if found is None:
            return _whole(base, place, self.algebra.entry(base, place))
        for i in place:
            found = found[i]
        return _whole(base, place, found)

    def _compute(self, wanted: Key) -> None:
        """Fill in an entry and all that it depends on, without recursion."""
        stack, begun = [wanted], set()
        while stack:
            key = base, place = stack[-1]
            store = self.store(base)
            if place in store:
                stack.pop()
                continue
            try:
                store[place] = self._entry(base, place)
            except MissingEntries as report:
                begun.add(key)
                circular = begun.intersection(report.keys)
                if circular:
                    raise EquationError(_circle(*circular.pop())) from None
                stack += report.keys

    def _entry(self, base: Any, place: Place) -> Any:
        if base not in self.program:
            return self.algebra.entry(base, place)
        if base not in self.plans:
            equation = self.program[base]
            self.plans[base] = Plan(self, equation.right, equation.indices)
        return self.plans[base](place)


def _whole(base: Any, place: Place, value: Any) -> int:
    whole: Any = value.unique_fmpz() if isinstance(value, arb) else value
    try:
        return int(whole)
    except (TypeError, RuntimeError):  # symengine raises the latter
        at = f"{name_of(base)}[{', '.join(map(str, place))}]"
        raise EquationError(
            f"expansion: `{at}` stands as an index and has no value; give `data`"
        ) from None


def nested(entries: Mapping[Place, Any], shape: Place, place: Place = ()) -> Any:
    """Entries by their places as nested lists.

    >>> nested({(0, 0): 1, (0, 1): 2}, (1, 2))
    [[1, 2]]
    """
    if not shape:
        return entries[place]
    return [nested(entries, shape[1:], (*place, i)) for i in range(shape[0])]


def _circle(base: Any, place: Place) -> str:
    at = f"[{', '.join(map(str, place))}]" if place else ""
    return (
        f"expansion: `{name_of(base)}{at}` depends on itself; a recurrence must read earlier "
        "entries only"
    )


def sizes_of(program: Program, arrays: Mapping[Any, Any]) -> dict[Any, int]:
    """The symbolic sizes of a program, read off the shapes of its inputs.

    Args:
        program: the equations.
        arrays: NumPy arrays by name or by base; scalars count as shape ().

    Raises:
        ShapeError: two arrays disagree, a rank is wrong, or a size occurs in no array.
    """
    given = {b if isinstance(b, str) else name_of(b): a for b, a in arrays.items()}
    found: dict[Any, tuple[int, str]] = {}
    for base in program.inputs:
        if name_of(base) not in given:
            raise SymnnError(f"sizes_of: no array for the input `{name_of(base)}`; add it")
        actual = tuple(getattr(given[name_of(base)], "shape", ()))
        _match(base, actual, found)
    _show_sizes(program, given, found)
    missing = [n for n in program.sizes if n not in found]
    if missing:
        raise ShapeError(f"sizes_of: no input has an axis of size `{missing[0]}`; give it")
    return {n: value for n, (value, _) in found.items()}


def _show_sizes(program: Program, given: Mapping[str, Any], found: dict[Any, Any]) -> None:
    """Sizes that only occur within extents, such as O in O + K - 1."""
    axes = [(name_of(b), axis, n) for b in program.inputs for axis, n in enumerate(shape_of(b))]
    for _ in axes:
        for name, axis, n in axes:
            shown = shown_size(n, Integer(given[name].shape[axis]), found)
            if shown is not None:
                value = size_value(shown[1], {s: v for s, (v, _) in found.items()})
                found[shown[0]] = (int(value), name)


def _match(base: Any, actual: tuple[int, ...], found: dict[Any, tuple[int, str]]) -> None:
    shape = shape_of(base)
    name = name_of(base)
    if len(actual) != len(shape):
        raise ShapeError(
            f"sizes_of: `{name}` has shape {actual}; needed {len(shape)} axes, {shape}"
        )
    for axis, (n, size) in enumerate(zip(shape, actual, strict=True)):
        known, where = found.get(n, (size, name)) if n.is_Symbol else (size, name)
        if n.is_Integer and int(n) != size:
            raise ShapeError(f"sizes_of: axis {axis} of `{name}` has {size} entries; needed {n}")
        if known != size:
            raise ShapeError(
                f"sizes_of: axis {axis} of `{name}` has {size} entries, but `{n}` is {known} "
                f"in `{where}`"
            )
        if n.is_Symbol:
            found[n] = (size, name)
