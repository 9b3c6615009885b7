"""Identities of normal laws in information theory."""

from __future__ import annotations

from sympy import Integer, Rational, log

from symnn.catalog import information as info
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.information import mu, sigma
from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Identity, Variable

x = Variable("x")
divergence, entropy = info.NORMAL_DIVERGENCE.expression, info.NORMAL_ENTROPY.expression
standard = info.NORMAL_DIVERGENCE(mu, sigma, Integer(0), Integer(1))
bell = NORMAL_DENSITY(x - mu, sigma)
surprise = (x - mu) ** 2 / (2 * sigma**2) + entropy - Rational(1, 2)

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "normal_divergence_nonnegative", "The divergence of normal laws is not negative",
        claim(divergence, ">=", 0), claim(divergence, ">", 0),
        "It is 0 only where mean and width agree.", ("kullback1951",),
    ),
    Identity(
        "normal_divergence_standard", "Divergence from the standard normal law",
        equal(-standard, (1 + log(sigma**2) - mu**2 - sigma**2) / 2),
        equal(-standard, (1 + log(sigma) - mu**2 - sigma**2) / 2),
        "The regularizer of variational autoencoders.", ("kingma2014",),
    ),
    Identity(
        "normal_surprise", "The surprise of a value of a normal law",
        equal(-log(bell), surprise), equal(-log(bell), surprise + Rational(1, 2)),
        "A constant and a square.", ("bishop2006",),
    ),
)  # fmt: skip
