"""Logistic functions of x and of -x, and log(1 + exp(-|x|)), from one exponential.

`exp(u)/(1 + exp(u))` is 1/(1 + e) for u >= 0 and e/(1 + e) below, with e = exp(-|u|): what the
loss of a binary target and its slope ask for differs in the numerator alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symnn.codegen.graph.node import Graph
from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.term import Access, Argument, Number, Term, identity, renewed, walk_terms

BEYOND = 40
"""From here on the function is 1 to the last digit, so that a bound there changes nothing."""
ONE, ZERO = (Number(Graph().number(n)) for n in (1, 0))


@dataclass
class Logistic:
    """Rewrites terms.

    Args:
        done: the new term for every one that was seen.
        sizes: exp(-|x|) and 1 + exp(-|x|), by x.
    """

    done: dict[Term, Term] = field(default_factory=dict)
    sizes: dict[Term, tuple[Term, Term]] = field(default_factory=dict)

    def shared(self, roots: Sequence[Term]) -> list[Term]:
        """The roots, where several such functions of one array have one exponential.

        `Why |-x| becomes |x|:` so that exp(-|-x|) is seen to be the same.
        """
        terms = list(walk_terms(*roots))
        found = {t: u for t in terms if (u := _argument(t))}
        sizes = [x for t in terms if (x := _under_size(t))]
        uses = Counter(map(_unsigned, [*found.values(), *sizes]))
        for term in terms:
            given = renewed(term, self.done)
            if term in found and uses[_unsigned(found[term])] > 1:
                given = self._by_sign(term.axes, self.done[found[term]])
            elif (x := _entry(term, "absolute")) is not None:
                given = (_at(self.done[_unsigned(x)], term.axes),)
            self.done[term] = term if given == term.arguments else replace(term, arguments=given)
        return [self.done[r] for r in roots]

    def _by_sign(self, axes: tuple[Axis, ...], u: Term) -> tuple[Argument, ...]:
        """What is above and below the stroke."""
        e, below = self._size(_unsigned(u))
        positive = Term("map", axes, "greater_equal", (_at(u, axes), ZERO), logical=True)
        above = Term("map", axes, "select", (identity(positive), ONE, _at(e, axes)))
        return identity(above), _at(below, axes)

    def _size(self, x: Term) -> tuple[Term, Term]:
        if x not in self.sizes:
            size = Term("map", x.axes, "absolute", (identity(x),))
            minus = Term("map", x.axes, "negative", (identity(size),))
            e = Term("map", x.axes, "exp", (identity(minus),))
            self.sizes[x] = e, Term("map", x.axes, "add", (identity(e), ONE))
        return self.sizes[x]


def _at(term: Term, axes: tuple[Axis, ...]) -> Access:
    return Access(term, tuple(map(of, axes)))


def _entry(term: Term | None, function: str, place: int = 0) -> Term | None:
    """The array whose entries a map of this name takes, one for one."""
    if term is None or term.kind != "map" or term.function != function:
        return None
    found = term.arguments[place]
    return found.term if isinstance(found, Access) and found.is_at(term.axes) else None


def _argument(term: Term) -> Term | None:
    """u, of exp(u)/(exp(u) + 1) with u bound at `BEYOND`."""
    above, below = _entry(term, "divide"), _entry(term, "divide", 1)
    bounded = _entry(above, "exp")
    if bounded is None or below is None or _entry(below, "add") is not above:
        return None
    u = _entry(bounded, "minimum")
    same = u and _is_number(below.arguments[1], 1) and _is_number(bounded.arguments[1], BEYOND)
    return u if same else None


def _is_number(argument: Argument, value: int) -> bool:
    if not isinstance(argument, Number) or argument.node.operation != "number":
        return False
    return bool(argument.node.detail == value)


def _under_size(term: Term) -> Term | None:
    """x, of exp(-|x|)."""
    return _entry(_entry(_entry(term, "exp"), "negative"), "absolute")


def _unsigned(term: Term) -> Term:
    """x for -x."""
    while (inner := _entry(term, "negative")) is not None:
        term = inner
    return term
