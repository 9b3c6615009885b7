"""States of steps in C lie in the memory of the steps; arrays of them are made when asked for."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.codegen.calls.native import bind_native
from symnn.errors import ShapeError, UnknownNameError
from symnn.native import found_compiler
from symnn.train.compiled import compiled_step
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
NETS = {"in variables": ((2, 3, 1), 4, "bce", 1), "in loops": ((5, 19, 3), 8, "cross_entropy", 1),
        "by two threads": ((5, 67, 64), 64, "cross_entropy", 2)}  # fmt: skip


@pytest.fixture(params=NETS)
def made(request):
    """A step, the names of its states, and the data."""
    layers, batch, loss, threads = NETS[request.param]
    network, random = Network(layers, "tanh", loss), np.random.default_rng(0)
    kind = network.activations, network.loss, "momentum"
    start = {n: random.normal(size=s) for n, s in network.parameter_shapes}
    data = {"X": random.normal(size=(batch, layers[0])), "T": np.eye(layers[-1])[
        random.integers(layers[-1], size=batch)]}  # fmt: skip
    arrays = {**initial_state(training_program(*kind), start, {"eta": 0.1}), **data}
    step = bind_native(compiled_step(*kind), arrays, ("X", "T"), np.float64, threads)
    return step, start, data


def trained(step, data, steps=3):
    step.loop(data, np.tile(np.arange(len(data["X"])), (steps, 1)))


def test_nothing_changes_on_the_way_in_and_out(made):
    step, start, _ = made
    for name, values in start.items():
        np.testing.assert_array_equal(step.value(name), values)
        np.testing.assert_array_equal(step.buffers[name], values)


def test_looking_between_steps_changes_no_bit(made):
    step, start, data = made
    before = step.held(n for n in step.buffers if n not in data)
    trained(step, data, 2)
    unwatched = step.held(start)
    step.hold(before)
    for _ in range(2):
        trained(step, data, 1)
        assert set(step.buffers) == {n for n, _ in step.buffers.items()}
    for name, values in unwatched.items():
        np.testing.assert_array_equal(step.value(name), values)
        assert (values != start[name]).any()


def test_what_is_written_into_an_array_is_what_the_next_step_reads(made):
    step, _, data = made
    state = step.held(n for n in step.buffers if n not in data)
    step.buffers["W1"][...] *= 1.5
    trained(step, data)
    written = step.value("W1")
    step.hold(state)
    step.assign(W1=1.5 * state["W1"])
    trained(step, data)
    np.testing.assert_array_equal(step.value("W1"), written)
    step.hold(state)
    trained(step, data)
    assert (step.value("W1") != written).any()


def test_an_array_that_is_out_takes_what_is_assigned(made):
    step, start, _ = made
    array = step.buffers["W1"]
    step.assign(W1=2 * start["W1"])
    np.testing.assert_array_equal(array, 2 * start["W1"])
    np.testing.assert_array_equal(step.value("W1"), array)


def test_states_are_held_once(made):
    step, start, data = made
    trained(step, data)
    assert not step._out
    assert not {*start} & {*step._arrays}


def test_what_is_refused(made):
    step = made[0]
    with pytest.raises(ShapeError, match=r"`W1` has shape \(1,\)"):
        step.assign(W1=np.zeros(1))
    with pytest.raises(UnknownNameError, match="there is no `W9`"):
        step.value("W9")
