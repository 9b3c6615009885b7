"""Beyond the chapter: more about softmax."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Integral, KroneckerDelta, S, exp, log, oo

from symnn.book.item import Item
from symnn.book.material import Derived, Equated, Measured, Recorded, Simulated, Stated
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.layers import softmax
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Program, Sum, equals, gradient, index, jacobian

n = sizes("n")
k, m = index("k", n), index("m", n)
z, v, g = tensor("z", n), tensor("v", n), tensor("g", n)
P = tensor("P", domain=Simplex(n, open=True))
y, c = Variable("y"), Variable("c")


def log_softmax() -> tuple[Equated, ...]:
    program = Program()
    p, whole = softmax(program, "p", z), log(Sum(exp(z[m]), m))
    other = Program()
    q = other.define("q", (k,), z[k] - whole)
    found = jacobian(other, q, z)
    slopes = found.derived[-1].base
    return (
        Equated(log(p[k]), z[k] - whole, "The score less log-sum-exp.", program),
        Equated(slopes[k, m], KroneckerDelta(k, m) - exp(q[m]),
                "Its slopes: 1 on the diagonal, less the probability.", found),
    )  # fmt: skip


def pulled_back() -> tuple[Equated, ...]:
    """What softmax does to an error that comes back."""
    program = Program()
    s = softmax(program, "s", z)
    loss = program.define("L", (), Sum(g[k] * s[k], k))
    found = gradient(program, loss, z)
    return (
        Equated(found.gradients[0][k], s[k] * (g[k] - Sum(g[m] * s[m], m)),
                "An error $g$ comes back less its mean, weighed by the output.", found),
    )  # fmt: skip


def large_scores() -> tuple[bool, str]:
    scores = np.array([0.0, 1e4])
    with np.errstate(all="ignore"):
        shares = np.exp(scores) / np.exp(scores).sum()
        naive = np.log(shares)
    top = scores.max()
    stable = scores - (top + np.log(np.exp(scores - top).sum()))
    return bool(stable[0] == -1e4) and not np.isfinite(naive).all(), f"{naive} against {stable}"


SCORES = np.array([1.0, 0.0, -1.0])
SHARE = float(np.exp(SCORES[0]) / np.exp(SCORES).sum())


def noisy_winner(random: np.random.Generator, count: int) -> Any:
    """Whether the first of three scores comes out largest."""
    return (SCORES + random.gumbel(size=(count, 3))).argmax(axis=1) == 0


def first_share(scale: Any) -> Any:
    """The softmax of one score among others, all multiplied."""
    return exp(scale * y) / (exp(scale * y) + Sum(exp(scale * z[k]), k))


ITEMS: tuple[Item, ...] = (
    Item(
        "act.lse",
        "The logarithm of a sum of exponentials is a maximum with its corners rounded: at least "
        "the largest score, at most $\\log n$ more. Its gradient is the softmax, its Hessian a "
        "covariance, so it is convex.",
        (
            Derived("log_sum_exp"), Derived("softmax_jacobian"),
            Equated(Sum(P[k] * v[k] ** 2, k) - Sum(P[k] * v[k], k) ** 2, S.Zero,
                    "A variance is not negative, so the Hessian is positive semidefinite.",
                    relation=">="),
        ),
        twins=(Stated(claim(log(exp(y) + Sum(exp(z[k]), k)), "<=", y),
                      "One score does not bound the sum."),
               Equated(log(Sum(exp(c * z[k]), k)), c * log(Sum(exp(z[k]), k)),
                       "A factor is not passed on.")),
        sources=("boyd2004",),
    ),
    Item(
        "act.log_softmax",
        "The logarithm of softmax needs no division: score minus log-sum-exp. Taking softmax "
        "first and the logarithm second loses everything when a probability rounds to 0.",
        log_softmax(),
        twins=(Stated(equal(log(first_share(1)), y - Sum(exp(z[k]), k)),
                      "A logarithm is missing."),),
        beside=(Measured("Scores 0 and 10000 in double precision.", large_scores),),
        sources=("bridle1990",),
    ),
    Item(
        "act.softmax_jacobian",
        "The matrix $J = \\mathrm{diag}(s) - s s^\\top$ has rank $n - 1$. It maps the vector of "
        "ones to 0, so the rank is not $n$; and $J + s s^\\top$ is diagonal with positive entries, "
        "of rank $n$, while $s s^\\top$ has rank 1, so it is not less than $n - 1$. Backward one "
        "never builds $J$: two passes over the row suffice.",
        (
            Derived("softmax_jacobian"),
            Equated(Sum(P[k] * (KroneckerDelta(k, m) - P[m]), m), S.Zero, "$J \\mathbf{1} = 0$.",
                    Program(facts=[equals(Sum(P[k], k), 1)])),
            Equated(P[k] * (KroneckerDelta(k, m) - P[m]) + P[k] * P[m],
                    P[k] * KroneckerDelta(k, m), "A diagonal matrix, but for a rank of 1."),
            *pulled_back(),
        ),
        twins=(Recorded("softmax_jacobian_off_diagonal", twin=True),
               Equated(Sum(P[k] * KroneckerDelta(k, m), m), S.Zero, "Without the rank 1 part.")),
        sources=("bridle1990",),
    ),
    Item(
        "act.temperature",
        "Scores are divided by a temperature before the softmax. Cold, the leader takes all; hot, "
        "all shares become equal. The gradient of the cross-entropy is prediction minus target, "
        "divided by $T$, which is why distillation multiplies its loss by $T^2$.",
        (Derived("temperature"),),
        twins=(Stated(equal(first_share(1), first_share(2)), "The temperature matters."),),
        sources=("hinton2015",),
    ),
    Item(
        "act.gumbel_max",
        "Noise with the right law turns an argmax into a sample: add to each score an independent "
        "Gumbel variable and take the largest. How often each wins is exactly its softmax.",
        (Derived("gumbel_max"),),
        twins=(Stated(equal(Integral(exp(-(y - c)) * exp(-exp(-y)), (y, -oo, oo)), S.One),
                      "Shifting the density alone leaves no law."),),
        beside=(Simulated("Scores 1, 0, -1: how often the first wins.", noisy_winner, SHARE),),
        sources=("yellott1977", "maddison2014", "jang2017"),
    ),
)  # fmt: skip
