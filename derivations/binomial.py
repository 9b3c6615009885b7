r"""The binomial law, its mean and its variance.

Claim: The number of successes in n independent trials of success probability p takes the value k
with probability $\binom{n}{k} p^k (1-p)^{n-k}$; its mean is $np$ and its variance $np(1-p)$, for
every n.

Use: Counting errors, heads, or dropped units.

Source: feller1968
"""

from sympy import Integer, S, Sum, Symbol, binomial

from symnn.catalog.distributions import BINOMIAL, n, p
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

k, m = Variable("k", S.Naturals), Variable("m", S.Naturals0)
j = Symbol("j", integer=True)


def mass(trials: object, value: object) -> object:
    """Probability of that many successes."""
    return BINOMIAL(p, trials, value)  # type: ignore[arg-type]


def derive() -> Derivation:
    every = (j, 0, n)
    return (
        begin(
            __file__, __doc__, Given(p, "probability of a success"), Given(n, "trials"),
            Given(k, "successes, at least one"), Given(m, "failures"),
        )
        .claim(
            binomial(k + m + 1, k), binomial(k + m, k - 1) + binomial(k + m, k),
            "Of $n + 1$ trials, where $n = k + m$, choose k: with the last one or without it.",
            rule="Pascal's rule",
        )
        .claim(
            mass(k + m + 1, k), p * mass(k + m, k - 1) + (1 - p) * mass(k + m, k),
            "So the formula passes from n to $n + 1$ trials: the last is a success or it is not.",
            rule="induction",
        )
        .claim(mass(n + 1, 0), (1 - p) * mass(n, 0), "Not one success,")
        .claim(mass(n + 1, n + 1), p * mass(n, n), "or nothing else.")
        .claim(
            Sum(mass(n, j), every), Integer(1), "Together the probabilities are $(p + 1 - p)^n$.",
            rule="binomial theorem",
        )
        .claim(
            k * binomial(k + m, k), (k + m) * binomial(k + m - 1, k - 1),
            "A success that is marked: $k\\binom{n}{k}$ counts the same as "
            "$n\\binom{n-1}{k-1}$.",
        )
        .claim(Sum(j * mass(n, j), every), n * p, "So n comes out, and one p; the mean is")
        .claim(
            Sum((j - n * p) ** 2 * mass(n, j), every), n * p * (1 - p),
            "and the variance that of one trial, n times.",
        )
        .conclude("Variances of independent trials add.", n * p * (1 - p))
    )  # fmt: skip
