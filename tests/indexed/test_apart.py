"""Sums of products taken apart have the value that they have term by term."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import fmpq
from sympy import KroneckerDelta, Piecewise, log

from symnn.balls.outcomes import Undefined
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, gradient, index
from symnn.indexed.expansion import contraction
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.apart import InnerSum, taken_apart
from symnn.indexed.expansion.defined import Definedness
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.expansion.ranges import bands

N, F, R = sizes("N F R")
n, f = index("n", N), index("f", F)


class Flat(Balls):
    """Each sum term by term."""

    takes_apart = False


def convolution(stride: int) -> tuple[Any, dict[Any, int]]:
    """Two convolutions with a maximum of pairs between, and the gradients by their weights."""
    o, p, q = index("o", 2 * R), index("p", R), index("q", R - 1)
    k, s = index("k", 3), index("s", 2)
    X, W, V = tensor("X", N, 2 * stride * R + 2), tensor("W", F, 3), tensor("V", F, 2)
    P = Program()
    y = P.define("y", (n, f, o), Sum(W[f, k] * X[n, stride * o + k], k))
    a = P.define("a", (n, f, o), Piecewise((y[n, f, o], y[n, f, o] > 0), (0, True)))
    m = P.define("m", (n, f, p), MaxOver(a[n, f, 2 * p + s], s))
    z = P.define("z", (n, q), Sum(V[f, s] * m[n, f, q + s], f, s))
    L = P.define("L", (), Sum(z[n, q] ** 2, n, q))
    return gradient(P, L, [W, V, X]), {N: 2, F: 2, R: 3}


def values(made: Any, known: dict[Any, int], algebra: Any) -> dict[str, list[Any]]:
    expansion = Expansion(made, known, algebra)
    return {
        g.name: [expansion.value(made.named(g.name), place) for place in expansion.places(g)]
        for g in map(made.named, ("dL_dW", "dL_dV", "dL_dX"))
    }


def inputs(stride: int, ties: bool) -> dict[str, Any]:
    random = np.random.default_rng(3)
    shapes = {"X": (2, 6 * stride + 2), "W": (2, 3), "V": (2, 2)}
    given = {name: random.integers(-4, 5, shape) / 2 for name, shape in shapes.items()}
    return {**given, "X": np.ones(shapes["X"]), "W": np.ones(shapes["W"])} if ties else given


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_value_is_that_of_all_terms(stride: int, ties: bool) -> None:
    made, known = convolution(stride)
    given = inputs(stride, ties)
    apart, flat = (values(made, known, kind(given)) for kind in (Balls, Flat))
    assert apart == flat
    assert any(value != 0 for value in apart["dL_dW"])


def test_a_range_that_is_too_short_changes_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above can fail."""
    made, known = convolution(1)
    right = values(made, known, Balls(inputs(1, False)))
    true = contraction._range
    monkeypatch.setattr(contraction, "_range", lambda *given: true(*given)[1:])
    assert values(made, known, Balls(inputs(1, False))) != right


def test_inner_sums_save_terms() -> None:
    x, w = tensor("x", N), tensor("w", N, N)
    i, j, k = index("i j k", N)
    extents = dict.fromkeys([i, j, k], 10)

    def ten(e: Any) -> int:
        return int(e.subs(N, 10))

    chain = taken_apart(Sum(x[i] * w[i, j] * w[j, k] * x[k], i, j, k), extents, ten)
    assert chain is not None
    assert sum(sum_of.places(extents) for sum_of in sums(chain)) == 200
    whole = taken_apart(Sum(x[i] * x[j] * w[i, j], i, j), extents, ten)
    assert whole is not None
    assert len(list(sums(whole))) == 1


def sums(inner: InnerSum) -> Any:
    yield inner
    for part in inner.parts:
        if isinstance(part, InnerSum):
            yield from sums(part)


SIZED = {N: 6, F: 3}
i, j, g = index("i", N), index("j", N), index("g", F)
ASKED = {
    "read": tensor("w", N)[2 * i - j + 1],
    "backwards": tensor("w", F)[j - 2 * g],
    "delta": KroneckerDelta(i, 2 * g + 1),
    "at least": Piecewise((1, i + 2 * g >= j), (0, True)),
    "more": Piecewise((1, i > 2 * g), (0, True)),
    "at most": Piecewise((1, i <= 3 * g + 1), (0, True)),
    "less": Piecewise((1, i < N - 2), (0, True)),
}


