r"""Why attention divides by the root of the width.

Claim: For independent queries and keys of d uncorrelated entries, each with mean square 1, the dot
product has mean square d, for any law of theirs; divided by $\sqrt{d}$ it has mean square 1.

Use: Scores of size $\sqrt{d}$ would let the softmax choose a single key, where its slope is all but
0. The division keeps the scores at one size for any width.

Source: vaswani2017
"""

from sympy import Derivative, Integer, KroneckerDelta, sqrt

from symnn.catalog.activations import SIGMOID, x
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, equals, index

M, R, D = sizes("M R d")
o, r = index("o", M), index("r", R)
i, j = index("i j", D)
q, k = tensor("q", M, D), tensor("k", R, D)
chance, likelihood = tensor("P", M), tensor("Q", R)

# Any law of finitely many outcomes: the query in case o, and independently the key in case r.
QUERIES = equals(Sum(chance[o] * q[o, i] * q[o, j], o), KroneckerDelta(i, j))
KEYS = equals(Sum(likelihood[r] * k[r, i] * k[r, j], r), KroneckerDelta(i, j))


def derive() -> Derivation:
    weight = chance[o] * likelihood[r]
    score = Sum(q[o, i] * k[r, i], i)
    square = score * Sum(q[o, j] * k[r, j], j)
    moments = Sum(
        Sum(chance[o] * q[o, i] * q[o, j], o) * Sum(likelihood[r] * k[r, i] * k[r, j], r), i, j
    )
    return (
        begin(
            __file__, __doc__, Given(q, "the query, in every case"),
            Given(k, "the key, in every case"), Given(chance, "probabilities of the queries"),
            Given(likelihood, "probabilities of the keys"), Given(x, "a score against one other"),
            program=Program(facts=[QUERIES, KEYS]),
        )
        .claim(
            Sum(weight * square, o, r), moments,
            "Multiply the square out. Query and key are independent, so the mean of each product "
            "is a product of means.",
        )
        .then(
            Sum(KroneckerDelta(i, j), i, j),
            "Different entries are uncorrelated, so only squares are left, each of mean 1;",
        )
        .then(D, "and there are d of them.")
        .claim(
            Sum(weight * square / (sqrt(D) * sqrt(D)), o, r), Integer(1),
            r"Divided by $\sqrt{d}$ the score has mean square 1.",
        )
        .claim(
            Derivative(SIGMOID(x), x), SIGMOID(x) * SIGMOID(-x),
            "Of two keys the softmax is the sigmoid of the difference of scores. Its slope is the "
            "product of both weights, and small as soon as one of them is.",
        )
        .conclude("The root of the width keeps the scores at one size.", Integer(1))
    )  # fmt: skip
