"""What the scalars of an expansion may be: symbols to differentiate, or exact numbers and balls."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import symengine
import sympy
from flint import arb, arb_mat, fmpq, fmpq_mat
from sympy import Basic

from symnn.balls.arithmetic import Value, decided_sign, power, value_of
from symnn.balls.evaluate import HOLDS, Evaluation
from symnn.balls.functions import FUNCTIONS, largest
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.balls.precision import working_precision
from symnn.errors import DataError, NotSupportedError, SymnnError
from symnn.indexed.expansion.switches import SWITCHES, SYMENGINE_RELATIONS
from symnn.indexed.language.traverse import name_of, shape_of

Thunk = Callable[[], Any]
Entry = tuple[int, ...]


class Algebra(Protocol):
    """How the scalars of an expansion are made and combined.

    Attributes:
        takes_apart: whether sums of products are worth taking apart; then scalars are numbers.
    """

    takes_apart: bool

    def working(self) -> AbstractContextManager[None]:
        """What must be set up while scalars are computed."""
        ...

    def number(self, value: Basic | int) -> Any:
        """A number or constant."""
        ...

    def entry(self, base: Any, place: Entry) -> Any:
        """One entry of an input."""
        ...

    def along(self, base: Any, axis: int, fixed: Entry, extent: int) -> list[Any]:
        """All entries of an input along an axis, at fixed places of the other axes."""
        ...

    def add(self, terms: Iterable[Any]) -> Any:
        """The sum of scalars."""
        ...

    def multiply(self, factors: Iterable[Any]) -> Any:
        """The product of scalars."""
        ...

    def line(self, values: list[Any]) -> Any:
        """Scalars in a row, ready for `dot`."""
        ...

    def dot(self, first: Any, second: Any) -> Any:
        """The sum of products of two lines."""
        ...

    def power(self, base: Any, exponent: Any) -> Any:
        """A power."""
        ...

    def function(self, kind: type, arguments: list[Any]) -> Any:
        """A SymPy function applied to scalars."""
        ...

    def largest(self, values: list[Any]) -> Any:
        """The largest of several scalars."""
        ...

    def relation(self, kind: type, left: Any, right: Any) -> Any:
        """A condition: a truth value, or what stands for one."""
        ...

    def combine(self, decisive: bool, parts: list[Thunk]) -> Any:
        """`Or` (decisive True) or `And` (decisive False) of conditions."""
        ...

    def negation(self, condition: Any) -> Any:
        """`Not`."""
        ...

    def choose(self, branches: list[tuple[Thunk, Thunk]]) -> Any:
        """The value of the first branch whose condition holds."""
        ...


class Symbolic:
    """Scalars are SymPy expressions in one symbol for each entry; `sympy.lambdify` takes them."""

    lib: Any = sympy
    takes_apart = False

    def __init__(self) -> None:
        self.entries: dict[Any, tuple[Any, Entry]] = {}

    def working(self) -> AbstractContextManager[None]:
        return nullcontext()

    def number(self, value: Basic | int) -> Any:
        return self.lib.sympify(value)

    def entry(self, base: Any, place: Entry) -> Any:
        symbol = self.symbol(f"{name_of(base)}[{','.join(map(str, place))}]")
        self.entries[symbol] = (base, place)
        return symbol

    def along(self, base: Any, axis: int, fixed: Entry, extent: int) -> list[Any]:
        return [self.entry(base, place) for place in places_along(axis, fixed, extent)]

    def symbol(self, name: str) -> Any:
        """The symbol of an entry."""
        return sympy.Symbol(name, real=True)

    def add(self, terms: Iterable[Any]) -> Any:
        return self.lib.Add(*terms)

    def multiply(self, factors: Iterable[Any]) -> Any:
        return self.lib.Mul(*factors)

    def line(self, values: list[Any]) -> Any:
        return values

    def dot(self, first: Any, second: Any) -> Any:
        return self.add([a * b for a, b in zip(first, second, strict=True)])

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def function(self, kind: type, arguments: list[Any]) -> Any:
        return kind(*arguments)

    def largest(self, values: list[Any]) -> Any:
        return self.function(sympy.Max, values)

    def relation(self, kind: type, left: Any, right: Any) -> Any:
        return _truth(getattr(self.lib, kind.__name__)(left, right))

    def combine(self, decisive: bool, parts: list[Thunk]) -> Any:
        head = self.lib.Or if decisive else self.lib.And
        return _truth(head(*[self._condition(part()) for part in parts]))

    def negation(self, condition: Any) -> Any:
        return _truth(self.lib.Not(self._condition(condition)))

    def _condition(self, condition: Any) -> Any:
        return self.lib.sympify(condition) if isinstance(condition, bool) else condition

    def choose(self, branches: list[tuple[Thunk, Thunk]]) -> Any:
        found: list[Any] = []
        for condition, value in branches:
            holds = condition()
            if holds is False:
                continue
            found.append((value(), holds))
            if holds is True:
                break
        if not found:
            raise Undefined("no branch of the Piecewise applies")
        return found[0][0] if found[0][1] is True else self.piecewise(found)

    def piecewise(self, branches: list[tuple[Any, Any]]) -> Any:
        """The conditional expression."""
        return self.lib.Piecewise(*branches)


def _truth(condition: Any) -> Any:
    """Decided conditions as Python's truth values."""
    known = {"True": True, "False": False}
    return known.get(str(condition), condition) if not condition.args else condition


