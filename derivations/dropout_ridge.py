r"""Dropout of inputs is a ridge penalty.

Claim: Let every input be kept with probability p and divided by p. Then the mean squared error of
a linear model is, in the mean over all masks,
$\sum_n (t_n - \sum_d x_{nd} w_d)^2 + \frac{1-p}{p} \sum_d w_d^2 \sum_n x_{nd}^2$.

Use: Dropout punishes large weights, more so those of large inputs, as if inputs had been scaled
first: no constant to tune but p.

Source: srivastava2014, wager2013
"""

from typing import Any

from sympy import Integer, KroneckerDelta

from symnn.catalog.identities.regularizers import kept, x
from symnn.catalog.written import written
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, equals, index

M, N, D = sizes("M N D")
o, q = index("o q", M)
n, d, e = index("n", N), index("d", D), index("e", D)
chance, noisy = tensor("P", M), tensor("z", M, D)
w, target, X, T = tensor("w", D), Variable("t"), tensor("x", N, D), tensor("t", N)


def derive() -> Derivation:
    def mean(place: Any) -> Any:
        return Sum(chance[q] * noisy[q, place], q)

    spread = Sum(chance[o] * (noisy[o, d] - mean(d)) * (noisy[o, e] - mean(e)), o)
    error = target - Sum(noisy[o, d] * w[d], d)
    factor, gain = (1 - kept) / kept, 1 / kept - 1
    four_cases = kept**2 * gain**2 - 2 * kept * (1 - kept) * gain + (1 - kept) ** 2
    return (
        begin(
            __file__, __doc__, Given(chance, "probability of each mask"),
            Given(noisy, "inputs of a sample as that mask leaves them"), Given(w, "weights"),
            Given(target, "a target"), Given(X, "inputs"), Given(kept, "chance to be kept"),
            Given(x, "one input"), program=Program(facts=[equals(Sum(chance[o], o), 1)]),
        )
        .claim(
            Sum(chance[o] * error**2, o),
            (target - Sum(mean(d) * w[d], d)) ** 2 + Sum(w[d] * w[e] * spread, d, e),
            "Whatever the noise of the inputs: the mean squared error is that of the mean inputs, "
            "and a form in their covariances.",
        )
        .claim(
            written(kept * x, {x: x / kept}), x, "With dropout the mean inputs are the inputs;",
        )
        .claim(
            kept * (x / kept - x) ** 2 + (1 - kept) * (0 - x) ** 2, factor * x**2,
            "each has this variance,",
        )
        .claim(
            four_cases, Integer(0), "and two of them are uncorrelated: four cases.",
        )
        .claim(
            Sum(w[d] * w[e] * KroneckerDelta(d, e) * factor * X[n, d] ** 2, n, d, e),
            factor * Sum(w[d] ** 2 * Sum(X[n, d] ** 2, n), d),
            "So the form is a weighted sum of squares, here summed over the samples.",
        )
        .conclude("Dropout on the inputs of a linear model is ridge regression on scaled inputs.")
    )  # fmt: skip
