"""Matrix operations: vector spaces, linear maps, transposes and products."""

from __future__ import annotations

from sympy import Matrix, S

from symnn.book.arrays import (
    A2,
    B2,
    C2,
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
    mu,
    n,
    one,
    p,
    r,
    s,
    t,
    times,
    u,
    unit,
    v,
    w,
    x,
    y,
)
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Equated, Exhausted, Refused, Shaped, Stated, stated
from symnn.catalog.identities.claims import equal
from symnn.core import tensor
from symnn.indexed import Program, Sum, equals

Q = tensor("Q", n, n)
R = tensor("R", n, n)
back = tensor("H", n, m)
shift, wrong = tensor("g", m), tensor("g", p)
flat, other_flat = tensor("a", 1, n), tensor("b", 1, n)
ON_A_PLANE = Program(facts=[equals(Sum(x[j], j), 1), equals(Sum(y[j], j), 1)])
AX = Sum(A[i, j] * x[j], j)

ROWS = Program()
ROW = ROWS.define("row", (i, j), A[i, j])
ROWS.define("y", (i,), Sum(ROW[i, j] * x[j], j))

MIXED = Program()
COLUMN = MIXED.define("col", (j, i), A[i, j])
MIXED.define("y", (i,), Sum(x[j] * COLUMN[j, i], j))

TURNED = Program()
AT, BT = TURNED.define("At", (j, i), A[i, j]), TURNED.define("Bt", (k, j), B[j, k])
DT = TURNED.define("Dt", (j, i), A2[i, j])
TURNED.define("Att", (i, j), AT[j, i])
TURNED.define("St", (j, i), A[i, j] + A2[i, j])

BATCH = Program()
SAMPLE = BATCH.define("sample", (k, j), B[j, k])
BATCH.define("Y", (k, i), Sum(A[i, j] * SAMPLE[k, j], j))

EXAMPLE, INPUT = Matrix([[1, 2, 3], [4, 5, 6]]), Matrix([1, 0, -1])
EXAMPLES = (
    (Matrix([[1, 2, 3]]), Matrix([1, 2, 3])),
    (Matrix([[1, 2], [3, 4]]), Matrix([[1, 3], [2, 4]])),
    (EXAMPLE, Matrix([[1, 4], [2, 5], [3, 6]])),
)
SWAP, STRETCH = Matrix([[0, 1], [1, 0]]), Matrix([[2, 0], [0, 3]])


