"""The derivative of a program at concrete sizes, by the chain rule over its entries.

Each entry of a defined array is a formula of the entries that it reads, which symengine
differentiates. From the loss back, the slope of each entry is handed to those: no index, no sum and
nothing else of the index calculus takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import symengine
from flint import fmpq
from sympy import Piecewise

from symnn.balls.arithmetic import Value
from symnn.indexed.expansion.algebras import Symengine
from symnn.indexed.expansion.expand import Expansion, Place
from symnn.indexed.expansion.plan import Plan
from symnn.indexed.expansion.switches import SWITCHES
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.program import Program
from symnn.indexed.language.user_functions import UserFunction
from symnn.proof.programs.symengine_balls import SymengineValues

Key = tuple[Any, Place]
"""An entry: its array and its place."""

SWITCHING = (Piecewise, BINDERS[1], UserFunction, *SWITCHES)


class Formulas:
    """Each entry of a program as a symengine expression, in symbols for the entries that it reads.

    Args:
        program: the equations.
        sizes: the value of each symbolic size.
        data: what stands as an index.
    """

    def __init__(
        self, program: Program, sizes: Mapping[Any, int], data: Mapping[Any, Any] | None = None
    ) -> None:
        self.program, self.algebra = program, Symengine()
        # Without equations every read is a symbol.
        self.expansion = Expansion(Program(), sizes, self.algebra, data)
        self.plans: dict[Any, Plan] = {}
        self.known: dict[Key, Any] = {}

    def __call__(self, key: Key) -> Any:
        """The right side of an entry."""
        if key not in self.known:
            base, place = key
            if base not in self.plans:
                equation = self.program[base]
                self.plans[base] = Plan(self.expansion, equation.right, equation.indices)
            self.known[key] = symengine.sympify(self.plans[base](place))
        return self.known[key]

    def switches(self, key: Key) -> bool:
        """Whether the formula of an entry may be another one elsewhere."""
        return self.program[key[0]].right.has(*SWITCHING)

    def entry(self, symbol: Any) -> Key:
        """What a symbol stands for."""
        return self.algebra.entries[symbol]


def adjoints(
    formulas: Formulas, loss: Any, wanted: Collection[Key], values: Callable[..., Value]
) -> dict[Key, Value]:
    """The derivative of the loss by each entry, those left out being 0, at the working precision.

    A defined entry is moved with all that reads it, so its slope is that of backpropagation.

    Args:
        formulas: the entries of the program.
        loss: a scalar.
        wanted: the entries by which the derivative is asked for.
        values: the value of an entry, from its array and place.

    Raises:
        Undefined: something has no value at this point.
        Imprecise: a condition is not decided at this precision.
    """
    at = SymengineValues(lambda symbol: values(*formulas.entry(symbol)))
    rights = _rights(formulas, (loss, ()), at)
    moved = _moved(formulas, rights, frozenset(wanted))
    slopes: dict[Key, Value] = {(loss, ()): fmpq(1)}
    for key in reversed(rights):
        if key in slopes:
            for term in _terms(rights[key]):
                for symbol in term.free_symbols:
                    read = formulas.entry(symbol)
                    if read in moved:
                        share = slopes[key] * at(term.diff(symbol))
                        slopes[read] = slopes.get(read, fmpq(0)) + share
    return slopes


def _rights(formulas: Formulas, loss: Key, at: SymengineValues) -> dict[Key, Any]:
    """The formula, without switches, of each defined entry below the loss; what is read first."""
    found: dict[Key, Any] = {}
    begun: dict[Key, Any] = {}
    stack = [loss]
    while stack:
        key = stack[-1]
        if key in found or key[0] not in formulas.program:
            stack.pop()
        elif key in begun:
            found[key] = begun[key]
        else:
            right = formulas(key)
            begun[key] = right = at.chosen(right) if formulas.switches(key) else right
            stack += [formulas.entry(s) for s in right.free_symbols]
    return found


def _moved(formulas: Formulas, rights: Mapping[Key, Any], wanted: frozenset[Key]) -> set[Key]:
    """The entries that are wanted or depend on one."""
    found = set(wanted)
    for key, right in rights.items():
        if any(formulas.entry(s) in found for s in right.free_symbols):
            found.add(key)
    return found


def _terms(e: Any) -> Iterator[Any]:
    """Terms whose sum is an expression: each depends on few of its symbols."""
    if isinstance(e, symengine.Add):
        yield from e.args
        return
    factors = e.args if isinstance(e, symengine.Mul) else (e,)
    (total, *others) = sorted(factors, key=lambda f: not isinstance(f, symengine.Add))
    if not isinstance(total, symengine.Add):
        yield e
        return
    rest = symengine.Mul(*others)
    yield from (rest * term for term in total.args)
