"""Norms, deviations and what divides by them: squares that floats do not hold, means far from 0."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp
from array_programs import D, N, built, d, n, with_loss, x

import symnn as sn
from symnn import codegen
from symnn.codegen.calls.module import function_from
from symnn.codegen.calls.ranged import RangedCode
from symnn.codegen.forms.added import Added
from symnn.codegen.forms.moments import averaged, shifted_variance
from symnn.codegen.forms.roots import in_units
from symnn.codegen.forms.squares import squares_in, with_radicands
from symnn.codegen.forms.stabilise import stabilise
from symnn.core import tensor
from symnn.indexed import Program
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import entry, name_of, rewrite
from symnn.proof.programs.program_equality import prove_equal

ROWS = np.array([[3.0, -4, 12, 0], [1, 2, 2, 4], [-1, 1, -1, 1]])
FAR = ("norm", "unit_vector", "rms_norm", "layer_norm", "batch_norm")


def same_up_to_scale(name: str, dtype: Any, size: float) -> None:
    program, out = built(name)
    rows = (ROWS * size).astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = codegen.compile(program, outputs=[out])(x=rows)
    exact = codegen.compile(program, outputs=[out], accuracy="guarded")(x=rows)
    for output, true in exact.items():
        assert found[output].dtype == dtype
        np.testing.assert_allclose(found[output], true, rtol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize("size", [2.0**-600, 2.0**-200, 1.0, 2.0**600])
@pytest.mark.parametrize("name", FAR)
def test_squares_may_leave_the_range(name, size) -> None:
    same_up_to_scale(name, np.float64, size)


@pytest.mark.parametrize("size", [2.0**-80, 1.0, 2.0**80])
@pytest.mark.parametrize("name", FAR)
def test_squares_may_leave_the_range_of_single_precision(name, size) -> None:
    same_up_to_scale(name, np.float32, size)


@pytest.mark.parametrize("name", ["unit_vector", "rms_norm", "layer_norm", "cosine"])
def test_gradients_divide_by_roots_and_not_by_squares(name) -> None:
    program, loss = with_loss(name)
    inputs = [b for b in program.inputs if name_of(b) != "g"]
    derived = sn.gradient(program, loss, inputs)
    step = codegen.compile(derived, outputs=derived.gradients)
    exact = codegen.compile(derived, outputs=derived.gradients, accuracy="guarded")
    rng = np.random.default_rng(0)
    arrays = {"x": ROWS * 2.0**520, "g": rng.normal(size=ROWS.shape)}
    if name == "cosine":
        arrays = {"a": np.array([3.0, -4, 1]) * 2.0**520, "y": np.array([1.0, 1, 7]) * 2.0**-530}
    found = step(**arrays)
    for output, true in exact(**arrays).items():
        np.testing.assert_allclose(found[output], true, rtol=1e-13)


def test_the_plain_form_does_lose_them() -> None:
    program, out = built("norm")
    code = codegen.compile(program, outputs=[out]).code
    assert isinstance(code, RangedCode)
    plain = function_from(code.source, "plainly")
    with np.errstate(over="ignore"):
        assert np.isinf(plain(ROWS * 2.0**600)["r"]).all()
        assert (plain(ROWS * 2.0**-600)["r"] == 0).all()


def test_deviations_from_a_mean_that_is_much_larger() -> None:
    program, out = built("layer_norm")
    step = codegen.compile(program, outputs=[out])
    rows = 1e6 + ROWS / 3
    exact = codegen.compile(program, outputs=[out], accuracy="guarded")(x=rows)["out"]
    np.testing.assert_allclose(step(x=rows)["out"], exact, rtol=1e-14)
    lost = function_from(step.source, "plainly")(rows)["out"]
    assert np.abs(lost / exact - 1).max() > 1e-12


@pytest.mark.parametrize("count", [3, 4])
def test_a_mean_may_have_its_axes_in_another_order(count) -> None:
    """Beside as many samples as steps, what is compared with what shows in the result alone."""
    T = sn.sizes("T")
    t, P, h = sn.index("t", T), Program(), tensor("h", T, N, D)
    mean = P.define("mean", (n, t), sn.Sum(h[t, n, d], d) / D)
    spread = P.define("s", (n, t), sp.sqrt(sn.Sum((h[t, n, d] - mean[n, t]) ** 2, d) / D))
    P.define("y", (n, t, d), (h[t, n, d] - mean[n, t]) / spread[n, t])
    rows = np.random.default_rng(0).normal(size=(3, count, 5))
    rows[0, 2] = 3e4 + rows[0, 2]  # of this alone the mean is much larger than the deviations
    rows[2, 0] = [1e5, -1e5, 2e5, -3e5, 1e5 + 5]
    step = codegen.compile(P, outputs=["y"])
    exact = codegen.compile(P, outputs=["y"], accuracy="guarded")(h=rows)["y"]
    np.testing.assert_allclose(step(h=rows)["y"], exact, rtol=1e-13)
    assert np.abs(function_from(step.source, "plainly")(rows)["y"] / exact - 1).max() > 1e-13


def test_infinite_and_missing_entries_are_as_in_the_plain_form() -> None:
    program, out = built("norm")
    rows = np.array([[np.inf, 1, 2, 3], [np.nan, 1, 2, 3], [0, 0, 0, 0], [3e200, 4e200, 0, 0]])
    found = codegen.compile(program, outputs=[out])(x=rows)["r"]
    np.testing.assert_allclose(found, [np.inf, np.nan, 0, 5e200], rtol=1e-15)
    assert codegen.compile(program, outputs=[out])(x=np.zeros((0, 4)))["r"].shape == (0,)


def test_usual_numbers_cost_no_second_program(monkeypatch) -> None:
    program, out = built("layer_norm")
    step = codegen.compile(program, outputs=[out])
    monkeypatch.setattr(RangedCode, "_far", property(lambda self: pytest.fail("was lowered")))
    assert np.isfinite(step(x=ROWS)["out"]).all()


def test_the_source_runs_alone_and_does_the_same() -> None:
    program, out = built("rms_norm")
    step = codegen.compile(program, outputs=[out])
    alone = function_from(step.source, "step")
    for size in (1.0, 2.0**700):
        np.testing.assert_array_equal(alone(ROWS * size)["out"], step(x=ROWS * size)["out"])
    assert "symnn" not in step.source.replace("Generated by symnn", "")


# The rules


def with_any_unit(program: Program) -> Program:
    """The program with its units given: any positive numbers."""
    units = {e.base: tensor(e.name, *map(extent, e.indices),
                            domain=sp.Interval.open(0, sp.oo))
             for e in program if e.name.startswith("unit")}  # fmt: skip

    def rule(e: Any) -> Any:
        base = getattr(e, "base", e)
        return entry(units[base], getattr(e, "indices", ())) if base in units else e

    kept = [Equation(e.left, rewrite(e.right, rule)) for e in program if e.base not in units]
    return Program(kept, program.facts)


@pytest.mark.parametrize("name", ["norm", "unit_vector", "rms_norm", "layer_norm"])
def test_roots_in_units_are_proved_to_be_the_same(name) -> None:
    program, out = built(name)
    rooted = with_radicands(stabilise(program))
    far = with_any_unit(in_units(rooted))
    (radicand,) = rooted.radicands
    root, here = far.named("root"), far.named(name_of(radicand))
    assert prove_equal(far, root[n] ** 2, here[n]).status == "proved"
    assert prove_equal(far, root[n] ** 2, 2 * here[n]).status == "refuted"
    if len(out.shape) == 2:
        u = rooted.radicands[radicand].term
        formal = rooted.radicands[radicand].bound[0]
        plain = u.subs(formal, d) if formal != d else u
        assert prove_equal(far, far[out].right, plain / root[n]).status.startswith("proved")
        assert prove_equal(far, far[out].right, plain / root[n] ** 2).status == "refuted"


def test_a_mean_taken_off_twice_is_proved_to_change_nothing() -> None:
    P = Program()
    mean = P.define("mean", (n,), sn.Sum(x[n, d], d) / D)
    c = P.define("c", (n, d), x[n, d] - mean[n])
    again = c[n, d] - sn.Sum(c[n, d], d) / D
    assert prove_equal(P, again, x[n, d] - mean[n]).status == "proved"
    assert prove_equal(P, again + mean[n], x[n, d] - mean[n]).status == "refuted"


def test_the_variance_is_shifted_and_proved_to_be_the_same() -> None:
    program, out = built("variance_of_squares")
    shifted = stabilise(program)
    assert prove_equal(shifted, out[n], program[out].right).status == "proved"
    wrong = program[out].right + shifted.named("mean")[n]
    assert prove_equal(shifted, out[n], wrong).status == "refuted"
    rows = 1e8 + ROWS
    found = codegen.compile(program, outputs=[out])(x=rows)["out"]
    np.testing.assert_allclose(found, ROWS.var(axis=1), rtol=1e-14)
    plain = (rows**2).mean(axis=1) - rows.mean(axis=1) ** 2
    assert (np.abs(plain / ROWS.var(axis=1) - 1) > 0.01).any()


def test_what_only_looks_like_a_variance_is_left() -> None:
    square, total = sn.Sum(x[n, d] ** 2, d), sn.Sum(x[n, d], d)
    for e in (
        square / D + (total / D) ** 2,
        square / D - total**2,
        square - (total / D) ** 2,
        square / D - (total / D) ** 3,
        sn.Sum(x[n, d] ** 3, d) / D - (total / D) ** 2,
    ):
        assert shifted_variance(Added(Program()), e) == e
    assert averaged(Program(), total / N) == (None, ())


def test_what_only_looks_like_a_radicand_is_left() -> None:
    P = Program()
    square = sn.Sum(x[n, d] ** 2, d)
    for e in (sn.Sum(x[n, d] ** 3, d), square - 1, -square, square + x[n, 0], sn.Sum(x[n, d], d)):
        assert squares_in(P, e) is None
    P.define("a", (n,), square**2)
    P.define("b", (n,), sp.exp(square))
    assert not with_radicands(P).radicands
