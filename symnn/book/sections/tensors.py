"""Tensors: arrays with any number of axes, and what their entries are."""

from __future__ import annotations

from itertools import product

import numpy as np
from sympy import Matrix, S

from symnn.book.arrays import (
    i,
    j,
    m,
    n,
    p,
)
from symnn.book.item import Item
from symnn.book.material import (
    Cited,
    Equated,
    Exhausted,
    Measured,
    Refused,
    Shaped,
)
from symnn.book.sections.linear_objects import flat, places, small_shapes
from symnn.core import tensor
from symnn.indexed import Sum, index

TENSOR = tensor("T", m, n, p)
k = index("k", p)


def rank_one(case: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    """Whether the outer product of two vectors has two axes, but rank 1 as a matrix."""
    product_ = Matrix(case[0]) * Matrix([case[1]])
    return len(product_.shape) == 2 and product_.rank() == 1


def most_axes() -> int:
    """The most axes that NumPy gives to an array."""
    for count in range(1, 200):
        try:
            np.zeros((1,) * count)
        except ValueError:
            return count - 1
    return 200


def axes_limited() -> tuple[bool, str]:
    most = most_axes()
    wanted = 64 if int(np.__version__.partition(".")[0]) >= 2 else 32
    return most == wanted, f"NumPy {np.__version__} refuses {most + 1} axes"


def roundoffs(shift: int = 0) -> tuple[bool, str]:
    """Whether half of each type's spacing at 1 is the power of two that is stated."""
    found = {
        name: float(np.finfo(name).eps) / 2 for name in ("float16", "float32", "float64")
    }  # fmt: skip
    right_ = [float(e) for e in found.values()] == [2.0 ** -(e + shift) for e in (11, 24, 53)]
    return right_, ", ".join(f"{name} {value:g}" for name, value in found.items())


def integer_ends() -> tuple[bool, str]:
    ends = [(bits, np.iinfo(f"int{bits}")) for bits in (8, 16, 32, 64)]
    true = all((e.min, e.max) == (-(2 ** (w - 1)), 2 ** (w - 1) - 1) for w, e in ends)
    return true, ", ".join(f"int{w} up to {e.max}" for w, e in ends)


ITEMS: tuple[Item, ...] = (
    Item(
        "la.tensor",
        "In machine learning a tensor is an array with any number of axes. In physics the word "
        "means more: there a tensor is what keeps its meaning when the axes are turned.",
        (
            Shaped(TENSOR, (m, n, p)),
            Exhausted("Entries laid end to end and read back, in all tensors of three axes up to "
                      "4 long.", lambda: small_shapes(3),
                      lambda shape: [tuple(map(int, np.unravel_index(flat(shape, at), shape)))
                                     for at in places(shape)] == places(shape)),
        ),
        twins=(Shaped(TENSOR, (m, n * p), "Two axes of which one is longer are the same."),),
        beside=(
            Refused("Two indices into three axes: refused.", lambda: TENSOR[i, j], "has 2 indices"),
        ),
    ),
    Item(
        "la.tensor_rank",
        "The rank of a tensor is the number of its axes: 0 for a scalar, 1 for a vector, 2 for a "
        "matrix. Mathematics sets no limit, libraries do. It is not the rank of a matrix: $uv^T$ "
        "has two axes, and yet all its columns are multiples of $u$.",
        (
            Exhausted("An array made with $r$ lengths has $r$ axes, for $r$ from 0 to 6.",
                      lambda: range(7), lambda axes: np.zeros((2,) * axes).ndim == axes),
            Exhausted("Outer products have two axes and matrix rank 1.",
                      lambda: product(((1, 2), (0, -3), (2, 5)), ((1, 1, 4), (7, 0, -2))),
                      rank_one),
        ),
        twins=(Exhausted("Two axes make the matrix rank 2.", lambda: [((1, 2), (1, 1, 4))],
                         lambda case: (Matrix(case[0]) * Matrix([case[1]])).rank() == 2),),
        beside=(Measured("NumPy limits the axes: 32 before version 2, 64 since.", axes_limited),),
    ),
    Item(
        "la.tensor_shape",
        "The shape lists how long each axis is. The number of entries is the product of these "
        "lengths: each place on one axis goes with each place on all others.",
        (
            Shaped(TENSOR, (m, n, p)),
            Equated(Sum(S.One, i, j, k), m * n * p, "One for each entry."),
        ),
        twins=(Equated(Sum(S.One, i, j, k), m + n + p, "The sum of the lengths."),),
    ),
    Item(
        "la.tensor_dtype",
        "All entries have one type. A float of 16, 32 or 64 bits rounds with a relative error of "
        "at most $2^{-11}$, $2^{-24}$ or $2^{-53}$; integers wrap around at the end of their "
        "range instead.",
        (
            Measured("Half of the spacing of floats at 1 is $2^{-11}$, $2^{-24}$, $2^{-53}$.",
                     roundoffs),
            Measured("Integers of $w$ bits run from $-2^{w-1}$ to $2^{w-1} - 1$.", integer_ends),
        ),
        twins=(Measured("The spacing itself, not half of it.", lambda: roundoffs(-1)),),
    ),
    Item(
        "la.tensor_libs", "",
        (Cited("TensorFlow and PyTorch store all data, and all weights, as tensors: arrays that "
               "know their shape, their type, and how they were computed.",
               ("abadi2016", "paszke2019")),),
    ),
)  # fmt: skip
