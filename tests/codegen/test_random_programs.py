"""Functional form, bound form and a naive interpreter agree on random programs."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_programs import EXTENTS, interpreted, programs, random_arrays

from symnn import codegen

# No shrinking: a program is small as it is, and shrinking would take minutes.
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck),
         "phases": (Phase.explicit, Phase.generate)}  # fmt: skip
QUICK = settings(**QUIET)


def check(program, outputs, seed) -> None:
    arrays = random_arrays(seed)
    step = codegen.compile(program, outputs=outputs, sizes=EXTENTS)
    arrays = {i.name: arrays[i.name] for i in step.inputs}
    expected = interpreted(program, outputs, arrays)
    results = step(**arrays)
    bound = step.bind(arrays)
    for _ in range(2):
        bound.run()
        for name in outputs:
            np.testing.assert_allclose(results[name], expected[name], rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(bound.buffers[name], expected[name], rtol=1e-9, atol=1e-9)


@QUICK
@given(programs(), st.integers(0, 9))
def test_three_ways_agree(made, seed) -> None:
    check(*made, seed)


@pytest.mark.slow
@settings(max_examples=1500, derandomize=False, **QUIET)
@given(programs(10), st.integers(0, 99))
def test_three_ways_agree_at_length(made, seed) -> None:
    check(*made, seed)


@QUICK
@given(programs(3))
def test_float32_programs_stay_float32_and_silent(made) -> None:
    program, outputs = made
    arrays = {n: np.asarray(a, np.float32) for n, a in random_arrays(1).items()}
    step = codegen.compile(program, outputs=outputs, sizes=EXTENTS)
    arrays = {i.name: arrays[i.name] for i in step.inputs}
    if not any(i.shape for i in step.inputs):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        raw = step.function(*[a if a.shape else float(a) for a in arrays.values()])
        bound = step.bind(arrays)
        bound.run()
    for name in outputs:
        expected = np.float32 if np.shape(raw[name]) else (np.float32, np.float64, float, int)
        assert np.asarray(raw[name]).dtype == np.float32 or not np.shape(raw[name]), expected
    assert {b.dtype for b in bound.buffers.values()} <= {np.dtype(np.float32), np.dtype(bool)}
