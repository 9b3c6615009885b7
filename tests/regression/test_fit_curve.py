"""Fits: what they know, what they do not claim, what is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, arb_mat
from hypothesis import given
from hypothesis import strategies as st
from nist_problems import problem

import symnn as sn
from symnn.balls import working_precision
from symnn.errors import DomainError, ShapeError, SymnnError, UnknownNameError
from symnn.regression import minimum
from symnn.regression.curve import Curve
from symnn.regression.minimum import NotEnclosed, enclose_minimum, is_positive_definite, krawczyk
from symnn.regression.table import Table

X = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
Y = [2.0, 1.3, 0.7, 0.5, 0.25, 0.2]
DATA = {"t": X, "y": Y}
MODEL, START = "a*exp(-b*t)", {"a": 1.0, "b": 1.0}


def curve_and_table() -> tuple[Curve, Table]:
    return Curve.of(MODEL, None, START, DATA), Table.of(DATA)


def test_a_line_is_the_one_of_the_books() -> None:
    fit = sn.fit_curve("a + b*x", {"x": [1, 2, 3, 4], "y": [2, 3, 5, 6]}, {"a": 0, "b": 0})
    assert fit.parameters == {"a": 0.5, "b": 1.4}
    assert fit.squares == pytest.approx(0.2, rel=1e-15)
    assert fit.standard_errors["b"] == pytest.approx((0.1 / 5) ** 0.5, rel=1e-14)
    assert fit.digits("b", 12) == "1.40000000000"
    assert fit.verdict.status == "enclosed"
    np.testing.assert_allclose(fit.predict(x=[0, 10]), [0.5, 14.5])


def test_the_same_start_elsewhere_finds_the_same_minimum() -> None:
    first, second = (sn.fit_curve(MODEL, DATA, {"a": a, "b": b}) for a, b in ((1, 1), (5, 0.2)))
    assert first.digits("a", 25) == second.digits("a", 25)


def test_exact_data_and_their_decimals_are_one() -> None:
    exact = {"t": [Fraction(x) for x in X], "y": [Decimal(str(y)) for y in Y]}
    text = {"t": [str(x) for x in X], "y": [str(y) for y in Y]}
    wanted = sn.fit_curve(MODEL, DATA, START).digits("b", 25)
    assert sn.fit_curve(MODEL, exact, START).digits("b", 25) == wanted
    assert sn.fit_curve(MODEL, text, START).digits("b", 25) == wanted
    arrays = {"t": np.array(X), "y": np.array(Y)}
    assert sn.fit_curve(MODEL, arrays, START).digits("b", 25) == wanted


def test_known_errors_are_weights() -> None:
    s = [0.1, 0.1, 0.1, 1.0, 1.0, 1.0]
    found = sn.fit_curve(f"({MODEL})/s", {**DATA, "s": s}, START, "y/s")
    b = found.parameters["b"]
    plain = sn.fit_curve(MODEL, DATA, START).parameters["b"]
    nearer = sn.fit_curve(MODEL, {n: c[:3] for n, c in DATA.items()}, START).parameters["b"]
    assert abs(b - nearer) < abs(b - plain)


def test_columns_that_nobody_uses_are_not_read() -> None:
    data = {**DATA, "note": ["ok"] * 6}
    assert sn.fit_curve(MODEL, data, START, "y").verdict.status == "enclosed"


def test_parameters_that_cannot_be_told_apart_are_said_and_have_no_errors() -> None:
    fit = sn.fit_curve("a*b*t", DATA, {"a": 1.0, "b": 1.0})
    assert fit.verdict.status == "unknown"
    assert "no minimum enclosed" in str(fit)
    with pytest.raises(ValueError, match="`a` is not enclosed"):
        fit.digits("a")


def test_a_kink_at_the_end_of_the_search_is_not_called_a_minimum() -> None:
    hinge = sn.fit_curve("Max(0, t - a)", {"t": [0, 1, 2, 3], "y": [0, 0, 1, 2.5]}, {"a": 0.5})
    assert hinge.digits("a", 10) == "0.8333333333"
    touching = sn.fit_curve("Max(0, t - a)", {"t": [0, 1, 2, 3], "y": [0, 0, 1, 2]}, {"a": 1.0})
    assert touching.verdict.status == "unknown"
    flat = sn.fit_curve("Max(a, 1)*t", DATA, {"a": 0.5})
    assert flat.verdict.status == "unknown"
    assert np.isnan(flat.standard_errors["a"])


def test_as_many_observations_as_parameters() -> None:
    fit = sn.fit_curve("a + b*x", {"x": [0, 1], "y": [1, 3]}, {"a": 0, "b": 0})
    assert fit.parameters == {"a": 1.0, "b": 2.0}
    assert np.isnan(fit.standard_deviation)
    assert fit.to_json()["standard_errors"] == {"a": None, "b": None}


# What makes the proof a proof: each of its parts, taken away, lets something wrong through.


def test_a_maximum_is_not_taken_for_a_minimum() -> None:
    """All slopes are 0 at the top of a hill too."""
    curve = Curve.of("cos(a)*x", None, {"a": 0}, {"x": [], "y": []})
    table = Table.of({"x": ["1"], "y": ["-2"]})
    with pytest.raises(NotEnclosed, match="not those of a minimum"):
        enclose_minimum(curve, table, [1e-9])


def test_far_from_a_minimum_nothing_is_enclosed(monkeypatch: pytest.MonkeyPatch) -> None:
    curve, table = curve_and_table()
    monkeypatch.setattr(minimum, "_newton", lambda curve, table, point: point)
    with pytest.raises(NotEnclosed, match="do not show that they are all 0"):
        enclose_minimum(curve, table, [2.0, 1.0])


def test_slopes_with_a_slip_enclose_nothing() -> None:
    """Slopes and second derivatives of different models do not lead to a point."""
    curve, table = curve_and_table()
    wrong = Curve(curve.model, curve.response, curve.parameters, curve.columns)
    wrong.__dict__["slopes"] = (curve.slopes[0], curve.slopes[1] * (1 + curve.columns[0]))
    with pytest.raises(NotEnclosed):
        enclose_minimum(wrong, table, [2.0, 1.0])


@given(st.integers(-50, 50), st.integers(1, 40), st.integers(-50, 50))
def test_the_test_of_krawczyk_finds_the_zero_of_a_line(root: int, steep: int, off: int) -> None:
    """slope*(x - root) on a box around a point that is off by some hundredths."""
    with working_precision(100):
        at = arb(root) + arb(off) / 100
        found = krawczyk([at], [arb(at, 1)], arb_mat([[steep * (at - root)]]), arb_mat([[steep]]))
    assert found is not None
    assert found[0].contains(root)


def test_a_box_without_a_zero_is_not_said_to_hold_one() -> None:
    assert krawczyk([arb(0)], [arb(0, 1)], arb_mat([[2]]), arb_mat([[1]])) is None


def test_slopes_that_vary_too_much_on_the_box_show_nothing() -> None:
    assert krawczyk([arb(0)], [arb(0, 1)], arb_mat([[0]]), arb_mat([[arb(1, 2)]])) is None


@given(st.lists(st.integers(-5, 5), min_size=9, max_size=9), st.integers(0, 3))
def test_pivots_agree_with_eigenvalues(entries: list[int], more: int) -> None:
    A = np.array(entries).reshape(3, 3)
    A = A + A.T + more * np.eye(3, dtype=int)
    found = is_positive_definite(arb_mat(A.tolist()))
    smallest = np.linalg.eigvalsh(A).min()
    if abs(smallest) > 1e-9:
        assert found == (smallest > 0)


WRONG: list[tuple[dict[str, Any], type[SymnnError], str]] = [
    ({"model": "a*exp(-c*t)"}, SymnnError, "c"),
    ({"model": "a*t"}, DomainError, "parameter `b` is not in the model"),
    ({"start": {"a": 1.0, "t": 2.0}}, DomainError, "`t` is a parameter and a column"),
    ({"start": {"a": 1.0, "b": float("nan")}}, DomainError, "the start of `b` is nan"),
    ({"response": "b*y"}, DomainError, "parameter `b` is in the response"),
    ({"data": {"t": X}}, DomainError, "leaves none of the columns"),
    ({"data": {**DATA, "z": X}}, DomainError, "leaves `y`, `z` of the columns"),
    ({"data": {"t": X, "y": [*Y[:-1], float("nan")]}}, DomainError, "`y` holds nan"),
    ({"data": {"t": X, "y": [*Y[:-1], "1_0"]}}, DomainError, "`y` holds '1_0'"),
    ({"data": {"t": X, "y": [*Y[:-1], "1e99999999"]}}, DomainError, "`y` holds '1e99999999'"),
    ({"data": {"t": X, "y": [*Y[:-1], True]}}, DomainError, "`y` holds True"),
    ({"data": {"t": X, "y": [*Y[:-1], 1j]}}, DomainError, "`y` holds 1j"),
    ({"data": {"t": X, "y": Y[:-1]}}, ShapeError, "`t` has 6"),
    ({"data": {"t": [], "y": []}}, ShapeError, "needed columns of one length above 0"),
    ({"data": {"t": X[:1], "y": Y[:1]}}, DomainError, "1 observations for 2 parameters"),
    ({"model": "a*log(b - t)"}, DomainError, "has no value at the start"),
]


@pytest.mark.parametrize(("changed", "kind", "message"), WRONG, ids=[w[2] for w in WRONG])
def test_what_is_refused(changed: dict[str, Any], kind: type[SymnnError], message: str) -> None:
    given = {"model": MODEL, "data": DATA, "start": START, **changed}
    with pytest.raises(kind, match=message):
        sn.fit_curve(**given)


def test_a_start_from_which_all_overflows_warns_of_nothing() -> None:
    line = {"t": np.arange(1.0, 9.0), "y": np.arange(8.0)}
    fit = sn.fit_curve("a*(1 - exp(-b*t))", line, {"a": -1e200, "b": 1e300})
    assert fit.squares == np.inf
    assert fit.verdict.status == "unknown"


def test_a_parameter_without_a_start_is_an_unknown_name() -> None:
    with pytest.raises(UnknownNameError, match="known are the columns, and parameters that have"):
        sn.fit_curve(MODEL, DATA, {"a": 1.0})


def test_a_certified_value_that_is_changed_is_not_met() -> None:
    p = problem("Misra1a")
    changed = {**p.data, "y": ["10.08", *p.data["y"][1:]]}
    fit = sn.fit_curve(p.model, changed, p.starts[0])
    assert abs(fit.parameters["b1"] / float(p.parameters["b1"]) - 1) > 1e-7
