"""Products of matrices and vectors, row by row and column by column."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Matrix, latex

from symnn.book.arrays import (
    A2,
    B2,
    A,
    B,
    C,
    a,
    b,
    defined,
    dot,
    i,
    j,
    k,
    l,
    lam,
    m,
    n,
    one,
    p,
    r,
    s,
    times,
    unit,
    x,
    y,
)
from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Defined, Equated, Exhausted, Forward, Refused, Shaped, Stated
from symnn.catalog.identities.claims import equal
from symnn.core import tensor
from symnn.indexed import Program, Sum

Q = tensor("Q", n, n)
R = tensor("R", n, n)
back = tensor("H", n, m)
wrong = tensor("g", p)
flat, other_flat = tensor("a", 1, n), tensor("b", 1, n)
AX = Sum(A[i, j] * x[j], j)

ROWS = Program()
ROW = ROWS.define("row", (i, j), A[i, j])
ROWS.define("y", (i,), Sum(ROW[i, j] * x[j], j))

MIXED = Program()
COLUMN = MIXED.define("col", (j, i), A[i, j])
MIXED.define("y", (i,), Sum(x[j] * COLUMN[j, i], j))

PRODUCT = Program()
PRODUCT.define("y", (i,), AX)
PRODUCT.define("Z", (i, k), times(A, B, i, j, k))

BATCH = Program()
SAMPLE = BATCH.define("sample", (k, j), B[j, k])
BATCH.define("Y", (k, i), Sum(A[i, j] * SAMPLE[k, j], j))

EXAMPLE, INPUT = Matrix([[1, 2, 3], [4, 5, 6]]), Matrix([1, 0, -1])
SWAP, STRETCH = Matrix([[0, 1], [1, 0]]), Matrix([[2, 0], [0, 3]])


def pairs(program: Program) -> tuple[tuple[Any, Any], ...]:
    """The equations of a program, by their two sides."""
    return tuple((equation.left, equation.right) for equation in program)


ITEMS: tuple[Item, ...] = (
    Item(
        "la.mat_vec",
        "Each entry of $Ax$ is the dot product of a row of $A$ with $x$. The matrix has as many "
        "columns as $x$ has entries, and the result as many entries as the matrix has rows.",
        (
            Forward(PRODUCT, (PRODUCT.named("y"),)),
            Shaped(PRODUCT.named("y"), (m,), "For $A$ of shape $m \\times n$ and $x$ of "
                   "$n$ entries it has $m$ entries."),
            Equated(Sum(A[i, j] * (lam * x[j] + y[j]), j), lam * AX + Sum(A[i, j] * y[j], j),
                    "It is linear in the vector."),
            Refused("A matrix with $n$ columns times a vector of $p$ entries is refused.",
                    lambda: defined((i,), Sum(A[i, j] * wrong[j], j)), "extent"),
        ),
        twins=(Shaped(defined((i,), AX), (n,), "$Ax$ has as many entries as $x$."),),
    ),
    Item(
        "la.mat_vec_rows",
        "Two ways to see $Ax$: row by row it is dot products; column by column it is a mixture of "
        "the columns of $A$, with the entries of $x$ as amounts.",
        (
            Defined(pairs(ROWS), "By rows: each is a vector, and its dot product with $x$ an "
                    "entry."),
            Equated(ROWS.named("y")[i], AX, program=ROWS),
            Defined(pairs(MIXED), "By columns: they are mixed."),
            Equated(MIXED.named("y")[i], AX, program=MIXED),
            Equated(Sum(unit(s, r) * x[r], r), x[s], "The unit matrix leaves every vector alone."),
        ),
        twins=(Equated(Sum(Q[r, j] * x[j], j), Sum(Q[j, r] * x[j], j),
                       "Columns in place of rows."),),
    ),
    Item(
        "la.mat_vec_example",
        "With rows $(1,2,3)$ and $(4,5,6)$ and $x = (1, 0, -1)$: $1 - 3 = -2$ and $4 - 6 = -2$.",
        (
            kept(lambda: Stated(equal(
                Integer(1) * 1 + Integer(2) * 0 + Integer(3) * -1, -2),
                "The first row times $x$,")),
            kept(lambda: Stated(equal(
                Integer(4) * 1 + Integer(5) * 0 + Integer(6) * -1, -2), "the second,")),
            Exhausted("and both at once.", lambda: [EXAMPLE * INPUT],
                      lambda found: found == Matrix([-2, -2]),
                      f"{latex(EXAMPLE)} {latex(INPUT)} = {latex(EXAMPLE * INPUT)}"),
        ),
        twins=(kept(lambda: Stated(equal(
            Integer(4) * 1 + Integer(5) * 0 + Integer(6) * 1, -2), "The sign of the last entry "
            "forgotten.")),),
    ),
    Item(
        "la.mat_mul",
        "Entry $ij$ of $AB$ is the dot product of row $i$ of $A$ and column $j$ of $B$. It is "
        "what happens if one linear map follows another, which is why brackets do not matter.",
        (
            Forward(PRODUCT, (PRODUCT.named("Z"),)),
            Shaped(PRODUCT.named("Z"), (m, p), "For shapes $m \\times n$ and "
                   "$n \\times p$ it has shape $m \\times p$."),
            Equated(Sum(times(A, B, i, j, k) * C[k, l], k),
                    Sum(A[i, j] * times(B, C, j, k, l), j), "$(AB)C = A(BC)$."),
            Equated(Sum(A[i, j] * (B[j, k] + B2[j, k]), j),
                    times(A, B, i, j, k) + times(A, B2, i, j, k), "$A(B + E) = AB + AE$."),
            Refused("Inner sizes $n$ and $m$ are refused.",
                    lambda: defined((i, j), Sum(A[i, r] * A2[r, j], r)), "extent"),
        ),
        twins=(Equated(Sum(Q[r, j] * Q[j, s], j), Q[r, s] ** 2, "Multiplied entry by entry."),),
    ),
    Item(
        "la.mat_mul_columns",
        "Column $j$ of $AB$ is $A$ times column $j$ of $B$: one product of matrices does many "
        "products with vectors at once. A minibatch is just that, with samples in rows.",
        (
            Forward(BATCH, (SAMPLE, BATCH.named("Y")), "Each column of $B$ is a vector, and $A$ "
                    "is applied to one after another."),
            Equated(BATCH.named("Y")[k, i], times(A, B, i, j, k), "That is the product.",
                    program=BATCH),
        ),
        twins=(Equated(Sum(Q[r, j] * Q[j, s], j), Sum(Q[r, j] * Q[s, j], j),
                       "With the rows of the second factor."),),
    ),
    Item(
        "la.mat_mul_noncommutative",
        "The order of factors matters: mirroring, then stretching differs from stretching, then "
        "mirroring. What does not depend on it is the trace.",
        (
            Exhausted("A pair whose products differ.", lambda: [(SWAP, STRETCH)],
                      lambda pair: pair[0] * pair[1] != pair[1] * pair[0],
                      rf"{latex(SWAP)} {latex(STRETCH)} = {latex(SWAP * STRETCH)} \ne "
                      rf"{latex(STRETCH * SWAP)} = {latex(STRETCH)} {latex(SWAP)}"),
            Equated(Sum(Sum(A[i, j] * back[j, i], j), i), Sum(Sum(back[j, i] * A[i, j], i), j),
                    "The trace of $AH$ is that of $HA$."),
        ),
        twins=(
            Exhausted("Powers of one matrix do not commute.", lambda: [(SWAP + STRETCH, STRETCH)],
                      lambda pair: pair[0] ** 2 * pair[0] != pair[0] * pair[0] ** 2),
            Equated(Sum(Q[r, j] * R[j, s], j), Sum(R[r, j] * Q[j, s], j), "$QR = RQ$."),
        ),
    ),
    Item(
        "la.dot_as_matmul",
        "For row vectors $a b^T$ is a matrix with one entry, the dot product. The other way round, "
        "$a^T b$, is the outer product: $n \\times n$ entries, all products of an entry with an "
        "entry. Its trace is the dot product.",
        (
            Shaped(defined((one,), Sum(flat[one, j] * other_flat[one, j], j)), (1,),
                   "$a b^T$ has a single entry."),
            Equated(*kept(lambda: (Sum(flat[0, j] * other_flat[0, j], j),
                                   Sum(other_flat[0, j] * flat[0, j], j))),
                    "It is the same in both orders."),
            Shaped(defined((r, s), a[r] * b[s]), (n, n),
                   "The outer product has shape $n \\times n$."),
            Equated(Sum(a[r] * b[s] * unit(r, s), r, s), dot(a, b), "Its trace."),
        ),
        twins=(
            Equated(a[r] * b[s], dot(a, b), "An entry of the outer product is the dot product."),
            Equated(Sum(a[r] * b[s], r, s), dot(a, b), "So is the sum of all its entries."),
        ),
    ),
)  # fmt: skip