class Symengine(Symbolic):
    """Scalars are symengine expressions, with switches written as `Piecewise`.

    `Why:` symengine leaves the derivatives of Abs, Max, Min and sign undone.
    """

    lib: Any = symengine

    def symbol(self, name: str) -> Any:
        return symengine.Symbol(name)

    def function(self, kind: type, arguments: list[Any]) -> Any:
        if kind in SWITCHES:
            return SWITCHES[kind](*arguments)
        if kind not in FUNCTIONS or not hasattr(symengine, kind.__name__):
            raise NotSupportedError(f"expansion: symengine has no `{kind.__name__}`")
        return getattr(symengine, kind.__name__)(*arguments)

    def relation(self, kind: type, left: Any, right: Any) -> Any:
        return _truth(getattr(symengine, SYMENGINE_RELATIONS[kind])(left, right))


class Balls:
    """Scalars are exact fractions while they stay rational and rigorous balls afterwards.

    Args:
        inputs: arrays by name or by base: NumPy arrays, nested lists, numbers. Floats are taken
            exactly, as the fractions that they are.
        precision: of the balls, in bits.
        exact: keep fractions where possible; without it inputs become balls at once, which is
            faster and decides the same switches unless a value lies on one.
    """

    takes_apart = True

    def __init__(self, inputs: Mapping[Any, Any], precision: int = 128, exact: bool = True) -> None:
        self.inputs = {b if isinstance(b, str) else name_of(b): v for b, v in inputs.items()}
        self.precision, self.exact = precision, exact
        self.arrays: dict[Any, Any] = {}

    def working(self) -> AbstractContextManager[None]:
        return working_precision(self.precision)

    def number(self, value: Basic | int) -> Value:
        return Evaluation({})(sympy.sympify(value) if isinstance(value, int) else value)

    def entry(self, base: Any, place: Entry) -> Value:
        found = self.arrays.get(base)
        if found is None:
            found = self.arrays[base] = self._array(base)
        for i in place:
            found = found[i]
        value = exact_value(found)
        return value if self.exact else arb(value)

    def along(self, base: Any, axis: int, fixed: Entry, extent: int) -> list[Any]:
        found: Any = self.inputs.get(name_of(base))
        if self.exact or getattr(getattr(found, "dtype", None), "kind", "") != "f":
            return [self.entry(base, place) for place in places_along(axis, fixed, extent)]
        # What is summed as a whole need not become a fraction for each entry.
        values = found[(*fixed[:axis], slice(None), *fixed[axis:])].tolist()
        return values if all(map(math.isfinite, values)) else [exact_value(v) for v in values]

    def _array(self, base: Any) -> Any:
        """The values of an input, as nested lists of Python numbers."""
        try:
            found = self.inputs[name_of(base)]
        except KeyError:
            raise SymnnError(
                f"expansion: no values for `{name_of(base)}`; needed an array of shape "
                f"{shape_of(base)}; add it to the inputs"
            ) from None
        return found.tolist() if hasattr(found, "tolist") else found

    def add(self, terms: Iterable[Value]) -> Value:
        return sum(terms, fmpq(0))

    def multiply(self, factors: Iterable[Value]) -> Value:
        first, *others = factors
        for factor in others:
            first = first * factor
        return first

    def line(self, values: list[Value]) -> Any:
        """A row and a column: their product runs in C."""
        kind: Any = fmpq_mat if all(isinstance(v, fmpq) for v in values) else arb_mat
        return kind(1, len(values), values), kind(len(values), 1, values)

    def dot(self, first: Any, second: Any) -> Value:
        return (first[0] * second[1])[0, 0]

    def power(self, base: Value, exponent: Value) -> Value:
        return power(base, exponent)

    def function(self, kind: type, arguments: list[Value]) -> Value:
        if kind not in FUNCTIONS:
            raise NotSupportedError(f"expansion: no ball arithmetic for `{kind.__name__}`")
        return FUNCTIONS[kind](*arguments)

    def largest(self, values: list[Value]) -> Value:
        return largest(*values)

    def relation(self, kind: type, left: Value, right: Value) -> bool:
        # One entry is equal to itself, which the difference of two balls never shows.
        return HOLDS[kind](0 if left is right else decided_sign(left - right))

    def combine(self, decisive: bool, parts: list[Thunk]) -> bool:
        doubt: Undefined | Imprecise | None = None
        for part in parts:
            try:
                if part() is decisive:
                    return decisive
            except (Undefined, Imprecise) as reason:
                doubt = reason if doubt is None or isinstance(reason, Imprecise) else doubt
        if doubt is not None:
            raise doubt
        return not decisive

    def negation(self, condition: bool) -> bool:
        return not condition

    def choose(self, branches: list[tuple[Thunk, Thunk]]) -> Value:
        for condition, value in branches:
            if condition():
                return value()
        raise Undefined("no branch of the Piecewise applies")


def places_along(axis: int, fixed: Entry, extent: int) -> list[Entry]:
    """The places along an axis, at fixed places of the others.

    >>> places_along(1, (7,), 2)
    [(7, 0), (7, 1)]
    """
    before, behind = fixed[:axis], fixed[axis:]
    return [(*before, i, *behind) for i in range(extent)]


def exact_value(number: Any) -> Value:
    """A number as an exact fraction; a float is the fraction that it stores.

    >>> exact_value(0.1)
    3602879701896397/36028797018963968

    Raises:
        DataError: NaN or infinity.
    """
    if isinstance(number, fmpq | arb):
        return number
    plain = number.item() if hasattr(number, "item") else number
    if not isinstance(plain, float):
        return value_of(int(plain) if isinstance(plain, bool) else plain)
    if not math.isfinite(plain):
        raise DataError(f"expansion: an input holds {plain!r}; needed finite numbers")
    return fmpq(*plain.as_integer_ratio())
