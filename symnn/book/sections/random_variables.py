"""Random variables: their laws, means and variances."""

from __future__ import annotations

from sympy import (
    Abs,
    Derivative,
    Integral,
    Interval,
    Limit,
    Rational,
    S,
    erf,
    exp,
    log,
    oo,
    pi,
    sqrt,
)

from symnn.book import worked
from symnn.book.charts import bars, curves, figure, shaded
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.laws import (
    ANY,
    CAUCHY,
    EXAMPLE,
    EXPONENTIAL,
    GEOMETRIC,
    NORMAL,
    UNIFORM,
    a,
    b,
    mu,
    normal_density,
    normal_distribution,
    p,
    rate,
    sigma,
    width,
    x,
)
from symnn.book.material import Cited, Drawn, Equated, Exhausted, Rounded, Stated
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Sum, index
from symnn.probability import Table
from symnn.report import Plot

ONE, ZERO = S.One, S.Zero
end = Variable("T", Interval.open(0, oo))
v = Variable("v", Interval(0, oo))
u = Variable("u")
near = Variable("x", Interval(-4, 4))
STANDARD = NORMAL.density.xreplace({mu: ZERO, sigma: ONE})
n, m = sizes("n m")
i, j = index("i", n), index("j", m)
X, Y, joint = tensor("x", n), tensor("y", m), tensor("R", n, m)
PERTURBED = Table(EXAMPLE.values, (*EXAMPLE.masses[:-1], EXAMPLE.masses[-1] + Rational(1, 100)))
SHIFTED = Table(EXAMPLE.values, (*EXAMPLE.masses[1:], EXAMPLE.masses[0]))
mean_sum = ANY.mean()


def is_mass_function(table: Table) -> bool:
    """Whether no mass is negative and all sum to 1."""
    return min(table.masses) >= 0 and sum(table.masses) == 1


def area_chart() -> Plot:
    return shaded(
        curves({"density": STANDARD.xreplace({x: near})}, near,
               marks=((0, 0.15, "area 0.6827"),)),
        0, -1.0, 1.0, "P(-1 ≤ X ≤ 1)",
    )  # fmt: skip


