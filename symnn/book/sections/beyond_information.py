"""Beyond the chapter: inequalities of information, and normal laws."""

from __future__ import annotations

from typing import Any

from sympy import Abs, E, Integer, Integral, Interval, Ne, Rational, exp, log, oo, pi, sqrt

from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Derived, Equated, Recorded, Rounded, Stated
from symnn.book.sections.information import P, Q, R, i, j, n
from symnn.catalog import information as info
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.information import mu, nu, sigma, tau
from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Program, Sum, equals, index

chance, forecast = (Variable(name, Interval.open(0, 1)) for name in "pq")
rho = Variable("rho", Interval.open(-1, 1))
x, y = Variable("x"), Variable("y")
z = index("z", n)
apart = info.BINARY_DIVERGENCE(forecast, chance)
js = info.jensen_shannon(P, Q)
distance = Sum(Abs(P[i] - Q[i]), i)
mixed = (P[i] + Q[i]) / 2
between = -Sum(mixed * log(mixed), i) - info.entropy(P) / 2 - info.entropy(Q) / 2

rows, columns = sizes("m k")
a, b = index("a", rows), index("b", columns)
table = tensor("P", rows, columns, domain=Interval.open(0, 1))
JOINT = Program(facts=[equals(Sum(table[a, b], a, b), 1)])
first, second = (
    JOINT.define("p", (a,), Sum(table[a, b], b)), JOINT.define("q", (b,), Sum(table[a, b], a))
)  # fmt: skip
mutual = Sum(table[a, b] * log(table[a, b] / (first[a] * second[b])), a, b)
alone = -Sum(first[a] * log(first[a]), a) - Sum(second[b] * log(second[b]), b)
jointly = -Sum(table[a, b] * log(table[a, b]), a, b)

standard = NORMAL_DENSITY(x, Integer(1)), NORMAL_DENSITY(y, Integer(1))
pair = exp(-(x**2 - 2 * rho * x * y + y**2) / (2 * (1 - rho**2))) / (2 * pi * sqrt(1 - rho**2))
tells = -log(1 - rho**2) / 2
cross_term = (rho**2 * x**2 - 2 * rho * x * y + rho**2 * y**2) / (2 * (1 - rho**2))

outcomes, D = sizes("N d")
o, (u, v) = index("o", outcomes), index("u v", D)
law = tensor("P", domain=Simplex(outcomes))
values, aim, form = tensor("x", outcomes, D), tensor("n", D), tensor("A", D, D)
MOMENTS = Program(facts=[equals(Sum(law[o], o), 1)])
mean = MOMENTS.define("m", (u,), Sum(law[o] * values[o, u], o))
covariance = MOMENTS.define(
    "C", (u, v), Sum(law[o] * (values[o, u] - mean[u]) * (values[o, v] - mean[v]), o)
)
centers, widths = tensor("mu", D), tensor("sigma", D, domain=Interval.open(0, oo))
targets, scales = tensor("nu", D), tensor("tau", D, domain=Interval.open(0, oo))


def axis(m: Any, s: Any, m2: Any, s2: Any) -> Any:
    """The divergence of two normal laws along one axis."""
    return info.NORMAL_DIVERGENCE(m, s, m2, s2)


def quadratic(at: Any) -> Any:
    """The mean of a quadratic form of the distance from a point."""
    inside = (values[o, u] - at[u]) * form[u, v] * (values[o, v] - at[v])
    return Sum(law[o] * inside, o, u, v)


split = Sum(form[u, v] * covariance[u, v], u, v)
diagonal = Sum(axis(centers[u], widths[u], targets[u], scales[u]), u)
matrix_form = (
    Sum(widths[u] ** 2 / scales[u] ** 2, u)
    + Sum((centers[u] - targets[u]) ** 2 / scales[u] ** 2, u) - D
    + Sum(log(scales[u] ** 2) - log(widths[u] ** 2), u)
) / 2  # fmt: skip
vae = Sum(axis(centers[u], widths[u], Integer(0), Integer(1)), u)

