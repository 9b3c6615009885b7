r"""The evidence lower bound.

Claim: $\ln p(x) = \mathcal{L} + D(q(z) \parallel p(z \mid x))$ with
$\mathcal{L} = \mathrm{E}_q[\ln p(x, z) - \ln q(z)] =
\mathrm{E}_q \ln p(x \mid z) - D(q(z) \parallel p(z))$, for any number of hidden states.

Use: The evidence cannot be computed; its bound can, and raising it moves q toward the posterior.

Source: jordan1999, kingma2014
"""

from sympy import Integer, Interval, log, oo

from symnn.catalog.information import divergence
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Sum, index

K = sizes("K")
z = index("z", K)
q, r, prior = (tensor(name, domain=Simplex(K, open=True)) for name in ("q", "r", "p"))
likelihood = tensor("l", K, domain=Interval.open(0, oo))
evidence = Variable("p_x", Interval.open(0, 1))


def derive() -> Derivation:
    bound = Sum(q[z] * (log(r[z] * evidence) - log(q[z])), z)
    return (
        begin(
            __file__, __doc__, Given(q, "an approximation of the posterior"),
            Given(r, "the posterior $p(z \\mid x)$"), Given(prior, "the prior $p(z)$"),
            Given(likelihood, "the likelihood $p(x \\mid z)$"),
            Given(evidence, "the evidence $p(x)$"),
        )
        .claim(
            bound + divergence(q, r), log(evidence),
            "The joint law is posterior times evidence: the logarithms of q and of the posterior "
            "cancel, and q sums to 1.",
        )
        .claim(divergence(q, r), Integer(0), "The divergence is not negative,", relation=">=")
        .claim(bound, log(evidence), "so what is left is a lower bound.", relation="<=")
        .claim(
            Sum(r[z] * (log(r[z] * evidence) - log(r[z])), z), log(evidence),
            "It is reached where q is the posterior.",
        )
        .claim(
            Sum(q[z] * (log(likelihood[z] * prior[z]) - log(q[z])), z),
            Sum(q[z] * log(likelihood[z]), z) - divergence(q, prior),
            "The joint law is also likelihood times prior: fit, less the distance from the prior.",
        )
        .conclude("Whatever raises the bound raises the evidence or closes the gap.", bound)
    )  # fmt: skip
