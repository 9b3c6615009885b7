"""Products that stand below several sums, as equations of their own: they are computed once.

Behind windows of places, as in pooling, the adjoint of a convolution has no equation, since it
would send its terms to places; the gradients by weights and by bias each hold all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import perm, prod
from typing import Any

from sympy import Add, Mul, Sum

from symnn.codegen.forms.added import Added
from symnn.codegen.lowering.dispatch import natural_order
from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.order import ordered
from symnn.indexed.language.program import Equation, Program, reachable
from symnn.indexed.language.traverse import entry, free_indices, names_read, reads
from symnn.indexed.normal.keys import key
from symnn.indexed.normal.match import assigned

MOST_WAYS = 5000
"""So many ways to match the factors of one sum with those of another are gone through."""


@dataclass(frozen=True)
class Summed:
    """A sum of a product in a right side.

    Args:
        owner: what the equation defines.
        node: the sum.
        factors: of the product, those first that few others look like.
        bound: the indices of the sum.
    """

    owner: Any
    node: Any
    factors: tuple[Any, ...]
    bound: tuple[Any, ...]

    @property
    def free(self) -> frozenset[Any]:
        """The indices that it is not summed over."""
        return frozenset(free_indices(self.node))


@dataclass(frozen=True)
class Common:
    """All factors of one sum, found below another one.

    Args:
        few, many: the sums.
        places: what the indices of the first are in the second.
        rest: the other factors of the second.
    """

    few: Summed
    many: Summed
    places: dict[Any, Any]
    rest: tuple[Any, ...]

    @property
    def axes(self) -> tuple[Any, ...]:
        """The indices of the product, as it lies best."""
        order = natural_order(Mul(*(self.wide or self.few.factors)))
        return tuple(k for k in order if k in self.seen)

    @property
    def seen(self) -> frozenset[Any]:
        """The indices of the first sum that others read too, or that it is not summed over."""
        read = free_indices(Mul(*self.rest)) | self.many.free
        return frozenset(k for k, at in self.places.items() if k in self.few.free or at in read)

    @property
    def inner(self) -> tuple[Any, ...]:
        """The indices that the product is summed over."""
        return tuple(k for k in self.few.bound if k not in self.seen)

    @property
    def wide(self) -> list[Any]:
        """Factors of data that are as large as the product."""
        return [f for f in self.few.factors if self.seen <= free_indices(f) and reads(f)]

    @property
    def pays(self) -> bool:
        """Whether a sum is shared, and is multiplied by something as large as its result."""
        apart = len(set(self.places.values())) == len(self.places)
        return apart and bool(self.rest) and bool(self.inner) and bool(self.wide)


class Sharing:
    """The right sides of a program while products become equations.

    Args:
        program: the equations.
    """

    def __init__(self, program: Program) -> None:
        self.program, self.added = program, Added(program)
        self.rights: dict[Any, Any] = {e.base: e.right for e in program}
        owners = [e.base for e in program if not _returns(program, e.base)]
        self.sums = {b: list(_sums(b, self.rights[b])) for b in owners}

    @property
    def result(self) -> Program:
        """The program as it is by now."""
        found = [*self.program, *self.added.equations]
        now = [Equation(e.left, self.rights[e.base]) for e in found]
        if not self.added.equations.equations and all(
            e.right == self.rights[e.base] for e in found
        ):
            return self.program
        return Program(ordered(Program(now, self.program.facts)), self.program.facts)

    def share(self, common: Common) -> None:
        """Read the product in both sums."""
        few, many, inner = common.few, common.many, common.inner
        product = self._standing(common)
        if product is None:
            axes = common.axes
            right = bind(Sum, Mul(*few.factors), inner)
            base = self.added.new("shared", axes, right)
            product = entry(base, axes)
            self.rights[base], self.sums[base] = right, list(_sums(base, right))
            self._replace(few, product, (), inner)
        gone = tuple(common.places[k] for k in inner)
        self._replace(many, product.xreplace(common.places), common.rest, gone)

    def _standing(self, common: Common) -> Any:
        """The left side of an equation that is the product and nothing else."""
        few = common.few
        whole = self.rights[few.owner] == few.node and common.inner == few.bound
        here = self.program if few.owner in self.program else self.added.equations
        return here[few.owner].left if whole else None

    def _replace(self, old: Summed, read: Any, rest: tuple[Any, ...], gone: Any) -> None:
        left = [k for k in old.bound if k not in gone]
        body = Mul(read, *rest)
        node = bind(Sum, body, left) if left else body
        self.rights[old.owner] = self.rights[old.owner].xreplace({old.node: node})
        self.sums[old.owner] = list(_sums(old.owner, self.rights[old.owner]))

    def common(self) -> Iterator[Common]:
        """The pairs of sums of which one holds all factors of the other, short ones first."""
        every = [s for sums in self.sums.values() for s in sums]
        every.sort(key=lambda s: len(s.factors))
        for few in every:
            for many in every:
                if few is not many and len(few.factors) < len(many.factors):
                    yield from _matches(few, many)


def with_shared_products(program: Program) -> Program:
    """The same program, in which no product is summed twice that stands whole below another sum.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N, K, D = sizes("N K D"); n, k, d = index("n", N), index("k", K), index("d", D)
    >>> m, w, s, x = tensor("m", N, K), tensor("w", K, D), tensor("s", N, D), tensor("x", N)
    >>> P = Program()
    >>> b = P.define("b", (k,), Sum(m[n, k]*w[k, d]*s[n, d], n, d))
    >>> a = P.define("a", (k,), Sum(m[n, k]*w[k, d]*s[n, d]*x[n], n, d))
    >>> for equation in with_shared_products(P): print(equation)
    shared[n, k] := Sum(m[n, k]*s[n, d]*w[k, d], (d, 0, D - 1))
    b[k] := Sum(shared[n, k], (n, 0, N - 1))
    a[k] := Sum(shared[n, k]*x[n], (n, 0, N - 1))
    """
    sharing = Sharing(program)
    while (common := next(sharing.common(), None)) is not None:
        sharing.share(common)
    return sharing.result


def _returns(program: Program, base: Any) -> bool:
    """Whether an equation reads what it defines, itself or by others: as in a recurrence."""

    def read(b: Any) -> Any:
        return names_read(program[b].right) & program.equations.keys()

    return base in reachable(read(base), read)


def _sums(owner: Any, e: Any) -> Iterator[Summed]:
    """The sums of products in a right side that no other sum is around."""
    if isinstance(e, BINDERS[0]):
        body: Any = e.function
        factors = Mul.make_args(body)
        if len(factors) > 1:
            yield Summed(owner, e, tuple(sorted(factors, key=_special)), tuple(bound_indices(e)))
    elif isinstance(e, Add | Mul):
        for part in e.args:
            yield from _sums(owner, part)


def _special(factor: Any) -> tuple[int, int, str]:
    """Factors that few others look like are matched first."""
    return -len(reads(factor)), -len(free_indices(factor)), key(factor)


def _ways(few: Summed, many: Summed) -> int:
    """In how many ways the factors of one sum may stand for some of another, by what they read."""
    wanted, found = (Counter(map(_look, s.factors)) for s in (few, many))
    return prod(perm(found[look], count) for look, count in wanted.items())


def _look(factor: Any) -> tuple[type, frozenset[Any]]:
    return type(factor), frozenset(names_read(factor))


def _matches(few: Summed, many: Summed) -> Iterator[Common]:
    wild = frozenset((*few.free, *few.bound))
    if 0 < _ways(few, many) <= MOST_WAYS:
        for places, rest in assigned(few.factors, many.factors, wild, {}):
            found = Common(few, many, dict(places), rest)
            if len(places) == len(wild) and found.pays:
                yield found
