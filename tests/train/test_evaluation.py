"""Networks are evaluated in C as in NumPy: whole batches, the last one, and one sample."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from layer_nets import NETS, samples

import symnn.train.evaluation as evaluation
from symnn.errors import NotSupportedError
from symnn.native import found_compiler
from symnn.train import Classifier, Options, from_arrays, train
from symnn.train.evaluation import SIZE, InC, begun, evaluated, predicted
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.training import network_for

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
COUNTS = (1, SIZE - 1, SIZE, 2 * SIZE + 7)
DENSE = {
    "two classes": (Network((4, 5, 1), "tanh", "bce"), 1),
    "classes": (Network((4, 9, 3), "relu", "cross_entropy"), 3),
    "quantities": (Network((4, 6, 2), "prelu", "mse"), 2),
    "none hidden": (Network((4, 2), (), "huber"), 2),
}


def network(name: str):
    layers, shape = NETS[name]
    X, y = samples(shape, max(COUNTS))
    data = from_arrays(X.reshape(len(X), -1), y)
    return network_for(data, Options(network=layers, shape=shape), 3, "cross_entropy")


def parameters(net, dtype: str) -> dict[str, np.ndarray]:
    """No bias is 0, and no average of batches is the one that a network starts with."""
    random = np.random.default_rng(5)
    start = initial_parameters(net, 1, None, dtype)
    return {n: np.asarray(a + random.uniform(0.1, 0.4, a.shape), dtype) for n, a in start.items()}


def agree(net, X: np.ndarray, T: np.ndarray, dtype: str) -> None:
    """Predictions, scores and losses, with weights and without."""
    known, random = parameters(net, dtype), np.random.default_rng(2)
    X, T = (X if net.tokens else X.astype(dtype)), T.astype(dtype)
    close = {"rtol": 2e3 * np.finfo(dtype).eps, "atol": 2e3 * np.finfo(dtype).eps}
    made = InC(net, dtype)
    assert made.is_there()
    for count in COUNTS:
        given = X[:count], T[:count]
        for w in (None, random.uniform(0.5, 2, count).astype(dtype)):
            (ours, loss), (theirs, other) = (
                evaluated(net, known, *given, w, in_c=in_c) for in_c in (True, False)
            )
            assert ours.shape == theirs.shape
            assert ours.dtype == theirs.dtype == dtype
            np.testing.assert_allclose(ours, theirs, **close)
            np.testing.assert_allclose(loss, other, **close)
        ours, theirs = (predicted(net, known, given[0], None, "scores", c) for c in (True, False))
        np.testing.assert_allclose(ours, theirs, **close)


@pytest.mark.every(3)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETS)
def test_networks_of_layers(name, dtype):
    """Normalized by what training kept, and with nothing dropped."""
    X, classes = samples(NETS[name][1], max(COUNTS))
    agree(network(name), X, np.eye(3)[classes], dtype)


@pytest.mark.every(2)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", DENSE)
def test_dense_networks(name, dtype):
    net, outputs = DENSE[name]
    X, classes = samples((4,), max(COUNTS))
    T = np.eye(3)[classes] if outputs == 3 else (classes[:, None] > np.arange(outputs)) * 1.0
    agree(net, X, T, dtype)


def test_chunks_change_nothing():
    net = DENSE["classes"][0]
    X, classes = samples((4,), 3 * SIZE)
    given = net, parameters(net, "float64"), X, np.eye(3)[classes]
    (whole, loss), (parts, other) = (evaluated(*given, chunk=c, in_c=True) for c in (None, SIZE))
    assert whole.tobytes() == parts.tobytes()
    assert loss == pytest.approx(other, rel=1e-14)


def test_threads_change_no_bit(monkeypatch):
    net = Network((40, 40, 3), "tanh", "cross_entropy")
    known, X = parameters(net, "float64"), samples((40,), 2 * SIZE + 3)[0]
    alone = predicted(net, known, X, in_c=True)
    monkeypatch.setenv("SYMNN_THREADS", "2")
    assert predicted(net, known, X, in_c=True).tobytes() == alone.tobytes()


def test_models_that_predict_at_the_same_time_do_not_mix():
    """Those of one network have one library, and each call its own parameters."""
    net, X = Network((4, 30, 3), "tanh", "cross_entropy"), samples((4,), 200)[0]
    models = [initial_parameters(net, seed) for seed in range(8)]
    alone = [predicted(net, p, X, in_c=True) for p in models]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda p: predicted(net, p, X, SIZE, in_c=True), models * 5))
    for ours, theirs in zip(found, alone * 5, strict=True):
        assert ours.tobytes() == theirs.tobytes()


def test_no_rows_are_refused_alike():
    net = DENSE["classes"][0]
    for in_c in (True, False):
        with pytest.raises(ValueError, match="concatenate"):
            predicted(net, parameters(net, "float64"), np.zeros((0, 4)), in_c=in_c)


def test_a_planted_error_is_seen(monkeypatch):
    """The samples that fill up the last batch, counted as if they were some."""
    net = DENSE["classes"][0]
    X, classes = samples((4,), 7)
    kept = evaluation.filled_up
    monkeypatch.setattr(evaluation, "filled_up", lambda *a: kept(*a) | {"w": np.ones(SIZE)})
    with pytest.raises(AssertionError):
        agree(net, X, np.eye(3)[classes], "float64")


def test_where_there_is_no_c_numpy_computes(monkeypatch):
    net = DENSE["quantities"][0]
    X, known = samples((4,), 9)[0], parameters(net, "float64")
    expected = predicted(net, known, X)
    monkeypatch.setattr(evaluation, "COPIED", net.parameter_count - 1)
    with pytest.raises(NotSupportedError, match=r"has 45 parameters; needed at most 44"):
        InC(net, "float64")
    evaluation._in_c.cache_clear()
    assert predicted(net, known, X, in_c=True).tobytes() == expected.tobytes()
    evaluation._in_c.cache_clear()


def test_where_c_cannot_be_compiled_numpy_computes(monkeypatch):
    net = DENSE["quantities"][0]
    X, known = samples((4,), 9)[0], parameters(net, "float64")
    told = evaluation.forward_in_c
    monkeypatch.setattr(evaluation, "forward_in_c", lambda *asked: spoiled(told(*asked)))
    evaluation._in_c.cache_clear()
    assert not InC(net, "float64").is_there()
    found = predicted(net, known, X, in_c=True)
    evaluation._in_c.cache_clear()
    assert found.tobytes() == predicted(net, known, X).tobytes()


def spoiled(told):
    return replace(told, recipe=replace(told.recipe, source="no C"))


def test_what_a_thread_makes():
    assert begun(lambda: 3)() == 3
    with pytest.raises(ZeroDivisionError):
        begun(lambda: 1 / 0)()


def test_a_model_that_c_trained_predicts_in_c(monkeypatch):
    X, y = samples((1, 6, 6), 40)
    asked = []
    kept = InC.__call__
    monkeypatch.setattr(InC, "__call__", lambda *given: asked.append(given[1]) or kept(*given))
    network = "conv 2 3; relu; flatten; dense"
    for backend, counts in (("c", [("prediction", "loss")] * 3), ("numpy", [])):
        asked.clear()
        options = Options(network=network, shape=(1, 6, 6), epochs=2, backend=backend)
        model = train(from_arrays(X.reshape(40, -1), y), options)
        assert asked == counts
        score = model.score(X, y)
        assert score == pytest.approx(model.history.last.score)
        assert asked == counts + [("prediction",)] * bool(counts)


def test_estimators_agree_on_both():
    X, y = samples((4,), 45)
    kinds = ({"hidden": (5,), "epochs": 3, "backend": b, "random_state": 0} for b in ("c", "numpy"))
    ours, theirs = (Classifier(**kind).fit(X, y) for kind in kinds)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-9)
    np.testing.assert_allclose(ours.decision_function(X), theirs.decision_function(X), atol=1e-9)
