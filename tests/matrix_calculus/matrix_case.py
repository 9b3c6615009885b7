"""One case of the corpus: a program, what is differentiated, and the form that the book prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Interval, oo

from symnn.core import sizes, tensor
from symnn.indexed import Program, gradient, hessian, hessian_vector_product, index, jacobian

N, D, K = sizes("N D K")
n, n1 = index("n n1", N)
i, j, p, q, r, s = index("i j p q r s", D)
k, m = index("k m", K)
POSITIVE = Interval.open(0, oo)

a, b, c, d, x, y, z, w = (tensor(letter, D) for letter in "abcdxyzw")
A, B, C, E, X, Y, W = (tensor(letter, D, D) for letter in "ABCEXYW")
F, u, t = tensor("F", N, D), tensor("u", N), tensor("t", N)  # a design matrix, its targets
V, T, Z = tensor("V", D, K), tensor("T", N, K), tensor("Z", N, K)
g, h = tensor("g", K), tensor("h", K)
lamda = tensor("lamda")

Equation = tuple[str, tuple[Any, ...], Any]


@dataclass(frozen=True)
class Case:
    """A derivative, and the closed form of the book.

    Args:
        name: of the case.
        source: the equation of the book that it is made after.
        mode: gradient, jacobian, hessian or product (of a Hessian with a vector).
        equations: the program; the last one is differentiated.
        by: what it is differentiated by, one array, or two for a mixed Hessian.
        at: indices of the form.
        form: the derivative as the book prints it.
        facts: what is assumed of the data.
        longer: why the form that symnn prints is longer than the book's; empty when it is not.
        symmetric: arrays that are symmetric in numeric checks.
        summing_to_one: arrays that sum to 1 along the last axis in numeric checks.
    """

    name: str
    source: str
    mode: str
    equations: tuple[Equation, ...]
    by: tuple[Any, ...]
    at: tuple[Any, ...]
    form: Any
    facts: tuple[Any, ...] = ()
    longer: str = ""
    symmetric: frozenset[Any] = field(default=frozenset())
    summing_to_one: frozenset[Any] = field(default=frozenset())

    def __str__(self) -> str:
        return self.name

    @property
    def program(self) -> Program:
        P = Program(facts=self.facts)
        for name, indices, right in self.equations:
            P.define(name, indices, right)
        return P

    def derived(self) -> tuple[Program, Any]:
        """The derivative as a program, and the array that holds it."""
        P = self.program
        of = P.named(self.equations[-1][0])
        if self.mode == "gradient":
            found: Any = gradient(P, of, self.by)
        elif self.mode == "jacobian":
            found = jacobian(P, of, *self.by)
        elif self.mode == "hessian":
            found = hessian(P, of, *self.by)
        else:
            found = hessian_vector_product(P, of, self.by)
        return found, found.results[0]


def gradient_case(name: str, source: str, right: Any, by: Any, at: Any, form: Any, **more: Any):
    """A case for the gradient of the scalar `L := right`."""
    return _scalar("gradient", name, source, right, (by,), at, form, more)


def hessian_case(name: str, source: str, right: Any, by: Any, at: Any, form: Any, **more: Any):
    """A case for the second derivatives of `L := right` by one array, or by a pair of them."""
    pair = by if isinstance(by, tuple) else (by,)
    return _scalar("hessian", name, source, right, pair, at, form, more)


def product_case(name: str, source: str, right: Any, by: Any, at: Any, form: Any, **more: Any):
    """A case for the Hessian of `L := right` times `v_x`, for x = `by`."""
    return _scalar("product", name, source, right, (by,), at, form, more)


def jacobian_case(name: str, source: str, left: Any, by: Any, at: Any, form: Any, **more: Any):
    """A case for the Jacobian of `f[indices] := right`, given as `left = (indices, right)`."""
    given = more.pop("given", ())
    return Case(name, source, "jacobian", (*given, ("f", *left)), (by,), at, form, **more)


def _scalar(
    mode: str, name: str, source: str, right: Any, by: Any, at: Any, form: Any, more: dict[str, Any]
) -> Case:
    given = more.pop("given", ())
    return Case(name, source, mode, (*given, ("L", (), right)), by, at, form, **more)