ITEMS: tuple[Item, ...] = (
    Item(
        "info.gibbs",
        "Nobody predicts better than the truth: every other forecast costs a positive number of "
        "nats. It all rests on $\\log t \\le t - 1$. And a divergence of 0 leaves no room: it is "
        "at least a sum of squared gaps, which must then all be 0.",
        (
            Equated(info.divergence(P, Q), Integer(0), "Any number of outcomes.", relation=">="),
            Derived("kl_divergence"), Derived("gibbs_equality"),
        ),
        twins=(Equated(info.divergence(P, Q), Sum((P[i] - Q[i]) ** 2 / Q[i], i),
                       "Too much to ask: this is an upper bound.", relation=">="),
               Stated(claim(apart, ">", 0), "Also for equal laws.")),
        sources=("gibbs1902", "cover2006"),
    ),
    Item(
        "info.pinsker",
        "A divergence of $\\varepsilon$ nats leaves probabilities that are off by at most "
        "$\\sqrt{2\\varepsilon}$ in total: a small loss is a good forecast. For two outcomes with "
        "probabilities $p$ and $q$ the bound reads $2(p - q)^2$, and no larger factor is right.",
        (
            Derived("pinsker"),
            Stated(claim(apart, ">=", 2 * (chance - forecast) ** 2), "Two outcomes."),
        ),
        twins=(Stated(claim(apart, ">=", Rational(21, 10) * (chance - forecast) ** 2),
                      "A larger factor."),
               Equated(info.divergence(P, Q) / log(2), distance**2, "Bits, and no half.",
                       relation=">=")),
        sources=("pinsker1964", "csiszar1967"),
    ),
    Item(
        "info.js",
        "Both laws are compared with the one halfway between them, so the order does not matter "
        "and nothing is divided by 0. It is the entropy of the mixture less the mean entropy: what "
        "a sample tells of the law that it came from. That is one coin toss at most, and it is a "
        "whole one if the laws share no outcome.",
        (
            Equated(js, between, "Divergences, or entropies: the same."),
            Equated(js, Integer(0), "It is not negative,", relation=">="),
            Equated(js, log(2), "and at most $\\ln 2$.", relation="<="),
            Equated(log(2) - js,
                    Sum(P[i] * log(1 + Q[i] / P[i]) + Q[i] * log(1 + P[i] / Q[i]), i) / 2,
                    "What is missing is positive where both laws allow an outcome."),
            Equated(Sum(P[i] * log(P[i] / (P[i] / 2)), i) / 2
                    + Sum(R[j] * log(R[j] / (R[j] / 2)), j) / 2, log(2),
                    "Laws over different outcomes: halfway, each has half of its weight."),
        ),
        twins=(Equated(js, info.divergence(P, Q) / 2 + info.divergence(Q, P) / 2,
                       "Divergences from each other instead of from the middle."),),
        sources=("lin1991",),
    ),
    Item(
        "info.mutual",
        "How much easier $X$ is to guess for one who knows $Y$. It is the divergence of the joint "
        "law from what independence would make of it, so it is not negative; in entropies it is "
        "symmetric. For two standard normal variables of correlation $\\rho$ it is "
        "$-\\frac12 \\ln(1 - \\rho^2)$, without bound as $\\rho \\to 1$.",
        (
            Derived("mutual_information"),
            Equated(mutual, alone - jointly, "Tables of any size.", JOINT),
            Stated(equal(log(pair / (standard[0] * standard[1])), tells - cross_term),
                   "Two normal variables: the logarithm,"),
            Stated(equal(Integral(x * (rho * x) * standard[0], (x, -oo, oo)), rho),
                   "the mean of $xy$, where $y$ is $\\rho x$ plus noise,"),
            kept(lambda: Stated(equal(
                tells - (rho**2 * 1 - 2 * rho * rho + rho**2 * 1) / (2 * (1 - rho**2)), tells),
                "and with the means 1, 1 and $\\rho$ of $x^2$, $y^2$ and $xy$ the average.")),
            Stated(claim(tells, ">", 0, Ne(rho, 0)), "Every correlation tells something."),
        ),
        twins=(Equated(mutual, alone + jointly, "", JOINT),
               Stated(claim(tells, "<=", rho**2), "Bounded by the square of the correlation.")),
        sources=("shannon1948", "cover2006"),
    ),
    Item(
        "info.gauss_entropy",
        "The wider the bell, the less is known: doubling its width adds $\\ln 2$. Of all densities "
        "of one variance the normal one has the largest entropy, because its surprise depends on "
        "the square of the distance only: any other law of this variance has the same mean "
        "surprise under it, and its own entropy is less by a divergence.",
        (
            Derived("normal_divergence"),
            Rounded(log(2 * pi * E) / 2, "1.4189", "Width 1."),
            Stated(claim(log(sigma * sqrt(12)), "<", info.NORMAL_ENTROPY.expression),
                   "A uniform law of the same variance: width $\\sigma\\sqrt{12}$, less entropy."),
            Stated(claim(1 + log(2 * (sigma / sqrt(2))), "<", info.NORMAL_ENTROPY.expression),
                   "A double exponential law of the same variance."),
            Stated(equal(info.NORMAL_ENTROPY(2 * sigma), info.NORMAL_ENTROPY(sigma) + log(2)),
                   "Twice as wide."),
        ),
        twins=(Stated(equal(info.NORMAL_ENTROPY.expression, log(2 * pi * sigma**2) / 2),
                      "Without the e."),
               Stated(claim(info.NORMAL_ENTROPY.expression, ">=", 0),
                      "Unlike that of a count it can be negative.")),
        sources=("shannon1948", "cover2006"),
    ),
    Item(
        "info.gauss_kl",
        "A quotient of widths, and a mean squared error measured in widths of the forecast. With "
        "many variables the squares become quadratic forms; a form has the mean "
        "$\\operatorname{tr}(A\\Sigma) + \\Delta^\\top A \\Delta$ under *any* law of these "
        "moments, and with $A = \\Sigma_2^{-1}$ the general formula follows.",
        (
            Derived("normal_divergence", "One variable."),
            Recorded("normal_divergence_nonnegative"),
            Stated(claim(info.NORMAL_DIVERGENCE.expression, ">", 0, Ne(mu, nu)),
                   "Positive for other means,"),
            Stated(claim(info.NORMAL_DIVERGENCE.expression, ">", 0, Ne(sigma, tau)),
                   "and for other widths."),
            Equated(quadratic(aim),
                    split + Sum((mean[u] - aim[u]) * form[u, v] * (mean[v] - aim[v]), u, v),
                    "The mean of a quadratic form around any point $n$; $m$ and $C$ are mean and "
                    "covariance of the law.", MOMENTS),
            Equated(diagonal, matrix_form,
                    "Independent axes: $\\frac12[\\operatorname{tr}\\Sigma_2^{-1}\\Sigma_1 + "
                    "\\Delta^\\top\\Sigma_2^{-1}\\Delta - d + \\ln|\\Sigma_2|/|\\Sigma_1|]$."),
        ),
        twins=(Recorded("normal_divergence_nonnegative", twin=True),
               Stated(equal(info.NORMAL_DIVERGENCE.expression,
                            info.NORMAL_DIVERGENCE(nu, tau, mu, sigma)), "Swapped.")),
        sources=("kullback1951", "bishop2006"),
    ),
    Item(
        "prob.vae_kl",
        "What a variational autoencoder pays for hidden variables that differ from a standard "
        "normal law: for their mean, and for a width that is not 1. It adds up over variables "
        "and is 0 only where none differs.",
        (
            Recorded("normal_divergence_standard"),
            Equated(-vae, Sum(1 + log(widths[u] ** 2) - centers[u] ** 2 - widths[u] ** 2, u) / 2,
                    "Any number of hidden variables."),
            Equated(vae, Integer(0), "It is not negative.", relation=">="),
            Stated(claim(axis(mu, sigma, Integer(0), Integer(1)), ">=", mu**2 / 2),
                   "A mean that is not 0 costs,"),
            Stated(claim(axis(mu, sigma, Integer(0), Integer(1)), ">", 0, Ne(sigma, 1)),
                   "and so does a width that is not 1."),
        ),
        twins=(Recorded("normal_divergence_standard", twin=True),
               Equated(-vae, Sum(1 + log(widths[u]) - centers[u] ** 2 - widths[u] ** 2, u) / 2,
                       "The logarithm of the width instead of the variance.")),
        sources=("kingma2014",),
    ),
)  # fmt: skip
