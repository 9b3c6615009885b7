"""JAX rounds as NumPy does, operation by operation, where XLA would put operations together."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.search.choice import Choice
from symnn.codegen.search.term import call, minus, number, over, plus, times, variable
from symnn.codegen.search.values import Evaluation
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.jax_text import jax_source
from symnn.codegen.targets.kernel import Kernel, Piece

jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers
X, Y = variable("x"), variable("y")
A, B = number(Fraction(33, 10)), number(Fraction(21, 10))
FORMS = {
    "a sum of a product": plus(times(X, Y), Y), "a number less one": minus(A, times(X, Y)),
    "a sum of a negative": plus(call("neg", times(X, Y)), X),
    "a sum of numbers": plus(plus(X, A), B),
    "a quotient of one": over(over(X, Y), X), "a quotient by one": over(X, over(Y, X)),
    "a quotient by a number": over(X, A), "a product of numbers": call("*", call("*", X, A), B),
    "a quotient by a root": over(X, call("sqrt", Y)),
}  # fmt: skip


def differing(form, change=("", "")):
    piece = Piece(Choice(X, (), (form,)))
    source = jax_source(Family(Kernel("f", ("x", "y"), ("x", "y"), (piece,), "f")))
    backend = BACKENDS["jax"]
    (function,) = backend.functions(source.replace(*change), ["f"], 2)
    x, y = np.random.default_rng(0).uniform(0.5, 3, (2, 2000))
    found = backend.on_columns(function)(x, y)
    return int((found != Evaluation({"x": x, "y": y})(form)).sum())


@pytest.mark.parametrize("name", FORMS)
def test_values_are_those_of_numpy(name):
    assert differing(FORMS[name]) == 0
    change = ("where(x == x, number", "where(True, number") if "by a number" in name else (
        "return jnp.where(x == x, x, jnp.nan)", "return x")  # fmt: skip
    assert differing(FORMS[name], change) > 20


def test_nothing_is_held_back_without_need():
    for form in (times(X, plus(Y, A)), over(X, number(2)), plus(times(X, number(2)), Y)):
        piece = Piece(Choice(X, (), (form,)))
        text = jax_source(Family(Kernel("f", ("x", "y"), ("x", "y"), (piece,), "f")))
        assert "rounded(" not in text
        assert "hidden(" not in text
