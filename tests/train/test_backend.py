"""Training in C and with NumPy is the same training; `auto` takes what ends sooner, and says so."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from symnn.errors import DomainError, NotSupportedError
from symnn.native import Compiler, found_compiler
from symnn.native.ceiling import most_flops
from symnn.train import Classifier, EarlyStopping, Options, explain, from_arrays, train
from symnn.train import backend as backends
from symnn.train import fit as fits
from symnn.train.backend import Backend, Work, chosen_backend
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Layout, Sequential
from symnn.train.network import Network

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
LARGE = Work(Network((784, 128, 10)), 128, 100_000)


def data(samples: int = 50) -> Any:
    """Classes by the side of a line; the last batch is shorter than the others."""
    X = np.random.default_rng(1).normal(size=(samples, 3))
    return from_arrays(X, (X[:, 0] > X[:, 1]).astype(int), "classification", "sides")


@needs_compiler
def test_the_same_training() -> None:
    options = Options(hidden=(5,), epochs=3, batch_size=16, crosscheck_every=1)
    by_c, by_numpy = (train(data(), replace(options, backend=b)) for b in ("c", "numpy"))
    for name, values in by_numpy.parameters.items():
        np.testing.assert_allclose(by_c.parameters[name], values, rtol=1e-12, atol=1e-14)
    losses = [[e.loss for e in m.history.epochs] for m in (by_c, by_numpy)]
    np.testing.assert_allclose(*losses, rtol=1e-12)
    assert "vector_size" in by_c.source
    assert str(by_c.backend) == "c: asked for"


@needs_compiler
def test_early_stopping_and_weights() -> None:
    stopping = EarlyStopping(2)
    options = Options(hidden=(4,), epochs=4, early_stopping=stopping, backend="c")
    weights = np.linspace(0.5, 1.5, 50)
    weighed = replace(data(), weights=weights / weights.mean())
    by_c, by_numpy = (train(weighed, replace(options, backend=b)) for b in ("c", "numpy"))
    assert by_c.history.last.number == by_numpy.history.last.number
    for name, values in by_numpy.parameters.items():
        np.testing.assert_allclose(by_c.parameters[name], values, rtol=1e-12, atol=1e-14)


@needs_compiler
def test_an_estimator() -> None:
    given = data()
    made = Classifier(hidden=(5,), epochs=2, backend="c").fit(given.X, given.y)
    by_numpy = Classifier(hidden=(5,), epochs=2, backend="numpy").fit(given.X, given.y)
    assert str(made.model_.backend) == "c: asked for"
    assert np.allclose(made.predict_proba(given.X), by_numpy.predict_proba(given.X), rtol=1e-12)


@needs_compiler
def test_what_cannot_be_written_goes_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    made = fits.Stepper

    def stepper(*given: Any) -> Any:
        if given[-1] == "c":
            raise NotSupportedError("native: `odd` has no C yet")
        return made(*given)

    monkeypatch.setattr(fits, "Stepper", stepper)
    monkeypatch.setattr(backends, "COMPILING", 0.0)
    model = train(data(), Options(hidden=(4,), epochs=1))
    assert str(model.backend) == "numpy: native: `odd` has no C yet"
    with pytest.raises(NotSupportedError, match="`odd` has no C yet"):
        train(data(), Options(hidden=(4,), epochs=1, backend="c"))


def test_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_backend("numpy", LARGE).reason == "asked for"
    small = chosen_backend("auto", Work(Network((2, 4, 1), loss="bce"), 4, 1000))
    assert small.name == "numpy"
    assert "C would save 0.025 s over 1000 steps" in small.reason
    monkeypatch.setattr(backends, "found_compiler", lambda: "cc")
    assert chosen_backend("auto", LARGE).name == "c"
    monkeypatch.setattr(backends, "found_compiler", lambda: None)
    assert "no C compiler was found" in chosen_backend("auto", LARGE).reason
    assert chosen_backend("auto", replace(LARGE, steps=5000)).name == "numpy"
    with pytest.raises(NotSupportedError, match="no C compiler that works"):
        chosen_backend("c", LARGE)


@pytest.mark.parametrize("installed", [True, False])
def test_without_c_jax_is_taken_where_it_is_installed_and_pays(
    installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "found_compiler", lambda: None)
    monkeypatch.setattr(backends, "find_spec", lambda name: installed or None)
    found = chosen_backend("auto", LARGE)
    assert found.name == ("jax" if installed else "numpy")
    assert "no C compiler was found" in found.reason
    assert found.reason.endswith("s over 100000 steps" if installed else "it is not installed")
    short = chosen_backend("auto", replace(LARGE, steps=5000))
    assert short.name == "numpy"
    assert short.reason.endswith("less than its start takes")


def test_windows_and_recurrences_take_as_long_in_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "found_compiler", lambda: None)
    monkeypatch.setattr(backends, "find_spec", lambda name: True)
    network = LayeredNetwork(Layout(Sequential("lstm 64; dense 3"), (20, 8), 3))
    assert chosen_backend("auto", Work(network, 32, 10**6)).name == "numpy"


def test_backends_that_there_are_not() -> None:
    with pytest.raises(DomainError, match="train: backend is 'odd'; needed one of auto, numpy, c"):
        Options(backend="odd")


def test_jax_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(NotSupportedError, match="jax: it is not installed; needed JAX"):
        train(data(), Options(backend="jax", epochs=1))


@pytest.mark.parametrize("compiler", [True, False])
def test_what_a_step_costs(compiler: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "found_compiler", lambda: compiler)
    monkeypatch.setattr(explain, "most_flops", lambda dtype: 1e11)
    model = train(data(), Options(hidden=(4,), epochs=1))
    found = explain.account(model, Work(model.network, 32, 2), 0.01, "float64")
    weights, entries = 3 * 4 + 4 * 2, 3 * 4 + 4 + 4 * 2 + 2
    assert found.flops == 2 * 32 * (3 * weights - 12)
    assert found.bytes == 8 * (4 * entries + 32 * (3 + 4 + 2))
    assert found.floor == (found.flops / 1e11 if compiler else None)
    assert found.measured == 0.005
    assert found.lines[1].startswith("floor     unknown: ") is not compiler
    assert len(found.lines) == 4
    assert found.lines[-1] == "measured  5 ms by the clock with numpy"


@needs_compiler
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_ceiling_is_that_of_a_processor(dtype: str) -> None:
    assert 1e8 < most_flops(dtype) < 1e13


@needs_compiler
def test_c_that_turns_out_to_be_refused_leaves_the_training_to_numpy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """It is found out at the first step: until then it was being compiled."""

    def refuses(self: Any, source: str, flags: Any = ()) -> bytes:
        raise NotSupportedError("compiling C: refused")

    options = Options(hidden=(5,), epochs=3, batch_size=16, backend="auto")
    by_numpy = train(data(), replace(options, backend="numpy"))
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    assert found_compiler()
    monkeypatch.setattr(Compiler, "compiled", refuses)
    with pytest.raises(NotSupportedError, match="compiling C: refused"):
        train(data(), replace(options, backend="c"))
    monkeypatch.setattr(fits, "chosen_backend", lambda *_: Backend("c", "it is faster"))
    found = train(data(), options)
    assert str(found.backend) == "numpy: compiling C: refused"
    for name, values in by_numpy.parameters.items():
        np.testing.assert_array_equal(found.parameters[name], values)
