"""Information theory: formulas of one probability, and sums over distributions of any length."""

from __future__ import annotations

from typing import Any

from sympy import E, Expr, Interval, Rational, S, log, oo, pi

from symnn.core import Formula, Variable
from symnn.errors import ShapeError
from symnn.indexed import Sum, index

p = Variable("p", Interval(0, 1))
positive = Variable("p", Interval.Lopen(0, 1))
q = Variable("q", Interval.Lopen(0, 1))
inner = Variable("q", Interval.open(0, 1))
mu, nu = Variable("mu"), Variable("nu")
sigma, tau = Variable("sigma", Interval.open(0, oo)), Variable("tau", Interval.open(0, oo))
ZERO_LOG_ZERO = "0*log(0)=0"

SELF_INFORMATION = Formula(
    "self_information", "Self-information", "I(p)", (positive,), -log(positive),
    about="The surprise, in nats, of seeing what had probability p.",
    sources=("shannon1948",),
)  # fmt: skip
SELF_INFORMATION_BITS = Formula(
    "self_information_bits", "Self-information in bits", "I_2(p)", (positive,),
    -log(positive) / log(2),
    about="The same surprise, counted in fair coin tosses.",
    sources=("shannon1948",),
)  # fmt: skip
ENTROPY_TERM = Formula(
    "entropy_term", "Contribution to the entropy", "h(p)", (p,), -p * log(p),
    conventions=(ZERO_LOG_ZERO,),
    about="The share of one outcome: probability times surprise. Largest at p = 1/e.",
    sources=("shannon1948",),
)  # fmt: skip
BINARY_ENTROPY = Formula(
    "binary_entropy", "Binary entropy", "H(p)", (p,), -p * log(p) - (1 - p) * log(1 - p),
    conventions=(ZERO_LOG_ZERO,),
    about="The mean surprise, in nats, of a coin that falls heads with probability p.",
    sources=("shannon1948", "cover2006"),
)  # fmt: skip
BINARY_ENTROPY_BITS = Formula(
    "binary_entropy_bits", "Binary entropy in bits", "H_2(p)", (p,),
    (-p * log(p) - (1 - p) * log(1 - p)) / log(2),
    conventions=(ZERO_LOG_ZERO,),
    about="One bit for a fair coin.",
    sources=("shannon1948", "cover2006"),
)  # fmt: skip
CROSS_ENTROPY_TERM = Formula(
    "cross_entropy_term", "Contribution to the cross-entropy", "h(q, p)", (q, p), -p * log(q),
    about="The share of one outcome of probability p when q was predicted.",
    sources=("cover2006",),
)  # fmt: skip
DIVERGENCE_TERM = Formula(
    "divergence_term", "Contribution to the divergence", "d(q, p)", (q, positive),
    positive * log(positive / q),
    about="The share of one outcome; single shares may be negative, their sum may not.",
    sources=("kullback1951",),
)  # fmt: skip
BINARY_DIVERGENCE = Formula(
    "binary_divergence", "Kullback-Leibler divergence of two coins", r"D(p \parallel q)",
    (inner, p), p * log(p) + (1 - p) * log(1 - p) - p * log(inner) - (1 - p) * log(1 - inner),
    conventions=(ZERO_LOG_ZERO,),
    about="The extra surprise of predicting q for a coin of probability p.",
    sources=("kullback1951", "cover2006"),
)  # fmt: skip

NORMAL_ENTROPY = Formula(
    "normal_entropy", "Entropy of a normal law", r"h(\sigma)", (sigma,),
    log(2 * pi * E * sigma**2) / 2,
    about="In nats. No other density of this variance has more.",
    sources=("shannon1948", "cover2006"),
)  # fmt: skip
NORMAL_DIVERGENCE = Formula(
    "normal_divergence", "Kullback-Leibler divergence of two normal laws",
    r"D(N_1 \parallel N_2)", (mu, sigma, nu, tau),
    log(tau / sigma) + (sigma**2 + (mu - nu) ** 2) / (2 * tau**2) - Rational(1, 2),
    about="Of means mu, nu and standard deviations sigma, tau; the second law is the prediction.",
    sources=("kullback1951", "bishop2006"),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (
    SELF_INFORMATION, SELF_INFORMATION_BITS, ENTROPY_TERM, BINARY_ENTROPY, BINARY_ENTROPY_BITS,
    CROSS_ENTROPY_TERM, DIVERGENCE_TERM, BINARY_DIVERGENCE, NORMAL_ENTROPY, NORMAL_DIVERGENCE,
)  # fmt: skip


def entropy(P: Any) -> Expr:
    """H(P) = -sum_i P_i log P_i of a distribution of any length.

    >>> from symnn.core import Simplex, sizes, tensor
    >>> K = sizes("K")
    >>> entropy(tensor("P", K, domain=Simplex(K, open=True)))
    -Sum(log(P[i])*P[i], (i, 0, K - 1))
    """
    return cross_entropy(P, P)


def cross_entropy(P: Any, Q: Any) -> Expr:
    """H(P, Q) = -sum_i P_i log Q_i: the mean surprise when Q is predicted and P holds."""
    i = _outcomes(P, Q)
    return -Sum(P[i] * log(Q[i]), i)


def divergence(P: Any, Q: Any) -> Expr:
    """D(P || Q) = sum_i P_i log(P_i / Q_i)."""
    i = _outcomes(P, Q)
    return Sum(P[i] * log(P[i] / Q[i]), i)


def jensen_shannon(P: Any, Q: Any) -> Expr:
    """JS(P, Q): the mean divergence of P and of Q from the law halfway between them."""
    i = _outcomes(P, Q)
    both = P[i] + Q[i]
    return Sum(P[i] * log(2 * P[i] / both), i) / 2 + Sum(Q[i] * log(2 * Q[i] / both), i) / 2


def in_bits(nats: Expr) -> Expr:
    """The same quantity with base-2 logarithms."""
    return nats / log(S(2))


def _outcomes(P: Any, Q: Any) -> Any:
    if len(P.shape) != 1 or tuple(P.shape) != tuple(Q.shape):
        raise ShapeError(
            f"information: `{P.label}` has shape {tuple(P.shape)} and `{Q.label}` "
            f"{tuple(Q.shape)}; needed two distributions over the same outcomes"
        )
    return index("i", P.shape[0])
