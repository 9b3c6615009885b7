"""The chain rule over scalars: what the gradient check compares with."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flint import arb
from handmade import D, H, K, N, X, classifier, i, k, n
from sympy import Abs, Max, Piecewise, exp, log, sqrt, tanh

from symnn.balls.precision import working_precision
from symnn.catalog.layers import dense, last_step, lstm
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, gradient, index, logdet
from symnn.indexed.expansion.algebras import Balls, Symengine
from symnn.indexed.expansion.expand import Expansion
from symnn.proof.programs import scalar_adjoints
from symnn.proof.programs.facts import DataSource
from symnn.proof.programs.scalar_adjoints import Formulas, adjoints
from symnn.proof.programs.sizes import default_sizes
from symnn.proof.programs.symengine_balls import SymengineValues

T = sizes("T")
t = index("t", T)
s, h, w = tensor("s", T), tensor("h", T), tensor("w")


def long_memory() -> Program:
    P = Program()
    layer = lstm(P, tensor("X", T, N, D), H, 1)
    output = dense(P, last_step(P, "y", layer.output), K, 2).output
    MSE.define(P, output, tensor("Y", N, K))
    return P


def switched() -> Program:
    """Maxima, absolute values and case distinctions, with sums as factors."""
    P, v = Program(), tensor("v", D)
    z = P.define("z", (n,), Sum(X[n, i] * v[i], i) * (1 + Sum(v[i] ** 2, i)))
    P.define("a", (n,), Piecewise((z[n] ** 2, z[n] > 0), (-Abs(z[n]), True)) + Max(z[n], 0))
    P.define("L", (), MaxOver(P.named("a")[n], n) / N + Sum(P.named("a")[n], n) / (2 + v[0] ** 2))
    return P


def whole() -> Program:
    P, A = Program(), tensor("A", K, K)
    P.define("L", (), logdet(A) + Sum(A[k, k] ** 3, k))
    return P


PROGRAMS = {f.__name__: f for f in (classifier, long_memory, switched, whole)}


class Point:
    """A program at concrete sizes and data."""

    def __init__(self, program: Program, sizes: Any = None) -> None:
        self.program = program
        self.sizes = default_sizes(program)[0] if sizes is None else sizes
        self.data = DataSource(program, self.sizes).draw(Random(3))
        self.numbers = Expansion(program, self.sizes, Balls(self.data))

    def slopes(self, *arrays: Any) -> dict[Any, Any]:
        """All entries of some arrays, with the derivative of the loss."""
        keys = [(b, place) for b in arrays for place in self.numbers.places(b)]
        formulas = Formulas(self.program, self.sizes)
        with working_precision(128):
            found = adjoints(formulas, self.program.named("L"), keys, self.numbers.value)
        return {key: found.get(key, arb(0)) for key in keys}


def largest_gap(program: Program, small: Any = None) -> float:
    """Between the chain rule and the derivative of the loss as one expression."""
    here, algebra = Point(program, small), Symengine()
    loss = Expansion(program, here.sizes, algebra).value(program.named("L"))
    slopes = here.slopes(*program.inputs)
    symbols = {key: symbol for symbol, key in algebra.entries.items()}
    at = SymengineValues(lambda symbol: here.numbers.value(*algebra.entries[symbol]))
    with working_precision(128):
        return max(
            float(abs(arb(slope - at(loss.diff(symbols[key])))))
            for key, slope in slopes.items()
            if key in symbols
        )


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_the_derivative_of_the_whole(name: str) -> None:
    small = {T: 3, N: 1, D: 2, H: 2, K: 2} if name == "long_memory" else None
    assert largest_gap(PROGRAMS[name](), small) < 1e-25


def forgotten(terms: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda e: [*terms(e)][:1]


def unmoved(moved: Callable[..., Any]) -> Callable[..., Any]:
    return lambda formulas, rights, wanted: wanted


@pytest.mark.parametrize(("name", "mutate"), [("_terms", forgotten), ("_moved", unmoved)])
def test_a_wrong_chain_rule_is_seen(
    name: str, mutate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scalar_adjoints, name, mutate(getattr(scalar_adjoints, name)))
    assert largest_gap(switched()) > 1e-3


def recurrence() -> Program:
    P = Program()
    P.define("h", (t,), tanh(w * h[t - 1] + s[t]))
    P.define("L", (), Sum(h[t] ** 2, t))
    return P


def test_a_state_is_moved_with_all_that_follows() -> None:
    """As backpropagation through time means it, also where the state itself is asked for."""
    P = recurrence()
    here = Point(P, {T: 3})
    slopes, value = here.slopes(h), here.numbers.value
    last, before = slopes[h, (2,)], slopes[h, (1,)]
    with working_precision(128):
        factor = (1 - value(h, (2,)) ** 2) * value(w)
        assert abs(last - 2 * value(h, (2,))) < 1e-25
        assert abs(before - 2 * value(h, (1,)) - factor * last) < 1e-25
    assert gradient(P, P.named("L"), [h, w]).check().status == "sampled"


def test_only_the_branch_that_applies_needs_a_value() -> None:
    u = tensor("u", N)
    P = Program()
    r = P.define("r", (n,), log(u[n]))
    P.define("L", (), Sum(Piecewise((r[n] ** 2, u[n] > 0), (u[n], True)), n))
    slopes = Point(P, {N: 6}).slopes(u)
    assert any(slope == 1 for slope in slopes.values())
    assert any(slope != 1 for slope in slopes.values())


def test_a_maximum_of_many() -> None:
    u, count = tensor("u", N), 600
    P = Program()
    P.define("L", (), MaxOver(exp(u[n]), n) + sqrt(1 + u[0] ** 2))
    slopes = Point(P, {N: count}).slopes(u)
    assert sum(slope != 0 for slope in slopes.values()) == 2
