"""Facts about data put to use: what sums to 1 need not be summed."""

from __future__ import annotations

from typing import Any

from sympy import Add, Idx, Indexed, Mul

from symnn.indexed.language.binders import BINDERS, Sum, bound_indices
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import free_indices, rewrite, substitute


def use_facts(program: Program) -> Program:
    """The program with Sum(t*(u + v), k) split where v does not depend on k and Sum(t, k) is known.

    >>> from sympy import log
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import equals, index
    >>> K = sizes("K"); k = index("k", K); t, z, s = tensor("t", K), tensor("z", K), tensor("s")
    >>> P = Program(facts=[equals(Sum(t[k], k), 1)])
    >>> L = P.define("L", (), Sum(t[k]*(z[k] - log(s)), k))
    >>> print(use_facts(P)[L])
    L := -log(s) + Sum(t[k]*z[k], (k, 0, K - 1))
    """
    facts = [f for f in program.facts if _is_sum_of_read(f.left)]
    if not facts:
        return program

    def rule(e: Any) -> Any:
        return _split(e, facts) if isinstance(e, BINDERS[0]) else e

    changed = [Equation(e.left, rewrite(e.right, rule)) for e in program]
    return Program(changed, program.facts)


def _is_sum_of_read(e: Any) -> bool:
    return isinstance(e, BINDERS[0]) and isinstance(e.function, Indexed) and len(e.limits) == 1


def _split(e: Any, facts: list[Fact]) -> Any:
    bound, factors = bound_indices(e), list(Mul.make_args(e.function))
    for fact in facts:
        for read in factors:
            index, value = _matched(fact, read, bound)
            rest = [f for f in factors if f is not read]
            if index is not None and index not in free_indices(value):
                found = _split_by(read, rest, index, value, bound)
                if found is not None:
                    return found
    return e


def _matched(fact: Fact, read: Any, bound: list[Any]) -> tuple[Any, Any]:
    """The bound index that the fact sums this read over, and the sum."""
    pattern: Any = fact.left
    known = pattern.function
    if not isinstance(read, Indexed) or read.base != known.base:
        return None, None
    pairs = zip(known.indices, read.indices, strict=True)
    renaming = {a: b for a, b in pairs if isinstance(a, Idx)}
    (summed,) = bound_indices(pattern)
    alike = [k for k in bound if extent(k) == extent(summed)]
    for index in [renaming[summed]] if summed in renaming else alike:
        found = {**renaming, summed: index}
        distinct = len(set(found.values())) == len(found)
        if index in bound and distinct and substitute(known, found) == read:
            return index, substitute(fact.right, found)
    return None, None


def _split_by(read: Any, rest: list[Any], index: Any, value: Any, bound: list[Any]) -> Any:
    """Sum(read*(u + v)*w) as Sum(read*u*w) + Sum(v*w*value) over the other indices."""
    dependent = [f for f in rest if index in free_indices(f)]
    if len(dependent) > 1 or (dependent and not isinstance(dependent[0], Add)):
        return None
    terms = dependent[0].args if dependent else (1,)
    constant = [t for t in terms if index not in free_indices(t)]
    if not constant:
        return None
    others = Mul(*[f for f in rest if f not in dependent])
    outer = [k for k in bound if k != index]
    known = _sum(Add(*constant) * others * value, outer)
    varying = [t for t in terms if t not in constant]
    return known + (Sum(read * Add(*varying) * others, *bound) if varying else 0)


def _sum(body: Any, bound: list[Any]) -> Any:
    """The sum with a minus sign in front rather than inside."""
    return -Sum(-body, *bound) if body.could_extract_minus_sign() else Sum(body, *bound)
