"""Sums below a head that is not linear get an equation of their own.

`p := exp(z)/Sum(exp(z))` becomes `S_p := Sum(exp(z))` and `p := exp(z)/S_p`. So every equation is
either a sum of products or a scalar formula, which is what can be solved for its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Add, Idx, Indexed, Mul

from symnn.core.layout import is_negative
from symnn.core.symbols import tensor
from symnn.indexed.derivatives.outside import inside_tests
from symnn.indexed.language.binders import BINDERS, ArgMaximum, bound_indices
from symnn.indexed.language.index import extent, numbered
from symnn.indexed.language.names import names_of
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import (
    entry,
    free_indices,
    names_read,
    rebuilt,
    substitute,
    with_body,
)
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.keys import key

LETTERS = {"A": ArgMaximum, "M": BINDERS[1], "S": (BINDERS[0], Add)}


def named_sums(program: Program) -> Program:
    """The program with an equation `S_p` for each sum below a nonlinear head of `p`.

    One sum that occurs twice, up to the names of indices, is named once. Maxima are named `M_p`,
    and entries of which a maximum is taken `E_p`, unless they are an array already.

    >>> from sympy import exp
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k, m = index("k m", K); z = tensor("z", K)
    >>> P = Program(); p = P.define("p", (k,), exp(z[k])/Sum(exp(z[m]), m))
    >>> print(named_sums(P))
    S_p := Sum(exp(z[m]), (m, 0, K - 1))
    p[k] := exp(z[k])/S_p
    """
    result = Naming(program)
    for equation in program:
        right = result.linear(equation.right, equation)
        result.program.equations[equation.base] = Equation(equation.left, right)
    return result.program


def with_needed_sums(
    program: Program, named: Program, derived: Program, origin: Mapping[Any, Any]
) -> Program:
    """The program as it was written, but for the named sums that a derived program speaks of.

    Args:
        program: as written.
        named: the same with its sums named.
        derived: equations that read `named`.
        origin: the array of `named` that each derived array belongs to.
    """
    extra = named.equations.keys() - program.equations.keys()
    shown = [names_read(e.right) | {origin.get(e.base)} for e in derived]
    needed = frozenset().union(*shown) & extra
    while True:
        chosen = [e for e in named if e.base in needed or names_read(e.right) & needed]
        more = frozenset().union(*(names_read(e.right) for e in chosen)) & extra
        if more <= needed:
            break
        needed |= more
    split = {e.base for e in chosen}
    kept = [
        e if e.base in split else program[e.base] for e in named if e.base not in extra - needed
    ]
    return Program(kept, program.facts)


class Naming:
    """The equations so far, and the sums that have a name."""

    def __init__(self, source: Program) -> None:
        self.program = Program(facts=source.facts)
        self.names = set(names_of(source))
        self.known: dict[str, tuple[Any, list[int]]] = {}

    def linear(self, e: Any, owner: Equation) -> Any:
        """The expression with all sums and maxima named that are not terms or factors of it."""
        if isinstance(e, Mul):
            return rebuilt(e, self.factors(e.args, owner))
        if isinstance(e, Add):
            return rebuilt(e, [self.linear(a, owner) for a in e.args])
        return self.body_named(e, owner) if isinstance(e, BINDERS) else self.inside(e, owner)

    def factors(self, factors: Any, owner: Equation) -> list[Any]:
        """The factors of a product; a sum that another factor gave a name has it here, too."""
        first = {f: self.linear(f, owner) for f in factors if not isinstance(f, Add)}
        rest = {f: self.linear(f, owner) for f in factors if f not in first and not self.knows(f)}
        return [first[f] if f in first else rest.get(f) or self.named(f, owner) for f in factors]

    def body_named(self, e: Any, owner: Equation) -> Any:
        """A binder that stays, with what must be named inside of it.

        `Why arrays below maxima:` the slope asks which entries attain the maximum, which rounding
        would hide if both sides were computed in different ways. Entries with a read outside of its
        array stay: they take no part in the maximum, which those of an array of their own would.
        """
        if isinstance(e, BINDERS[0]):
            return with_body(e, self.linear(e.function, owner))
        body = self.inside(e.function, owner)
        moves = set(bound_indices(e)) & free_indices(body)
        plain = isinstance(body, Indexed) or not moves or bool(inside_tests(body))
        return with_body(e, body if plain else self.named(body, owner))

    def inside(self, e: Any, owner: Equation) -> Any:
        """The expression with all sums named."""
        if isinstance(e, Indexed | Idx) or not e.args or not e.has(*BINDERS):
            return e
        if isinstance(e, BINDERS):
            return self.named(self.body_named(e, owner), owner)
        if isinstance(e, Add) and any(map(_is_sum, e.args)):
            total = self.linear(e, owner)
            turned = any(_is_sum(t) and is_negative(t) for t in e.args)
            return -self.named(-total, owner) if turned else self.named(total, owner)
        return rebuilt(e, [self.inside(a, owner) for a in e.args])

    def knows(self, value: Any) -> bool:
        """Whether an expression has a name."""
        return value.has(*BINDERS) and _shape(canonical(value))[0] in self.known

    def named(self, value: Any, owner: Equation) -> Any:
        """The read that stands for a sum, a maximum, or the entries below one."""
        shape, free = _shape(canonical(value))
        if shape not in self.known:
            axes = [i for i in owner.indices if i in free]
            axes += [i for i in free if i not in axes]
            letter = next((k for k, kind in LETTERS.items() if isinstance(value, kind)), "E")
            base = tensor(self.new_name(f"{letter}_{owner.name}"), *map(extent, axes))
            self.known[shape] = (base, [free.index(i) for i in axes])
            self.program.equations[base] = Equation(entry(base, axes), value)
        base, places = self.known[shape]
        return entry(base, [free[place] for place in places])

    def new_name(self, stem: str) -> str:
        """A name that no equation and no input has."""
        name, count = stem, 1
        while name in self.names:
            count += 1
            name = f"{stem}{count}"
        self.names.add(name)
        return name


def _is_sum(term: Any) -> bool:
    """Whether a term is a sum over indices, perhaps times something."""
    return any(isinstance(f, BINDERS[0]) for f in Mul.make_args(term))


def _shape(normal: Any) -> tuple[str, list[Any]]:
    """A normal form up to the names of its free indices, and these."""
    free = sorted(free_indices(normal), key=key)
    marks = {i: numbered(99, place, extent(i)) for place, i in enumerate(free)}
    return key(canonical(substitute(normal, marks))), free
