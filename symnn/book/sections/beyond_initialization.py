"""Beyond the chapter: how initial weights are derived."""

from __future__ import annotations

import numpy as np
from sympy import Derivative, Integer, Rational, S

from symnn.book.item import Item
from symnn.book.material import Derived, Equated, Measured, Recorded, Rounded, Stated, stated
from symnn.catalog.activations import SCALED_TANH, x
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.initializers import (
    GLOROT_VARIANCE,
    HE_VARIANCE,
    LEAKY_HE_VARIANCE,
    fan_in,
    fan_out,
)
from symnn.core import sizes, tensor
from symnn.indexed import Sum, index

DEPTH, UNITS = 50, 64
n = sizes("n")
i, j = index("i", n), index("j", n)
Q, v = tensor("Q", n, n), tensor("x", n)
glorot = GLOROT_VARIANCE.expression


def stretched() -> tuple[bool, str]:
    """The condition number of a product of 50 matrices, orthogonal or normal."""
    random = np.random.default_rng(0)
    kept = product = np.eye(UNITS)
    for _ in range(DEPTH):
        drawn = random.normal(size=(UNITS, UNITS)) / np.sqrt(UNITS)
        kept, product = kept @ np.linalg.qr(drawn)[0], product @ drawn
    calm, wild = (float(np.linalg.cond(m)) for m in (kept, product))
    words = (
        f"largest over smallest stretch: orthogonal {calm:.6f}, normal above {min(wild, 1e12):.0e}"
    )
    return calm < 1 + 1e-9 and wild > 1e12, words


ITEMS: tuple[Item, ...] = (
    Item(
        "init.glorot_derivation",
        "Forward a preactivation sums $n_{in}$ products, backward an error sums $n_{out}$. Each "
        "direction asks for its own variance, $1/n_{in}$ or $1/n_{out}$, and only a square layer "
        "satisfies both. Glorot's choice is their harmonic mean.",
        (
            Derived("xavier"),
            Derived("glorot_backward"),
        ),
        twins=(
            Stated(equal(fan_in * glorot, S.One), "It keeps neither variance exactly,"),
            Stated(equal(fan_out * glorot, S.One), "unless the layer is square."),
        ),
        sources=("glorot2010",),
    ),
    Item(
        "init.he_general",
        "A rectifier that leaks with slope $a$ passes the share $(1 + a^2)/2$ of the second "
        "moment. Between He's rule for $a = 0$ and LeCun's for $a = 1$ lies one for every leak.",
        (Derived("leaky_moment"),),
        twins=(
            Stated(equal(LEAKY_HE_VARIANCE.expression, HE_VARIANCE.expression),
                   "The leak does matter,"),
            stated("((1 + a)/2)**2 == (1 + a**2)/2", "and it enters squared: the mean slope will "
                   "not do.", a="Interval(0, 1)"),
        ),
        sources=("he2015",),
    ),
    Item(
        "init.lecun",
        "With variance $1/n_{in}$ a weighted sum of inputs of variance 1 has variance 1. LeCun's "
        "activation $1.7159 \\tanh(2x/3)$ then maps 1 to 1: it is made so that values neither "
        "shrink nor saturate. SELU networks use the same weights.",
        (
            Recorded("lecun_keeps_variance"),
            Rounded(SCALED_TANH(Integer(1)), "1.0000", "The fixed point, within a rounding;"),
            Rounded(SCALED_TANH(Integer(-1)), "-1.0000", "and its mirror image."),
            Stated(equal(Derivative(SCALED_TANH(x), x),
                         Rational(2, 3) * (Rational(17159, 10**4)
                                           - SCALED_TANH(x) ** 2 / Rational(17159, 10**4))),
                   "The slope, by the value."),
            Derived("selu", "SELU assumes inputs of variance 1."),
        ),
        twins=(Recorded("lecun_keeps_variance", twin=True),
               Stated(equal(SCALED_TANH(x), x, x >= 1, x <= 1), "Exactly 1 it is not."),
               Stated(claim(SCALED_TANH(x), "<", 1), "It does exceed 1.")),
        sources=("lecun1998",),
    ),
    Item(
        "init.orthogonal",
        "Take the weights from a random rotation: no direction is stretched or flattened, in any "
        "number of layers. Independent normal weights keep lengths only in the mean; the product "
        "of fifty such matrices flattens nearly all directions.",
        (Derived("orthogonal"),),
        twins=(
            Equated(Sum(Sum(Q[i, j] * v[j], j) ** 2, i), Sum(v[j] ** 2, j),
                    "An arbitrary matrix does not keep lengths."),
        ),
        beside=(Measured("Products of 50 matrices of 64 rows.", stretched),),
        sources=("saxe2014",),
    ),
    Item(
        "init.symmetry",
        "What a hidden unit learns depends on its own weights and on what all units share. Two "
        "units that start equal therefore stay equal, for every activation, loss and data: a "
        "layer of such units is worth one. Random weights tell them apart.",
        (Derived("symmetric_units"),),
        twins=(
            Equated(Sum(Q[i, j] * v[i], i), Sum(Q[i, index("k", n)] * v[i], i),
                    "Units of different weights differ."),
        ),
        sources=("goodfellow2016",),
    ),
)  # fmt: skip
