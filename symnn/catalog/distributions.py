"""Laws of random variables: masses and densities, with symbolic parameters."""

from __future__ import annotations

from sympy import FiniteSet, Interval, S, binomial, exp, factorial, oo

from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Formula, Variable

POSITIVE = Interval.open(0, oo)

p = Variable("p", Interval.open(0, 1))
n = Variable("n", S.Naturals)
trial = Variable("k", FiniteSet(0, 1))
successes, toss = Variable("k", S.Naturals0), Variable("k", S.Naturals)
x, mu = Variable("x"), Variable("mu")
sigma, rate, width = (Variable(name, POSITIVE) for name in ("sigma", "lamda", "d"))
waiting = Variable("x", Interval(0, oo))

BERNOULLI = Formula(
    "bernoulli", "Bernoulli law", r"P(X = k)", (p, trial), p**trial * (1 - p) ** (1 - trial),
    about="One trial: 1 with probability p, else 0. Mean p, variance p(1 - p).",
    sources=("feller1968",),
)  # fmt: skip
BINOMIAL = Formula(
    "binomial", "Binomial law", r"P(X = k)", (p, n, successes),
    binomial(n, successes) * p**successes * (1 - p) ** (n - successes),
    about="Successes in n independent trials. Mean np, variance np(1 - p).",
    sources=("feller1968",),
)  # fmt: skip
GEOMETRIC = Formula(
    "geometric", "Geometric law", r"P(X = k)", (p, toss), p * (1 - p) ** (toss - 1),
    about="Trials up to the first success. Mean 1/p.",
    sources=("feller1968",),
)  # fmt: skip
POISSON = Formula(
    "poisson", "Poisson law", r"P(X = k)", (rate, successes),
    rate**successes * exp(-rate) / factorial(successes),
    about="Many trials with rare successes. Mean and variance are lambda.",
    sources=("feller1968",),
)  # fmt: skip
UNIFORM = Formula(
    "uniform", "Uniform density", r"f(x)", (width,), 1 / width,
    about="On an interval of length d, and 0 outside. Variance d^2/12.",
    sources=("feller1968",),
)  # fmt: skip
EXPONENTIAL = Formula(
    "exponential", "Exponential density", r"f(x)", (waiting, rate), rate * exp(-rate * waiting),
    about="Waiting without memory. Mean 1/lambda, variance 1/lambda^2.",
    sources=("feller1968",),
)  # fmt: skip
NORMAL = Formula(
    "normal", "Normal density with mean and width", r"f(x)", (x, mu, sigma),
    NORMAL_DENSITY(x - mu, sigma),
    about="The bell curve. Mean mu, variance sigma^2.",
    sources=("bishop2006",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (
    BERNOULLI, BINOMIAL, GEOMETRIC, POISSON, UNIFORM, EXPONENTIAL, NORMAL,
)  # fmt: skip
