"""Tiny programs without loops: what is written, and that it does what loops do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sympy import Piecewise, tanh
from test_native import Case

from symnn import codegen
from symnn.codegen.calls import native
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, index
from symnn.native import found_compiler
from symnn.native.running import NativeStep

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
SHAPES = ((2, 4, 1), (1, 1), (2, 2, 3), (3, 3, 2), (1, 5, 1))


@pytest.mark.every(7)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("vector", [16, 32, 64])
@pytest.mark.parametrize("layers", SHAPES)
def test_shapes(
    layers: tuple[int, ...], vector: int, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "vector_bytes", lambda: vector)
    loss = "bce" if layers[-1] == 1 else "cross_entropy"
    case = Case(layers, loss=loss, dtype=dtype, optimizer="momentum")
    assert case.distance() < 40


def test_tiny_programs_have_no_loops() -> None:
    small, larger = (Case((2, n, 1), loss="bce").native().source for n in (2, 40))
    assert "STAGE void" not in small
    assert "STAGE void" in larger


def test_states_that_change_places_are_written_at_once() -> None:
    """The running means of Adam are read before they are replaced."""
    source = Case((2, 2, 1), loss="bce").native().source
    body = source.split("for (long step", 1)[1]
    assert body.index("b0_0_0 = x") > body.index("results[0][step]")


def test_powers_of_the_counter_do_not_call_pow() -> None:
    source = Case((2, 2, 1), loss="bce").native().source
    assert "log(n" in source
    assert "= power(n" in source
    assert "(pow(n" not in source


PLANTED = [("SPREAD(b3_0_0", "-SPREAD(b3_0_0"), ("= v_tanh(", "= v_abs("),
           ("b0_0_0 = x", "b0_0_0 = -x"), ("K(1.0) -", "K(1.1) -")]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), PLANTED)
def test_planted_errors_are_seen(old: str, new: str) -> None:
    case = Case((2, 3, 1), loss="bce")
    step = case.native()
    head, body = step.source.split("for (long step", 1)
    assert old in body
    spoiled = replace(step.recipe, source=f"{head}for (long step{body.replace(old, new)}")
    assert not case.distance(NativeStep(spoiled, case.start)) < 1e4


@pytest.mark.parametrize("count", [2, 3, 4])
def test_maxima_over_rows_are_no_sums(count: int) -> None:
    K, J, N = sizes("K J N")
    k, j, n = index("k", K), index("j", J), index("n", N)
    B, u = tensor("B", K, J), tensor("u", N)
    program = Program()
    program.define("e", (n, j), MaxOver(B[k, j] - u[n], k) ** 2)
    step = codegen.compile(program, sizes={K: count, J: 2, N: 3})
    random = np.random.default_rng(0)
    given = {"B": random.normal(size=(count, 2)), "u": random.normal(size=3)}
    bound = native.bind_native(step, given)
    assert "STAGE void" not in bound.source
    bound.run()
    np.testing.assert_allclose(bound.value("e"), step(**given)["e"], rtol=1e-13)


def test_short_rows_that_are_put_together_may_be_read_across() -> None:
    K, J = sizes("K J")
    k, j = index("k", K), index("j", J)
    B = tensor("B", K, J)
    program = Program()
    program.define("e", (j, k), tanh(B[k, j]))
    step = codegen.compile(program, sizes={K: 4, J: 3})
    given = {"B": np.random.default_rng(0).normal(size=(4, 3))}
    bound = native.bind_native(step, given)
    bound.run()
    np.testing.assert_allclose(bound.value("e"), np.tanh(given["B"].T), rtol=1e-13)


def test_a_condition_on_a_number_beside_one_on_an_array() -> None:
    K = sizes("K")
    k, s = index("k", K), tensor("s")
    v = tensor("v", K)
    program = Program()
    program.define("e", (k,), Piecewise((v[k], (v[k] > 0) | (s > 1)), (2 * s, True)))
    step = codegen.compile(program, sizes={K: 4})
    for number in (0.5, 1.5):
        given = {"v": np.array([-1.0, 2.0, -0.0, 3.0]), "s": np.float64(number)}
        bound = native.bind_native(step, given)
        bound.run()
        np.testing.assert_allclose(bound.value("e"), step(**given)["e"], rtol=1e-13)
