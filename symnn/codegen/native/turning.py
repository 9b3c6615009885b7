"""Arrays that a product reads across its columns, as turned copies that it reads along them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.directions import lane_reads
from symnn.codegen.native.point import is_whole
from symnn.codegen.native.term import Access, Argument, Term, renewed, walk_terms

USES = 4
"""So many uses of every entry make up for a copy."""


@dataclass
class Turning:
    """Rewrites terms.

    Args:
        done: the new term for every one that was seen.
        copies: by the array, and the order of its axes.
    """

    done: dict[Term, Term] = field(default_factory=dict)
    copies: dict[Any, Term] = field(default_factory=dict)

    def turned(self, roots: Sequence[Term]) -> list[Term]:
        """The roots, with copies where products want them."""
        for term in walk_terms(*roots):
            self.done[term] = self._turned(term)
        return [self.done[r] for r in roots]

    def _turned(self, term: Term) -> Term:
        given = renewed(term, self.done)
        if term.kind == "sum" and len(given) > 1 and term.axes:
            column = term.axes[-1]
            if lane_reads(term, column):
                given = tuple(self._along(term, a, column) for a in given)
        return term if given == term.arguments else replace(term, arguments=given)

    def _along(self, term: Term, argument: Argument, column: Axis) -> Argument:
        """The argument, or a copy of it whose columns are the column of the sum."""
        if not isinstance(argument, Access) or column not in argument.axes:
            return argument
        plain = all(len(i.terms) == 1 and i.is_axis(i.terms[0][0]) for i in argument.index)
        others = [a for a in (*term.axes, *term.over) if a not in argument.axes]
        if is_whole(argument, column) or not plain or prod(a.extent for a in others) < USES:
            return argument
        axes = [i.terms[0][0] for i in argument.index]
        order = [*(a for a in axes if a is not column), column]
        key = (argument.term, tuple(axes.index(a) for a in order))
        if key not in self.copies:
            self.copies[key] = Term("map", tuple(order), "copy", (argument,))
        return Access(self.copies[key], tuple(map(of, order)))
