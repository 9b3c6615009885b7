r"""The optimal discriminator of a generative adversarial network.

Claim: For data of law P and samples of law Q the best discriminator is $D^* = P/(P + Q)$; its value
is $2\,\mathrm{JS}(P, Q) - \ln 4$, least where both laws agree.

Use: What the generator minimizes when the discriminator keeps up.

Source: goodfellow2014
"""

from sympy import Integer, Interval, log, oo

from symnn.catalog.information import jensen_shannon
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i = index("i", K)
P, Q = (tensor(name, domain=Simplex(K, open=True)) for name in "PQ")
D = tensor("D", K, domain=Interval.open(0, 1))
a, b = (Variable(name, Interval.open(0, oo)) for name in "ab")
guess = Variable("d", Interval.open(0, 1))


def derive() -> Derivation:
    both = P[i] + Q[i]
    value = Sum(P[i] * log(D[i]) + Q[i] * log(1 - D[i]), i)
    best = Sum(P[i] * log(P[i] / both) + Q[i] * log(Q[i] / both), i)
    return (
        begin(
            __file__, __doc__, Given(P, "law of the data"), Given(Q, "law of the generator"),
            Given(D, "probability that a value is called data"), Given(a, "weight of data"),
            Given(b, "weight of samples"), Given(guess, "an answer"),
        )
        .claim(
            a * log(guess) + b * log(1 - guess), a * log(a / (a + b)) + b * log(b / (a + b)),
            "For one value the best answer is its share of data:", relation="<=",
        )
        .claim(value, best, "so it is for every value.", relation="<=", by=termwise())
        .claim(
            best, 2 * jensen_shannon(P, Q) - log(4),
            "The shares are halves of quotients by the law halfway: each brings a $-\\ln 2$.",
        )
        .claim(
            2 * jensen_shannon(P, Q) - log(4), -log(4),
            "The generator does best where no value tells the laws apart.", relation=">=",
        )
        .claim(jensen_shannon(P, P), Integer(0), "There the divergence is 0.")
        .conclude("The game has its end where both laws agree.", -log(4))
    )  # fmt: skip
