"""Claims as plain data for another process: SymPy's own pickling would evaluate `x/x` to 1."""

from __future__ import annotations

from typing import Any

from symnn.core import Claim
from symnn.proof.cells.statement import unevaluated

Packed = tuple[Any, ...]
LEAF, NODE = 0, 1


def packed(e: Any) -> Packed:
    """An expression as nested tuples of classes and leaves.

    >>> from sympy import Mul, Symbol
    >>> x = Symbol("x")
    >>> unpacked(packed(Mul(x, 1 / x, evaluate=False)))
    x/x
    """
    if not e.args:
        return (LEAF, e)
    return (NODE, e.func, tuple(packed(a) for a in e.args))


def unpacked(data: Packed) -> Any:
    """The expression again, unevaluated as it was."""
    if data[0] == LEAF:
        return data[1]
    _, head, arguments = data
    return unevaluated(head, [unpacked(a) for a in arguments])


def packed_claim(claim: Claim) -> Packed:
    """A claim as plain data."""
    conditions = tuple(packed(c) for c in claim.conditions)
    sides = packed(claim.lhs), claim.relation, packed(claim.rhs)
    return (*sides, claim.domains, conditions, claim.conventions)


def unpacked_claim(data: Packed) -> Claim:
    """The claim again."""
    lhs, relation, rhs, domains, conditions, conventions = data
    made = tuple(unpacked(c) for c in conditions)
    return Claim(unpacked(lhs), relation, unpacked(rhs), domains, made, conventions)
