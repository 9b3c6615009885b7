"""Softmax, for any number of classes."""

from __future__ import annotations

import numpy as np
from sympy import Derivative, Interval, KroneckerDelta, Rational, S, exp, oo

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Derived, Equated, Measured, Recorded, Rounded, Stated
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.layers import softmax
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Program, Sum, index

n = sizes("n")
k, m = index("k", n), index("m", n)
z, v = tensor("z", n), tensor("v", n)
P = tensor("P", domain=Simplex(n))
y, c = Variable("y"), Variable("c")
share = Variable("q", Interval.open(0, 1))
z1, z2 = (Variable(name, Interval.open(0, oo)) for name in ("z1", "z2"))
others = Sum(exp(z[k]), k)
first = exp(y) / (exp(y) + others)
PROGRAM = Program()
p = softmax(PROGRAM, "p", z)
mean = Sum(v[m] * P[m], m)
E_INVERSE = exp(-1)


def overflow() -> tuple[bool, str]:
    with np.errstate(over="ignore", invalid="ignore"):
        large = np.exp(np.array([1000.0, 999.0]))
        plain = large / large.sum()
    shifted = np.exp(np.array([0.0, -1.0]))
    shifted /= shifted.sum()
    return bool(np.isnan(plain).all()), f"as written {plain}, shifted {shifted.round(4)}"


ITEMS: tuple[Item, ...] = (
    Item(
        "act.softmax",
        "Each score is exponentiated, which makes it positive, and divided by the sum, which makes "
        "all of them a distribution. Only differences of scores matter; subtracting the largest "
        "first keeps a computer from overflowing.",
        (
            Derived("softmax"),
            Stated(equal(exp(y + c) / (exp(y + c) + Sum(exp(z[k] + c), k)), first),
                   "A score $y$ among others, all shifted by $c$."),
        ),
        twins=(Stated(equal(exp(c * y) / (exp(c * y) + Sum(exp(c * z[k]), k)), first),
                      "Scaling all scores does change it."),),
        beside=(Measured("Scores of 1000 and 999 in double precision.", overflow),),
        erratum=Erratum(
            "The components that go in are already probabilities.",
            "They are scores, also called logits, and may be any real numbers; probabilities come "
            "out. Probabilities that are put in do not come out unchanged.",
            wrong=(Stated(equal(exp(share) / (exp(share) + exp(1 - share)), share)),),
        ),
        sources=("bridle1990",),
    ),
    Item(
        "act.softmax_range",
        "With at least two classes no output is 0 or 1, as long as the scores are finite. For two "
        "classes it is the sigmoid of the difference.",
        (
            Stated(claim(first, ">", 0), "A score $y$ among any number of others."),
            Stated(claim(first, "<", 1), "It is below 1, too."),
            Recorded("softmax_two_eq_sigmoid", words="Two classes."),
        ),
        twins=(Stated(claim(first, "<=", Rational(99, 100))),
               Recorded("softmax_two_eq_sigmoid", twin=True)),
    ),
    Item(
        "act.softmax_sum", "The numerators add up to the denominator, for any number of classes.",
        (Equated(Sum(p[k], k), S.One, program=PROGRAM), Derived("softmax")),
        erratum=Erratum(
            "The components of $z$ sum to 1.",
            "The *outputs* sum to 1; the scores may have any sum.",
            wrong=(Equated(Sum(z[k], k), S.One),),
            right=(Equated(Sum(p[k], k), S.One, program=PROGRAM),),
        ),
    ),
    Item(
        "act.softmax_differentiable",
        "An output grows with its own score and falls with the others. The matrix of slopes is "
        "symmetric, its rows sum to 0, and it is positive semidefinite: its quadratic form is a "
        "variance.",
        (
            Derived("softmax_jacobian", "The matrix of slopes, for any number of classes."),
            Equated(Sum(v[k] * v[m] * P[k] * (KroneckerDelta(k, m) - P[m]), k, m),
                    Sum(P[k] * (v[k] - mean) ** 2, k), "The form is the variance of $v$ under "
                    "the outputs $P$,"),
            Equated(Sum(P[k] * v[k] ** 2, k) - Sum(P[k] * v[k], k) ** 2, S.Zero,
                    "hence not negative.", relation=">="),
            Recorded("softmax_jacobian_diagonal", words="Three classes, on the diagonal,"),
            Recorded("softmax_jacobian_off_diagonal", words="and off it."),
        ),
        twins=(Recorded("softmax_jacobian_diagonal", twin=True),
               Recorded("softmax_jacobian_off_diagonal", twin=True)),
        sources=("bridle1990", "bishop2006"),
    ),
    Item(
        "act.softmax_exp_example",
        "The scores 1 and 2 after the first half of softmax, for the example that follows. From "
        "one to the next the exponential grows by the factor $e$.",
        (Rounded(exp(1), "2.7"), Rounded(exp(2), "7.39"), Rounded(exp(1), "2.7182818"),
         Rounded(exp(2), "7.3890561")),
        twins=(Rounded(exp(1), "2.8"),),
    ),
    Item(
        "act.softmax_ratio",
        "Scores 1 and 2 stand in the ratio 0.5; after exponentiation it is $e^{-1}$, smaller.",
        (
            kept(lambda: Stated(equal(exp(1) / exp(2), E_INVERSE), "The ratio,")),
            Rounded(E_INVERSE, "0.37"),
            Stated(claim(E_INVERSE, "<", Rational(1, 2))),
        ),
        erratum=Erratum(
            "The ratio is given as 0.36.",
            "$e^{-1} = 0.3679$ rounds to 0.37; 0.36 is cut off. The rounded values give 0.37 too: "
            "2.7/7.39 = 0.3654.",
            wrong=(Rounded(E_INVERSE, "0.36"),),
            right=(Rounded(E_INVERSE, "0.37"), Rounded(E_INVERSE, "0.36", how="cut"),
                   Rounded(Rational(270, 739), "0.37")),
        ),
    ),
    Item(
        "act.softmax_amplify",
        "Compare $e^{z_1 - z_2}$ with $z_1/z_2$ for positive scores $z_1 < z_2$. It is smaller "
        "whenever $z_1 \\ge 1$, as $e^z/z$ grows from there on; for scores up to 1 it is larger, "
        "and the exponential flattens.",
        (
            Stated(claim(exp(z1 - z2), "<", z1 / z2, z1 < z2, z1 >= 1), "Scores from 1 on,"),
            Stated(claim(exp(z1 - z2), ">", z1 / z2, z1 < z2, z2 <= 1), "and up to 1."),
            Stated(equal(Derivative(exp(z1) / z1, z1), exp(z1) * (z1 - 1) / z1**2),
                   "The sign changes at 1."),
        ),
        twins=(Stated(claim(exp(z1 - z2), "<", z1 / z2, z1 < z2)),),
        erratum=Erratum(
            "Softmax makes high scores higher relative to low ones.",
            "That holds for scores of at least 1. For 0.1 and 0.2 the ratio goes from 0.5 up to "
            "0.905: the difference is made *smaller*.",
            wrong=(Stated(claim(exp(z1 - z2), "<", z1 / z2, z1 < z2)),),
            right=(Rounded(exp(Rational(1, 10) - Rational(2, 10)), "0.905"),),
        ),
    ),
)  # fmt: skip
