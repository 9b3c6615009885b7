"""A program in the form that guarded evaluation takes: stable, spelled out, each sum made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sympy import Idx, Indexed

from symnn.codegen.forms.stabilise import stabilise
from symnn.codegen.graph.safe import Expm1, Log1p, SafeFunction, XLogY
from symnn.codegen.guarded.complements import complemented
from symnn.codegen.lowering.dispatch import natural_order
from symnn.core.symbols import tensor
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent, numbered
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import (
    entry,
    free_indices,
    name_of,
    rebuilt,
    reindexed_binder,
    rewrite,
    with_body,
)
from symnn.indexed.language.user_functions import UserFunction
from symnn.indexed.language.whole import Whole


def prepared(program: Program) -> Program:
    """The program without facts, in forms that wide numbers seldom leave to exact arithmetic.

    `Why:` facts are only true of data up to rounding, and the results are those of the data.

    >>> from sympy import sqrt
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k, m = index("k m", K); x = tensor("x", K)
    >>> P = Program(); y = P.define("y", (k,), x[k] / sqrt(Sum(x[m]**2, m)))
    >>> print(prepared(P))
    sum_in_y := Sum(x[m]**2, (m, 0, K - 1))
    y[k] := x[k]/sqrt(sum_in_y)
    """
    stable = stabilise(Program(program), winners=False)
    parts = Parts({name_of(b) for b in (*stable.equations, *stable.inputs)})
    spelled = [Equation(e.left, rewrite(e.right, _spelled)) for e in stable]
    rest = [Equation(e.left, parts.without_constants(e)) for e in spelled]
    return Program([*parts.made, *rest])


def _spelled(e: Any) -> Any:
    """Functions that wide numbers do not have, by what defines them; complements named."""
    if isinstance(e, UserFunction):
        return rewrite(e.value, _spelled)
    if isinstance(e, SafeFunction) and not isinstance(e, Expm1 | Log1p | XLogY):
        return rewrite(e.definition, _spelled)
    return complemented(e)


@dataclass
class Parts:
    """Sums and maxima that get equations of their own, since they do not depend on all indices."""

    taken: set[str]
    made: list[Equation] = field(default_factory=list)
    _known: dict[Any, Any] = field(default_factory=dict)

    def without_constants(self, equation: Equation) -> Any:
        """The right side with reads in place of such sums."""
        return self._visit(equation.right, frozenset(equation.indices), equation.name)

    def _visit(self, e: Any, scope: frozenset[Any], name: str) -> Any:
        if isinstance(e, Idx | Indexed | Whole) or not e.args:
            return e
        if isinstance(e, BINDERS):
            inside = self._visit(e.function, scope | set(bound_indices(e)), name)
            e = with_body(e, inside)
            return self._named(e, name) if free_indices(e) < scope else e
        return rebuilt(e, [self._visit(a, scope, name) for a in e.args])

    def _named(self, e: Any, name: str) -> Any:
        free = natural_order(e)
        bound = {k: numbered(0, place, extent(k)) for place, k in enumerate(bound_indices(e))}
        key = reindexed_binder(e, bound), free
        if key not in self._known:
            stem = "sum" if isinstance(e, BINDERS[0]) else "max"
            base = tensor(self._name(f"{stem}_in_{name}"), *map(extent, free))
            self.made.append(Equation(entry(base, free), e))
            self._known[key] = entry(base, free)
        return self._known[key]

    def _name(self, wanted: str) -> str:
        candidates: Iterable[str] = (wanted, *(f"{wanted}_{q}" for q in range(2, 1000)))
        name = next(c for c in candidates if c not in self.taken)
        self.taken.add(name)
        return name
