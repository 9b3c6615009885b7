r"""The noise of a mini-batch gradient.

Claim: The mean of B of N gradients that are drawn without replacement has the mean of all and the
variance $\frac{s^2}{B} \cdot \frac{N - B}{N - 1}$; with replacement the last factor is 1.

Use: Four times the batch halves the noise; the whole data has none.

Source: cochran1977, robbins1951
"""

from sympy import Integer, Interval, KroneckerDelta, oo

from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, index

N, B = sizes("N B")
i, j = index("i j", N)
b, c = index("b c", B)
g = tensor("g", N)
variance = Variable("s2", Interval(0, oo))
covariance = Variable("c2")


def derive() -> Derivation:
    program = Program()
    mean = program.define("m", (), Sum(g[i], i) / N)
    spread = program.define("v", (), Sum((g[i] - mean) ** 2, i) / N)
    others = Sum((1 - KroneckerDelta(i, j)) * (g[i] - mean) * (g[j] - mean), i, j)
    same = KroneckerDelta(b, c)
    pairs = Sum(same * variance + (1 - same) * covariance, b, c) / B**2
    return (
        begin(
            __file__, __doc__, Given(g, "the gradient of every sample"),
            Given(variance, "variance of one draw"), Given(covariance, "covariance of two"),
            Given(N, "samples"), Given(B, "of them in a batch"), Given(N > 1), program=program,
        )
        .claim(
            Sum(g[i] - mean, i), Integer(0), "Deviations from the mean cancel,",
        )
        .claim(
            others, -N * spread,
            "so the products of two different ones sum to minus the squares: over $N(N-1)$ pairs, "
            "two samples have the covariance $-s^2/(N - 1)$.",
        )
        .claim(
            pairs, variance / B + (B - 1) * covariance / B,
            "The variance of a mean of B draws adds that of B draws and $B(B-1)$ covariances. With "
            "replacement these are 0.",
        )
        .claim(
            variance / B + (B - 1) / B * (-variance / (N - 1)),
            variance / B * (N - B) / (N - 1), "Without replacement it takes off the share drawn.",
        )
        .conclude("The noise falls like 1/B.", variance / B * (N - B) / (N - 1))
    )  # fmt: skip
