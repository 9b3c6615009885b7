"""Sums and maxima along rows in C: as many at once as a vector has lanes, to the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn import codegen
from symnn.codegen.calls import native
from symnn.codegen.native import rows
from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.layout import Target
from symnn.codegen.native.numbers import Numbers
from symnn.codegen.native.point import Names
from symnn.codegen.native.term import Access, Term
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


C, F, P = sizes("C F P")
c, f, p = index("c", C), index("f", F), index("p", P)
A, B = tensor("A", N, F, P), tensor("B", N, C, P)


def products() -> Any:
    program = Program()
    out = program.define("out", (f, c), Sum(A[n, f, p] * B[n, c, p], n, p))
    return codegen.compile(program, outputs=[out])


@pytest.mark.every(2)
@pytest.mark.parametrize("vector", [16, 32, 64])
@pytest.mark.parametrize("shape", [(6, 5, 7, 50), (8, 3, 2, 33), (7, 1, 3, 64), (4, 10, 2, 9)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_blocks_of_results(
    shape: tuple[int, ...], vector: int, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several along two axes are made of the same reads; lanes behind the end count nothing."""
    monkeypatch.setattr(native, "vector_bytes", lambda: vector)
    height, width, samples, places = shape
    random = np.random.default_rng(0)
    given = {"A": random.normal(size=(samples, height, places)).astype(dtype),
             "B": random.normal(size=(samples, width, places)).astype(dtype)}  # fmt: skip
    step = native.bind_native(products(), given)
    step()
    expected = np.einsum("nfp,ncp->fc", given["A"], given["B"])
    tolerance = 1e-12 if dtype == "float64" else 2e-5
    np.testing.assert_allclose(step.buffers["out"], expected, rtol=tolerance, atol=tolerance)


def test_blocks_fit_into_registers() -> None:
    target = Target("float32", 64)
    tall, wide, inner = Axis(32), Axis(5), Axis(50)
    a = Access(Term("input", (tall, inner), "a"), (of(tall), of(inner)))
    b = Access(Term("input", (wide, inner), "b"), (of(wide), of(inner)))
    head = Term("sum", (tall, wide), "", (a, b), (inner,))
    found = rows._block(Names(target, Numbers({}, {}, set())), head, tall)
    assert (found.rows, found.height, found.columns, found.width) == (tall, 4, wide, 5)
    narrow = rows._block(Names(Target("float32", 32), Numbers({}, {}, set())), head, tall)
    assert narrow.height * narrow.width <= 10
    both = Access(Term("input", (tall, wide, inner), "c"), (of(tall), of(wide), of(inner)))
    alone = Term("sum", (tall, wide), "", (a, both), (inner,))
    assert rows._block(Names(target, Numbers({}, {}, set())), alone, tall).width == 1
