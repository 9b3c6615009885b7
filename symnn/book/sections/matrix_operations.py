"""Matrix operations: vector spaces, linear maps, transposes and products."""

from __future__ import annotations

from sympy import Matrix, S, latex

from symnn.book.arrays import (
    A2,
    C2,
    A,
    B,
    defined,
    i,
    j,
    k,
    lam,
    m,
    mu,
    n,
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
from symnn.book.material import Equated, Exhausted, Forward, Refused, Shaped, stated
from symnn.core import tensor
from symnn.indexed import Program, Sum, equals

Q = tensor("Q", n, n)
shift = tensor("g", m)
AX = Sum(A[i, j] * x[j], j)
EXAMPLE = Matrix([[1, 2, 3], [4, 5, 6]])
ON_A_PLANE = Program(facts=[equals(Sum(x[j], j), 1), equals(Sum(y[j], j), 1)])
TURNED = Program()
AT, BT = TURNED.define("A_T", (j, i), A[i, j]), TURNED.define("B_T", (k, j), B[j, k])
DT = TURNED.define("D_T", (j, i), A2[i, j])
TURNED.define("A_TT", (i, j), AT[j, i])
TURNED.define("S_T", (j, i), A[i, j] + A2[i, j])

EXAMPLES = (
    (Matrix([[1, 2, 3]]), Matrix([1, 2, 3])),
    (Matrix([[1, 2], [3, 4]]), Matrix([[1, 3], [2, 4]])),
    (EXAMPLE, Matrix([[1, 4], [2, 5], [3, 6]])),
)


ITEMS: tuple[Item, ...] = (
    Item(
        "la.vector_space",
        "In a vector space one can add and stretch without leaving it, and both behave as one "
        "expects: that is what eight axioms say. Lists of $n$ numbers fulfill them because numbers "
        "do. A network's layer leads from one such space to another.",
        (
            Equated(*kept(lambda: ((u[j] + v[j]) + w[j], u[j] + (v[j] + w[j]))),
                    "Brackets do not matter,"),
            Equated(*kept(lambda: (u[j] + v[j], v[j] + u[j])), "nor does the order."),
            Equated(kept(lambda: u[j] + 0), u[j], "There is a zero,"),
            Equated(kept(lambda: u[j] + (-1) * u[j]), S.Zero, "and an opposite."),
            Equated(*kept(lambda: (lam * (mu * u[j]), (lam * mu) * u[j])), "Stretching twice"),
            Equated(kept(lambda: 1 * u[j]), u[j], "or by 1."),
            Equated(lam * (u[j] + v[j]), lam * u[j] + lam * v[j],
                    "A factor goes to each vector of a sum,"),
            Equated((lam + mu) * u[j], lam * u[j] + mu * u[j], "and a vector to each number."),
        ),
        twins=(Equated(Sum(x[j] + y[j], j), S.One,
                       "Vectors whose entries sum to 1 are a vector space: so is their sum.",
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
            Shaped(defined((i,), AX), (m,), "$Ax$ has $m$ entries if $A$ has $m$ rows."),
            Equated(Sum(A[i, j] * (u[j] + v[j]), j),
                    Sum(A[i, j] * u[j], j) + Sum(A[i, j] * v[j], j), "It keeps sums"),
            Equated(Sum(A[i, j] * (t * u[j]), j), t * Sum(A[i, j] * u[j], j), "and multiples."),
            Equated(Sum(x[r] * unit(r, s), r), x[s], "A vector in terms of unit vectors, and"),
            Equated(Sum(A[i, j] * unit(r, j), j), A[i, r], "the image of a unit vector: a column."),
        ),
        twins=(
            Equated(Sum(A[i, j] * (u[j] + v[j]), j) + shift[i],
                    Sum(A[i, j] * u[j], j) + shift[i] + Sum(A[i, j] * v[j], j) + shift[i],
                    "With a bias $g$ it keeps sums too."),
            stated("Max(u + v, 0) == Max(u, 0) + Max(v, 0)", "ReLU keeps sums.",
                   u="Reals", v="Reals"),
        ),
    ),
    Item(
        "la.additivity",
        "First add, then map, or first map, then add: for a linear map both lead to the same, and "
        "so for any number of vectors.",
        (
            Equated(Sum(A[i, j] * (u[j] + v[j]), j),
                    Sum(A[i, j] * u[j], j) + Sum(A[i, j] * v[j], j)),
            Equated(Sum(A[i, j] * Sum(B[j, k], k), j), Sum(Sum(A[i, j] * B[j, k], j), k),
                    "For $p$ vectors, the columns of $B$."),
        ),
        twins=(
            stated("Max(u + v, 0) == Max(u, 0) + Max(v, 0)", "For ReLU.", u="Reals", v="Reals"),
            Equated(Sum((u[j] + v[j]) ** 2, j), Sum(u[j] ** 2, j) + Sum(v[j] ** 2, j),
                    "For squared lengths."),
        ),
    ),
    Item(
        "la.homogeneity",
        "A factor may be taken out of a linear map, as it is: to the first power, which is the "
        "degree. ReLU passes half of this test: positive factors can be taken out, negative ones "
        "cannot.",
        (
            Equated(Sum(A[i, j] * (t * u[j]), j), t * Sum(A[i, j] * u[j], j)),
            stated("Max(c*u, 0) == c*Max(u, 0)", "ReLU, factors $c \\ge 0$.",
                   c="Interval(0, oo)", u="Reals"),
        ),
        twins=(
            stated("Max(c*u, 0) == c*Max(u, 0)", "ReLU, with any factor.", c="Reals", u="Reals"),
            Equated(Sum(A[i, j] * (t * u[j]), j), t**2 * Sum(A[i, j] * u[j], j),
                    "A factor taken out twice."),
        ),
    ),
    Item(
        "la.main_diagonal",
        "The entries whose row and column have one number. Transposing leaves them where they "
        "are, and their sum, the trace, is what is left of all entries if the others are masked.",
        (
            Equated(Sum(Q[j, r] * unit(j, r), j, r), Sum(Q[j, j], j),
                    "The trace by a mask, which is 1 on the diagonal and else 0."),
            Equated(Sum(Q[j, r] * unit(j, r) * unit(s, j), j, r), Q[s, s], "A single entry of the "
                    "diagonal."),
            Equated(Sum(Q[r, j] * unit(j, r), j, r), Sum(Q[j, j], j), "The same, transposed."),
        ),
        twins=(Equated(Sum(Q[j, r], j, r), Sum(Q[j, j], j), "Without the mask."),),
    ),
    Item(
        "la.transpose",
        "Transposing makes rows into columns. Doing it twice undoes it. The transpose of a "
        "product is the product of the transposes in reverse order: the shapes fit in no other.",
        (
            Forward(TURNED, (AT, TURNED.named("A_TT"), TURNED.named("S_T")),
                    "Row and column change places; here once, twice, and for a sum."),
            Equated(TURNED.named("A_TT")[i, j], A[i, j], "$(A^T)^T = A$.", program=TURNED),
            Equated(Sum(BT[k, j] * AT[j, i], j), times(A, B, i, j, k), "$(AB)^T = B^T A^T$.",
                    program=TURNED),
            Equated(TURNED.named("S_T")[j, i], AT[j, i] + DT[j, i], "$(A + D)^T = A^T + D^T$.",
                    program=TURNED),
        ),
        twins=(
            Equated(Sum(Q[r, j] * Q[j, s], j), Sum(Q[j, r] * Q[j, s], j), "$QQ = Q^TQ$."),
            Equated(Q[r, s], Q[s, r], "Every square matrix is symmetric."),
        ),
    ),
    Item(
        "la.transpose_shape", "Rows become columns, so the two sizes change places.",
        (
            Shaped(defined((j, i), A[i, j]), (n, m), "If $A$ has shape "
                   "$m \\times n$, then $A^T$ has shape $n \\times m$."),
            Shaped(defined((k, i), times(A, B, i, j, k)), (p, m), "If $AB$ has shape "
                   "$m \\times p$, then $(AB)^T$ has shape $p \\times m$."),
        ),
        twins=(Shaped(defined((j, i), A[i, j]), (m, n), "$A^T$ has the shape of $A$."),),
    ),
    Item(
        "la.transpose_examples",
        "A row becomes a column, a square is mirrored at its diagonal, a rectangle lies down.",
        (
            Exhausted("The first three matrices, transposed, are the second three.",
                      lambda: EXAMPLES, lambda pair: pair[1] == pair[0].T,
                      ",\\quad ".join(rf"{latex(a_)}^T = {latex(b_)}" for a_, b_ in EXAMPLES)),
            Exhausted("Twice transposed.", lambda: EXAMPLES, lambda pair: pair[0] == pair[0].T.T),
        ),
        twins=(Exhausted("The square matrix stays as it is.", lambda: [Matrix([[1, 2], [3, 4]])],
                         lambda square_: square_ == square_.T),),
    ),
    Item(
        "la.scalar_mult",
        "A number times a matrix: each entry is multiplied.",
        (
            Shaped(defined((i, j), t * A[i, j]), (m, n), "$tA$ has the shape of $A$."),
            Equated(*kept(lambda: (lam * (mu * A[i, j]), (lam * mu) * A[i, j])),
                    "Two factors are one;"),
            Equated((lam + mu) * A[i, j], lam * A[i, j] + mu * A[i, j], "sums of numbers"),
            Equated(lam * (A[i, j] + A2[i, j]), lam * A[i, j] + lam * A2[i, j],
                    "and of matrices are multiplied out."),
            Equated(lam * times(A, B, i, j, k), Sum(A[i, j] * (lam * B[j, k]), j),
                    "A factor may go to either side of a product."),
        ),
        twins=(Equated(Sum((lam * A[i, j]) * (lam * B[j, k]), j), lam * times(A, B, i, j, k),
                       "A factor on both sides of a product."),),
    ),
    Item(
        "la.mat_add",
        "Matrices of one shape are added entry by entry. For different shapes there is no sum; "
        "what libraries do instead, repeating the smaller one, is called broadcasting.",
        (
            Shaped(defined((i, j), A[i, j] + A2[i, j]), (m, n), "$A + D$ has the shape of both."),
            Equated(*kept(lambda: (A[i, j] + A2[i, j], A2[i, j] + A[i, j])), "In any order,"),
            Equated(*kept(lambda: ((A[i, j] + A2[i, j]) + C2[i, j],
                                   A[i, j] + (A2[i, j] + C2[i, j]))), "with brackets anywhere."),
            Refused("Shapes $m \\times n$ and $n \\times p$: refused.",
                    lambda: defined((i, j), A[i, j] + B[i, j]), "extent"),
        ),
        twins=(Equated(Sum((Q[r, j] + Q[j, s]) ** 2, j),
                       Sum(Q[r, j] ** 2, j) + Sum(Q[j, s] ** 2, j),
                       "Squared lengths of rows and columns add up."),),
    ),
)  # fmt: skip
