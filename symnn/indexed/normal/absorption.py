"""What is 0 outside of a condition absorbs it: for p := where(j <= i, ..., 0), [j <= i] p is p.

A mask of the other triangle leaves the diagonal: [i <= j] p is [i = j] p.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import And, Ge, Indexed, KroneckerDelta, Mul, Piecewise, Pow

from symnn.indexed.closed_form.cost import poles
from symnn.indexed.language.order import ordered
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import base_of, rewrite, substitute
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.conditions import oriented_relation
from symnn.indexed.normal.keys import key
from symnn.indexed.normal.positive import is_positive


@dataclass(frozen=True)
class Absorption:
    """The array `base` is 0 wherever one of `tests` fails.

    Args:
        base: the array.
        indices: in which the tests are written.
        tests: conditions, each the right way round.
        divisors: what may be divided by where they fail, too.
    """

    base: Any
    indices: tuple[Any, ...]
    tests: tuple[Any, ...]
    divisors: frozenset[Any] = frozenset()

    def applied(self, e: Any) -> Any:
        """The expression without the masks that the array absorbs."""
        return rewrite(e, self._at) if e.has(Piecewise) else e

    def cut(self, e: Any) -> Any:
        """The expression with deltas for the masks that leave the diagonal of the array."""

        def rule(node: Any) -> Any:
            if not isinstance(node, Mul):
                return node
            held = frozenset().union(*map(self.tests_at, node.args))
            return Mul(*[_met(factor, held) for factor in node.args]) if held else node

        return rewrite(e, rule) if e.has(Piecewise) else e

    def _at(self, node: Any) -> Any:
        if isinstance(node, Mul):
            held = frozenset().union(*map(self.tests_at, node.args))
            kept = [f for f in node.args if not _is_indicator(f, held)]
            return Mul(*kept) if len(kept) < len(node.args) else node
        mask = mask_of(node)
        if mask is None:
            return node
        value, tests = mask
        held = frozenset().union(*map(self.tests_at, Mul.make_args(value)))
        return value if tests <= held and poles(value) <= self.divisors else node

    def tests_at(self, factor: Any) -> frozenset[Any]:
        """The conditions without which a factor is 0."""
        read: Any = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
        if not isinstance(read, Indexed) or read.base != self.base:
            return frozenset()
        places = dict(zip(self.indices, read.indices, strict=True))
        return frozenset(oriented_relation(substitute(test, places)) for test in self.tests)


def absorptions(program: Program) -> dict[Any, Absorption]:
    """What each array of a program absorbs: the masks of its equation and of the factors in it.

    >>> from sympy import exp
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> T = sizes("T"); i, j = index("i j", T); s, P = tensor("s", T, T), Program()
    >>> w = P.define("w", (i, j), Piecewise((exp(s[i, j]), j <= i), (0, True)))
    >>> absorptions(P)[w].tests
    (i >= j,)
    """
    found: dict[Any, Absorption] = {}
    positive = frozenset(e.base for e in program if is_positive(e.right))
    for equation in ordered(program):
        factors = Mul.make_args(equation.right)
        tests = tuple(dict.fromkeys(t for f in factors for t in _tests(f, found)))
        tests = tests or _triangle(equation, found)
        if tests and equation.indices:
            plain = Mul(*[f for f in factors if mask_of(f) is None])
            divisors = poles(plain) | (poles(equation.right) & positive)
            found[equation.base] = Absorption(equation.base, equation.indices, tests, divisors)
    return found


def _triangle(equation: Any, known: Mapping[Any, Absorption]) -> tuple[Any, ...]:
    """A Cholesky factor is 0 above its diagonal, and so is the inverse of what is."""
    right = equation.right
    if not isinstance(right, Whole) or right.indices != equation.indices:
        return ()
    if right.kind == "cholesky":
        row, column = right.indices
        return (oriented_relation(Ge(row, column)),)
    mask = known.get(right.arrays[0]) if right.kind == "inv" else None
    places = {} if mask is None else dict(zip(mask.indices, right.indices, strict=True))
    tests = () if mask is None else tuple(substitute(test, places) for test in mask.tests)
    row, column = right.indices if right.kind == "inv" else (None, None)
    return tests if tests in ((Ge(row, column),), (Ge(column, row),)) else ()


def _tests(factor: Any, known: Mapping[Any, Absorption]) -> Iterator[Any]:
    """The conditions without which a factor of a right side is 0."""
    mask = mask_of(factor)
    if mask is not None:
        yield from sorted(mask[1], key=key)
    base = base_of(factor.base if isinstance(factor, Pow) else factor)
    if base in known:
        yield from sorted(known[base].tests_at(factor), key=key)


def mask_of(e: Any) -> tuple[Any, frozenset[Any]] | None:
    """Value and conditions of a case distinction that is 0 where one of them fails."""
    branches: Any = e.args if isinstance(e, Piecewise) else ()
    if len(branches) != 2 or branches[1][0] != 0:
        return None
    value, condition = branches[0]
    tests = condition.args if isinstance(condition, And) else (condition,)
    return value, frozenset(map(oriented_relation, tests))


def _met(factor: Any, held: frozenset[Any]) -> Any:
    """A delta for a mask [a >= b] where b >= a holds, too; any other factor as it is."""
    value, tests = mask_of(factor) or (0, ())
    for test in tests if value == 1 and len(tests) == 1 else ():
        if isinstance(test, Ge) and Ge(test.rhs, test.lhs) in held:
            return KroneckerDelta(test.lhs, test.rhs)
    return factor


def _is_indicator(factor: Any, held: frozenset[Any]) -> bool:
    mask = mask_of(factor)
    return mask is not None and mask[0] == 1 and mask[1] <= held
