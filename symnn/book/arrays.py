"""Vectors and matrices of any size, for the sections on linear algebra and on layers."""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta, sqrt

from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, index

m, n, p, q = sizes("m n p q")
i, i2 = index("i", m), index("h", m)
j, j2, r, s = (index(name, n) for name in "jlrs")
k, l = index("k", p), index("l", q)  # noqa: E741
one = index("o", 1)
A, B, C = tensor("A", m, n), tensor("B", n, p), tensor("C", p, q)
A2, B2, C2 = tensor("D", m, n), tensor("E", n, p), tensor("G", m, n)
a, b, c, u, v, w, x, y = (tensor(name, n) for name in "abcuvwxy")
t, lam, mu = Variable("t"), Variable("lambda"), Variable("mu")


def dot(left: Any, right: Any) -> Any:
    """The sum of the products of entries."""
    return Sum(left[j] * right[j], j)


def square(vector: Any) -> Any:
    """The squared length."""
    return Sum(vector[j] ** 2, j)


def norm(vector: Any) -> Any:
    """The length."""
    return sqrt(square(vector))


def unit(place: Any, other: Any) -> Any:
    """Entry `other` of the unit vector along axis `place`."""
    return KroneckerDelta(place, other)


def times(left: Any, right: Any, row: Any, inner: Any, column: Any) -> Any:
    """An entry of a matrix product."""
    return Sum(left[row, inner] * right[inner, column], inner)


def defined(indices: Any, right: Any, name: str = "R") -> Any:
    """The array that these entries make: its shape follows from them.

    Raises:
        ShapeError: the extents do not fit.
    """
    return Program().define(name, indices, right)
