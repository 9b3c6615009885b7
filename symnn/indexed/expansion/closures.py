"""Reads and binders as closures over index values: the parts of a plan that touch arrays.

An environment is a list with one integer for each index. What a closure reads comes from the
stores of the expansion; an entry that is not there yet is reported, never computed in place, so
that the depth of a network is not the depth of the call stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from operator import itemgetter
from typing import Any, Protocol

from sympy import Expr, Idx, Indexed, Mul, S

from symnn.balls.outcomes import Undefined
from symnn.core.symbols import places_in
from symnn.indexed.expansion.algebras import Algebra
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.equation import Equation
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import free_indices

Environment = list[int]
Closure = Callable[[Environment], Any]
Key = tuple[Any, tuple[int, ...]]


class MissingEntries(Exception):
    """Entries that must be there first."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__()
        self.keys = keys


class Source(Protocol):
    """Where closures read from: the expansion."""

    algebra: Algebra

    def store(self, base: Any) -> dict[tuple[int, ...], Any]:
        """The known entries of an array."""
        ...

    def absent(self, base: Any, place: tuple[int, ...]) -> Any:
        """An entry that is not stored: an input's value, or `MissingEntries`."""
        ...

    def line(self, base: Any, axis: int, fixed: tuple[int, ...]) -> Any:
        """All entries along an axis, at fixed places of the other axes."""
        ...

    def chosen(self, base: Any, place: tuple[int, ...]) -> int:
        """An entry of data that stand as an index."""
        ...

    def whole(self, value: Any, place: tuple[int, ...]) -> Any:
        """An entry of a function of whole arrays."""
        ...

    def constant(self, expression: Expr) -> int | Fraction:
        """The number that an expression of sizes stands for."""
        ...

    def definition(self, base: Any) -> Equation | None:
        """The equation of an array; None for an input."""
        ...


class Compiler(Protocol):
    """What turns expressions into closures: the plan."""

    source: Source
    algebra: Algebra
    slots: dict[Any, int]

    def compile(self, e: Any) -> Closure:
        """The closure of a scalar expression."""
        ...

    def whole(self, e: Any) -> Closure:
        """The closure of an expression of indices, as a Python number."""
        ...

    def bind(self, i: Any) -> int:
        """A new place for a bound index."""
        ...


def read_entry(plan: Compiler, e: Any) -> Closure:
    """One entry of an array."""
    if places_in(e.base) is not None:
        number, place = plan.algebra.number, plan.whole(e)
        return lambda environment: number(place(environment))
    store, absent, base = plan.source.store(e.base), plan.source.absent, e.base
    place = _place(plan, e.indices)
    if not _surely_inside(plan, e):
        return _shifted(plan, e, place)

    def read(environment: Environment) -> Any:
        at = place(environment)
        return store[at] if at in store else absent(base, at)

    return read


def _shifted(plan: Compiler, e: Any, place: Closure) -> Closure:
    """A read that may look outside the array, or between its entries: there it is 0."""
    store, absent, base = plan.source.store(e.base), plan.source.absent, e.base
    inside, zero = _bounds(plan, base), plan.algebra.number(S.Zero)

    def read(environment: Environment) -> Any:
        sought = place(environment)
        if not inside(sought):
            return zero
        at = tuple([int(i) for i in sought])
        return store[at] if at in store else absent(base, at)

    return read


def _place(plan: Compiler, indices: Any) -> Closure:
    """The place that a read looks at, as a tuple."""
    if all(i in plan.slots for i in indices):
        return picked([plan.slots[i] for i in indices])
    parts = [plan.whole(i) for i in indices]
    return lambda environment: tuple([part(environment) for part in parts])


def picked(slots: list[int]) -> Callable[[Environment], tuple[int, ...]]:
    """What is in these slots, as a tuple."""
    if not slots:
        return lambda environment: ()
    if len(slots) == 1:
        (a,) = slots
        return lambda environment: (environment[a],)
    return itemgetter(*slots)


def _surely_inside(plan: Compiler, e: Any) -> bool:
    """Whether each index runs over the axis that it reads."""
    return all(
        isinstance(i, Idx) and plan.source.constant(extent(i)) <= plan.source.constant(n)
        for i, n in zip(e.indices, e.base.shape, strict=True)
    )


def _bounds(plan: Compiler, base: Any) -> Callable[[tuple[Any, ...]], bool]:
    extents = [plan.source.constant(n) for n in base.shape]

    def inside(place: tuple[Any, ...]) -> bool:
        for i, n in zip(place, extents, strict=True):  # not in `all`, which takes twice as long
            if not 0 <= i < n or (type(i) is not int and i.denominator != 1):
                return False
        return True

    return inside


