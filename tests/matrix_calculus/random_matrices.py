"""Random scalar programs of matrices and vectors: products, transposes, Hadamard, inverses."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from matrix_case import A, B, D, X, w, x, y
from sympy import KroneckerDelta, Max, exp, log, sqrt, tanh

from symnn.core import tensor
from symnn.indexed import Program, Sum, equals, index, inv, logdet

S, c = tensor("S", D, D), tensor("c")
i, j, *FREE = index("i j p q r s u v", D)
WANTED = (A, B, X, x, y, w, c)
SYMMETRIC = {S: [[Fraction(5, 3), Fraction(2, 7)], [Fraction(2, 7), Fraction(-4, 3)]]}


class Growth:
    """A random program; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rnd = Random(seed)
        self.program = Program(facts=[equals(S[i, j], S[j, i])])
        self.matrices, self.vectors = [A, B, X, S, X, S], [x, y, w, x]
        for number in range(self.rnd.randint(0, 2)):
            self.define(number)
        self.loss = self.program.define("L", (), self.scalar())

    def define(self, number: int) -> None:
        """An array that the loss may read."""
        kind = self.rnd.choice(["matrix", "matrix", "vector", "inverse"])
        if kind == "vector":
            made = self.program.define(f"h{number}", (i,), self.vector(i, 2, FREE))
            self.vectors.append(made)
            return
        inverse = inv(self.rnd.choice([A, X, S]))[i, j]
        right = inverse if kind == "inverse" else self.matrix(i, j, 2, FREE)
        self.matrices.append(self.program.define(f"M{number}", (i, j), right))

    def matrix(self, a: Any, b: Any, depth: int, free: list[Any]) -> Any:
        """One entry of a random matrix."""
        kinds = ["read", "product", "hadamard", "sum", "turned", "outer", "diagonal"]
        kind = self.rnd.choice(kinds) if depth else "read"
        if kind == "read":
            places = (a, b) if self.rnd.random() < 0.5 else (b, a)
            return self.rnd.choice(self.matrices)[places]
        if kind == "diagonal":
            return KroneckerDelta(a, b) * self.rnd.choice([1, c])
        if kind == "outer":
            return self.vector(a, depth - 1, free) * self.vector(b, depth - 1, free)
        if kind == "product":
            k, *rest = free
            return Sum(self.matrix(a, k, depth - 1, rest) * self.matrix(k, b, depth - 1, rest), k)
        first, places = self.matrix(a, b, depth - 1, free), (b, a) if kind == "turned" else (a, b)
        other = self.matrix(*places, depth - 1, free)
        return first * other if kind == "hadamard" else first + self.rnd.choice([1, -1, 2]) * other

    def vector(self, a: Any, depth: int, free: list[Any]) -> Any:
        """One entry of a random vector."""
        kind = self.rnd.choice(["read", "product", "function", "sum", "hadamard"]) if depth else ""
        if kind in ("", "read"):
            return self.rnd.choice(self.vectors)[a]
        if kind == "product":
            k, *rest = free
            return Sum(self.matrix(a, k, depth - 1, rest) * self.vector(k, depth - 1, rest), k)
        e = self.vector(a, depth - 1, free)
        if kind == "function":
            forms = [tanh(e), 1 / (1 + exp(-e)), Max(0, e), e**2, 1 - e, log(1 + e**2)]
            return self.rnd.choice([*forms, Max(0, 1 - e) ** 2, sqrt(1 + e**2)])
        other = self.vector(a, depth - 1, free)
        return e * other if kind == "hadamard" else e + self.rnd.choice([1, -1]) * other

    def scalar(self) -> Any:
        """A trace, a quadratic form, a norm or a sum, perhaps with a log-determinant."""
        sums = [
            lambda: Sum(self.matrix(i, i, 2, FREE), i),
            lambda: Sum(self.vector(i, 1, FREE) * A[i, j] * self.vector(j, 1, FREE), i, j),
            lambda: Sum(self.matrix(i, j, 2, FREE) ** 2, i, j),
            lambda: Sum(self.vector(i, 2, FREE), i),
            lambda: sqrt(1 + Sum(self.vector(i, 2, FREE) ** 2, i)),
        ]
        more = logdet(self.rnd.choice([A, X, S])) if self.rnd.random() < 0.2 else 0
        return self.rnd.choice(sums)() + more
