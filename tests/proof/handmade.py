"""Gradient programs written by hand, so that the checks are tested without the calculus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Piecewise, exp, log, tanh

from symnn.core import sizes, tensor
from symnn.indexed import Equation, Program, Sum, equals, index

N, D, H, K = sizes("N D H K")
n, i, j = index("n", N), index("i", D), index("j", H)
k, m = index("k m", K)
X, T = tensor("X", N, D), tensor("T", N, K)
W1, b1 = tensor("W1", D, H), tensor("b1", H)
W2, b2 = tensor("W2", H, K), tensor("b2", K)


class Handmade(Program):
    """A program with the attributes of a gradient program."""

    def __init__(
        self, program: Program, loss: str, wrt: Sequence[Any], raw: Program | None = None
    ) -> None:
        super().__init__(program, program.facts)
        self.loss, self.wrt, self.raw = program.named(loss), tuple(wrt), raw

    @property
    def gradients(self) -> tuple[Any, ...]:
        return tuple(self.named(f"d{self.loss}_d{getattr(b, 'label', b)}") for b in self.wrt)

    @property
    def forward(self) -> tuple[Equation, ...]:
        return tuple(e for e in self if not e.name.startswith(f"d{self.loss}_d"))

    @property
    def adjoint(self) -> tuple[Equation, ...]:
        return tuple(e for e in self if e.name.startswith(f"d{self.loss}_d"))

    def mutated(self, name: str, right: Any) -> Handmade:
        """The same program with another right side for one equation."""
        equations = [Equation(e.left, right if e.name == name else e.right) for e in self]
        changed = Program(equations, self.facts)
        return Handmade(changed, str(self.loss), self.wrt, self.raw)


def classifier(simplified: bool = True) -> Program:
    """tanh, softmax, cross-entropy; simplified by the fact that targets sum to 1, or not."""
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    z1 = P.define("z1", (n, j), Sum(X[n, i] * W1[i, j], i) + b1[j])
    h = P.define("h", (n, j), tanh(z1[n, j]))
    z2 = P.define("z2", (n, k), Sum(h[n, j] * W2[j, k], j) + b2[k])
    p = P.define("p", (n, k), exp(z2[n, k]) / Sum(exp(z2[n, m]), m))
    P.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)
    total = 1 if simplified else Sum(T[n, m], m)
    dz2 = P.define("dL_dz2", (n, k), (p[n, k] * total - T[n, k]) / N)
    P.define("dL_dW2", (j, k), Sum(h[n, j] * dz2[n, k], n))
    P.define("dL_db2", (k,), Sum(dz2[n, k], n))
    dz1 = P.define("dL_dz1", (n, j), (1 - h[n, j] ** 2) * Sum(dz2[n, k] * W2[j, k], k))
    P.define("dL_dW1", (i, j), Sum(X[n, i] * dz1[n, j], n))
    P.define("dL_db1", (j,), Sum(dz1[n, j], n))
    return P


def gradient_of_classifier() -> Handmade:
    """The gradient by all weights, with the raw version that needs no fact."""
    return Handmade(classifier(), "L", [W1, b1, W2, b2], classifier(simplified=False))


def gradient_of_line() -> Handmade:
    """Mean squares of a line with a rectifier."""
    w, t, c = tensor("w", D), tensor("t", N), tensor("c")
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i) + c)
    y = P.define("y", (n,), Piecewise((z[n], z[n] > 0), (0, True)))
    P.define("L", (), Sum((y[n] - t[n]) ** 2, n) / (2 * N))
    dz = P.define("dL_dz", (n,), Piecewise(((y[n] - t[n]) / N, z[n] > 0), (0, True)))
    P.define("dL_dw", (i,), Sum(dz[n] * X[n, i], n))
    P.define("dL_dc", (), Sum(dz[n], n))
    return Handmade(P, "L", [w, c])