def looped(plan: Compiler, e: Any) -> Closure:
    """A sum over bound indices, in loops over all of them."""
    found = lines(plan, e)
    if found is not None:
        dot, (first, second) = plan.algebra.dot, found
        return lambda environment: dot(first(environment), second(environment))
    add, body, assignments = plan.algebra.add, *_bound(plan, e)
    return shared(
        plan, e, lambda environment: add(collected(assignments(environment), body, environment))
    )


def shared(plan: Compiler, e: Any, closure: Closure) -> Closure:
    """The closure, evaluated once for all values of the indices that it does not read.

    `Why:` a softmax over K classes would else sum K terms for each of its K entries.
    """
    slots = [slot for i, slot in plan.slots.items() if e.has(i)]
    if len(slots) == len(plan.slots):
        return closure
    return remembered(slots, closure)


def remembered(slots: list[int], closure: Closure) -> Closure:
    """The closure, evaluated once for all values in these slots."""
    known: dict[tuple[int, ...], Any] = {}
    at = picked(slots)

    def found(environment: Environment) -> Any:
        key = at(environment)
        if key not in known:
            known[key] = closure(environment)
        return known[key]

    return found


def lines(plan: Compiler, e: Any) -> tuple[Closure, Closure] | None:
    """Both factors of a sum over one index of two entries: the sum that takes all the time."""
    (i, *ends), *others = e.limits
    factors = e.function.args if isinstance(e.function, Mul) else ()
    plain = not others and isinstance(i, Idx) and [i.lower, i.upper] == ends
    if not plain or len(factors) != 2 or not all(isinstance(f, Indexed) for f in factors):
        return None
    known = {i, *plan.slots}
    reads: Any = factors
    for read in reads:
        inside = _surely_inside(plan, read) and set(read.indices) <= known
        if not inside or list(read.indices).count(i) != 1 or not _same_range(plan, i, read):
            return None
    return _line(plan, reads[0], i), _line(plan, reads[1], i)


def _same_range(plan: Compiler, i: Any, read: Any) -> bool:
    axis = read.base.shape[list(read.indices).index(i)]
    return plan.source.constant(extent(i)) == plan.source.constant(axis)


def _line(plan: Compiler, read: Any, i: Any) -> Closure:
    axis, base, line = list(read.indices).index(i), read.base, plan.source.line
    slots = [plan.slots[k] for k in read.indices if k != i]
    return lambda environment: line(base, axis, tuple([environment[slot] for slot in slots]))


def collected(runs: Iterator[None], body: Closure, environment: Environment) -> list[Any]:
    """The body at each assignment; all that is missing is reported together."""
    values: list[Any] = []
    missing: list[Key] = []
    for _ in runs:
        try:
            values.append(body(environment))
        except MissingEntries as report:
            missing += report.keys
    if missing:
        raise MissingEntries(missing)
    return values


def _bound(plan: Compiler, e: Any) -> tuple[Closure, Callable[[Environment], Iterator[None]]]:
    """The body of a binder, and the loop that sets its indices."""
    known = dict(plan.slots)
    ranges = []
    for i, first, last in reversed(e.limits):
        low, high = plan.whole(first), plan.whole(last)
        ranges.append((plan.bind(i), low, high))
    body, guards = plan.compile(e.function), guards_of(plan, e.function)
    plan.slots = known
    loop = _loop(ranges)
    if not guards or isinstance(e, BINDERS[0]):
        return body, loop
    return body, lambda environment: (
        None for _ in loop(environment) if all(inside(environment) for inside in guards)
    )


def guards_of(plan: Compiler, body: Any) -> list[Closure]:
    """What tells whether the reads below a maximum are inside their arrays."""
    guards: list[Closure] = []
    for read in body.atoms(Indexed):
        if not _surely_inside(plan, read) and free_indices(read) <= set(plan.slots):
            place, inside = _place(plan, read.indices), _bounds(plan, read.base)
            guards.append(lambda at, place=place, inside=inside: inside(place(at)))
    return guards


def _loop(ranges: list[tuple[int, Closure, Closure]]) -> Callable[[Environment], Iterator[None]]:
    def nested(environment: Environment, level: int = 0) -> Iterator[None]:
        if level == len(ranges):
            yield
            return
        slot, low, high = ranges[level]
        for value in range(low(environment), high(environment) + 1):
            environment[slot] = value
            yield from nested(environment, level + 1)

    def single(environment: Environment) -> Iterator[None]:
        slot, low, high = ranges[0]
        for value in range(low(environment), high(environment) + 1):
            environment[slot] = value
            yield

    return single if len(ranges) == 1 else nested


def maximum(plan: Compiler, e: Any) -> Closure:
    """The largest body; what reads outside an array takes no part."""
    largest, body, assignments = plan.algebra.largest, *_bound(plan, e)

    def found(environment: Environment) -> Any:
        values = collected(assignments(environment), body, environment)
        if not values:
            raise Undefined(f"`{e}` is the maximum of nothing")
        return largest(values)

    return shared(plan, e, found)
