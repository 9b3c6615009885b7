"""Information: surprise, entropy, cross-entropy and divergence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Abs, Add, Derivative, E, Interval, Limit, Ne, Rational, S, exp, log, oo

from symnn.book.charts import curves, figure
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Derived, Drawn, Equated, Recorded, Rounded, Stated
from symnn.catalog import information as info
from symnn.catalog.identities.claims import claim, equal, with_limits
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Sum, index
from symnn.report import Panels

p, q, chance = info.positive, info.q, info.p
x1, x2, t = (Variable(name, Interval.open(0, oo)) for name in ("x1", "x2", "t"))
any1, any2 = Variable("x1"), Variable("x2")
inner = Variable("p", Interval.open(0, 1))
n, m = sizes("n m")
i, j = index("i", n), index("j", m)
P, Q = tensor("P", domain=Simplex(n, open=True)), tensor("Q", domain=Simplex(n, open=True))
R = tensor("R", domain=Simplex(m, open=True))
surprise = info.SELF_INFORMATION
HALF, FIFTH = Rational(1, 2), Rational(1, 5)
FAIR, BIASED = (HALF, HALF), (FIFTH, 1 - FIFTH)


def cross(truth: Sequence[Any], forecast: Sequence[Any]) -> Any:
    """The cross-entropy of two listed distributions."""
    pairs = zip(truth, forecast, strict=True)
    return Add(*(info.CROSS_ENTROPY_TERM(g, f) for f, g in pairs))


def gap(truth: Sequence[Any], forecast: Sequence[Any]) -> Any:
    """The divergence of two listed distributions."""
    pairs = zip(truth, forecast, strict=True)
    return Add(*(info.DIVERGENCE_TERM(g, f) for f, g in pairs))


def entropy_chart() -> Panels:
    return Panels(tuple(
        curves({name: formula(chance)}, chance, title=title,
               marks=((HALF, top, label), (0, 0, "0"), (1, 0, "0")))
        for formula, name, title, top, label in (
            (info.BINARY_ENTROPY, "entropy", "in nats", log(2), "ln 2 = 0.693"),
            (info.BINARY_ENTROPY_BITS, "entropy", "in bits", S.One, "1 bit"),
        )
    ))  # fmt: skip


ITEMS: tuple[Item, ...] = (
    Item(
        "info.principle_monotone",
        "The sun rose: no news. Rare events inform more than frequent ones, so the measure must "
        "fall as the probability grows.",
        (
            Stated(claim(surprise(p), ">", surprise(q), p < q)),
            Stated(claim(Derivative(surprise(p), p), "<", 0)),
            Recorded("self_information_derivative"),
        ),
        twins=(Stated(claim(-surprise(p), ">", -surprise(q), p < q), "Without the minus sign."),),
    ),
    Item(
        "info.coin_vs_die", "One of six faces is harder to guess than one of two sides: about "
        "2.6 bits against 1.",
        (
            Stated(claim(surprise(Rational(1, 6)), ">", surprise(HALF))),
            Rounded(surprise(HALF), "0.693147"), Rounded(surprise(Rational(1, 6)), "1.791759"),
            Rounded(info.SELF_INFORMATION_BITS(Rational(1, 6)), "2.584963"),
        ),
        twins=(kept(
            lambda: Stated(claim(surprise(HALF), ">", surprise(HALF)), "Equal probabilities.")
        ),),
    ),
    Item(
        "info.principle_additive",
        "Two independent events: their probabilities multiply, what they tell adds up. Together "
        "with smoothness this leaves only the logarithm. For two dice that both show a face *named "
        "before* the probability is 1/36, twice the information of one; for two equal faces, "
        "whichever, it is 1/6, that of a single throw.",
        (
            Recorded("self_information_additive"),
            Derived("self_information", "Only multiples of the logarithm add."),
            Stated(equal(surprise(Rational(1, 36)), 2 * log(6))),
            Rounded(2 * log(6), "3.583519"),
            kept(
                lambda: Stated(equal(surprise(Rational(6, 36)), log(6)), "Any pair of equal faces.")
            ),
        ),
        twins=(Recorded("self_information_additive", twin=True),),
        sources=("shannon1948",),
    ),
    Item(
        "info.self_information",
        "$I(x) = -\\log P(x)$: 0 for what is certain, growing without bound as the event gets "
        "impossible, convex in between.",
        (
            Recorded("self_information_nonnegative"),
            kept(lambda: Stated(equal(surprise(S.One), 0))),
            Stated(claim(Derivative(surprise(p), p), "<", 0)),
            Stated(claim(Derivative(surprise(p), p, p), ">", 0), "Convex."),
            Stated(equal(Limit(1 / surprise(inner), inner, 0), 0), "It exceeds every bound."),
        ),
        twins=(Stated(claim(-surprise(p), ">=", 0), "The missing minus sign."),),
        sources=("shannon1948",),
    ),
    Item(
        "info.self_example", "Natural logarithms, to two decimals.",
        (
            Stated(equal(surprise(Rational(8, 10)), log(Rational(5, 4)))),
            Rounded(surprise(Rational(8, 10)), "0.22"),
            kept(lambda: Stated(equal(surprise(Rational(2, 10)), log(5)))),
            Rounded(surprise(Rational(2, 10)), "1.61"),
        ),
        twins=(Rounded(surprise(Rational(2, 10)), "1.60"),),
    ),
    Item(
        "info.nats_bits",
        "Base e counts nats, base 2 bits: the tosses of a fair coin that tell as much. The units "
        "differ by a constant factor, so slopes are rescaled and best values stay where they are.",
        (
            Recorded("self_information_bits_mul_log_two"),
            Rounded(1 / log(2), "1.442695"), Rounded(log(2), "0.693147"),
            kept(lambda: Stated(equal(info.SELF_INFORMATION_BITS(HALF), 1))),
            Stated(equal(Derivative(info.SELF_INFORMATION_BITS(p), p),
                         Derivative(surprise(p), p) / log(2)), "Slopes are rescaled."),
        ),
        twins=(Stated(equal(info.SELF_INFORMATION_BITS(p), surprise(p) * log(2)),
                      "Multiplied instead of divided."),),
    ),
    Item(
        "info.log_rules", "Logarithms turn products into sums and quotients into differences.",
        (
            Stated(equal(log(x1 * x2), log(x1) + log(x2))),
            Stated(equal(log(x1 / x2), log(x1) - log(x2))),
        ),
        twins=(Stated(equal(log(x1 / x2), log(x1) + log(x2))),),
        erratum=Erratum(
            "The rules are stated for scalars.",
            "Both scalars must be positive. For $x_1 = x_2 = -1$ the left side is $\\log 1 = 0$ "
            "and the right side has no real value; with absolute values the rule holds for all "
            "scalars but 0.",
            wrong=(Stated(equal(log(any1 * any2), log(any1) + log(any2), any1 * any2 > 0)),),
            right=(Stated(equal(log(Abs(any1 * any2)), log(Abs(any1)) + log(Abs(any2)),
                                Ne(any1, 0), Ne(any2, 0))),),
        ),
    ),
    Item(
        "info.neg_probability_alternative",
        "$-P(x)$ falls with the probability too. What it lacks is the other property: for two "
        "tosses of a coin it gives $-1/4$, for one of them twice $-1/2$.",
        (
            Stated(claim(-p, ">", -q, p < q), "It falls,"),
            Stated(claim(-(HALF * HALF), "!=", -HALF - HALF), "but it does not add."),
        ),
        twins=(Stated(equal(-p * q, -p - q)),),
    ),
    Item(
        "info.entropy",
        "The mean surprise of all outcomes. It is 0 if one is certain and largest, $\\log n$, if "
        "all are equally likely; for independent variables entropies add. Outcomes of probability "
        "0 contribute nothing, as $p \\log p \\to 0$.",
        (
            Equated(info.entropy(P), S.Zero, relation=">="),
            Equated(info.entropy(P), log(n), relation="<="),
            Equated(-Sum(P[i] * R[j] * log(P[i] * R[j]), i, j), info.entropy(P) + info.entropy(R),
                    "Pairs of independent outcomes."),
            Stated(equal(Limit(inner * log(inner), inner, 0), 0), "Why $0 \\log 0$ counts as 0."),
        ),
        twins=(
            Equated(-info.entropy(P), S.Zero, "The sign flipped.", relation=">="),
            Equated(info.in_bits(info.entropy(P)), log(n), "Bits against nats.", relation="<="),
        ),
        erratum=Erratum("The outcomes are printed as $x[I]$.",
                        "The index counts outcomes: $x_i$, $i = 1, \\dots, n$."),
        sources=("shannon1948", "cover2006"),
    ),
    Item(
        "info.entropy_weights",
        "Surprise is weighed by probability, and the two pull in opposite directions: frequent "
        "outcomes are weighed more but surprise less. The share $-p \\log p$ is largest at "
        "$p = 1/e$.",
        (
            Stated(with_limits(claim(info.ENTROPY_TERM(chance), "<=", exp(-1)))),
            kept(lambda: Stated(equal(-exp(-1) * log(exp(-1)), 1 / E))),
            Stated(claim(Derivative(info.ENTROPY_TERM(inner), inner), ">", 0, inner < exp(-1)),
                   "Rising up to $1/e$,"),
            Stated(claim(Derivative(info.ENTROPY_TERM(inner), inner), "<", 0, inner > exp(-1)),
                   "falling beyond."),
        ),
        twins=(Stated(with_limits(claim(info.ENTROPY_TERM(chance), "<=", Rational(1, 3)))),),
        erratum=Erratum(
            "More probable outcomes have more influence on the entropy.",
            "They have the larger *weight*. The contribution $-p \\log p$ grows only up to "
            "$p = 1/e$; a sure outcome contributes nothing.",
            wrong=(Stated(claim(info.ENTROPY_TERM(p), "<=", info.ENTROPY_TERM(q), p <= q)),),
        ),
    ),
    Item(
        "info.entropy_fair", "A fair toss is one bit.",
        (
            kept(lambda: Stated(equal(cross(FAIR, FAIR), log(2)))), Rounded(log(2), "0.6931472"),
            kept(lambda: Stated(equal(info.in_bits(cross(FAIR, FAIR)), 1))),
        ),
        twins=(Stated(equal(cross((HALF, Rational(4, 10)), (HALF, Rational(4, 10))), log(2)),
                      "Probabilities that do not sum to 1."),),
    ),
    Item(
        "info.entropy_biased", "A coin that falls heads in one of five tosses is easier to guess.",
        (
            Stated(equal(cross(BIASED, BIASED), log(5) - Rational(8, 5) * log(2))),
            Rounded(cross(BIASED, BIASED), "0.5004024"),
            Rounded(info.in_bits(cross(BIASED, BIASED)), "0.7219281"),
            Stated(claim(cross(BIASED, BIASED), "<", log(2))),
        ),
        twins=(Rounded(cross(BIASED, BIASED), "0.7219", "Bits reported as nats."),),
    ),
    Item(
        "info.entropy_max",
        "With two outcomes: the slope is 0 at 1/2 and the curve bends down everywhere, so this is "
        "its top. With $n$ outcomes: $\\log n - H(P)$ is the divergence of $P$ from the uniform "
        "law, which is not negative.",
        (
            Recorded("binary_entropy_le_log_two"), Recorded("binary_entropy_second_derivative"),
            Stated(equal(Derivative(info.BINARY_ENTROPY(inner), inner),
                         log((1 - inner) / inner)), "0 for $p = 1/2$."),
            Equated(Sum(P[i] * log(P[i] / (1 / n)), i), log(n) - info.entropy(P),
                    "Divergence from the uniform law."),
            Derived("entropy", "Any number of outcomes."),
        ),
        twins=(Recorded("binary_entropy_second_derivative", twin=True),
               Equated(info.entropy(P), log(n) - 1, relation="<=")),
        sources=("shannon1948", "cover2006"),
    ),
    Item(
        "fig.entropy", "The same dome in two units: its top is ln 2 in nats and 1 in bits, and "
        "both coins of which nothing is uncertain have entropy 0.",
        (Drawn("Binary entropy against the probability of heads.",
               lambda: figure(entropy_chart()),
               (Recorded("binary_entropy_symmetric"), Recorded("binary_entropy_le_log_two"),
                kept(lambda: Stated(equal(info.BINARY_ENTROPY(HALF), log(2)))),
                kept(lambda: Stated(equal(info.BINARY_ENTROPY_BITS(HALF), 1))),
                Stated(equal(Limit(info.BINARY_ENTROPY(inner), inner, 0), 0)))),),
    ),
    Item(
        "info.cross_entropy",
        "The mean surprise of one who expects $Q$ while outcomes follow $P$. It is least for "
        "$Q = P$, where it equals the entropy.",
        (
            Equated(info.cross_entropy(P, Q), info.entropy(P), relation=">="),
            Derived("cross_entropy", "The best prediction is the truth."),
        ),
        twins=(Equated(info.cross_entropy(P, Q), info.cross_entropy(Q, P), "Swapped."),),
        erratum=Erratum(
            "Cross-entropy measures the difference between two distributions.",
            "It is no distance: it is not 0 for equal distributions, and swapping them changes "
            "it. The divergence is 0 exactly for equal ones.",
            wrong=(Equated(info.cross_entropy(P, P), S.Zero),),
            right=(Equated(info.cross_entropy(P, Q), info.entropy(P), relation=">="),
                   Equated(info.divergence(P, P), S.Zero)),
        ),
        sources=("cover2006",),
    ),
    Item(
        "info.cross_entropy_example", "The target is a fair coin, the prediction is not.",
        (
            Stated(equal(cross(FAIR, BIASED), log(Rational(5, 2)))),
            Rounded(cross(FAIR, BIASED), "0.9162907"),
            Stated(claim(cross(FAIR, BIASED), ">", cross(FAIR, FAIR))),
            kept(lambda: Stated(equal(cross(BIASED, FAIR), log(2)), "The other way round.")),
        ),
        twins=(Stated(equal(cross(FAIR, BIASED), cross(BIASED, FAIR))),),
    ),
    Item(
        "info.kl",
        "The surprise that a wrong prediction costs on top of the entropy. It is never negative "
        "and 0 only for $P = Q$, since $\\log t < t - 1$ but for $t = 1$. It is convex in the pair "
        "of distributions, but no distance: the two directions differ.",
        (
            Equated(info.divergence(P, Q), S.Zero, relation=">="),
            Derived("kl_divergence", "Gibbs' inequality."),
            Stated(claim(log(t), "<", t - 1, Ne(t, 1)), "Equality only for equal probabilities."),
            Derived("log_sum", "Joint convexity."),
            Stated(claim(gap(FAIR, BIASED), "!=", gap(BIASED, FAIR)), "The directions differ."),
        ),
        twins=(Equated(Sum(log(P[i] / Q[i]), i), S.Zero, "Without the weights.", relation=">="),
               Equated(info.divergence(P, Q), info.divergence(Q, P))),
        sources=("kullback1951", "cover2006"),
    ),
    Item(
        "info.kl_log_form", "The logarithm of a quotient is a difference of logarithms.",
        (Equated(Sum(P[i] * (log(P[i]) - log(Q[i])), i), info.divergence(P, Q)),
         Stated(equal(log(x1 / x2), log(x1) - log(x2)))),
        erratum=Erratum(
            "The second form follows by the product rule of logarithms.",
            "It is the quotient rule. And the difference of log-probabilities is averaged with "
            "the weights $P$: it is an expectation, not a plain difference.",
            wrong=(Equated(Sum(P[i] * (log(P[i]) + log(Q[i])), i), info.divergence(P, Q)),),
        ),
    ),
    Item(
        "info.kl_relation",
        "Prediction costs the entropy, which nobody can avoid, plus the divergence. For fixed "
        "targets, making one small makes the other small.",
        (
            Equated(info.divergence(P, Q), info.cross_entropy(P, Q) - info.entropy(P)),
            Derived("entropy_relation"),
            Stated(equal(log(Rational(5, 2)) - log(2), log(Rational(5, 4))), "In the example."),
        ),
        twins=(Equated(info.divergence(P, Q), info.cross_entropy(P, Q) - info.entropy(Q)),),
        sources=("kullback1951",),
    ),
    Item(
        "info.kl_example",
        "It equals $I(0.8)$ by coincidence of the chosen numbers. The other direction gives 0.193.",
        (
            Stated(equal(gap(FAIR, BIASED), log(Rational(5, 4)))),
            Rounded(gap(FAIR, BIASED), "0.2231436"),
            Rounded(gap(BIASED, FAIR), "0.1927448"),
        ),
        twins=(Stated(equal(gap(FAIR, BIASED), gap(BIASED, FAIR))),),
    ),
)  # fmt: skip