@pytest.mark.parametrize("name", ASKED)
def test_bands_hold_wherever_a_factor_is_not_zero(name: str) -> None:
    """And the limits of an index are those of its band, whatever the others are."""
    expansion = Expansion(Program(), SIZED, Balls({"w": np.ones(6 if name == "read" else 3)}))
    slots = {i: 0, j: 1, g: 2}
    (band,) = bands(ASKED[name], expansion.constant)
    for environment in np.ndindex(6, 6, 3):
        not_zero = expansion.evaluate(ASKED[name], dict(zip(slots, environment, strict=True))) != 0
        for own in band.indices:
            low, high = band.limits(own, slots)(list(environment))
            at = environment[slots[own]]
            assert ((low is None or low <= at) and (high is None or at <= high)) == not_zero


def test_what_has_no_value_is_not_passed_over() -> None:
    """A factor 0 leaves reads and conditions unread, no logarithm of 0."""
    v, u = tensor("v", N), tensor("u", N)
    given = {"v": [0, 1], "u": [0, 1]}
    total = Sum(v[i] * log(u[i]), i)
    with pytest.raises(Undefined):
        Expansion(Program(), {N: 2}, Balls(given)).evaluate(total)
    lone = Sum(KroneckerDelta(i, 1) * v[i] * (1 + u[i]), i)
    assert Expansion(Program(), {N: 2}, Balls(given)).evaluate(lone) == fmpq(2)


T, X = tensor("T", N), tensor("x", N)
k_ = index("k", N)
PASSED_OVER = {
    "an entry": T[i] * T[k_] * tensor("l", N)[k_],
    "an entry of an entry": T[i] * T[k_] * tensor("twice", N)[k_],
    "behind a read": T[i] * tensor("w", N)[k_ + 1] * log(X[k_]),
    "behind a condition": T[i] * Piecewise((1, k_ < 1), (0, True)) / X[k_],
    "behind a delta": T[i] * KroneckerDelta(k_, 0) * tensor("l", N)[k_],
}


def evaluated(name: str) -> Any:
    """A sum in which only what is multiplied by 0 has no value."""
    P = Program()
    l = P.define("l", (i,), log(X[i]))  # noqa: E741
    P.define("twice", (i,), 2 * l[i])
    data = {"T": [1, 0], "x": [1, 0], "w": [1, 1]}
    return Expansion(P, {N: 2}, Balls(data)).evaluate(Sum(PASSED_OVER[name], i, k_))


@pytest.mark.parametrize("name", PASSED_OVER)
def test_nothing_times_what_has_no_value_has_none(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Undefined):
        evaluated(name)
    monkeypatch.setattr(Definedness, "has_value", lambda *_: True)  # then it would be passed over
    assert evaluated(name) in (0, 1)


def test_equations_in_a_circle_have_values_together_or_not_at_all() -> None:
    P, a, b = Program(), tensor("a", N), tensor("b", N)
    P.define("a", (i,), Piecewise((1, i < 1), (b[i - 1] + log(X[i]), True)))
    P.define("b", (i,), 2 * a[i])
    found = Definedness(P.equations.get)
    assert not found.has_value(a[i])
    assert not found.has_value(b[i])


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("read", "backwards")])
def test_what_is_asked_of_places_outside_a_sum_is_asked(name: str) -> None:
    """Of an index that the sum leaves free, and of those that it runs over."""
    w = tensor("w", N)
    given = {"w": np.arange(1.0, 7.0)}
    m = index("m", N)
    for own in ([m], [m, i], [m, g], [m, i, j, g]):
        left = [k for k in (i, j, g) if k not in own]
        total = Sum(ASKED[name] * w[m] * w[i] * w[j], *own)
        for at in np.ndindex(*[3 if k == g else 6 for k in left]):
            places = dict(zip(left, at, strict=True))
            apart, flat = (
                Expansion(Program(), SIZED, kind(given)).evaluate(total, places)
                for kind in (Balls, Flat)
            )
            assert apart == flat
