"""Tiny programs without loops: what is written, and that it does what loops do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_native import Case

from symnn.codegen.calls import native
from symnn.native import found_compiler
from symnn.native.running import NativeStep

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
SHAPES = ((2, 4, 1), (1, 1), (2, 2, 3), (3, 3, 2), (1, 5, 1))


@pytest.mark.every(4)
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
