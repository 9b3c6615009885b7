r"""Adam: the bias of running means and its correction.

Claim: The running mean is $m_t = \sum_{k=1}^{t} (1 - \beta)\beta^{t-k} g_k$, its weights sum to
$1 - \beta^t$, so for gradients of one mean $\mathrm{E}[m_t] = (1 - \beta^t)\,\mathrm{E}[g]$:
dividing by $1 - \beta^t$ removes the bias. The first step has size $\eta$.

Use: Without the correction the first steps would be far too small, or with squares far too large.

Source: kingma2015
"""

from sympy import Abs, Mul, S, Sum, Symbol

from symnn.catalog.optimizers import (
    ADAM,
    beta_1,
    beta_2,
    epsilon,
    eta,
    g,
    m,
    m_next,
    s,
    t,
    theta,
    theta_next,
)
from symnn.catalog.written import written
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import telescoping, termwise
from symnn.indexed import Sum as SumOver
from symnn.indexed import index

k = Symbol("k", integer=True)
M = sizes("M")
o = index("o", M)
chance = tensor("P", domain=Simplex(M))
gradient = tensor("G", M, t + 1)
path = tensor("g", t + 1)
gamma = Variable("gamma")
beta = beta_1


def running_mean(terms: object, steps: object) -> object:
    """The closed form of the running mean of the gradients `terms[k]`."""
    weight = (1 - beta) * beta ** (steps - k)  # type: ignore[operator]
    return Sum(weight * terms(k), (k, 1, steps))  # type: ignore[operator]


def derive() -> Derivation:
    first = {m: S.Zero, s: S.Zero, t: S.One}
    for left, right in ADAM.equations:
        first[left] = written(right, first)
    closed = running_mean(lambda j: path[j], t)
    mean = SumOver(chance[o] * running_mean(lambda j: gradient[o, j], t), o)
    given = begin(
        __file__, __doc__, Given(t, "number of the step"), Given(g, "its gradient"),
        Given(m, "running mean"), Given(s, "running mean of squares"), Given(theta, "a parameter"),
        Given(eta, "learning rate"), Given(beta_1, "memory, not 0 here"), Given(beta_1 > 0),
        Given(beta_2, "memory of the squares"), Given(epsilon, "keeps quotients finite"),
        Given(path, "gradient of every step"), Given(gamma, "the mean of all gradients"),
        Given(chance, "probabilities of what may happen"),
        Given(gradient, "gradients in every case"),
    )  # fmt: skip
    return (
        given.claim(
            first[m_next], (1 - beta) * g, "From 0, the first mean is",
        )
        .claim(
            closed, beta * running_mean(lambda j: path[j], t - 1) + (1 - beta) * path[t],
            "and the closed form obeys the rule, so it is the mean (induction).",
            by=termwise(last=t),
        )
        .claim(
            Sum((1 - beta) * beta ** (t - k), (k, 1, t)), 1 - beta**t,
            "Its weights are a geometric sum: they miss 1 by $\\beta^t$.",
            by=telescoping(beta ** (t - k + 1), k),
        )
        .claim(
            mean,
            Sum((1 - beta) * beta ** (t - k) * SumOver(chance[o] * gradient[o, k], o), (k, 1, t)),
            "The expectation is linear, so it passes to the gradients.", by=termwise(),
        )
        .claim(
            Sum((1 - beta) * beta ** (t - k) * gamma, (k, 1, t)), gamma * (1 - beta**t),
            "When all of them have one mean, it comes out of the sum,",
            by=telescoping(gamma * beta ** (t - k + 1), k),
        )
        .claim(
            Mul(gamma * (1 - beta**t), 1 / (1 - beta**t), evaluate=False), gamma,
            "and the correction leaves it unbiased.",
        )
        .claim(
            first[theta_next], theta - eta * g / (Abs(g) + epsilon),
            "In the first step both corrections cancel: it has size $\\eta$, up to $\\varepsilon$.",
        )
        .conclude("Dividing by the sum of the weights removes the bias.", gamma)
    )  # fmt: skip
