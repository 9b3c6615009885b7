"""Arrays that do not change, or change sign, when two of their axes trade places.

Which of its equal entries a term reads is a matter of choice. Each term is written with those that
make it shortest and, among equal forms, with free indices first, so that equal terms meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from sympy import Add, Indexed

from symnn.indexed.closed_form.cost import cost
from symnn.indexed.language.traverse import base_of, entry, free_indices, names_read, reads, rewrite
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.keys import key

# With more entries to choose from than this, a term is left as it is.
MOST_READS = 5
UNREACHED = 1_000


@dataclass(frozen=True)
class Symmetry:
    """`base[i, j] = sign * base[j, i]`, for the axes in the order `turned`."""

    base: Any
    turned: tuple[int, ...]
    sign: int
    left: Any

    @property
    def factors(self) -> tuple[Any, ...]:
        """What must occur in an expression for this to be of use."""
        return (self.left,)

    @property
    def right(self) -> Any:
        """The entry that equals the one on the left."""
        return self.sign * self.other(self.left)

    def other(self, read: Any) -> Any:
        """The read with its axes turned."""
        return entry(self.base, [read.indices[axis] for axis in self.turned])

    def applied(self, e: Any) -> Any:
        """The expression, in normal form, with each term written in the entries that suit it."""
        if self.base not in names_read(e):
            return e
        return Add(*[_chosen(self, term) for term in Add.make_args(e)])

    def in_place(self, e: Any) -> Any:
        """The expression with its own brackets, all reads of one kind turned alike."""
        return min(self.turns(e), key=self.rank)

    def turns(self, e: Any) -> list[Any]:
        """The expression under every choice of equal entries."""
        own = sorted((r for r in reads(e) if base_of(r) == self.base), key=key)
        choices = product((False, True), repeat=len(own)) if len(own) <= MOST_READS else ()
        values = [
            {r: self.sign * self.other(r) for r, turn in zip(own, turns, strict=True) if turn}
            for turns in choices
        ]
        return [_with(e, v) for v in values] or [e]

    def rank(self, e: Any) -> Any:
        """What the choice is by: length, then which indices come first."""
        return cost(e), _turned_away(self.base, e), key(e)


@lru_cache(maxsize=20_000)
def _chosen(rule: Symmetry, term: Any) -> Any:
    """The best of the equal forms of a term; 0 when its negative is among them."""
    forms = dict.fromkeys(map(canonical, rule.turns(term)))
    return term * 0 if any(-f in forms for f in forms) else min(forms, key=rule.rank)


def _with(e: Any, values: dict[Any, Any]) -> Any:
    """The expression with some reads replaced, which share their indices: none is captured."""
    return rewrite(e, lambda node: values.get(node, node)) if values else e


def _turned_away(base: Any, e: Any) -> int:
    """How many reads have an index before one that is nearer to the free indices.

    `Why:` A' S (x - A s) is found again when both of its terms read S in one direction.
    """
    links = [free_indices(r) for r in reads(e) if base_of(r) != base]
    far = _distances(free_indices(e), links)
    own = [r for r in reads(e) if base_of(r) == base]
    steps = [[_distance(i, far) for i in r.indices] for r in own]
    return sum(step != sorted(step) for step in steps)


def _distance(i: Any, far: Mapping[Any, int]) -> int:
    return min((far.get(j, UNREACHED) for j in free_indices(i)), default=0)


def _distances(free: frozenset[Any], links: Sequence[frozenset[Any]]) -> dict[Any, int]:
    """How many reads lie between each index and a free one."""
    far = dict.fromkeys(free, 0)
    for step in range(1, len(links) + 1):
        near = {i for link in links if link & far.keys() for i in link} - far.keys()
        far.update(dict.fromkeys(near, step))
    return far


def stated_symmetry(left: Any, right: Any) -> Symmetry | None:
    """The symmetry that a fact states; None when it states something else.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> D = sizes("D"); i, j = index("i j", D); S = tensor("S", D, D)
    >>> stated_symmetry(S[i, j], S[j, i]).turned
    (1, 0)
    """
    number, other = right.as_coeff_Mul()
    if not (isinstance(left, Indexed) and isinstance(other, Indexed) and abs(number) == 1):
        return None
    mine, theirs = left.indices, other.indices
    if left.base != other.base or mine == theirs or len(set(mine)) < len(mine):
        return None
    if sorted(mine, key=key) != sorted(theirs, key=key):
        return None
    turned = tuple(mine.index(i) for i in theirs)
    is_swap = all(turned[turned[axis]] == axis for axis in turned)
    return Symmetry(left.base, turned, int(number), left) if is_swap else None
