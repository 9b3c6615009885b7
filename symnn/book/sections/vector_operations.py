"""Vector operations: sum, dot product, cross product."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Interval, Rational, S, cos, oo, pi, sin

from symnn.book.arrays import a, b, c, defined, dot, j, j2, lam, mu, n, norm, square
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Drawn, Equated, Refused, Shaped, Stated, stated
from symnn.book.sections.linear_figures import cross_product, dot_product
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, equals

POSITIVE, ANGLES = Interval.open(0, oo), Interval(0, pi)
length, other, third = (Variable(name, POSITIVE) for name in "rsq")
angle, wider = Variable("theta", ANGLES), Variable("phi", ANGLES)
inner = Variable("d")
e, f = tensor("e", n), tensor("f", n)
FRAME = Program(facts=[equals(square(e), 1), equals(square(f), 1), equals(dot(e, f), 0)])
KNOWN = Program(facts=[
    equals(square(a), length**2), equals(square(b), other**2), equals(dot(a, b), inner),
])  # fmt: skip
shorter = tensor("g", sizes("m"))

a1, a2, a3, b1, b2, b3, c1, c2, c3 = (Variable(f"{x}_{k}") for x in "abc" for k in (1, 2, 3))
FIRST, SECOND, THIRD = (a1, a2, a3), (b1, b2, b3), (c1, c2, c3)
Triple = tuple[Any, Any, Any]


def cross(one: Triple, two: Triple) -> Triple:
    """The cross product, entry by entry."""
    return (
        one[1] * two[2] - one[2] * two[1],
        one[2] * two[0] - one[0] * two[2],
        one[0] * two[1] - one[1] * two[0],
    )


def along(one: Any, two: Any) -> Any:
    """The dot product of lists."""
    return sum((x * y for x, y in zip(one, two, strict=True)), S.Zero)


def shoelace(corners: tuple[tuple[Any, Any], ...]) -> Any:
    """Twice the area inside a polygon, signed by the way round."""
    return sum(
        (x * w - z * y for (x, y), (z, w) in zip(corners, (*corners[1:], corners[0]), strict=True)),
        S.Zero,
    )


PRODUCT = cross(FIRST, SECOND)
JACOBI = tuple(
    x + y + z
    for x, y, z in zip(
        cross(FIRST, cross(SECOND, THIRD)),
        cross(SECOND, cross(THIRD, FIRST)),
        cross(THIRD, cross(FIRST, SECOND)),
        strict=True,
    )
)
ITEMS: tuple[Item, ...] = (
    Item(
        "la.vec_add",
        "Vectors are added entry by entry: walk along the first arrow, then along the second. The "
        "order does not matter, and both must have the same number of entries.",
        (
            Shaped(defined((j,), a[j] + b[j]), (n,), "$a + b$ has $n$ entries, as $a$ and $b$ "
                   "have."),
            Equated(*kept(lambda: (a[j] + b[j], b[j] + a[j])), "In any order,"),
            Equated(*kept(lambda: ((a[j] + b[j]) + c[j], a[j] + (b[j] + c[j]))),
                    "with brackets anywhere;"),
            Equated(kept(lambda: a[j] + (-a[j])), S.Zero, "there and back is nowhere."),
            Refused("Vectors of $n$ and of $m$ entries: refused.",
                    lambda: defined((j,), a[j] + shorter[j]), "extent"),
        ),
        twins=(Equated(Sum((a[j] + b[j]) ** 2, j), square(a) + square(b),
                       "Squared lengths add up."),),
    ),
    Item(
        "la.dot_geometric",
        "The dot product is a number: how long the first vector is, times how long the shadow of "
        "the second is on it. It is positive below a right angle, 0 at it, negative above. In $n$ "
        "dimensions nothing changes: both vectors lie in one plane, spanned by two perpendicular "
        "unit vectors $e$ and $f$.",
        (
            Equated(Sum(length * e[j] * (other * (cos(angle) * e[j] + sin(angle) * f[j])), j),
                    length * other * cos(angle), "In $n$ dimensions: $a = re$ has length $r$, and "
                    "$b = s(e\\cos\\theta + f\\sin\\theta)$ has length $s$ and the angle "
                    "$\\theta$ to it.", program=FRAME),
            stated("r*cos(p)*s*cos(q) + r*sin(p)*s*sin(q) == r*s*cos(p - q)",
                   "In the plane, with directions $p$ and $q$, it is the addition theorem.",
                   r="Reals", s="Reals", p="Reals", q="Reals"),
        ),
        twins=(stated("r*cos(p)*s*cos(q) + r*sin(p)*s*sin(q) == r*s*cos(p + q)",
                      "With the sum of the directions.", r="Reals", s="Reals", p="Reals",
                      q="Reals"),),
    ),
    Item(
        "la.dot_algebraic",
        "Multiply entries at the same place and add up. The result is linear in each factor, does "
        "not depend on their order, and a vector times itself is its squared length.",
        (
            Shaped(defined((), dot(a, b), "d"), (), "The dot product is a single number."),
            Equated(*kept(lambda: (dot(a, b), dot(b, a))), "The order does not matter;"),
            Equated(Sum((lam * a[j] + mu * c[j]) * b[j], j), lam * dot(a, b) + mu * dot(c, b),
                    "factors and sums may be taken out;"),
            Equated(kept(lambda: dot(a, a)), square(a), "a vector times itself"),
            Equated(dot(a, a), S.Zero, "is not negative.", relation=">="),
        ),
        twins=(
            Equated(Sum((lam * a[j]) * (lam * b[j]), j), lam * dot(a, b),
                    "A factor of both vectors is taken out once."),
            stated("x*x + (-1)*y*y >= 0", "With an imaginary entry $iy$ too it is not negative.",
                   x="Reals", y="Reals"),
        ),
    ),
    Item(
        "la.dot_equivalence",
        "Why do both forms agree? The law of cosines says what the squared length of $a - b$ is; "
        "so does multiplying out. What is left over must be equal.",
        (
            Equated(Sum((a[j] - b[j]) ** 2, j), square(a) + square(b) - 2 * dot(a, b),
                    "Multiplied out, for all $n$."),
            stated("(r - s*cos(t))**2 + (s*sin(t))**2 == r**2 + s**2 - 2*r*s*cos(t)",
                   "The law of cosines.", r="Reals", s="Reals", t="Reals"),
            stated("d == r*s*cos(t)", "So the two are equal.", d="Reals", r="Reals", s="Reals",
                   t="Reals", where=("r**2 + s**2 - 2*d == r**2 + s**2 - 2*r*s*cos(t)",)),
        ),
        twins=(Equated(Sum((a[j] - b[j]) ** 2, j), square(a) + square(b) + 2 * dot(a, b),
                       "Multiplied out with the wrong sign."),),
    ),
    Item(
        "fig.dot_product",
        "Left the components: $\\mathbf{a}\\cdot\\mathbf{b} = 1.5 \\cdot 4 + 3 \\cdot 2 = 12$. "
        "Right the shadow of $\\mathbf{a}$ on $\\mathbf{b}$: it ends at $(2.4, 1.2)$.",
        (Drawn("Components and shadow.", dot_product, (
            kept(lambda: Stated(equal(Rational(3, 2) * 4 + Integer(3) * 2, 12),
                                "The product by components;")),
            kept(lambda: Stated(equal(Rational(12, 20) * 4, Rational(12, 5)),
                                "the foot of the perpendicular,")),
            kept(lambda: Stated(equal(Rational(12, 20) * 2, Rational(6, 5)), "both coordinates;")),
            kept(lambda: Stated(equal(
                (Rational(3, 2) - Rational(12, 5)) * 4 + (Integer(3) - Rational(6, 5)) * 2, 0),
                "what is left of $\\mathbf{a}$ is perpendicular to $\\mathbf{b}$.")),
        )),),
    ),
    Item(
        "la.dot_similarity",
        "Between vectors of fixed lengths the dot product falls as the angle grows from 0 to "
        "$\\pi$: it is largest if they point the same way. That makes it a measure of likeness, "
        "and it is what a unit computes from its input and its weights.",
        (
            stated("cos(t) > cos(u)", "A smaller angle, a larger cosine;", t="Interval(0, pi)",
                   u="Interval(0, pi)", where=("t < u",)),
            stated("r*s*x > r*s*y", "lengths that are not 0 keep the order.", x="Reals",
                   y="Reals", r="Interval.open(0, oo)", s="Interval.open(0, oo)",
                   where=("x > y",)),
            stated("Derivative(r*s*cos(t), t) == -r*s*sin(t)", "How fast it falls.",
                   r="Reals", s="Reals", t="Reals"),
        ),
        erratum=Erratum(
            "The dot product is the larger, the more alike the directions are.",
            "That holds for fixed lengths only. From $(1,0)$ to itself the product is 1, to "
            "$(10,10)$, half a right angle away, it is 10.",
            wrong=(stated("r*s*cos(t) > r*q*cos(u)", r="Interval.open(0, oo)",
                          s="Interval.open(0, oo)", q="Interval.open(0, oo)",
                          t="Interval(0, pi)", u="Interval(0, pi)", where=("t < u",)),),
            right=(kept(lambda: Stated(claim(
                Integer(1) * 10 + Integer(0) * 10, ">", Integer(1) * 1 + Integer(0) * 0))),),
        ),
    ),
    Item(
        "la.cosine_similarity",
        "Dividing by both lengths leaves the cosine of the angle, a number between $-1$ and 1 that "
        "only looks at directions: stretching a vector does not change it. Its gradient is "
        "perpendicular to the vector, for moving along it changes nothing.",
        (
            Equated(dot(a, b) ** 2, square(a) * square(b), "By Cauchy and Schwarz, for any $n$,",
                    relation="<="),
            stated("d/(r*s) <= 1", "the cosine, $d/(rs)$ for lengths $r$ and $s$ and the dot "
                   "product $d$, is at most 1,", d="Reals",
                   r="Interval.open(0, oo)", s="Interval.open(0, oo)",
                   where=("d**2 <= r**2*s**2",)),
            stated("d/(r*s) >= -1", "and at least $-1$.", d="Reals", r="Interval.open(0, oo)",
                   s="Interval.open(0, oo)", where=("d**2 <= r**2*s**2",)),
            Equated(Sum((length * a[j]) * b[j], j) / (length * third), dot(a, b) / third,
                    "A positive factor $r$ of $a$ cancels (here $q$ is the product of the "
                    "lengths)."),
            Equated(Sum(a[j] * (b[j] / (length * other) - inner * a[j] / (length**3 * other)), j),
                    S.Zero, "The gradient, which is what stands in the bracket, is perpendicular "
                    "to $a$.", program=KNOWN),
        ),
        twins=(
            Equated(dot(a, b) / (norm(a) * norm(b)), Sum(-a[j] * b[j], j) / (norm(a) * norm(b)),
                    "It does not change when $a$ is turned round.",
                    conditions=(square(a) > 0, square(b) > 0)),
            Equated(Sum((a[j] / norm(a)) ** 2, j), S.One, "It is 1 for any vector and itself, also "
                    "for the zero vector."),
        ),
    ),
    Item(
        "la.cross_magnitude",
        "The cross product lives in $\\mathbb{R}^3$ only. Its length is what the dot product "
        "leaves over: Lagrange's identity, whose square root is $|a||b|\\sin\\theta$.",
        (
            Stated(equal(along(PRODUCT, PRODUCT),
                         along(FIRST, FIRST) * along(SECOND, SECOND) - along(FIRST, SECOND) ** 2),
                   "Lagrange in three dimensions."),
            Equated(square(a) * square(b) - dot(a, b) ** 2,
                    Sum((a[j] * b[j2] - a[j2] * b[j]) ** 2, j, j2) / 2, "And in $n$."),
            stated("r**2*s**2 - (r*s*cos(t))**2 == (r*s*sin(t))**2", "With lengths $r$ and $s$ and "
                   "the angle $t$ that is the square of $rs\\sin t$,", r="Reals", s="Reals",
                   t="Reals"),
            stated("sin(t) > 0", "and $\\sin t$ itself is the root, as it is positive inside",
                   t="Interval.open(0, pi)"),
            stated("sin(0)**2 + sin(pi)**2 == 0", "and 0 at the ends."),
        ),
        twins=(stated("r**2*s**2 - (r*s*cos(t))**2 == (r*s*cos(t))**2", "With the cosine.",
                      r="Reals", s="Reals", t="Reals"),),
    ),
    Item(
        "la.cross_perpendicular",
        "The cross product is perpendicular to both factors, so to their whole plane. Exchanging "
        "the factors turns it round, and if they are parallel it is 0. Brackets matter: instead "
        "of the associative law there is Jacobi's identity.",
        (
            Stated(equal(along(PRODUCT, FIRST), 0), "Its dot product with $a$"),
            Stated(equal(along(PRODUCT, SECOND), 0), "and with $b$ is 0."),
            *(Stated(equal(q, kept(lambda p=p: -p)), words) for p, q, words in zip(
                cross(SECOND, FIRST), PRODUCT,
                ("Factors exchanged, each of the three entries changes its sign.", "", ""),
                strict=True)),
            *(Stated(equal(sum_, 0), words) for sum_, words in zip(JACOBI, (
                "Jacobi: $a \\times (b \\times c) + b \\times (c \\times a) + "
                "c \\times (a \\times b) = 0$, entry by entry.", "", ""), strict=True)),
        ),
        twins=(
            Stated(equal(PRODUCT[0], cross(SECOND, FIRST)[0]), "Factors may be exchanged."),
            Stated(equal(cross(FIRST, cross(SECOND, THIRD))[0], cross(PRODUCT, THIRD)[0]),
                   "Brackets may be moved."),
        ),
    ),
    Item(
        "la.cross_area",
        "A parallelogram has the area of base times height, and the height over $a$ is "
        "$|b|\\sin\\theta$. In the plane this is the determinant, up to its sign, which says "
        "which way round the corners were named.",
        (
            Stated(equal(shoelace(((S.Zero, S.Zero), (a1, a2), (a1 + b1, a2 + b2), (b1, b2))) / 2,
                         a1 * b2 - a2 * b1),
                   "The area by its four corners, one after the other, is the determinant."),
            stated("r*cos(p)*s*sin(q) - r*sin(p)*s*cos(q) == r*s*sin(q - p)",
                   "Base times height, with directions $p$ and $q$.",
                   r="Reals", s="Reals", p="Reals", q="Reals"),
        ),
        twins=(Stated(equal(
            shoelace(((S.Zero, S.Zero), (a1, a2), (a1 + b1, a2 + b2), (b1, b2))), a1 * b2 - a2 * b1,
        ), "Without the half of the corner formula."),),
    ),
    Item(
        "fig.cross_product",
        "Two vectors in a plane, their parallelogram, and the cross product upright on it; its "
        "length is the area.",
        (Drawn("Parallelogram and normal.", cross_product, tuple(
            Stated(equal(found, 0), "The product of vectors of a plane is perpendicular to both.")
            for found in (along(PRODUCT, FIRST), along(PRODUCT, SECOND))
        )),),
        erratum=Erratum(
            "The caption speaks of the cross product of two vectors of the plane.",
            "The cross product needs three dimensions. Seen in space, as $(a_1, a_2, 0)$ and "
            "$(b_1, b_2, 0)$, two vectors of the plane have the product "
            "$(0, 0, a_1b_2 - a_2b_1)$, which is no vector of that plane.",
            wrong=(Stated(equal(cross((a1, a2, S.Zero), (b1, b2, S.Zero))[2], 0),
                          "That it lies in the plane."),),
        ),
    ),
)  # fmt: skip
