"""The binomial and the normal law."""

from __future__ import annotations

import math

from sympy import (
    Derivative,
    Integer,
    Integral,
    Interval,
    Limit,
    Ne,
    Rational,
    S,
    binomial,
    exp,
    factorial,
    log,
    oo,
    pi,
    sqrt,
)

from symnn.book.charts import curves, figure
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.laws import (
    ANY,
    BINOMIAL,
    EXPONENTIAL,
    NORMAL,
    bernoulli_mass,
    binomial_mass,
    count,
    mu,
    n,
    normal_density,
    p,
    rate,
    sigma,
    x,
)
from symnn.book.material import (
    Derived,
    Drawn,
    Equated,
    Exhausted,
    Measured,
    Recorded,
    Rounded,
    Stated,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Variable
from symnn.probability import Discrete, Table
from symnn.report import Plot, Rule

h, z = Variable("h"), Variable("z")
s = Variable("s", Interval.open(0, oo))
near, far = Variable("x", Interval(-4, 4)), Variable("x", Interval(-5, 5))
trial = Table((0, 1), (1 - p, p))
inside = (count >= 1, count <= n)
bell = NORMAL.density
slope, curvature = Derivative(bell, x), Derivative(bell, x, x)
peak = normal_density(mu)
half_width = sigma * sqrt(2 * log(2))
FAMILY = ((0, Rational(1, 5)), (0, 1), (0, 5), (-2, Rational(1, 2)))
kernel = exp(-((x - mu) ** 2) / (2 * sigma**2))
mean = ANY.mean()


def bell_chart() -> Plot:
    top, side = NORMAL_DENSITY(S.Zero, S.One), NORMAL_DENSITY(S.One, S.One)
    return curves(
        {"standard normal density": NORMAL_DENSITY(near, S.One)}, near,
        marks=((0, top, "maximum 0.3989"), (-1, side, "inflection"), (1, side, "inflection")),
    )  # fmt: skip


def family_chart() -> Plot:
    named = {
        f"*μ* = {m}, *σ*² = {float(v):g}".replace("-", "−"): NORMAL_DENSITY(far - m, sqrt(v))
        for m, v in FAMILY
    }
    return curves(
        named,
        far, samples=240, rules=(Rule(-2, axis="x"),),
    )  # fmt: skip


def underflow() -> tuple[bool, str]:
    def value(score: float) -> float:
        return math.exp(-(score**2) / 2) / math.sqrt(2 * math.pi)

    return value(38.5) > 0 == value(38.7), f"at 38.5: {value(38.5):.3g}, at 38.7: {value(38.7)}"


ITEMS: tuple[Item, ...] = (
    Item(
        "dist.binomial_experiment",
        "A fixed number $n$ of trials, each with two outcomes, all with the same probability $p$ "
        "of success, none influencing another. The law of the number of successes grows trial by "
        "trial: the last one is a success or it is not.",
        (
            Stated(equal(binomial_mass(n + 1, count),
                         p * binomial_mass(n, count - 1) + (1 - p) * binomial_mass(n, count),
                         *inside), "One more trial."),
            Stated(equal(binomial_mass(n + 1, 0), (1 - p) * binomial_mass(n, 0))),
            Stated(equal(binomial_mass(n + 1, n + 1), p * binomial_mass(n, n))),
        ),
        twins=(Stated(equal(binomial_mass(n + 1, count),
                            (1 - p) * binomial_mass(n, count - 1) + p * binomial_mass(n, count),
                            *inside), "Success and failure swapped."),),
        sources=("feller1968",),
    ),
    Item(
        "dist.binomial_pmf",
        "A row of results with $x$ successes has probability $p^x(1-p)^{n-x}$, in whatever order "
        "they come, and there are $\\binom{n}{x}$ orders. The sum over all $x$ is $(p + 1 - p)^n$, "
        "by the binomial theorem.",
        (
            Derived("binomial", "Total 1, mean $np$, variance $np(1-p)$, for every $n$ and $p$."),
        ),
        twins=(
            Stated(equal(Discrete(BINOMIAL.value, binomial_mass(n, BINOMIAL.value, 1 - p), 0, n)
                         .mean, n * p), "$p$ and $1 - p$ swapped."),
            Stated(equal(BINOMIAL.variance(n * p), n * p)),
        ),
        sources=("feller1968",),
    ),
    Item(
        "dist.binomial_coeff",
        "How many ways there are to choose $x$ of $n$ things: $n!$ orders, of which those that "
        "differ only among the chosen or among the rest count as one.",
        (
            Stated(equal(binomial(n, count), factorial(n) / (factorial(count)
                                                             * factorial(n - count)),
                         count >= 0, count <= n)),
            Stated(equal(binomial(n + 1, count), binomial(n, count - 1) + binomial(n, count),
                         *inside), "Pascal's rule: with the last thing or without it."),
            Stated(equal(binomial(n, count), binomial(n, n - count), count >= 0, count <= n),
                   "Choosing is leaving."),
        ),
        twins=(Stated(equal(binomial(n + 1, count), binomial(n, count) + binomial(n, count + 1),
                            *inside)),),
    ),
    Item(
        "dist.bernoulli",
        "A single trial. It succeeds with probability $p$, and its variance is largest, 1/4, for a "
        "fair coin.",
        (
            Exhausted("Both values have the probability that the binomial law gives for $n = 1$.",
                      lambda: (0, 1), lambda v: binomial_mass(1, v) == bernoulli_mass(v)),
            Stated(equal(trial.worked(Integer), p)),
            Stated(equal(trial.expectation(lambda v: (v - p) ** 2), p * (1 - p))),
            Stated(claim(p * (1 - p), "<=", Rational(1, 4))),
        ),
        twins=(Exhausted("Two trials.", lambda: (0, 1),
                         lambda v: binomial_mass(2, v) == bernoulli_mass(v)),),
    ),
    Item(
        "dist.normal_pdf",
        "The bell curve with center $\\mu$ and width $\\sigma$. Its slope is the value times the "
        "distance from the center, downhill on both sides: $f' = -\\frac{x-\\mu}{\\sigma^2} f$, "
        "which together with area 1 fixes it.",
        (
            Recorded("normal_slope"),
            Stated(equal(NORMAL.total, 1)), Stated(equal(NORMAL.mean, mu)),
            Stated(equal(NORMAL.variance(mu), sigma**2)),
        ),
        twins=(Recorded("normal_slope", twin=True), Stated(equal(NORMAL.variance(mu), sigma))),
        erratum=Erratum(
            "The formula is called the *normal equation*.",
            "It is the normal, or Gaussian, *density*. The normal equations "
            "$X^\\top X \\theta = X^\\top y$ are those of least squares.",
        ),
    ),
    Item(
        "fig.normal_bell", "Highest in the middle; the curve turns from hollow to domed one "
        "standard deviation from it.",
        (Drawn("The standard normal density.", lambda: figure(bell_chart()),
               (Rounded(NORMAL_DENSITY(S.Zero, S.One), "0.3989"),
                Stated(equal(curvature, ((x - mu) ** 2 - sigma**2) / sigma**4 * bell)))),),
    ),
    Item(
        "dist.normal_symmetric",
        "Only the square of the distance from $\\mu$ enters, so both sides mirror each other: "
        "rising on the left, falling on the right, domed in between.",
        (
            kept(lambda: Stated(equal(normal_density(mu + h), normal_density(mu - h)))),
            Stated(claim(slope, ">", 0, x < mu), "Rising,"),
            Stated(claim(slope, "<", 0, x > mu), "falling;"),
            Stated(claim(curvature, "<", 0, (x - mu) ** 2 < sigma**2), "domed near the center."),
        ),
        twins=(Stated(equal(EXPONENTIAL.density.xreplace({x: 1 / rate + s}),
                            EXPONENTIAL.density.xreplace({x: 1 / rate - s}), s < 1 / rate),
                      "A skewed density."),),
    ),
    Item(
        "dist.normal_location", "The only highest point is the mean.",
        (
            Stated(claim(bell, "<", peak, Ne(x, mu))),
            kept(lambda: Stated(equal(peak, 1 / (sigma * sqrt(2 * pi))))),
            Stated(equal(NORMAL.mean, mu)),
        ),
        twins=(Stated(claim(bell, "<=", normal_density(mu + sigma))),),
    ),
    Item(
        "dist.normal_width",
        "One standard deviation from the center is where the bend changes. At half its height the "
        "curve is about 2.35 standard deviations wide.",
        (
            Stated(equal(curvature, ((x - mu) ** 2 - sigma**2) / sigma**4 * bell),
                   "0 exactly for $x = \\mu \\pm \\sigma$."),
            kept(lambda: Stated(equal(2 * normal_density(mu + half_width), peak))),
            Rounded(2 * sqrt(2 * log(2)), "2.3548"),
        ),
        twins=(Stated(equal(2 * normal_density(mu + sigma), peak)),),
    ),
    Item(
        "fig.normal_family", "A larger variance makes the bell wider and lower, a mean shifts it.",
        (Drawn("Four normal densities.", lambda: figure(family_chart()),
               tuple(Rounded(NORMAL_DENSITY(S.Zero, sqrt(v)), shown) for (_, v), shown in
                     zip(FAMILY, ("0.8921", "0.3989", "0.1784", "0.5642"), strict=True))),),
    ),
    Item(
        "dist.normal_tails",
        "No value is impossible, but far ones are very rare. A computer rounds the density to 0 "
        "beyond about 38.6 standard deviations.",
        (
            Stated(equal(Limit(bell, x, oo), 0)), Stated(equal(Limit(bell, x, -oo), 0)),
            Stated(claim(bell, ">", 0)),
        ),
        twins=(Stated(claim(bell, ">", Rational(1, 10**9))),),
        beside=(Measured("Double precision holds no smaller numbers.", underflow),),
    ),
    Item(
        "dist.normal_normalisation", "A bell of height 1 has area $\\sigma\\sqrt{2\\pi}$; the "
        "constant divides by it.",
        (Stated(equal(Integral(kernel, (x, -oo, oo)), sigma * sqrt(2 * pi))),),
        twins=(
            Stated(equal(Integral(kernel, (x, -oo, oo)), sqrt(2 * pi)), "Without $\\sigma$."),
            Stated(equal(Integral(kernel, (x, -oo, oo)), sigma * sqrt(pi)), "Without the 2."),
        ),
    ),
    Item(
        "dist.zscore",
        "How many standard deviations a value lies from the mean. Whatever the law, the score has "
        "mean 0 and variance 1; a normal variable stays normal.",
        (
            Equated(ANY.expectation(lambda q: (q - mean) / s), S.Zero, "For any law and scale."),
            Equated(ANY.expectation(lambda q: ((q - mean) / s) ** 2), ANY.variance() / s**2,
                    "This is 1 for $s^2 = \\mathrm{Var}(X)$."),
            kept(
                lambda: Stated(
                    equal(sigma * normal_density(mu + sigma * z), NORMAL_DENSITY(z, S.One)),
                    "The density of the score of a normal variable.")
            ),
        ),
        twins=(Equated(ANY.expectation(lambda q: (q / s - mean) ** 2), ANY.variance() / s**2,
                       "Scaled before the mean is taken off."),),
    ),
)  # fmt: skip
