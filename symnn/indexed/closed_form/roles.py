"""What a right side is to those that read it: a contraction, another name, a link of a chain."""

from __future__ import annotations

from typing import Any

from sympy import Add, Idx, Indexed, KroneckerDelta, Mul, Symbol, preorder_traversal

from symnn.core.symbols import Size
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import base_of, names_read, reads


def is_matrix_product(right: Any) -> bool:
    """Whether it is a sum of a product of reads, and so a link between two inverses.

    `Why:` books print -X^-T A^T B^T X^-T, and not one equation for A^T B^T.
    """
    parts: list[Any] = list(Mul.make_args(right))
    bodies: list[Any] = [p.function if isinstance(p, BINDERS[0]) else p for p in parts]
    factors = [f for body in bodies for f in Mul.make_args(body)]
    return all(isinstance(f, Indexed) or f.is_number for f in factors)


def is_contraction(equation: Equation) -> bool:
    """Whether an equation sums products of several arrays, as every layer with weights does."""
    sums = [
        f
        for term in Add.make_args(equation.right)
        for f in Mul.make_args(term)
        if isinstance(f, BINDERS[0])
    ]
    return any(len(set(_linear_factors(s))) > 1 for s in sums)


def bases_read(e: Any) -> list[Any]:
    """What is read, as often as it is written."""
    return [base_of(part) for part in preorder_traversal(e) if isinstance(part, Indexed | Symbol)]


def _linear_factors(total: Any) -> list[frozenset[Any]]:
    """What each factor of a summand reads that is one read, or a sum such as of input and state."""
    factors = [f for f in Mul.make_args(total.function) if isinstance(f, Indexed | Add)]
    return [names for f in factors if (names := names_read(f))]


def ends_sums(right: Any) -> bool:
    """Whether it holds a delta of two indices: put into a sum over one of them, it ends the sum.

    `Why:` a delta at one place, as of the last step in time, ends none; it is a condition.
    """
    ends = any(all(a.has(Idx) for a in delta.args) for delta in right.atoms(KroneckerDelta))
    return ends and not is_in_windows(right)


def is_in_windows(right: Any) -> bool:
    """Whether it is read at places of windows, such as 2*o + k, as the adjoint before pooling is.

    `Why:` a delta of such a place ends one sum and leaves two, over windows and within them.
    """
    return any(len(delta.atoms(Idx)) > 2 for delta in right.atoms(KroneckerDelta))


def is_trivial(right: Any) -> bool:
    """Whether naming it gives something another name: a number, or a multiple of one read."""
    reading = [f for f in Mul.make_args(right) if not _is_number(f)]
    return not reading or (len(reading) == 1 and isinstance(reading[0], Indexed | Symbol))


def _is_number(factor: Any) -> bool:
    """Whether a factor is made of numbers and sizes."""
    return not reads(factor) and all(isinstance(s, Size) for s in factor.free_symbols)
