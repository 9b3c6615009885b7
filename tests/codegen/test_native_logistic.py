"""Logistic functions in C: those of one array share an exponential, and keep their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import exp, log, pi

from symnn import codegen
from symnn.codegen.calls.native import bind_native
from symnn.core import sizes, tensor
from symnn.indexed import Program, index
from symnn.native import found_compiler
from symnn.native.running import NativeStep

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
N, M = sizes("N M")
n, m = index("n", N), index("m", M)
X = tensor("X", N, M)
POINTS = np.array([0.0, 1e-300, 1e-9, 0.1, 0.7, 1.0, 5.0, 36.0, 39.9, 40.1, 700.0, 1e4, np.inf])
Function = Callable[[Any], Any]


def logistic(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def softplus(x: Any) -> Any:
    return log(1 + exp(x))


def mirrored(f: Function) -> Function:
    return lambda x: f(-x)


def in_c(*functions: Function) -> tuple[NativeStep, dict[str, np.ndarray]]:
    """The functions of many points, by C and by NumPy."""
    program = Program()
    outputs = [program.define(f"y{k}", (n, m), f(X[n, m])) for k, f in enumerate(functions)]
    made = codegen.compile(program, outputs=outputs)
    x = np.repeat(np.concatenate([-POINTS, POINTS])[:, None], 30, axis=1)  # too many for one line
    step = bind_native(made, {"X": x})
    step()
    return step, made(X=x)


def exponentials(step: NativeStep) -> int:
    return step.source.count("= v_exp(x")


CASES = {
    "both signs": (logistic, mirrored(logistic)),
    "with its primitive": (logistic, softplus),
    "all": (logistic, mirrored(logistic), softplus, mirrored(softplus)),
}


@pytest.mark.parametrize("functions", CASES.values(), ids=list(CASES))
def test_one_exponential_gives_all(functions: tuple[Function, ...]) -> None:
    step, expected = in_c(*functions)
    assert exponentials(step) == 1
    for name, value in expected.items():
        np.testing.assert_allclose(step.buffers[name], value, rtol=1e-15, atol=0)


def test_one_alone_and_those_of_other_arrays_stay() -> None:
    alone, expected = in_c(logistic)
    assert "v_abs(x" not in alone.source.split("stage0")[1]
    np.testing.assert_allclose(alone.buffers["y0"], expected["y0"], rtol=1e-15, atol=0)
    apart, expected = in_c(logistic, lambda x: logistic(pi * x))
    assert exponentials(apart) == 2
    np.testing.assert_allclose(apart.buffers["y1"], expected["y1"], rtol=1e-15, atol=0)


def test_what_is_no_number_stays_so() -> None:
    program = Program()
    outputs = [program.define(f"y{k}", (n, m), f(X[n, m])) for k, f in enumerate(CASES["all"])]
    x = np.full((3, 100), np.nan)
    step = bind_native(codegen.compile(program, outputs=outputs), {"X": x})
    step()
    assert all(np.isnan(step.buffers[o.name]).all() for o in outputs)
