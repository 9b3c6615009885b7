"""Bindings for a batch and for the shorter last one work in one memory, and train as apart."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.native import found_compiler
from symnn.train.batches import Batching
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.step import Stepper

BACKENDS = [
    "numpy",
    pytest.param("c", marks=pytest.mark.skipif(not found_compiler(), reason="no C compiler")),
]
NETWORK = Network((5, 40, 7, 3), "tanh", "cross_entropy")
RULES = ("adam", "nadam")
random = np.random.default_rng(3)
X, T = random.normal(size=(23, 5)), np.eye(3)[random.integers(3, size=23)]
ORDER = [np.arange(0, 10), np.arange(10, 20), np.arange(20, 23)] * 3


def stepper(backend: str, rule: str, sizes: int = 23) -> Stepper:
    start = initial_parameters(NETWORK, seed=1)
    return Stepper(NETWORK, start, rule, {}, Batching(sizes, 10), backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("rule", RULES)
def test_the_last_batch_goes_on_in_the_memory_of_the_others(backend, rule):
    together, apart = stepper(backend, rule), stepper(backend, rule)
    apart.bind()
    full, rest = (together._made(n) for n in (10, 3))
    assert full.shares(rest)
    assert rest.shares(full)
    other = apart._bound[3] = stepper(backend, rule, 3)._made(3)
    assert not apart._made(10).shares(other)
    for rows in ORDER:
        found, expected = together.step(X, T, rows), apart.step(X, T, rows)
        np.testing.assert_allclose(found, expected, rtol=1e-13)
    for name, values in together.state.items():
        np.testing.assert_allclose(values, apart.state[name], rtol=1e-11, atol=1e-14)


def test_steps_that_are_planned_otherwise_have_their_states_in_common():
    network, samples = Network((4, 8, 10), "relu", "cross_entropy"), Batching(300, 256)
    X, T = random.normal(size=(300, 4)), np.eye(10)[random.integers(10, size=300)]
    start = initial_parameters(network, seed=1)
    together = Stepper(network, start, "adam", {}, samples)
    apart = Stepper(network, start, "adam", {}, samples)
    full, rest = (together._made(n) for n in (256, 44))
    assert full.source != rest.source
    assert full.shares(rest)
    apart._bound[44] = Stepper(network, start, "adam", {}, Batching(44, 44))._made(44)
    for rows in (np.arange(256), np.arange(256, 300), np.arange(1, 257), np.arange(200, 244)):
        found, expected = together.step(X, T, rows), apart.step(X, T, rows)
        np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_larger_batch_later_finds_room_for_what_is_larger(backend):
    small = Stepper(
        NETWORK, initial_parameters(NETWORK, seed=1), "adam", {}, Batching(4, 4), backend=backend
    )
    large = stepper(backend, "adam")
    for rows in (np.arange(4), np.arange(20), np.arange(4, 8)):
        np.testing.assert_allclose(small.step(X, T, rows), large.step(X, T, rows), rtol=1e-13)
    assert small._made(20).shares(small._made(4)) == (backend == "numpy")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_rehearsal_on_fewer_rows_changes_nothing(backend):
    one, other = stepper(backend, "adam"), stepper(backend, "adam")
    for rows in ORDER[:2]:
        one.rehearse(X, T, np.arange(5))
        one.rehearse(X, T, np.arange(10))
        assert float(one.step(X, T, rows)) == float(other.step(X, T, rows))
    for name, values in one.state.items():
        np.testing.assert_array_equal(values, other.state[name])


@pytest.mark.skipif(not found_compiler(), reason="no C compiler")
def test_steps_that_keep_states_elsewhere_do_not_share_memory():
    one = stepper("c", "adam")._made(10)
    other = stepper("c", "sgd")._made(10)
    assert not one.has_room_for(other.recipe)
    assert not stepper("c", "adam", 3)._made(3).has_room_for(one.recipe)
