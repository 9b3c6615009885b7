"""Beyond the chapter: bounds and gradients of models with random variables."""

from __future__ import annotations

from typing import Any

from sympy import (
    Derivative,
    Function,
    Integer,
    Integral,
    Interval,
    KroneckerDelta,
    exp,
    log,
    oo,
    pi,
    sqrt,
)

from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Derived, Equated, FunctionLaw, Stated
from symnn.book.sections.information import P, Q, i
from symnn.catalog import information as info
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.information import mu, sigma
from symnn.catalog.layers import softmax
from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Program, Sum, equals, function, gradient, hessian, index

K = sizes("K")
k, l, o = index("k", K), index("l", K), index("i", K)  # noqa: E741
q, posterior = (tensor(name, domain=Simplex(K, open=True)) for name in "qr")
evidence = Variable("p_x", Interval.open(0, 1))
bound = Sum(q[k] * (log(posterior[k] * evidence) - log(q[k])), k)

eps, x, theta, level = (Variable(name) for name in ("epsilon", "x", "theta", "b"))
noise = NORMAL_DENSITY(eps, Integer(1))
drawn = mu + sigma * eps
chance = Variable("p", Interval.open(0, 1))
heads, tails = Derivative(log(chance), chance), Derivative(log(1 - chance), chance)
bell = NORMAL_DENSITY(x - mu, sigma)
by_mean, by_width = (x - mu) / sigma**2, ((x - mu) ** 2 - sigma**2) / sigma**3
surprise = -log(sigma) - (x - mu) ** 2 / (2 * sigma**2) - log(2 * pi) / 2
share, fresh = Variable("alpha", Interval.open(0, 1)), Variable("beta", Interval.open(0, 1))
data = Variable("d")
scale, width = (Variable(name, Interval.open(0, oo)) for name in "ab")
guess = Variable("D", Interval.open(0, 1))
value = Sum(P[i] * log(P[i] / (P[i] + Q[i])) + Q[i] * log(Q[i] / (P[i] + Q[i])), i)


def mean(of: Any) -> Any:
    """The mean over standard normal noise."""
    return Integral(of * noise, (eps, -oo, oo))


def over(of: Any) -> Any:
    """The mean over a normal law of mean mu and deviation sigma."""
    return Integral(bell * of, (x, -oo, oo))


def moved(power: int, by: Any, factor: Any) -> Stated:
    """The slope of a moment, and the mean of the slope of the power."""
    slope = power * drawn ** (power - 1) * factor
    return Stated(equal(Derivative(mean(drawn**power), by), mean(slope)), f"$f(z) = z^{power}$.")


def reparameterized() -> tuple[Equated, ...]:
    """Both slopes of a mean over noise that may take any number of values."""
    chances, values, f = tensor("P", K), tensor("e", K), function("f")
    program = Program()
    at = mu + sigma * values[o]
    expected = program.define("E", (), Sum(chances[o] * f(at), o))
    found = gradient(program, expected, [mu, sigma])
    first, second = found.gradients
    return (
        Equated(first, Sum(chances[o] * f(at).fdiff(), o),
                "Noise of any law, any smooth $f$: by the mean,", found),
        Equated(second, Sum(chances[o] * values[o] * f(at).fdiff(), o), "and by the width.", found),
        Equated(second, Sum(chances[o] * f(at).fdiff(), o), "Without the noise.", found),
    )  # fmt: skip


def scored() -> tuple[Equated, ...]:
    """The gradient of a mean over a softmax law by its logits, as a mean of scores."""
    logits, reward = tensor("z", K), tensor("f", K)
    program = Program()
    s = softmax(program, "s", logits)
    expected = program.define("E", (), Sum(s[o] * reward[o], o))
    found = gradient(program, expected, logits)
    score, slope = KroneckerDelta(o, k) - s[k], found.gradients[0][k]
    return (
        Equated(slope, Sum(s[o] * reward[o] * score, o),
                "The law is a softmax of any size: its score is $\\delta_{ik} - s_k$.", found),
        Equated(Sum(s[o] * score, o), Integer(0), "A score has mean 0,", found),
        Equated(slope, Sum(s[o] * (reward[o] - level) * score, o),
                "so a baseline $b$ changes nothing.", found),
        Equated(slope, Sum(reward[o] * score, o), "Not weighed by the law.", found),
    )  # fmt: skip


