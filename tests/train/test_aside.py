"""Parameters put aside come back to the bit, from memory or from a file, whatever the disk does."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from symnn.native import found_compiler
from symnn.train import aside
from symnn.train.aside import Aside
from symnn.train.data import from_arrays
from symnn.train.options import Options
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train

FIRST = {"W": np.arange(12.0).reshape(3, 4), "b": np.array(np.pi, np.float32), "e": np.ones((0, 2))}
SECOND = {"W": np.asfortranarray(-FIRST["W"]), "b": FIRST["b"], "e": FIRST["e"]}


@pytest.fixture(params=["memory", "file", "full disk"])
def place(request, monkeypatch):
    monkeypatch.setattr(aside, "LARGE", 1 << 60 if request.param == "memory" else 1)
    if request.param == "full disk":
        monkeypatch.setattr(aside, "load", refused)
    return request.param


def refused(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def same(found, expected):
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found[name], array)


def test_what_was_put_last_comes_back(place):
    kept = Aside(FIRST)
    same(kept.arrays(), FIRST)
    kept.put(SECOND)
    same(kept.arrays(), SECOND)
    kept.arrays()["W"][...] = 7
    same(kept.arrays(), SECOND)
    assert bool(kept._file) == (place == "file")


def test_nothing_was_put():
    assert not Aside()
    assert Aside().arrays() == {}


def test_a_disk_that_fills_up_leaves_the_latest_in_memory(monkeypatch):
    monkeypatch.setattr(aside, "LARGE", 1)
    kept = Aside(FIRST)
    monkeypatch.setattr(aside, "load", refused)
    kept.put(SECOND)
    same(kept.arrays(), SECOND)
    assert kept._file is None


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("early", [None, EarlyStopping(2)])
def test_training_is_the_same_from_a_file(monkeypatch, backend, early):
    if backend == "c" and not found_compiler():
        pytest.skip("no C compiler")
    random = np.random.default_rng(0)
    data = from_arrays(random.normal(size=(50, 4)), np.arange(50) % 3)
    asked = Options(hidden=(6,), epochs=9, backend=backend, early_stopping=early, learning_rate=0.3)
    expected = train(data, asked).parameters
    monkeypatch.setattr(aside, "LARGE", 1)
    same(train(data, asked).parameters, expected)
