"""What a loop need not compute: parts of right sides that read nothing that it carries.

Each becomes an equation of its own, computed for all passes at once before the loop. In
a[t] := Sum(X[t, i]*W[i]) + b + Sum(h[t - 1, j]*U[j]) the first two terms are one matrix product
over all t. Of a product below a sum, factors over different indices stay apart: joined they would
be larger than anything in the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Idx, Indexed, Integer, Mul, Ne, Number, Piecewise

from symnn.codegen.graph.position import Position, is_position
from symnn.core.symbols import tensor
from symnn.indexed.language.binders import BINDERS, Sum, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import (
    entry,
    free_indices,
    names_read,
    reads,
    rebuilt,
    rewrite,
    substitute,
    with_body,
)


@dataclass(frozen=True)
class Owner:
    """The equation whose right side is taken apart.

    Args:
        name: of the equation.
        index: that the loop runs over, in this equation.
        indices: of its left side, in order, without those of loops around.
    """

    name: str
    index: Idx
    indices: tuple[Any, ...]


@dataclass
class Hoisting:
    """The parts of one loop.

    Args:
        position: the variable of the loop.
        is_carried: whether a read is of something that the loop computes.
        named: makes names that are not taken.
        parts: the equations before the loop, in order.
    """

    position: Position
    is_carried: Callable[[Any], bool]
    named: Callable[[str], str]
    parts: list[Equation] = field(default_factory=list)
    _known: dict[Any, Any] = field(default_factory=dict)

    def split(self, e: Any, owner: Owner) -> Any:
        """The right side with reads of new arrays for what the loop need not compute."""
        return self._split(rewrite(e, self._apart), owner)

    def depends(self, e: Any) -> bool:
        """Whether an expression reads what the loop carries, or entries of another pass: the loop
        has these for nothing, while a whole array moved by one would be a copy.
        """
        return any(self.is_carried(r) or self._is_of_another_pass(r) for r in reads(e))

    def _is_of_another_pass(self, read: Any) -> bool:
        at = read.indices if isinstance(read, Indexed) else ()
        return any(is_position(i) and self._moves(i) and i != self.position for i in at)

    def _apart(self, e: Any) -> Any:
        """A sum of terms as two sums, of which one reads nothing carried."""
        if not isinstance(e, BINDERS[0]) or not isinstance(e.function, Add):
            return e
        still = [a for a in e.function.args if not self.depends(a)]
        moving = [a for a in e.function.args if self.depends(a)]
        if not still or not moving:
            return e
        return Sum(Add(*still), *bound_indices(e)) + Sum(Add(*moving), *bound_indices(e))

    def _split(self, e: Any, owner: Owner) -> Any:
        if not self.depends(e):
            return self._still(e, owner)
        if isinstance(e, Indexed):
            return e
        if isinstance(e, Piecewise):
            return self._cases(e, owner)
        if isinstance(e, BINDERS):
            return with_body(e, self._below(e.function, owner))
        if isinstance(e, Add | Mul):
            return self._joined(e, owner)
        return rebuilt(e, [self._split(a, owner) for a in e.args])

    def _still(self, e: Any, owner: Owner, stem: str = "term") -> Any:
        """What reads nothing carried: a read of what is computed before, if there is any work."""
        return e if self._is_plain(e) else self._hoisted(e, owner, stem)

    def _joined(self, e: Any, owner: Owner) -> Any:
        """All terms (or factors) that stand still, as one."""
        kept = [a for a in e.args if isinstance(a, Number) and isinstance(e, Mul)]
        still = [a for a in e.args if not self.depends(a) and a not in kept]
        moving = [self._split(a, owner) for a in e.args if self.depends(a)]
        stem = "term" if isinstance(e, Add) else "factor"
        part = [self._still(e.func(*still), owner, stem)] if still else []
        return e.func(*kept, *part, *moving)

    def _below(self, e: Any, owner: Owner) -> Any:
        """A body of a sum: factors over the same indices may be joined, others not."""
        if isinstance(e, Add):
            return rebuilt(e, [self._below(a, owner) for a in e.args])
        if not isinstance(e, Mul):
            return self._split(e, owner)
        groups: dict[Any, list[Any]] = {}
        for factor in e.args:
            key = None if self.depends(factor) else (free_indices(factor), self._moves(factor))
            groups.setdefault(key, []).append(factor)
        moving = [self._split(f, owner) for f in groups.pop(None, [])]
        still = [self._still(Mul(*group), owner, "factor") for group in groups.values()]
        return Mul(*still, *moving)

    def _cases(self, e: Piecewise, owner: Owner) -> Any:
        """Cases: conditions between indices are computed before, values only where they hold."""
        pairs = [(self._guarded(value, owner), self._condition(c, owner)) for value, c in e.args]  # type: ignore[misc]
        return Piecewise(*pairs)

    def _guarded(self, e: Any, owner: Owner) -> Any:
        here = self.position

        def rule(node: Any) -> Any:
            return self._hoisted(node, owner) if node == here else node

        return rewrite(e, rule) if self._is_value(e) else e

    def _condition(self, c: Any, owner: Owner) -> Any:
        if self.depends(c) or not self._is_value(c):
            return c
        return Ne(self._hoisted(Piecewise((1, c), (0, True)), owner), 0)

    def _is_value(self, e: Any) -> bool:
        """Whether the position stands as a number, and not in an index only."""
        if isinstance(e, Indexed):
            return False
        return bool(e == self.position) or any(map(self._is_value, e.args))

    def _moves(self, e: Any) -> bool:
        return bool(e.has(self.position))

    def _is_plain(self, e: Any) -> bool:
        """Whether there is nothing to compute: an entry, a number, or their product."""
        if self._is_value(e):
            return False
        if isinstance(e, Indexed):
            return all(isinstance(i, Idx | Integer) or is_position(i) for i in e.indices)
        if isinstance(e, Mul) and len(e.args) == 2 and isinstance(e.args[0], Number):
            return self._is_plain(e.args[1])
        return not any(isinstance(r, Indexed) for r in reads(e))

    def _hoisted(self, e: Any, owner: Owner, stem: str = "part") -> Any:
        """The read of a new array that holds `e` for all passes."""
        if e not in self._known:
            free = free_indices(e) | ({owner.index} if self._moves(e) else set())
            indices = (*(i for i in owner.indices if i in free),
                       *sorted(free - set(owner.indices), key=str))  # fmt: skip
            name = self.named(f"{owner.name}_{stem}")
            base = tensor(name, *[extent(i) for i in indices])
            right = substitute(e, {self.position: owner.index})
            self.parts.append(Equation(entry(base, indices), right))
            self._known[e] = entry(base, indices)
            if indices:
                here = {owner.index: self.position}
                self._known[e] = substitute(self._known[e], here)
        return self._known[e]


def seeds(
    parts: Iterable[Equation], rights: Sequence[tuple[str, tuple[Any, ...], Any]]
) -> dict[str, str]:
    """The parts that may lie where the loop's own arrays do, with these arrays' names.

    Each is read by one equation only, of the same indices, which overwrites what it has read.

    Args:
        parts: the equations before the loop.
        rights: name, indices and right side of each equation in the loop.
    """
    found: dict[str, str] = {}
    for part in parts:
        readers = [(n, i) for n, i, right in rights if part.base in names_read(right)]
        if len(readers) == 1:
            name, indices = readers[0]
            if name not in found.values() and indices == part.indices:
                found[part.name] = name
    return found