ITEMS: tuple[Item, ...] = (
    Item(
        "la.vector_space",
        "In a vector space one can add and stretch without leaving it, and both behave as one "
        "expects: that is what eight axioms say. Lists of $n$ numbers fulfil them because numbers "
        "do. A network's layer leads from one such space to another.",
        (
            Equated(*kept(lambda: ((u[j] + v[j]) + w[j], u[j] + (v[j] + w[j]))), "Associative."),
            Equated(*kept(lambda: (u[j] + v[j], v[j] + u[j])), "Commutative."),
            Equated(kept(lambda: u[j] + 0), u[j], "There is a zero,"),
            Equated(kept(lambda: u[j] + (-1) * u[j]), S.Zero, "and an opposite."),
            Equated(*kept(lambda: (lam * (mu * u[j]), (lam * mu) * u[j])), "Stretching twice."),
            Equated(kept(lambda: 1 * u[j]), u[j], "The factor 1."),
            Equated(lam * (u[j] + v[j]), lam * u[j] + lam * v[j], "Distributive over vectors"),
            Equated((lam + mu) * u[j], lam * u[j] + mu * u[j], "and over numbers."),
        ),
        twins=(Equated(Sum(x[j] + y[j], j), S.One,
                       "Vectors whose entries sum to 1 are no vector space: sums leave it.",
                       program=ON_A_PLANE),),
        erratum=Erratum(
            "A vector space is a set that is closed under addition and multiplication by numbers.",
            "Closure is not enough: the eight axioms above must hold too. With the sum "
            "$u \\oplus v = u - v$ the numbers are closed, and yet no vector space.",
            wrong=(stated("(u - v) - w == u - (v - w)", "That closure gives the associative law.",
                          u="Reals", v="Reals", w="Reals"),),
        ),
    ),
    Item(
        "la.linear_transformation",
        "A linear map keeps sums and multiples. Every matrix gives one, $x \\mapsto Ax$. And there "
        "are no others from $\\mathbb{R}^n$: a vector is the sum of its entries times unit "
        "vectors, so a linear map is known once the images of the unit vectors are known, and "
        "these are the columns of its matrix.",
        (
            Shaped(defined((i,), AX), (m,)),
            Equated(Sum(A[i, j] * (u[j] + v[j]), j),
                    Sum(A[i, j] * u[j], j) + Sum(A[i, j] * v[j], j)),
            Equated(Sum(A[i, j] * (t * u[j]), j), t * Sum(A[i, j] * u[j], j)),
            Equated(Sum(x[r] * unit(r, s), r), x[s], "A vector in terms of unit vectors."),
            Equated(Sum(A[i, j] * unit(r, j), j), A[i, r], "The image of a unit vector: a column."),
        ),
        twins=(
            Equated(Sum(A[i, j] * (u[j] + v[j]), j) + shift[i],
                    Sum(A[i, j] * u[j], j) + shift[i] + Sum(A[i, j] * v[j], j) + shift[i],
                    "With a bias it is affine, not linear."),
            stated("Max(u + v, 0) == Max(u, 0) + Max(v, 0)", "ReLU is not linear.",
                   u="Reals", v="Reals"),
        ),
    ),
    Item(
        "la.additivity",
        "First add, then map, or first map, then add: for a linear map both lead to the same.",
        (Equated(Sum(A[i, j] * (u[j] + v[j]), j),
                 Sum(A[i, j] * u[j], j) + Sum(A[i, j] * v[j], j)),),
        twins=(stated("Max(u + v, 0) == Max(u, 0) + Max(v, 0)", u="Reals", v="Reals"),),
    ),
    Item(
        "la.homogeneity",
        "A factor may be taken out of a linear map. ReLU passes half of this test: positive "
        "factors can be taken out, negative ones cannot.",
        (
            Equated(Sum(A[i, j] * (t * u[j]), j), t * Sum(A[i, j] * u[j], j)),
            stated("Max(c*u, 0) == c*Max(u, 0)", "ReLU, factors $c \\ge 0$.",
                   c="Interval(0, oo)", u="Reals"),
        ),
        twins=(
            stated("Max(c*u, 0) == c*Max(u, 0)", c="Reals", u="Reals"),
            Equated(Sum(A[i, j] * (t * u[j]), j), t**2 * Sum(A[i, j] * u[j], j)),
        ),
    ),
    Item(
        "la.main_diagonal",
        "The entries whose row and column have one number. Transposing leaves them where they "
        "are, and their sum, the trace, is what is left of all entries if the others are masked.",
        (
            Equated(Sum(Q[j, r] * unit(j, r), j, r), Sum(Q[j, j], j), "The trace by a mask."),
            Equated(Sum(Q[j, r] * unit(j, r) * unit(s, j), j, r), Q[s, s]),
            Equated(Sum(Q[r, j] * unit(j, r), j, r), Sum(Q[j, j], j), "The same, transposed."),
        ),
        twins=(Equated(Sum(Q[j, r], j, r), Sum(Q[j, j], j)),),
    ),
    Item(
        "la.transpose",
        "Transposing makes rows into columns. Doing it twice undoes it. The transpose of a "
        "product is the product of the transposes in reverse order: the shapes fit in no other.",
        (
            Shaped(defined((k, i), times(A, B, i, j, k)), (p, m)),
            Equated(TURNED.named("Att")[i, j], A[i, j], "$(A^T)^T = A$.", program=TURNED),
            Equated(Sum(BT[k, j] * AT[j, i], j), times(A, B, i, j, k), "$(AB)^T = B^T A^T$.",
                    program=TURNED),
            Equated(TURNED.named("St")[j, i], AT[j, i] + DT[j, i], "$(A + D)^T = A^T + D^T$.",
                    program=TURNED),
        ),
        twins=(
            Equated(Sum(Q[r, j] * Q[j, s], j), Sum(Q[j, r] * Q[j, s], j), "$QQ = Q^TQ$."),
            Equated(Q[r, s], Q[s, r], "Not every matrix is symmetric."),
        ),
    ),
    Item(
        "la.transpose_shape", "Rows become columns, so the two sizes change places.",
        (Shaped(defined((j, i), A[i, j]), (n, m)),),
        twins=(Shaped(defined((j, i), A[i, j]), (m, n)),),
    ),
    Item(
        "la.transpose_examples",
        "A row becomes a column, a square is mirrored at its diagonal, a rectangle lies down.",
        (
            Exhausted("A row, a square and a rectangle.", lambda: EXAMPLES,
                      lambda pair: pair[1] == pair[0].T),
            Exhausted("Twice transposed.", lambda: EXAMPLES, lambda pair: pair[0] == pair[0].T.T),
        ),
        twins=(Exhausted("The square stays as it is.", lambda: [Matrix([[1, 2], [3, 4]])],
                         lambda square_: square_ == square_.T),),
    ),
    Item(
        "la.scalar_mult",
        "A number times a matrix: each entry is multiplied.",
        (
            Shaped(defined((i, j), t * A[i, j]), (m, n)),
            Equated(*kept(lambda: (lam * (mu * A[i, j]), (lam * mu) * A[i, j]))),
            Equated((lam + mu) * A[i, j], lam * A[i, j] + mu * A[i, j]),
            Equated(lam * (A[i, j] + A2[i, j]), lam * A[i, j] + lam * A2[i, j]),
            Equated(lam * times(A, B, i, j, k), Sum(A[i, j] * (lam * B[j, k]), j),
                    "A factor may go to either side of a product."),
        ),
        twins=(Equated(Sum((lam * A[i, j]) * (lam * B[j, k]), j), lam * times(A, B, i, j, k)),),
    ),
    Item(
        "la.mat_add",
        "Matrices of one shape are added entry by entry. For different shapes there is no sum; "
        "what libraries do instead, repeating the smaller one, is called broadcasting.",
        (
            Shaped(defined((i, j), A[i, j] + A2[i, j]), (m, n)),
            Equated(*kept(lambda: (A[i, j] + A2[i, j], A2[i, j] + A[i, j]))),
            Equated(*kept(lambda: ((A[i, j] + A2[i, j]) + C2[i, j],
                                   A[i, j] + (A2[i, j] + C2[i, j])))),
            Refused("Shapes $m \\times n$ and $n \\times p$: refused.",
                    lambda: defined((i, j), A[i, j] + B[i, j]), "extent"),
        ),
        twins=(Equated(Sum((Q[r, j] + Q[j, s]) ** 2, j),
                       Sum(Q[r, j] ** 2, j) + Sum(Q[j, s] ** 2, j)),),
    ),
    Item(
        "la.mat_vec",
        "Each entry of $Ax$ is the dot product of a row of $A$ with $x$. The matrix has as many "
        "columns as $x$ has entries, and the result as many entries as the matrix has rows.",
        (
            Shaped(defined((i,), AX), (m,)),
            Equated(Sum(A[i, j] * (lam * x[j] + y[j]), j), lam * AX + Sum(A[i, j] * y[j], j)),
            Refused("A matrix with $n$ columns times a vector of $p$ entries: refused.",
                    lambda: defined((i,), Sum(A[i, j] * wrong[j], j)), "extent"),
        ),
        twins=(Shaped(defined((i,), AX), (n,)),),
    ),
    Item(
        "la.mat_vec_rows",
        "Two ways to see $Ax$: row by row it is dot products; column by column it is a mixture of "
        "the columns of $A$, with the entries of $x$ as amounts.",
        (
            Equated(Sum(unit(s, r) * x[r], r), x[s], "The matrix 1 leaves every vector alone."),
            Equated(ROWS.named("y")[i], AX, "With the row as a vector of its own.", program=ROWS),
            Equated(MIXED.named("y")[i], AX, "A mixture of columns.", program=MIXED),
        ),
        twins=(Equated(Sum(Q[r, j] * x[j], j), Sum(Q[j, r] * x[j], j), "Columns for rows."),),
    ),
    Item(
        "la.mat_vec_example",
        "With rows $(1,2,3)$ and $(4,5,6)$ and $x = (1, 0, -1)$: $1 - 3 = -2$ and $4 - 6 = -2$.",
        (
            Exhausted("Each entry is a row times $x$.", lambda: range(2),
                      lambda row: (EXAMPLE * INPUT)[row] == (-2, -2)[row]),
            Exhausted("So is the whole.", lambda: [EXAMPLE * INPUT],
                      lambda found: found == Matrix([-2, -2])),
        ),
        twins=(Stated(equal((EXAMPLE * INPUT)[1], 2)),),
    ),
    Item(
        "la.mat_mul",
        "Entry $ij$ of $AB$ is the dot product of row $i$ of $A$ and column $j$ of $B$. It is "
        "what happens if one linear map follows another, which is why brackets do not matter.",
        (
            Shaped(defined((i, k), times(A, B, i, j, k)), (m, p)),
            Equated(Sum(times(A, B, i, j, k) * C[k, l], k),
                    Sum(A[i, j] * times(B, C, j, k, l), j), "Associative."),
            Equated(Sum(A[i, j] * (B[j, k] + B2[j, k]), j),
                    times(A, B, i, j, k) + times(A, B2, i, j, k), "Distributive."),
            Refused("Inner sizes $n$ and $m$: refused.",
                    lambda: defined((i, j), Sum(A[i, r] * A2[r, j], r)), "extent"),
        ),
        twins=(Equated(Sum(Q[r, j] * Q[j, s], j), Q[r, s] ** 2, "Entry by entry."),),
    ),
    Item(
        "la.mat_mul_columns",
        "Column $j$ of $AB$ is $A$ times column $j$ of $B$: one product of matrices does many "
        "products with vectors at once. A minibatch is just that, with samples in rows.",
        (
            Equated(BATCH.named("Y")[k, i], times(A, B, i, j, k), "One column after another.",
                    program=BATCH),
        ),
        twins=(Equated(Sum(Q[r, j] * Q[j, s], j), Sum(Q[r, j] * Q[s, j], j)),),
    ),
    Item(
        "la.mat_mul_noncommutative",
        "The order of factors matters: mirroring, then stretching differs from stretching, then "
        "mirroring. What does not depend on it is the trace.",
        (
            Exhausted("A pair whose products differ.", lambda: [(SWAP, STRETCH)],
                      lambda pair: pair[0] * pair[1] != pair[1] * pair[0]),
            Equated(Sum(Sum(A[i, j] * back[j, i], j), i), Sum(Sum(back[j, i] * A[i, j], i), j),
                    "The trace of $AH$ and of $HA$."),
        ),
        twins=(
            Exhausted("Powers of one matrix do commute.", lambda: [(SWAP + STRETCH, STRETCH)],
                      lambda pair: pair[0] ** 2 * pair[0] != pair[0] * pair[0] ** 2),
            Equated(Sum(Q[r, j] * R[j, s], j), Sum(R[r, j] * Q[j, s], j)),
        ),
    ),
    Item(
        "la.dot_as_matmul",
        "For row vectors $a b^T$ is a matrix with one entry, the dot product. The other way round, "
        "$a^T b$, is the outer product: $n \\times n$ entries, all products of an entry with an "
        "entry. Its trace is the dot product.",
        (
            Shaped(defined((one,), Sum(flat[one, j] * other_flat[one, j], j)), (1,)),
            Equated(*kept(lambda: (Sum(flat[0, j] * other_flat[0, j], j),
                                   Sum(other_flat[0, j] * flat[0, j], j)))),
            Shaped(defined((r, s), a[r] * b[s]), (n, n), "The outer product."),
            Equated(Sum(a[r] * b[s] * unit(r, s), r, s), dot(a, b), "Its trace."),
        ),
        twins=(
            Equated(a[r] * b[s], dot(a, b)),
            Equated(Sum(a[r] * b[s], r, s), dot(a, b)),
        ),
    ),
)  # fmt: skip
