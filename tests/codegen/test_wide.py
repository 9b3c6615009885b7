"""Laws of wide numbers: the bound of the error holds, for every function, and is of use."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb

from symnn.balls import working_precision
from symnn.codegen.wide import choices, gammas, tables, waves
from symnn.codegen.wide.arithmetic import PARTIAL
from symnn.codegen.wide.number import Wide, add, constant, divide, multiply, normal, rounded, wide

COUNT = 300
BITS = 2500


def drawn(low: int, high: int, sign: int = 0, seed: int = 0) -> Wide:
    """Numbers of all sizes, half of them with a second part."""
    random = np.random.default_rng(seed)
    signs = np.full(COUNT, sign) if sign else random.choice([-1, 1], COUNT)
    h = np.ldexp(random.uniform(0.5, 1, COUNT) * signs, random.integers(low, high, COUNT))
    near = signs * random.uniform(0, 3, COUNT)
    h = np.where(random.random(COUNT) < 0.4, np.clip(near, -(2.0**high), 2.0**high), h)
    rest = h * 2.0**-54 * random.uniform(-0.9, 0.9, COUNT) * random.choice([0, 1], COUNT)
    return normal(h, rest, np.zeros(COUNT, np.int64), np.zeros(COUNT))


def ball(a: Wide, i: int) -> arb:
    return (arb(float(a.h[i])) + arb(float(a.l[i]))) * arb((1, int(a.e[i]))) if a.h[i] else arb(0)


CASES: dict[str, tuple[tuple[int, int, int], Callable[[arb], arb]]] = {
    "sqrt": ((-1000, 1000, 1), lambda t: t.sqrt()), "exp": ((-60, 10, 0), lambda t: t.exp()),
    "expm1": ((-400, 10, 0), lambda t: t.expm1()), "log": ((-900, 900, 1), lambda t: t.log()),
    "log1p": ((-400, 900, 1), lambda t: t.log1p()), "sinh": ((-400, 12, 0), lambda t: t.sinh()),
    "cosh": ((-400, 12, 0), lambda t: t.cosh()), "tanh": ((-400, 14, 0), lambda t: t.tanh()),
    "sin": ((-400, 29, 0), lambda t: t.sin()), "cos": ((-400, 29, 0), lambda t: t.cos()),
    "tan": ((-400, 29, 0), lambda t: t.tan()), "asin": ((-400, -1, 0), lambda t: t.asin()),
    "acos": ((-400, -1, 0), lambda t: t.acos()), "atan": ((-400, 900, 0), lambda t: t.atan()),
    "asinh": ((-400, 900, 0), lambda t: t.asinh()), "acosh": ((3, 900, 1), lambda t: t.acosh()),
    "atanh": ((-400, -1, 0), lambda t: t.atanh()), "erf": ((-400, 20, 0), lambda t: t.erf()),
    "erfc": ((-90, 9, 0), lambda t: t.erfc()), "gamma": ((-90, 7, 0), lambda t: t.gamma()),
    "loggamma": ((-90, 900, 1), lambda t: t.lgamma()),
    "digamma": ((-90, 20, 0), lambda t: t.digamma()),
    "lambert": ((-90, 900, 1), lambda t: t.lambertw()), "absolute": ((-90, 90, 0), abs),
    "sign": ((-90, 90, 0), lambda t: t.sgn()), "floor": ((-20, 40, 0), lambda t: t.floor()),
}  # fmt: skip


def misses(
    function: Callable[[Wide], Wide], true: Callable[[arb], arb], a: Wide
) -> tuple[int, int]:
    """How often the bound is wrong, and how often it is of no use."""
    with np.errstate(all="ignore"):
        value = function(a)
    wrong = useless = 0
    for i in range(COUNT):
        if not value.r[i] <= 2.0**-64 or np.isnan(value.h[i]):
            useless += not np.isnan(value.h[i])
            continue
        with working_precision(BITS):
            found = ball(value, i)
            wrong += not abs(found - true(ball(a, i))) <= abs(found) * float(value.r[i])
    return wrong, useless


@pytest.mark.parametrize("name", CASES)
def test_the_bound_of_every_function_holds(name: str) -> None:
    (low, high, sign), true = CASES[name]
    wrong, useless = misses(PARTIAL[name], true, drawn(low, high, sign))
    assert wrong == 0
    assert useless <= COUNT // 50


def test_every_function_has_a_case() -> None:
    others = {"step", "maximum", "minimum", "power", "integer_power", "xlogy"}
    assert set(CASES) | others == set(PARTIAL)


@pytest.mark.parametrize("name", sorted(set(CASES) - {"sign", "floor"}))
def test_errors_of_operands_pass_through(name: str) -> None:
    """The operand is off by nearly its bound; the bound of the value covers that."""
    (low, high, sign), true = CASES[name]
    exact = drawn(low, min(high, 20), sign, seed=1)
    r = 2.0**-70
    shifted = [Wide(exact.h, exact.l + exact.h * d, exact.e, np.full(COUNT, r)) for d in (r, -r)]
    for off in shifted:
        with np.errstate(all="ignore"):
            value = PARTIAL[name](off)
        for i in np.flatnonzero(value.r <= 2.0**-40):
            with working_precision(BITS):
                gap = abs(ball(value, i) - true(ball(exact, i)))
                assert gap <= abs(ball(value, i)) * float(value.r[i]) * 1.01, (
                    exact.h[i],
                    exact.e[i],
                )


@pytest.mark.parametrize(
    ("operation", "true"),
    [(add, lambda p, q: p + q), (multiply, lambda p, q: p * q), (divide, lambda p, q: p / q)],
)
def test_arithmetic_keeps_its_bound_also_where_it_cancels(operation: Any, true: Any) -> None:
    a, other = drawn(-70, 70), drawn(-70, 70, seed=1)
    close = Wide(-a.h * (1 + 2.0**-50), a.l, a.e, np.full(COUNT, 2.0**-90))
    for b in (other, close):
        value = operation(a, b)
        for i in range(COUNT):
            with working_precision(400):
                exact = true(ball(a, i), ball(b, i))
                gap = abs(ball(value, i) - exact)
                assert gap <= abs(ball(value, i)) * float(value.r[i])
    assert (add(a, close).r > 2.0**-50).all()  # what cancels shows


def test_a_mutated_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from symnn.codegen.wide import errorfunction

    c = tables.SCALED_ERFC
    monkeypatch.setattr(errorfunction, "SCALED_ERFC", (*c[:9], (c[9][0], c[9][1] * 0.99), *c[10:]))
    wrong, _ = misses(PARTIAL["erfc"], lambda t: t.erfc(), drawn(0, 6, 1))
    assert wrong > 0


def test_the_table_is_what_it_says() -> None:
    """x*exp(x*x)*erfc(x) at places between those where the table comes from."""
    for x in (0.5, 0.77, 1.0, 2.5, 7.0, 30.0, 1e4):
        with working_precision(BITS):
            t = (arb(x) - 5) / (arb(x) + 4)
            total = sum(
                (arb(p) + arb(q)) * t.chebyshev_t(n) for n, (p, q) in enumerate(tables.SCALED_ERFC)
            )
            assert abs(total - arb(x) * (arb(x) ** 2).exp() * arb(x).erfc()) < arb(2) ** -102


def test_rounding_is_once_also_below_the_normal_numbers() -> None:
    random = np.random.default_rng(0)
    h, rest = random.uniform(0.5, 1, COUNT), random.uniform(-2, 2, COUNT) * 2.0**-55
    a = normal(h, rest, random.integers(-1090, -1010, COUNT), np.zeros(COUNT))
    for i, found in enumerate(rounded(a)):
        true = (Fraction(float(a.h[i])) + Fraction(float(a.l[i]))) * Fraction(2) ** int(a.e[i])
        assert found == float(true)


def test_zeros_keep_their_sign() -> None:
    zeros = wide(np.array([-0.0, 0.0]))
    for name in ("sin", "tanh", "sinh", "asinh", "atan", "erf", "expm1", "log1p", "sqrt"):
        with np.errstate(all="ignore"):
            assert np.signbit(rounded(PARTIAL[name](zeros))).tolist() == [True, False], name
    assert np.signbit(rounded(zeros * 3)).tolist() == [True, False]


def test_what_has_no_value_and_what_is_in_doubt() -> None:
    with np.errstate(all="ignore"):
        a = wide(np.array([-1.0, 0.0, 1.0]))
        assert np.isnan(PARTIAL["log"](a).h).tolist() == [True, False, False]
        assert np.isinf(PARTIAL["log"](a).r).tolist() == [False, True, False]
        assert np.isnan(PARTIAL["sqrt"](a).h).tolist() == [True, False, False]
        assert np.isinf((1 / a).r).tolist() == [False, True, False]
        assert np.isinf(gammas.gamma(a).r).tolist() == [True, True, False]
    unsure = Wide(np.full(2, 0.5), np.zeros(2), np.array([1, 1]), np.array([0.0, 1e-9]))
    with np.errstate(all="ignore"):
        assert np.isinf(choices.floor(unsure).r).tolist() == [False, True]
        assert choices.relation(unsure, wide(1), lambda s: s >= 0)[1].tolist() == [False, True]


@pytest.mark.parametrize("doubt", [np.inf, np.nan])
@pytest.mark.parametrize("name", sorted(set(CASES) - {"absolute"}))
def test_doubt_is_never_lost(name: str, doubt: float) -> None:
    a = normal(np.array([0.3, 0.3]), np.zeros(2), np.zeros(2, np.int64), np.array([doubt, doubt]))
    with np.errstate(all="ignore"):
        for value in (PARTIAL[name](a), a * 2, 2 * a, a * 0.0, a + 1, 1 - a, a / 4, 3 / a, a * a):
            assert not (value.r <= 1e-3).any()
        huge = wide(np.array([1e200, -1e200]))
        assert not ((a + huge).r <= 1e-3).any()
        assert not (choices.maximum(a, wide(0.3)).r <= 1e-3).any()


def test_constants_are_exact_to_their_bound() -> None:
    third = constant(Fraction(1, 3))
    assert constant(Fraction(3, 4)).r == 0
    gap = Fraction(float(third.h)) + Fraction(float(third.l)) - Fraction(1, 3) * 2 ** -int(third.e)
    assert abs(gap) < Fraction(float(third.r))
    with working_precision(300):
        pi = waves.pi()
        assert abs((arb(float(pi.h)) + arb(float(pi.l))) * 4 - arb.pi()) < arb(2) ** -100
