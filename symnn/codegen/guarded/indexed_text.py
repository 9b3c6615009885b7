"""An equation over indices as Python text that any arithmetic can run, at one entry or at many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy import Add, Idx, Indexed, Integer, KroneckerDelta, Mul, Rational, S, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import ITE, And, Not, Or

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.safe import XLogY
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.guarded.text import ATOM, RELATIONS, FormulaText
from symnn.core.symbols import Size, places_in
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS, ArgMaximum, bound_indices
from symnn.indexed.language.index import extent, index_name
from symnn.indexed.language.order import is_plain
from symnn.indexed.language.traverse import free_indices, reads, substitute
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.attained import attained, with_maxima

ARRAYS = "a"
ATTAINED = (sp.Ge, sp.Le, sp.Eq)


@dataclass
class IndexedText(FormulaText):
    """Writes the right side of one equation.

    Args:
        variables: of arrays and sizes.
        naming: of indices.
        definition: the equation of an array; None where it has none.
        read: the arrays that were read.
    """

    variables: Mapping[Any, str] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)
    definition: Callable[[Any], Any] = lambda base: None
    sizes: set[Any] = field(default_factory=set)

    def lines(self, expression: Any) -> list[str]:
        """The body of a function of the indices; parts that repeat have names."""
        known, lines = dict(self.names), []
        for n, part in enumerate(repeated(expression, frozenset(known)), 1):
            lines.append(f"t{n} = {self._with(known).number(part)}")
            known[part] = f"t{n}"
        return [*lines, f"return {self._with(known).number(expression)}"]

    def _with(self, names: Mapping[Any, str]) -> IndexedText:
        return IndexedText(
            names, self.used, self.variables, self.naming, self.definition, self.sizes
        )

    def text(self, e: Any, binds: int = 0) -> str:
        if isinstance(e, Idx):
            return f"{ARRAYS}.number({self.names[e]})"
        return super().text(e, binds)

    def _written(self, e: Any) -> tuple[int, str]:
        rule = next((RULES[k] for k in type(e).__mro__ if k in RULES), None)
        return super()._written(e) if rule is None else (ATOM, rule(self, e))

    # reads

    def read(self, e: Any) -> str:
        """An entry, or a scalar."""
        places = ", ".join(self.place(i) for i in getattr(e, "indices", ()))
        return f"{ARRAYS}.{self.variables[getattr(e, 'base', e)]}({places})"

    def value(self, e: Any) -> str:
        """An entry as a number."""
        return self.read(e) if places_in(e.base) is None else f"{ARRAYS}.number({self.read(e)})"

    def size(self, e: Any) -> str:
        """An extent as a number."""
        self.sizes.add(e)
        return f"{ARRAYS}.number({self.variables[e]})"

    def place(self, e: Any) -> str:
        """An index expression as integers.

        Raises:
            NotSupportedError: it is not linear in indices and sizes.
        """
        below = math.lcm(*(int(r.q) for r in e.atoms(Rational)))
        if below == 1:
            return self._whole(e)
        return f"{ARRAYS}.quotient({self._whole((below * e).expand())}, {below})"

    def _whole(self, e: Any) -> str:
        if e in self.names:
            return self.names[e]
        if isinstance(e, Integer):
            return str(int(e))
        if isinstance(e, Size):
            self.sizes.add(e)
            return self.variables[e]
        if isinstance(e, Indexed) and places_in(e.base) is not None:
            return self.read(e)
        if isinstance(e, Add):
            return " + ".join(self._whole(t) for t in e.args).replace("+ -", "- ")
        if isinstance(e, Mul):
            factors = [f"({self._whole(f)})" if f.is_Add else self._whole(f) for f in e.args]
            return "*".join(factors).removeprefix("-1*") if e.args[0] != -1 else (
                "-" + "*".join(factors[1:])
            )  # fmt: skip
        raise NotSupportedError(
            f"compile: the index `{e}` is not linear in indices and sizes, which guarded programs "
            "need; leave `accuracy` out"
        )

    # binders

    def binder(self, e: Any, inner: str, outer: str, guards: tuple[Any, ...] = ()) -> str:
        """A sum or maximum, one axis inside the other."""
        names, lines = dict(self.names), []
        for k in bound_indices(e):
            names[k] = self.naming.variable(index_name(k))
        writer = self._with(names)
        text = writer.number(e.function)
        holds = writer.inside(guards)
        kinds = [inner] * (len(bound_indices(e)) - 1) + [outer]
        for k, kind in zip(reversed(bound_indices(e)), kinds, strict=True):
            condition = f", lambda {names[k]}: {holds}" if holds and not lines else ""
            lines.append(kind)
            text = f"{ARRAYS}.{kind}(lambda {names[k]}: {text}, {self.count(k)}{condition})"
        return text

    def count(self, k: Any) -> str:
        """How many values an index takes."""
        self.sizes |= extent(k).atoms(Size)
        return size_source(extent(k).xreplace(self._symbols())).source

    def _symbols(self) -> dict[Any, Any]:
        return {s: Size(n) for s, n in self.variables.items() if isinstance(s, Size)}

    def total(self, e: Any) -> str:
        return self.binder(e, "sum", "sum")

    def maximum(self, e: Any) -> str:
        return self.binder(e, "supremum", "largest", guards_of(e.function))

    def argument(self, e: Any) -> str:
        return self.binder(e, "first_largest", "first_largest")

    def delta(self, e: Any) -> str:
        """1 where two indices agree, else 0."""
        number, choose, always = map(self.call, ("number", "choose", "always"))
        same = self.relation_of_places(e.args[0] - e.args[1], "==")
        return f"{choose}(({same}, lambda: {number}(1)), ({always}(), lambda: {number}(0)))"

    # conditions

    def condition(self, c: Any) -> str:
        if isinstance(c, ITE):
            parts: Any = c.args
            test, then, other = parts
            return self.condition(Or(And(test, then), And(Not(test), other)))
        if isinstance(c, Relational) and is_of_places(c):
            sides: Any = c.args
            left, right = sides
            return self.relation_of_places(left - right, RELATIONS[type(c)])
        if isinstance(c, Relational):
            maximum = attained(with_maxima(c, self.definition))
            if maximum is not None and maximum[1] in self.names:
                test = self.attains(*maximum)
                return test if isinstance(c, ATTAINED) else f"{self.call('negated')}({test})"
        return super().condition(c)

    def relation_of_places(self, gap: Any, relation: str) -> str:
        """A condition on indices, which is never in doubt."""
        gap = gap.expand() * math.lcm(*(int(r.q) for r in gap.expand().atoms(Rational)))
        return f"{ARRAYS}.places({self.place(gap.expand())}, lambda s: s {relation} 0)"

    def attains(self, maximum: Any, k: Any) -> str:
        """`f(k) >= f(m)` for every other m: a number compared with itself decides nothing."""
        (m,) = bound_indices(maximum)
        name = self.naming.variable(index_name(m))
        writer = self._with({**self.names, m: name})
        here, there = substitute(maximum.function, {m: k}), maximum.function
        gap = f"{self.call('relation')}({self.number(here)}, {writer.number(there)}"
        holds = writer.inside(guards_of(there))
        holds = f", lambda {name}: {holds}" if holds else ""
        test = f"lambda {name}: {gap}, lambda s: s >= 0)"
        return f"{ARRAYS}.attains({test}, {self.names[k]}, {self.count(m)}{holds})"

    def inside(self, guards: tuple[Any, ...]) -> str:
        """Whether reads are inside of their arrays."""
        places = (", ".join(map(self.place, r.indices)) for r in guards)
        tests = (f'"{self.variables[r.base]}", {at}' for r, at in zip(guards, places, strict=True))
        return " & ".join(f"{ARRAYS}.holds({test})" for test in tests)

    def minus_infinity(self, e: Any) -> str:
        return f"{self.call('minus_infinity')}()"

    def xlogy(self, e: Any) -> str:
        return f"{self.call('xlogy')}({', '.join(map(self.number, e.args))})"

    def refused(self, e: Any) -> str:
        raise NotSupportedError(
            f"compile: `{e}` has no rule in guarded arithmetic; needed sums, maxima and elementary "
            "functions of entries; leave `accuracy` out"
        )


RULES: dict[type, Callable[[IndexedText, Any], str]] = {
    Indexed: IndexedText.value, Size: IndexedText.size, Symbol: IndexedText.read,
    BINDERS[0]: IndexedText.total, BINDERS[1]: IndexedText.maximum,
    ArgMaximum: IndexedText.argument, KroneckerDelta: IndexedText.delta,
    type(S.NegativeInfinity): IndexedText.minus_infinity, XLogY: IndexedText.xlogy,
    Whole: IndexedText.refused,
}  # fmt: skip
"""What formulas of scalars do not have."""


def is_of_places(c: Any) -> bool:
    """Whether a condition compares indices, sizes, places of axes and numbers only."""
    places = [r for r in reads(c) if isinstance(r, Indexed) and places_in(r.base) is not None]
    return bool(c.atoms(Idx)) and len(places) == len(reads(c))


def guards_of(body: Any) -> tuple[Any, ...]:
    """The reads below a maximum that may be outside of their arrays."""
    found = sorted(body.atoms(Indexed), key=str)
    return tuple(r for r in found if not is_plain(r) and places_in(r.base) is None)


def repeated(expression: Any, formal: frozenset[Any]) -> list[Any]:
    """Parts that occur several times outside of branches and depend on the formal indices alone."""
    counts: Counter[Any] = Counter()
    order: dict[Any, None] = {}

    def visit(e: Any) -> None:
        if isinstance(e, Idx | Size) or e.is_number:
            return
        counts[e] += 1
        if counts[e] > 1:
            return
        arguments = e.args[:1] if isinstance(e, BINDERS) else e.args
        if not isinstance(e, Indexed | sp.Piecewise | Whole):
            for a in arguments:
                visit(a)
        order[e] = None

    visit(expression)
    return [e for e in order if counts[e] > 1 and free_indices(e) <= formal]
