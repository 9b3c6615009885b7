"""Linear algebra objects: scalars, vectors, matrices, tensors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
from sympy import Abs, Integer, S, sqrt

from symnn.book.arrays import (
    A,
    a,
    b,
    defined,
    dot,
    i,
    i2,
    j,
    j2,
    m,
    n,
    norm,
    one,
    r,
    s,
    square,
    t,
    unit,
    x,
    y,
)
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Drawn,
    Equated,
    Exhausted,
    Measured,
    Refused,
    Shaped,
    Stated,
    stated,
)
from symnn.book.sections.linear_figures import vector_in_plane
from symnn.catalog.identities.claims import equal
from symnn.core import Variable, tensor
from symnn.indexed import Program, Sum, equals

right = Variable("b")
lam = Variable("lambda")
SOLVED = Program(facts=[equals(dot(a, x), right), equals(dot(a, y), right)])
row, column = tensor("x", 1, n), tensor("x", n, 1)


def places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """All places of an array, the last axis fastest."""
    return list(product(*map(range, shape)))


def flat(shape: tuple[int, ...], place: tuple[int, ...]) -> int:
    """The number of a place when rows are laid end to end."""
    number = 0
    for extent, at in zip(shape, place, strict=True):
        number = number * extent + at
    return number


def small_shapes(rank: int) -> Iterator[tuple[int, ...]]:
    return product(range(1, 5), repeat=rank)


def scaled_length() -> tuple[bool, str]:
    """Whether the plain formula overflows where a scaled one does not."""
    with np.errstate(over="ignore"):
        plain = float(np.sqrt(np.float64(1e200) ** 2 + np.float64(1e200) ** 2))
    scaled = float(np.hypot(1e200, 1e200))
    return plain == np.inf and abs(scaled / 1e200 - 2**0.5) < 1e-15, f"{plain} and {scaled}"


ITEMS: tuple[Item, ...] = (
    Item(
        "la.linear_equation",
        "Each unknown appears alone and to the first power, times a number: "
        "$a_1 x_1 + \\dots + a_n x_n = b$. Its solutions form a flat set: on the line through two "
        "solutions every point is one. If some $a_r \\ne 0$, then the other $n-1$ unknowns are "
        "free, and each of them opens one direction of the set.",
        (
            Equated(Sum(a[j] * (t * x[j] + (1 - t) * y[j]), j), right,
                    "A point on the line through two solutions $x$ and $y$ is a solution.",
                    program=SOLVED),
            Equated(Sum(a[j] * (x[j] + t * (a[r] * unit(s, j) - a[s] * unit(r, j))), j), right,
                    "From a solution one may walk along $a_r e_s - a_s e_r$, for each "
                    "$s \\ne r$.",
                    program=SOLVED),
            Equated(Sum(a[j] * (right * a[j] / square(a)), j), right,
                    "There is a solution, if not all $a_j$ are 0.", conditions=(square(a) > 0,)),
        ),
        twins=(
            Equated(Sum(a[j] * (x[j] + y[j]), j), right, "The sum of two solutions is a solution.",
                    program=SOLVED),
            stated("((x + u)/2)*((y + v)/2) == x*y", "With a product of unknowns too, the midpoint "
                   "of two solutions is a solution.", x="Reals", y="Reals", u="Reals", v="Reals",
                   where=("x*y == 1", "u == 1/x + 1", "v == x/(1 + x)", "x > 0")),
        ),
    ),
    Item(
        "la.scalar",
        "A scalar is a single number, an array without axes: there is one entry, and no index is "
        "needed to read it.",
        (
            Shaped(t, (), "A scalar has no axes."),
            Shaped(defined((), dot(a, b), "d"), (), "The dot product of two vectors is one."),
        ),
        twins=(Shaped(t, (1,), "A scalar is a vector with one entry."),),
    ),
    Item(
        "la.vector",
        "A vector is an array with one axis: its entries stand in a row and are read by one "
        "index. Knowing all entries is knowing the vector: it is the sum of its entries times the "
        "unit vectors along the axes.",
        (
            Shaped(x, (n,)),
            Equated(Sum(x[r] * unit(r, s), r), x[s], "It is rebuilt from its entries: "
                    "$\\delta_{rs}$ is entry $s$ of the unit vector along axis $r$, 1 if the two "
                    "agree and else 0."),
        ),
        twins=(
            Equated(Sum(x[r] * unit(r, s), s), Sum(x[s], s), "Summed over the other index."),
        ),
    ),
    Item(
        "la.euclidean_vector",
        "A list of $n$ numbers can be read as a point of $\\mathbb{R}^n$ or as the arrow that "
        "leads there from the origin. The arrow between two points is the difference of their "
        "lists, and its length is their distance.",
        (
            Equated(kept(lambda: x[j] + (y[j] - x[j])), y[j],
                    "From $x$ along the arrow one gets to $y$."),
            Equated(Sum((y[j] - x[j]) ** 2, j), Sum((x[j] - y[j]) ** 2, j),
                    "The way back is as long."),
        ),
        twins=(Equated(Sum((y[j] - x[j]) ** 2, j), square(y) - square(x),
                       "The difference of squared lengths is the squared distance."),),
    ),
    Item(
        "fig.vector_space", "The coordinates are the shadows on the axes, and by Pythagoras the "
        "arrow to $(4, 3)$ has length 5.",
        (
            Drawn("A vector in the plane.", vector_in_plane, (
                Stated(equal(kept(lambda: sqrt(Integer(4) ** 2 + Integer(3) ** 2)), 5),
                       "Its length by Pythagoras."),
            )),
        ),
    ),
    Item(
        "la.magnitude",
        "The length of a vector is Pythagoras' theorem in $n$ dimensions. It is never negative, "
        "it scales with the vector, and the direct way is the shortest: the last follows from the "
        "inequality of Cauchy and Schwarz. In floating point the squares may overflow although "
        "the length does not; libraries scale first.",
        (
            Equated(norm(x), S.Zero, "Lengths are not negative,", relation=">="),
            Equated(sqrt(Sum((t * x[j]) ** 2, j)), Abs(t) * norm(x), "and scale with the vector."),
            Equated(dot(x, y) ** 2, square(x) * square(y), "Cauchy-Schwarz.", relation="<="),
            Equated(Sum((x[j] + y[j]) ** 2, j), square(x) + 2 * dot(x, y) + square(y),
                    "The square of the length of a sum."),
            stated("sqrt(r**2 + 2*d + s**2) <= r + s",
                   "So with lengths $r$, $s$ and dot product $d \\le rs$: the triangle inequality.",
                   r="Interval(0, oo)", s="Interval(0, oo)", d="Reals",
                   where=("d <= r*s", "r**2 + 2*d + s**2 >= 0")),
            Stated(equal(kept(lambda: sqrt(Integer(3) ** 2 + Integer(4) ** 2)), 5),
                   "The length of $(3, 4)$."),
        ),
        twins=(
            Stated(equal(kept(lambda: Integer(3) ** 2 + Integer(4) ** 2), 5), "Without the root."),
            Equated(norm(x), Sum(Abs(x[j]), j), "The sum of the absolute values."),
            Equated(sqrt(Sum((t * x[j]) ** 2, j)), t * norm(x), "With the sign of the factor."),
        ),
        beside=(Measured("Squaring $10^{200}$ overflows.", scaled_length),),
    ),
    Item(
        "la.direction",
        "Divide a vector by its length: what is left is its direction. Its entries are the "
        "cosines of the angles to the axes, and their squares sum to 1. The zero vector points "
        "nowhere.",
        (
            Equated(Sum((x[j] / norm(x)) ** 2, j), S.One, "The squared cosines sum to 1,",
                    conditions=(square(x) > 0,)),
            Equated(Sum(t * x[j] * (x[j] / norm(x)), j) / norm(x), t,
                    "and $t$ times $x$ is as far along its direction as $t$ says.",
                    conditions=(square(x) > 0,)),
        ),
        twins=(
            Equated(Sum((x[j] / norm(x)) ** 2, j), S.One, "Without a condition, so at 0 too."),
            Equated(Sum(x[j] / norm(x), j), S.One, "The cosines themselves sum to 1.",
                    conditions=(square(x) > 0,)),
        ),
    ),
    Item(
        "la.matrix",
        "A matrix has two axes: the first index names the row, the second the column. Programs "
        "count from 0, books from 1. In memory the rows are laid end to end, so that the entry in "
        "row $i$ and column $j$ of an $m \\times n$ matrix has number $in + j$.",
        (
            Shaped(A, (m, n)),
            Equated(Sum(A[i, j] * unit(i, i2) * unit(j, j2), i, j), A[i2, j2],
                    "Rebuilt from its entries."),
            Exhausted("With $in + j$ the entries are numbered without gap, in all matrices up to "
                      "4 by 4.",
                      lambda: small_shapes(2),
                      lambda shape: [flat(shape, at) for at in places(shape)]
                      == list(range(prod(shape)))),
        ),
        twins=(
            Shaped(A, (n, m)),
            Exhausted("Counted column by column the numbers are the same.", lambda: [(2, 3)],
                      lambda shape: [at[0] + shape[0] * at[1] for at in places(shape)]
                      == list(range(prod(shape)))),
        ),
        erratum=Erratum(
            "The name of the matrix reads as an article.",
            "The matrix is named $\\mathbf{A}$, its entries $a_{ij}$: row $i$, column $j$.",
        ),
    ),
    Item(
        "la.col_row_matrix",
        "A vector can be stood up as a matrix with one column, or laid down as a matrix with one "
        "row; transposing leads from one to the other and back. The product of a column with a "
        "column does not exist: the inner sizes $1$ and $n$ differ.",
        (
            Shaped(column, (n, 1), "A column $x$ has shape $n \\times 1$;"),
            Shaped(defined((one, j), column[j, one]), (1, n), "transposed it is a row, of shape "
                   "$1 \\times n$."),
            Refused("A column times a column: refused.",
                    lambda: defined((j, one), Sum(column[j, r] * column[r, one], r)), "extent"),
        ),
        twins=(Shaped(defined((one, j), column[j, one]), (n, 1), "A transposed column is a "
                      "column."),),
        erratum=Erratum(
            "The $1 \\times n$ case is described as a matrix with a single column.",
            "A $1 \\times n$ matrix has a single row, and $n$ columns.",
            wrong=(Shaped(row, (n, 1), "A row is a matrix with a single column."),),
            right=(Shaped(row, (1, n), "A row has shape $1 \\times n$."),),
        ),
    ),
)  # fmt: skip
