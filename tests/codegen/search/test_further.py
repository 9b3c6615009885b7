"""Sums of two doubles, forms for the ends, and polynomials: each does what it is for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb
from sympy import Symbol

from symnn.accuracy.truth import truth
from symnn.balls import working_precision
from symnn.codegen.search.choice import Choice, errors_of
from symnn.codegen.search.edges import beside_edges
from symnn.codegen.search.lifting import lifted
from symnn.codegen.search.patches import holes, patches
from symnn.codegen.search.points import Points, drawn
from symnn.codegen.search.reading import of_formula, of_text
from symnn.codegen.search.screen import Screen
from symnn.codegen.search.tails import shared_exponents, tails
from symnn.codegen.search.term import Term, call, minus, number, subterms, times, variable
from symnn.codegen.search.values import Evaluation
from symnn.codegen.wide import long
from symnn.codegen.wide.corrected import CORRECTED, Corrected
from symnn.codegen.wide.long import LONG
from symnn.codegen.wide.twofold import Twofold, apart
from symnn.syntax import declare
from symnn.syntax.expression import build

COUNT = 200
CASES: dict[str, tuple[float, float]] = {
    "exp": (-700, 700), "expm1": (-40, 40), "log": (1e-3, 30), "log1p": (-0.99, 30),
    "tanh": (-20, 20), "sinh": (-30, 30), "cosh": (-30, 30), "sin": (-30, 30), "cos": (-30, 30),
    "tan": (-3, 3), "erf": (-5, 5), "erfc": (-5, 20), "sqrt": (0.1, 10), "abs": (-3, 3),
    "erfcx": (-4, 20),
}  # fmt: skip


def true(name: str, a: arb) -> arb:
    if name == "abs":
        return abs(a)
    return (a * a).exp() * a.erfc() if name == "erfcx" else getattr(a, name)()


@pytest.mark.parametrize("name", CASES)
def test_functions_of_two_doubles_have_sixty_bits(name: str) -> None:
    low, high = CASES[name]
    random = np.random.default_rng(0)
    x = np.concatenate([random.uniform(low, high, COUNT), 2.0 ** random.uniform(-30, 1, COUNT)])
    x = x[(low <= x) & (x <= high)]
    rest = x * 2.0**-54 * random.uniform(-1, 1, len(x))
    found = LONG[name](Twofold(x, rest)).settled()
    with working_precision(300):
        for h, l, p, q in zip(found.h, found.l, x, rest, strict=True):  # noqa: E741
            exact = true(name, arb(float(p)) + arb(float(q)))
            assert abs(arb(float(h)) + arb(float(l)) - exact) <= abs(exact) * arb(2) ** -60


PRECISE = {"exp": 98, "expm1": 98, "log": 98, "log1p": 98, "tanh": 98, "sinh": 98, "cosh": 98}


def bits_with_exponents_apart(name: str, x: np.ndarray) -> float:
    found = LONG[name](apart(x))
    largest = arb(0)
    with working_precision(300):
        for h, l, k, p in zip(found.h, found.l, 0 * x + found.k, x, strict=True):  # noqa: E741
            exact = true(name, arb(float(p)))
            value = (arb(float(h)) + arb(float(l))) * arb(2) ** int(k)
            largest = max(largest, abs(value / exact - 1))
    return -float(largest.log().mid()) / np.log(2)


@pytest.mark.parametrize("name", PRECISE)
def test_functions_of_numbers_with_exponents_apart_have_more_bits(name: str) -> None:
    low, high = CASES[name]
    x = np.random.default_rng(0).uniform(low, high, 60)
    assert bits_with_exponents_apart(name, x) > PRECISE[name]


@pytest.mark.parametrize("name", ["exp", "log"])
def test_series_of_doubles_have_fewer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "precise_power_parts", long.power_parts)
    low, high = CASES[name]
    x = np.random.default_rng(0).uniform(low, high, 60)
    assert bits_with_exponents_apart(name, x) < 80


def test_an_exponential_less_one_does_not_overflow() -> None:
    x = Twofold(np.array([0.5, 709.0, 800.0, 3000.0]))
    with np.errstate(over="ignore"):
        values = LONG["expm1"](x).rounded()
    assert values[2:].tolist() == [np.inf, np.inf]
    assert np.allclose(values[:2], np.expm1([0.5, 709.0]), rtol=1e-15)
    assert np.allclose((LONG["expm1"](x) / LONG["exp"](x)).rounded()[1:], 1, rtol=1e-15)


def test_every_function_has_a_case() -> None:
    assert set(CASES) | {"max", "min", "pow", "hypot"} == set(LONG)


def test_products_with_exponentials_round_once() -> None:
    x = np.linspace(-745, -700, 50)
    found = (Twofold(x) * LONG["exp"](Twofold(x))).rounded()
    with working_precision(300):
        for value, at in zip(found, x, strict=True):
            unit = arb(2) ** -1074 if abs(value) < 2.0**-1021 else abs(arb(float(value))) / 2**52
            assert abs(arb(float(value)) - arb(float(at)) * arb(float(at)).exp()) < unit * 0.51


def read(text: str) -> tuple[Any, Any]:
    declared = declare({"x": "Reals"})
    return build(text, declared), declared["x"]


def worst(formula: Any, symbol: Any, form: Term) -> float:
    points = drawn(formula, [symbol], 150, 3)
    return float(errors_of(Choice(of_formula(symbol), (), (form,)), points).max())


def test_a_lifted_form_rounds_as_if_exact() -> None:
    formula, x = read("x/(1 + x**2)**3 + 2/(3 + x**2)")
    formula = formula.subs(x, x / (1 + x**2))
    written = of_formula(formula)
    form = lifted(written)
    assert form is not None
    points = {"x": np.random.default_rng(0).uniform(-3, 3, 100)}
    assert np.abs(Evaluation(points)(form) - Evaluation(points)(written)).max() < 1e-14


def test_what_has_no_rule_is_not_lifted() -> None:
    assert lifted(Term("atan", Term("variable", "x"))) is None


def test_parts_that_do_not_count_are_left_out() -> None:
    formula, _ = read("x*exp(x)/(1 + exp(x))")
    found = tails([of_formula(formula)])
    assert any(not {"+", "-", "/"} & {p.head for p in subterms(t)} for t in found)
    shared = next(shared_exponents(of_formula(read("x*exp(x)")[0])))
    at = {"x": np.array([-720.0])}
    assert abs(Evaluation(at)(shared)[0] / (-720 * np.exp(-720.0)) - 1) < 1e-8


def test_nothing_is_divided_by_a_sum_of_no_parts() -> None:
    form = of_text("-1/((cbrt(x + 1)/(1 - cbrt(x + 1)))*(1/cbrt(x + 1)))")
    found = tails([form])
    assert found
    for t in filter(None, (lifted(t, "scaled") for t in found)):
        Evaluation({"x": np.array([0.5])})(t)  # numbers of Python raise where arrays do not


@pytest.mark.parametrize(("text", "at"), [("exp(x) - 2", 0.6931471805599453), ("tanh(x) - x", 0.0)])
def test_a_polynomial_is_good_around_a_zero(text: str, at: float) -> None:
    formula, x = read(text)
    near = at + np.concatenate([-np.exp2(np.arange(-60.0, -4)), np.exp2(np.arange(-60.0, -4))])
    points = Points({"x": near}, truth(formula, {x: near}))
    found = patches(formula, x, [(float(near.min()), float(near.max()))])
    assert found
    longer = [form for form in map(lifted, found) if form is not None]
    evaluation = Evaluation(points.columns)
    errors = np.min([points.errors(evaluation(form)) for form in longer], axis=0)
    inner = np.abs(near - at) < 0.03
    assert errors[inner].max() < 0.52
    changed = Evaluation({"x": near + 0.01})(longer[0])
    assert points.errors(changed)[inner].max() > 1e6


def test_holes_are_narrow() -> None:
    x = np.array([0.0, 1.0, 1.1, 1.2, 50.0, 60.0])
    assert list(holes(x, np.array([False, False, True, False, False, False]))) == [(1.0, 1.2)]
    assert not list(holes(x, np.array([False, False, False, False, True, False])))


@pytest.mark.parametrize("name", sorted(CORRECTED))
def test_corrections_are_of_first_order(name: str) -> None:
    """f(h + l) for an l of 2**-40 has an error of 2**-48 at most, and without it one of 2**-44."""
    at, rest = np.linspace(0.6, 0.9, 50), 2.0**-40
    several = (Corrected(at, rest), Corrected(at / 2, rest))[: 2 if name in ("pow", "hypot") else 1]
    function = CORRECTED[name]
    wide = Evaluation({"a": at + rest, "b": at / 2 + rest})
    true = wide(call(name, variable("a"), *([variable("b")] if len(several) > 1 else [])))
    assert np.abs(function(*several).rounded() / true - 1).max() < 2.0**-48
    assert np.abs(function(*several).h / true - 1).max() > 2.0**-44


def test_corrected_numbers_keep_what_rounding_loses() -> None:
    a, b = Corrected(np.array([0.1])), Corrected(np.array([7.0]))
    exact = Fraction(0.1) / 7 * Fraction(0.1) + 7 - Fraction(0.1) ** 5
    found = a / b * a + b - a**5
    high, low = Fraction(float(found.h[0])), Fraction(float(found.l[0]))
    assert 0 < abs(high + low - exact) < Fraction(2) ** -95 < Fraction(2) ** -60 < abs(high - exact)


def test_floats_beside_edges_of_a_form() -> None:
    squared = Term("**", call("cosh", variable("x")), 2)
    found = beside_edges(squared, "x", -1000.0, 1000.0)
    at = {"x": found[(found > 355) & (found < 356)]}
    assert {False, True} == set(np.isinf(Evaluation(at)(squared)).tolist())


def test_a_screen_sees_slight_misses_between_points() -> None:
    x = np.array([0.0, 1.0, 2.0])
    screen = Screen(Points({"x": x}, truth(Symbol("x"), {Symbol("x"): x})))
    form = minus(variable("x"), number(0))
    near = times(number(Fraction(1) + Fraction(1, 2**52)), variable("x"))
    known = screen.points.at(np.array([0, 2]))
    assert not screen(form, known, 1.0).any()
    assert screen(near, known, 1.0).tolist() == [1.001, 1.001]  # at 1 and at 2
