"""Programs are measured against exact values: what is wrong is found, and where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn as sn
from symnn.accuracy.array_sample import array_sample, true_entries
from symnn.accuracy.formats import FORMATS
from symnn.errors import ShapeError, UnknownNameError

N, K = sn.sizes("N K")
n, (k, m) = sn.index("n", N), sn.index("k m", K)
z, v = sn.tensor("z", N, K), sn.tensor("v", K, domain=sp.Interval.open(0, 1))
SIZES = {N: 2, K: 3}


def softmax() -> sn.Program:
    P = sn.Program()
    P.define("p", (n, k), sn.exp(z[n, k]) / sn.Sum(sn.exp(z[n, m]), m))
    return P


def naive(z: np.ndarray) -> np.ndarray:
    e = np.exp(z)
    return e / e.sum(-1, keepdims=True)


def shifted(z: np.ndarray) -> np.ndarray:
    return naive(z - z.max(-1, keepdims=True))


def test_errors_and_spurious_values_are_found() -> None:
    sample = array_sample(softmax(), SIZES, sampler="near", cases=30)
    bad, good = sample.measure(naive), sample.measure(shifted)
    assert bad.spurious_nan > 0
    assert "overflow" in bad.warned
    assert good.spurious == 0
    worst: Any = good.worst[0]
    assert set(worst) == {"z", "at"}
    assert worst["at"].startswith("p[")
    assert bad.points == good.points
    assert "max " in str(good)
    assert '"function": "shifted"' in good.line


def test_truth_at_infinity_and_nan() -> None:
    P, float64 = softmax(), FORMATS["float64"]
    true = true_entries(P, SIZES, {"z": np.array([[np.inf, 0, 1], [1, 2, -np.inf]])},
                        P.named("p"), float64)  # fmt: skip
    assert true.nearest.tolist()[:3] == [1, 0, 0]
    assert true.nearest[5] == 0
    lost = true_entries(P, SIZES, {"z": np.full((2, 3), np.nan)}, P.named("p"), float64)
    assert np.isnan(lost.nearest).all()


def test_domains_and_places_are_kept() -> None:
    label = sn.data_index("label", N, extent=K)
    P = sn.Program()
    P.define("out", (n,), v[label[n]] * z[n, label[n]])
    for sampler in ("whole", "everyday", "near"):
        sample = array_sample(P, SIZES, sampler=sampler, cases=9, dtype="float32")
        assert all(c["v"].min() > 0 and c["v"].max() < 1 for c in sample.cases)
        assert all(c["label"].max() < 3 for c in sample.cases)
        order = [str(b.label) for b in P.inputs]
        found = sample.measure(
            lambda *given, order=order: (lambda g: g["v"][g["label"]] * g["z"][[0, 1], g["label"]])(
                dict(zip(order, given, strict=True))
            )
        )
        assert found.max_ulp <= 0.5


def test_several_results() -> None:
    P = softmax()
    P.define("top", (n,), sn.MaxOver(z[n, k], k))
    sample = array_sample(P, SIZES, outputs=["p", "top"], sampler="everyday", cases=5)

    def both(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return shifted(z), z.max(-1)

    assert sample.measure(both).max_ulp < 8
    assert sample.measure(lambda z: dict(zip(("p", "top"), both(z), strict=True))).max_ulp < 8
    with pytest.raises(ShapeError, match="the function returns 1 results; needed 2: p, top"):
        sample.measure(shifted)


def test_bad_input() -> None:
    sample = array_sample(softmax(), SIZES, cases=1)
    with pytest.raises(ShapeError, match="returns shape \\(2,\\) for `p`; needed \\(2, 3\\)"):
        sample.measure(lambda z: z[:, 0])
    with pytest.raises(UnknownNameError, match="no sampler 'hard'"):
        array_sample(softmax(), SIZES, sampler="hard")

    def stops(z: np.ndarray) -> np.ndarray:
        raise OverflowError

    assert sample.measure(stops).spurious_nan > 0
