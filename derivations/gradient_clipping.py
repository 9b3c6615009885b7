r"""Clipping a gradient by its norm.

Claim: $g \cdot \min(1, c/\lVert g\rVert)$ has the length $\min(\lVert g\rVert, c)$ and the
direction of g.

Use: One bad batch cannot throw the weights far away, and the step still goes down. Clipping single
entries bounds the step too, but turns it.

Source: pascanu2013
"""

from sympy import Min, sqrt

from symnn.catalog.identities.regularizers import length
from symnn.catalog.regularizers import CLIP_FACTOR, limit, norm
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Sum, index

n = sizes("n")
i, j = index("i j", n)
g = tensor("g", n)


def derive() -> Derivation:
    size = sqrt(Sum(g[i] ** 2, i))
    factor = CLIP_FACTOR(sqrt(Sum(g[j] ** 2, j)))
    return (
        begin(
            __file__, __doc__, Given(g, "gradient"), Given(limit, "greatest length"),
            Given(norm, "a length"), Given(length, "a positive length"),
        )
        .claim(
            CLIP_FACTOR(length), Min(1, limit / length),
            "The usual form of the factor; with the maximum it also holds for the gradient 0.",
        )
        .claim(
            norm * CLIP_FACTOR(norm), Min(norm, limit), "A length, multiplied by its factor.",
        )
        .claim(
            sqrt(Sum((g[i] * factor) ** 2, i)), size * factor, "The length scales with the vector,"
        )
        .claim(
            sqrt(Sum((g[i] * factor) ** 2, i)), Min(size, limit),
            "so the clipped gradient is as long as it was, or as long as allowed.",
        )
        .claim(
            Sum(g[i] * factor * g[i], i), size * sqrt(Sum((g[i] * factor) ** 2, i)),
            "It points where it pointed: the product of both is the product of their lengths.",
        )
        .conclude("The length is bounded, the direction kept.", Min(size, limit))
    )  # fmt: skip