def fisher() -> tuple[Equated, ...]:
    """The Fisher information of the logits of a softmax, and a Hessian of the cross-entropy."""
    logits, truth = tensor("z", K), tensor("t", domain=Simplex(K))
    program = Program(facts=[equals(Sum(truth[o], o), 1)])
    s = softmax(program, "s", logits)
    cost = program.define("L", (), -Sum(truth[o] * log(s[o]), o))
    found = hessian(program, cost, logits)
    wanted = KroneckerDelta(k, l) * s[k] - s[k] * s[l]
    product = (KroneckerDelta(o, k) - s[k]) * (KroneckerDelta(o, l) - s[l])
    return (
        Equated(Sum(s[o] * product, o), wanted,
                "Softmax, any number of classes: $\\operatorname{diag}(s) - s s^\\top$.", found),
        Equated(found.named("d2L_dz_dz")[k, l], wanted,
                "It is the curvature of the cross-entropy, whatever the targets.", found),
        Equated(Sum(s[o] * product, o), KroneckerDelta(k, l) * s[k], "Without the product.", found),
    )  # fmt: skip


by_center, by_spread, wrong_spread = reparameterized()
score_law, score_mean, baseline, unweighed = scored()
softmax_law, softmax_curvature, wrong_softmax = fisher()
density = Function("l")(theta)
reward = Function("f")(x)

