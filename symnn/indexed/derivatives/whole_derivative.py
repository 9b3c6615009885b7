"""Derivatives of functions of whole arrays, written with the inverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Ge, KroneckerDelta, Rational, S

from symnn.core.symbols import tensor
from symnn.indexed.closed_form.whole_factors import square_factors
from symnn.indexed.derivatives.derivative import Partial, partials
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import fresh, index
from symnn.indexed.language.names import Scope, names_of
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import entry, names_read, shape_of
from symnn.indexed.language.whole import Whole
from symnn.indexed.language.whole_equations import new_name

HALF = Rational(1, 2)


def inverses(program: Program) -> dict[Any, Any]:
    """For each array whose inverse has an equation, the array that is its inverse."""
    found = {}
    for equation in program:
        right = equation.right
        if isinstance(right, Whole) and right.kind == "inv" and right.indices == equation.indices:
            found[right.arrays[0]] = equation.base
    return found


def with_inverses(program: Program) -> Program:
    """The program with equations for the inverses that derivatives of its whole values need.

    >>> from symnn.core import sizes
    >>> from symnn.indexed.language.whole import logdet
    >>> N = sizes("N"); A, P = tensor("A", N, N), Program()
    >>> _ = P.define("L", (), logdet(A))
    >>> print(with_inverses(P))
    L := logdet(A)
    inv_A[i, j] := inv(A)[i, j]
    """
    result, known = Program(facts=program.facts), inverses(program)
    scope, taken = Scope(program), set(names_of(program))
    for equation in program:
        result.equations[equation.base] = equation
        for base in _inverted(equation, program):
            if base not in known:
                made = inverse_equation(base, scope, taken)
                known[base] = made.base
                result.equations[made.base] = made
    return result


def _inverted(equation: Equation, program: Program) -> tuple[Any, ...]:
    """The arrays whose inverse the derivative of a whole value is written with.

    Of a product of square matrices each factor has an inverse, in which the derivative is short.
    """
    right = equation.right
    if not isinstance(right, Whole):
        return ()
    (A, *_) = right.arrays
    if right.kind == "cholesky":
        return (equation.base, A)
    factors = square_factors(program[A]) if A in program else []
    return (*([A] if right.kind != "inv" else []), *(f.base for f in factors))


def with_missing(program: Program, whole: Program, derived: Program) -> Program:
    """Derived equations, before them the inverses that they read and the program has not."""
    read = frozenset().union(*(names_read(e.right) for e in derived))
    missing = [e for e in whole if e.base not in program and e.base in read]
    return Program([*missing, *derived], derived.facts)


def inverse_equation(base: Any, scope: Scope, taken: set[str]) -> Equation:
    """The equation of the inverse of an array, under a new name."""
    rows = shape_of(base)[0]
    i = scope.pick(rows, ())
    indices = (i, scope.pick(rows, (i,)))
    right = Whole("inv", (base,), indices)
    return Equation(entry(tensor(new_name(right.stem, taken), rows, rows), indices), right)


def local_partials(
    equation: Equation, wanted: frozenset[Any], inverse: Mapping[Any, Any]
) -> list[Partial]:
    """All partial derivatives of the right side of an equation by reads of the wanted arrays.

    Args:
        equation: any equation of the program.
        wanted: the arrays that count.
        inverse: the inverse of each array that has one, from `inverses`.
    """
    right = equation.right
    if not isinstance(right, Whole):
        return partials(right, wanted)
    found = RULES[right.kind](equation, right, inverse)
    return [p for p in found if p.read.base in wanted]


# The rules: d value = sum over `bound` of `coefficient` times d `read`.


def _pair(base: Any) -> tuple[Any, Any]:
    """Two new indices over the rows of a square array."""
    i = index("p", shape_of(base)[0])
    return fresh(i), fresh(i)


def _inverse(equation: Equation, right: Whole, inverse: Mapping[Any, Any]) -> list[Partial]:
    """Y A = 1, so dY = -Y dA Y."""
    (A,), Y = right.arrays, equation.base
    (i, j), (p, q) = right.indices, _pair(A)
    return [Partial(A[p, q], -Y[i, p] * Y[q, j], (p, q))]


def _determinant(equation: Equation, right: Whole, inverse: Mapping[Any, Any]) -> list[Partial]:
    """Jacobi's formula: d det A = det A tr(A^-1 dA)."""
    (A,), (p, q) = right.arrays, _pair(right.arrays[0])
    return [Partial(A[p, q], equation.left * inverse[A][q, p], (p, q))]


def _logarithm(equation: Equation, right: Whole, inverse: Mapping[Any, Any]) -> list[Partial]:
    """d log|det A| = tr(A^-1 dA)."""
    (A,), (p, q) = right.arrays, _pair(right.arrays[0])
    return [Partial(A[p, q], inverse[A][q, p], (p, q))]


def _solution(equation: Equation, right: Whole, inverse: Mapping[Any, Any]) -> list[Partial]:
    """A X = B, so dX = A^-1 (dB - dA X)."""
    A, B = right.arrays
    (i, *rest), (p, q) = right.indices, _pair(A)
    by_matrix = Partial(A[p, q], -inverse[A][i, p] * equation.base[(q, *rest)], (p, q))
    return [by_matrix, Partial(B[(p, *rest)], inverse[A][i, p], (p,))]


def _factor(equation: Equation, right: Whole, inverse: Mapping[Any, Any]) -> list[Partial]:
    """L L^T = (A + A^T)/2, so dL = L F(L^-1 dA L^-T) with the lower half F of a symmetric matrix.

    Source: murray2016
    """
    (A,), L = right.arrays, equation.base
    (i, j), (p, q), Y = right.indices, _pair(A), inverse[L]
    k = fresh(index("k", shape_of(A)[0]))
    both = (Y[k, p] * Y[j, q] + Y[k, q] * Y[j, p]) * HALF
    return [Partial(A[p, q], L[i, k] * _lower_half(k, j) * both, (p, q, k))]


def _lower_half(k: Any, j: Any) -> Any:
    """1 below the diagonal, 1/2 on it."""
    return piecewise((S.One, Ge(k, j)), (S.Zero, True)) - KroneckerDelta(k, j) * HALF


Rule = Callable[[Equation, Whole, Mapping[Any, Any]], list[Partial]]
RULES: dict[str, Rule] = {
    "inv": _inverse, "det": _determinant, "logdet": _logarithm, "solve": _solution,
    "cholesky": _factor,
}  # fmt: skip
