"""Lengths of gradients: of large ones without the gradients, which take as much as parameters."""

from __future__ import annotations

from typing import Any, cast

import sympy as sp

from symnn.indexed import Program, Sum, index
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import name_of


def squared_length(program: Program, array: Any) -> Any | None:
    """The sum of the squares of a matrix that a program defines as a product, from its factors.

    With g[i,j] = Σ_n a[n,i]·b[n,j] it is Σ_{n,p} (Σ_i a[n,i]·a[p,i])·(Σ_j b[n,j]·b[p,j]), for which
    nothing larger than n times n is needed besides.

    Args:
        program: defines the array; it is extended.
        array: of two axes.

    Returns:
        None where the array is no such product.

    >>> from symnn.train.structure import gradients
    >>> found = gradients(("tanh",), "mse").copy()
    >>> squared_length(found, found.named("dL_dW2"))
    squared_dL_dW2
    """
    name = name_of(array)
    equation = next(e for e in program if e.name == name)
    found = _factors(equation.right, equation.indices)
    if found is None:
        return None
    n, *factors = found
    p = index(f"{n.name}_other", extent(n))
    products = [
        program.define(f"{side}_{name}", (n, p), Sum(factor * factor.xreplace({n: p}), along))
        for side, factor, along in zip(("left", "right"), factors, equation.indices, strict=True)
    ]
    left, right = (made[n, p] for made in products)
    return program.define(f"squared_{name}", (), Sum(left * right, n, p))


def _factors(right: Any, indices: tuple[Any, ...]) -> tuple[Any, Any, Any] | None:
    """The index that a product sums over, and the reads that it is of, in the order of its axes."""
    if not isinstance(right, sp.Sum) or len(right.limits) != 1 or len(indices) != 2:
        return None
    n, product = right.variables[0], cast(sp.Expr, right.function)
    factors = sp.Mul.make_args(product)
    reads = {frozenset(f.indices): f for f in factors if isinstance(f, sp.Indexed)}
    first, second = (reads.get(frozenset({n, i})) for i in indices)
    return (n, first, second) if len(factors) == 2 and first and second else None