ITEMS: tuple[Item, ...] = (
    Item(
        "rv.variable",
        "A variable of algebra stands for a number that is fixed but perhaps not known. A random "
        "variable $X$ is a rule that gives a number for each outcome of an experiment, so its "
        "value changes from run to run, each value with its own probability.",
        (Cited(r"$X : \Omega \to \mathbb{R}$ gives a number to each outcome."),),
    ),
    Item(
        "rv.discrete",
        "A discrete variable has values that can be listed. The list may be finite, or go on "
        "forever: the number of throws until the first six has no largest value, and yet its "
        "probabilities sum to 1.",
        (
            Equated(ANY.expectation(lambda _: ONE), ONE, "Finitely many values, any values,"),
            Stated(equal(GEOMETRIC.total, 1), "or infinitely many: the geometric law,"),
            Stated(equal(GEOMETRIC.mean, 1 / p), "whose mean waiting time is $1/p$."),
        ),
        twins=(Stated(equal(GEOMETRIC.mean, 1 / p - 1)),),
    ),
    Item(
        "rv.continuous",
        "A continuous variable can take every value of an interval. There are too many of them to "
        "give each a probability of its own: only intervals have one, and it is the integral of a "
        "density.",
        (
            Stated(equal(NORMAL.probability(a, b), normal_distribution(b) - normal_distribution(a),
                         a <= b), "A normal variable in an interval."),
            Stated(equal(NORMAL.probability(a, a), 0), "A single point has probability 0."),
        ),
        twins=(Stated(equal(NORMAL.probability(a, a), normal_density(a)),
                      "The density is no probability."),),
    ),
    Item(
        "rv.notation", "",
        (Cited("Capital $X$ is the variable, small $x$ one of its values; $P(X = x)$ is shortened "
               "to $p(x)$."),),
    ),
    Item(
        "rv.prob_distribution",
        "The law of a variable says how probability is spread over its values. A list of values "
        "with probabilities does that for a discrete variable. What works for every variable is "
        "the distribution function $F(x) = P(X \\le x)$, which climbs from 0 to 1.",
        (
            Equated(ANY.expectation(lambda _: ONE), ONE, "A list has total mass 1."),
            Stated(equal(Limit(normal_distribution(x), x, -oo), 0), "The normal law starts at 0,"),
            Stated(equal(Limit(normal_distribution(x), x, oo), 1), "ends at 1,"),
            Stated(claim(Derivative(normal_distribution(x), x), ">", 0), "and climbs in between."),
        ),
        twins=(Stated(equal(Limit(normal_distribution(x), x, oo), Rational(1, 2))),),
        erratum=Erratum(
            "A distribution gives the probability of every possible value.",
            "That describes discrete variables only. A continuous variable takes each single value "
            "with probability 0; its law is given by a density or by $F$.",
            wrong=(Stated(claim(NORMAL.probability(a, a), ">", 0)),),
        ),
    ),
    Item(
        "rv.pmf",
        "The mass function of a discrete variable gives the probability of each value. It is "
        "never negative and its values sum to 1; every list with these two properties belongs to "
        "some variable.",
        (
            Equated(ANY.masses[i], ZERO, relation=">="),
            Equated(ANY.expectation(lambda _: ONE), ONE),
            Stated(claim(p * (1 - p) ** (Variable("k", S.Naturals) - 1), ">=", 0),
                   "The geometric law,"),
            Stated(equal(GEOMETRIC.total, 1), "which sums to 1."),
        ),
        twins=(Exhausted("The masses of the example, one of them larger by 1/100,",
                         lambda: (PERTURBED,), is_mass_function),),
    ),
    Item(
        "fig.pmf", "Each bar is as high as its value is probable; all heights together make 1.",
        (Drawn("Values 0 to 5 with probabilities 0.1, 0.2, 0.3, 0.2, 0.1, 0.1.",
               lambda: figure(bars(EXAMPLE.values, EXAMPLE.masses, "value *x*", "probability")),
               (Exhausted("The heights form a mass function.", lambda: (EXAMPLE,),
                          is_mass_function),)),),
        twins=(Exhausted(
            "A height of 0.4 at 2.",
            lambda: (Table(EXAMPLE.values, tuple(
                Rational(4, 10) if q == 2 else mass
                for q, mass in zip(EXAMPLE.values, EXAMPLE.masses, strict=True))),),
            is_mass_function),),
    ),
    Item(
        "rv.pmf_normalised",
        "The events $X = x_i$ exclude each other and one of them happens, so their probabilities "
        "sum to 1. Ten tenths in the example.",
        (
            Equated(ANY.masses[i], ZERO, relation=">="),
            Equated(ANY.expectation(lambda _: ONE), ONE),
            Exhausted("The example sums to 1.", lambda: (EXAMPLE,), is_mass_function),
        ),
        twins=(Exhausted("One height is larger by 1/100.", lambda: (PERTURBED,),
                         is_mass_function),),
    ),
    Item(
        "rv.pdf",
        "A density is a curve that is never negative and encloses the area 1. Its height is "
        "probability per unit of $x$, not probability: a narrow density must be high, and a normal "
        "one with $\\sigma = 1/10$ peaks near 4.",
        (
            Stated(claim(NORMAL.density, ">=", 0)), Stated(equal(NORMAL.total, 1)),
            Stated(claim(EXPONENTIAL.density, ">=", 0, x >= 0)),
            Stated(equal(EXPONENTIAL.total, 1)),
            Stated(equal(UNIFORM.total, 1)),
            Rounded(normal_density(mu).xreplace({sigma: Rational(1, 10)}), "3.99"),
        ),
        twins=(Stated(claim(NORMAL.density, "<=", 1), "A density may exceed 1."),),
    ),
    Item(
        "fig.pdf", "The shaded area is the probability that $X$ falls between -1 and 1.",
        (Drawn("The standard normal density; about 68 % of its area lies within one standard "
               "deviation.", lambda: figure(area_chart()),
               (Stated(equal(NORMAL.probability(mu - sigma, mu + sigma), erf(1 / sqrt(2)))),
                Rounded(erf(1 / sqrt(2)), "0.6827"))),),
        twins=(Rounded(erf(1 / sqrt(2)), "0.9545"),),
    ),
    Item(
        "rv.pdf_area",
        "Probability is area: over a short piece of length $h$ it is about $f(x)\\,h$, and areas "
        "of pieces add up. So the slope of the distribution function is the density.",
        (
            Stated(equal(NORMAL.probability(a, b), normal_distribution(b) - normal_distribution(a),
                         a <= b)),
            Stated(equal(Derivative(normal_distribution(x), x), normal_density(x)),
                   "The slope of $F$ is $f$."),
            Stated(equal(EXPONENTIAL.probability(0, end), 1 - exp(-rate * end)),
                   "The same for a waiting time."),
        ),
        twins=(Stated(equal(EXPONENTIAL.probability(0, end), exp(-rate * end)),
                      "The other side of the line."),),
    ),
    Item(
        "rv.pdf_total",
        "Some value must occur, so the whole area is 1. This fixes the constant in front of every "
        "density.",
        (Stated(equal(NORMAL.total, 1)), Stated(equal(UNIFORM.total, 1)),
         Stated(equal(EXPONENTIAL.total, 1)), Stated(equal(CAUCHY.total, 1))),
        twins=(Stated(equal(Integral(exp(-rate * x), (x, 0, oo)), 1), "Without its constant."),),
    ),
    Item(
        "rv.mean_discrete",
        "The mean weighs each value with its probability: where the bars would balance. It is "
        "linear, and the mean of a sum is the sum of the means, whether or not the variables "
        "depend on each other.",
        (
            Equated(ANY.expectation(lambda q: a * q + b), a * mean_sum + b,
                    "Scale and shift pass through."),
            Equated(Sum((X[i] + Y[j]) * joint[i, j], i, j),
                    Sum(X[i] * Sum(joint[i, j], j), i) + Sum(Y[j] * Sum(joint[i, j], i), j),
                    "Any joint law; the inner sums are the probabilities of each value alone."),
        ),
        twins=(Equated(ANY.expectation(lambda q: q**2), mean_sum**2,
                       "The mean of a square is not the square of the mean."),),
    ),
    Item(
        "rv.mean_example", "Six products, added. The mean 2.3 is no possible value itself.",
        (Stated(equal(worked.WORKED, Rational(23, 10))), Rounded(worked.MEAN, "2.3")),
        twins=(Stated(equal(SHIFTED.expectation(lambda q: q), Rational(23, 10)),
                      "Probabilities that are shifted by one place."),),
    ),
    Item(
        "rv.mean_continuous",
        "The sum becomes an integral. Not every law has a mean: the Cauchy density falls so "
        "slowly that the far values outweigh everything.",
        (
            Stated(equal(NORMAL.mean, mu), "The center of a normal law,"),
            Stated(equal(UNIFORM.mean, a + width / 2), "the middle of a uniform one,"),
            Stated(equal(EXPONENTIAL.mean, 1 / rate), "the mean waiting time."),
            Stated(equal(Integral(x * CAUCHY.density, (x, 0, end)), log(1 + end**2) / (2 * pi)),
                   "The right half of the Cauchy law up to $T$; it grows beyond all bounds."),
        ),
        twins=(Stated(equal(CAUCHY.mean, 0), "By symmetry one would say 0, but it diverges."),),
        erratum=Erratum("The heading speaks of the *meaning* of a variable.",
                        "What is meant is the *mean*; the formula is right."),
    ),
    Item(
        "rv.pmf_vs_pdf",
        "A table looks up the probability of a value; a density must be integrated first. A mass "
        "function can be a formula too, as the binomial one is.",
        (Cited("$p$ for mass functions, $f_X$ for densities: the letters tell a sum from an "
               "integral."),),
    ),
    Item(
        "rv.variance",
        "How far values spread: the mean squared distance from the mean. Multiplied out it is the "
        "mean of the square less the square of the mean. A shift does not matter, and a scale "
        "counts squared.",
        (
            Equated(ANY.variance(), ANY.expectation(lambda q: q**2) - mean_sum**2),
            Equated(ANY.variance(lambda q: a * q + b), a**2 * ANY.variance()),
        ),
        twins=(Equated(ANY.variance(), ANY.expectation(lambda q: q**2)),
               Equated(ANY.variance(lambda q: a * q + b), a * ANY.variance())),
    ),
    Item(
        "rv.variance_discrete", "Squared distances, weighed with the probabilities of the values.",
        (
            Equated(ANY.variance(), ANY.expectation(lambda q: q**2) - mean_sum**2),
            Stated(equal(worked.SPREAD, Rational(201, 100)), "In the example,"),
            kept(
                lambda: Stated(
                    equal(worked.SQUARE - worked.MEAN**2, Rational(201, 100)), "by both forms."
                )
            ),
        ),
        twins=(Stated(equal(worked.SQUARE - worked.MEAN, Rational(201, 100))),),
    ),
    Item(
        "rv.variance_example", "The mean is 2.3; the squared distances are weighed as the values "
        "are.",
        (Stated(equal(worked.SPREAD, Rational(201, 100))), Rounded(worked.VARIANCE, "2.01")),
        erratum=Erratum(
            "The displayed sum multiplies each squared distance with the value 0, 1, ..., 5.",
            "The weights are the probabilities 0.1, 0.2, 0.3, 0.2, 0.1, 0.1. The value 2.01 is "
            "right; the sum as displayed is 51.35.",
            wrong=(Stated(equal(worked.AS_PRINTED, Rational(201, 100))),),
            right=(Stated(equal(worked.AS_PRINTED, Rational(1027, 20))),
                   Rounded(Rational(1027, 20), "51.35")),
        ),
    ),
    Item(
        "rv.variance_continuous",
        "The same with an integral. This is the variance of the law; the *sample* variance of "
        "$n$ observations, divided by $n - 1$, is another quantity.",
        (
            Stated(equal(NORMAL.variance(mu), sigma**2)),
            Stated(equal(UNIFORM.variance(a + width / 2), width**2 / 12)),
            Stated(equal(EXPONENTIAL.variance(1 / rate), 1 / rate**2)),
        ),
        twins=(Stated(equal(UNIFORM.variance(a + width / 2), width**2 / 4)),
               Stated(equal(EXPONENTIAL.variance(0), 1 / rate**2), "About 0, not about the mean.")),
    ),
    Item(
        "rv.std", "The square root brings the spread back to the scale of the values.",
        (
            Stated(claim(sqrt(v), ">=", 0)),
            Stated(equal(sqrt(worked.SPREAD), sqrt(201) / 10)),
            Rounded(sqrt(worked.VARIANCE), "1.41774"),
        ),
        twins=(Stated(equal(sqrt(worked.VARIANCE), -sqrt(201) / 10), "The negative root."),),
    ),
    Item(
        "rv.var_from_std", "Squaring undoes the root, since a variance is never negative.",
        (kept(
            lambda: Stated(equal(sqrt(v) ** 2, v))
        ), kept(lambda: Stated(equal(sqrt(u**2), Abs(u))))),
        twins=(Stated(equal(sqrt(u**2), u), "For negative $u$ the root is $|u|$."),),
    ),
    Item(
        "rv.std_units",
        "Measure in centimeters instead of meters: mean and standard deviation are multiplied by "
        "100, the variance by 10 000.",
        (
            Equated(ANY.variance(lambda q: a * q), a**2 * ANY.variance()),
            Equated(ANY.expectation(lambda q: a * q), a * mean_sum),
            kept(lambda: Stated(equal(sqrt(a**2 * v), Abs(a) * sqrt(v)), "The deviation scales.")),
        ),
        twins=(Stated(equal(sqrt(a**2 * v), a * sqrt(v)), "A negative unit flips no spread."),),
    ),
)  # fmt: skip