ITEMS: tuple[Item, ...] = (
    Item(
        "prob.elbo",
        "The evidence sums over all hidden states and is out of reach. Any law $q$ over them gives "
        "a lower bound that is not; the gap is the divergence of $q$ from the posterior. So "
        "whoever raises the bound fits the model, improves $q$, or both.",
        (
            Derived("evidence_bound"),
            Equated(bound + info.divergence(q, posterior), log(evidence),
                    "Bound and gap, for any number of states."),
            Equated(bound, log(evidence), "It is a lower bound.", relation="<="),
        ),
        twins=(Equated(bound + info.divergence(posterior, q), log(evidence),
                       "The divergence the other way round."),
               Equated(bound, 2 * log(evidence), "", relation=">=")),
        sources=("jordan1999", "kingma2014"),
    ),
    Item(
        "prob.reparam",
        "Write a draw as $z = \\mu + \\sigma\\varepsilon$ and the parameters stand outside of the "
        "randomness: differentiate through the draw. For $f(z) = z$ this gradient has no noise "
        "at all, while the score-function gradient of the same mean has variance "
        "$2 + \\mu^2/\\sigma^2$.",
        (
            by_center, by_spread, moved(2, mu, 1), moved(3, sigma, eps), moved(4, mu, 1),
            Stated(equal(mean(drawn * (eps / sigma)), 1),
                   "The score-function gradient of the mean is right on average,"),
            Stated(equal(mean((drawn * (eps / sigma)) ** 2) - 1, 2 + mu**2 / sigma**2),
                   "but has this variance."),
        ),
        twins=(wrong_spread,
               Stated(equal(Derivative(mean(drawn**2), sigma), mean(2 * drawn)))),
        sources=("kingma2014", "rezende2014"),
    ),
    Item(
        "prob.reinforce",
        "If one cannot differentiate through a draw, or through the reward, weigh rewards by the "
        "score, the slope of the log-probability: $p' = p\\,(\\ln p)'$. Scores have mean 0, so any "
        "baseline may be taken off the rewards; the right one takes noise away.",
        (
            FunctionLaw(Derivative(exp(density) * reward, theta),
                        exp(density) * reward * Derivative(density, theta),
                        "With $p = e^{l}$, for any law and reward."),
            score_law, score_mean, baseline,
            kept(lambda: Stated(equal(chance * heads + (1 - chance) * tails, Integer(0)),
                                "A coin: the mean score.")),
            Stated(equal(chance * x * heads + (1 - chance) * theta * tails, x - theta),
                   "Rewards $x$ for heads, $\\theta$ for tails: the slope of $px + (1-p)\\theta$."),
        ),
        twins=(unweighed,
               FunctionLaw(Derivative(exp(density) * reward, theta),
                           reward * Derivative(density, theta), "Not weighed by the law.")),
        sources=("williams1992",),
    ),
    Item(
        "info.fisher",
        "How sharply the data tell a parameter: the mean square of the score, which is also the "
        "mean curvature of the surprise, and the curvature of the divergence from the true law. "
        "A coin that nearly always falls heads tells its probability best; wide bells tell little.",
        (
            Stated(equal(chance * heads**2 + (1 - chance) * tails**2, 1 / (chance * (1 - chance))),
                   "A coin: the square of the score,"),
            Stated(equal(-chance * Derivative(log(chance), chance, chance)
                         - (1 - chance) * Derivative(log(1 - chance), chance, chance),
                         1 / (chance * (1 - chance))), "and the curvature."),
            Stated(equal(Derivative(surprise, mu), by_mean), "A normal law: scores of the mean,"),
            Stated(equal(Derivative(surprise, sigma), by_width), "and of the width."),
            Stated(equal(over(by_mean**2), 1 / sigma**2), "Their squares,"),
            Stated(equal(over(by_width**2), 2 / sigma**2)),
            Stated(equal(over(by_mean * by_width), 0), "and their product."),
            softmax_law, softmax_curvature,
        ),
        twins=(wrong_softmax, Stated(equal(over(by_width**2), 1 / sigma**2)),
               Stated(equal(chance * heads + (1 - chance) * tails, 1 / (chance * (1 - chance))),
                      "The mean of the score itself.")),
        sources=("fisher1922", "amari1998"),
    ),
    Item(
        "prob.gan",
        "Where data have density $p_d$ and samples $p_g$, the best one can say of a value is its "
        "share of data. Against such a judge the generator minimizes the Jensen-Shannon "
        "divergence, and at the end the judge can only toss a coin.",
        (
            Derived("gan"),
            Equated(value, 2 * info.jensen_shannon(P, Q) - log(4), "The value of the best answer."),
            Equated(value, -log(4), "It is least where the laws agree.", relation=">="),
        ),
        twins=(Equated(value, info.jensen_shannon(P, Q) - log(4), "One divergence."),
               Stated(claim(scale * log(guess) + width * log(1 - guess), "<=",
                            (scale + width) * log(scale / (scale + width))),
                      "Answering the share of data for both.")),
        sources=("goodfellow2014",),
    ),
    Item(
        "prob.diffusion",
        "Each step shrinks the data a little and adds a little noise, so that the variance stays "
        "1. The factors multiply and the noises merge into one: any step can be drawn at once "
        "from the data, until next to nothing of them is left.",
        (
            Derived("diffusion"),
            kept(lambda: Stated(equal(sqrt(1 - fresh) * (sqrt(share) * data),
                                      sqrt(share * (1 - fresh)) * data),
                                "One more step: the mean,")),
            Stated(equal((1 - fresh) * (1 - share) + fresh, 1 - share * (1 - fresh)),
                   "and the variance."),
            Stated(claim(share * (1 - fresh), "<", share), "Less of the data with every step."),
        ),
        twins=(Stated(equal((1 - fresh) * (1 - share) + fresh**2, 1 - share * (1 - fresh)),
                      "The share of noise squared."),
               Stated(equal((1 - fresh) ** 2 * (1 - share) + fresh, 1 - share * (1 - fresh)),
                      "Without the root: variances scale by the square.")),
        sources=("ho2020",),
    ),
)  # fmt: skip
