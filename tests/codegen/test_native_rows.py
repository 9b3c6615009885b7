"""Sums and maxima along rows in C: as many at once as a vector has lanes, to the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn import codegen
from symnn.codegen.calls import native
from symnn.codegen.native import rows
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, index
from symnn.native import found_compiler
from symnn.native.running import NativeStep

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
N, M, K = sizes("N M K")
n, m, k = index("n", N), index("m", M), index("k", K)
X, w = tensor("X", N, M, K), tensor("w", K)


def compiled() -> Any:
    program = Program()
    outputs = [
        program.define("total", (n, m), Sum(X[n, m, k], k)),
        program.define("largest", (n, m), MaxOver(X[n, m, k], k)),
        program.define("weighed", (n, m), Sum(X[n, m, k] * w[k], k)),
    ]
    return codegen.compile(program, outputs=outputs)


def arrays(shape: tuple[int, ...], dtype: str) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    x = random.normal(size=shape).astype(dtype)
    x[0, 3, 1] = np.nan
    return {"X": x, "w": random.normal(size=shape[-1]).astype(dtype)}


def in_c(values: dict[str, np.ndarray]) -> NativeStep:
    step = native.bind_native(compiled(), values)
    step()
    return step


@pytest.mark.every(3)
@pytest.mark.parametrize("vector", [16, 32, 64])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [(1, 192, 10), (3, 48, 37), (2, 100, 5)])
def test_many_at_once_are_as_one_by_one(
    shape: tuple[int, ...], dtype: str, vector: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "vector_bytes", lambda: vector)
    values = arrays(shape, dtype)
    found = in_c(values)
    fills = shape[1] % (vector // np.dtype(dtype).itemsize) == 0
    assert ("= v_largests(acc" in found.source) == fills
    monkeypatch.setattr(rows, "_fills", lambda names, head: False)
    single = in_c(values)
    assert "= v_largests(acc" not in single.source
    expected = compiled()(**values)
    for name, value in expected.items():
        assert np.array_equal(found.buffers[name], single.buffers[name], equal_nan=True)
        tolerance = 1e-13 if dtype == "float64" else 2e-5
        np.testing.assert_allclose(found.buffers[name], value, rtol=tolerance, atol=tolerance)
