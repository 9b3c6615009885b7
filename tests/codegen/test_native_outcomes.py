"""Steps without states are there for their results: every step leaves all of them."""

from __future__ import annotations

import numpy as np
import pytest

import symnn as sn
from symnn.codegen.calls.native import bind_native
from symnn.native import found_compiler
from symnn.native.recipe import Recipe, Result
from symnn.native.running import NativeStep
from symnn.train.compiled import compiled_forward
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
NETS = {"in variables": ((2, 3, 1), 4, "bce", 1), "in loops": ((5, 19, 3), 8, "cross_entropy", 1),
        "by two threads": ((5, 67, 64), 64, "cross_entropy", 2)}  # fmt: skip
WANTED = ("prediction", "scores", "loss")


@pytest.fixture(params=NETS)
def made(request):
    """A forward pass in NumPy and in C, parameters, and five batches of data."""
    layers, batch, loss, threads = NETS[request.param]
    network, random = Network(layers, "tanh", loss), np.random.default_rng(0)
    compiled = compiled_forward(network.plan, network.loss, WANTED)
    start = {n: random.normal(size=s) for n, s in network.parameter_shapes}
    count = 5 * batch
    data = {"X": random.normal(size=(count, layers[0])), "T": np.eye(layers[-1])[
        random.integers(layers[-1], size=count)]}  # fmt: skip
    first = {name: array[:batch] for name, array in data.items()}
    step = bind_native(compiled, {**start, **first}, ("X", "T"), np.float64, threads)
    return compiled, step, start, data, np.random.default_rng(1).permutation(count)


def test_all_results_of_all_steps(made):
    compiled, step, start, data, order = made
    order = order.reshape(5, -1)
    found = step.loop(data, order)
    assert set(found) == set(compiled.outputs)
    for k, rows in enumerate(order):
        expected = compiled(**start, **{name: array[rows] for name, array in data.items()})
        for name, values in expected.items():
            np.testing.assert_allclose(found[name][k], values, rtol=1e-12, atol=1e-14)
            if k == len(order) - 1:
                np.testing.assert_array_equal(step.value(name), found[name][k])


def test_one_step_at_a_time_is_the_same_to_the_bit(made):
    compiled, step, _, data, order = made
    order = order.reshape(5, -1)
    found = step.loop(data, order)
    for k in (3, 0):
        alone = step.loop(data, order[k : k + 1])
        for name in compiled.outputs:
            np.testing.assert_array_equal(alone[name][0], found[name][k])


def test_no_steps_leave_nothing(made):
    compiled, step, _, data, order = made
    found = step.loop(data, order.reshape(5, -1)[:0])
    assert {len(found[name]) for name in compiled.outputs} == {0}


def test_a_planted_error_is_seen(made):
    """Every step writes over the results of the first."""
    _, step, start, data, order = made
    assert " + step*" in step.source
    head, rest = step.source.rsplit("from_panels(results[0] + step*", 1)
    spoiled = NativeStep(
        Recipe(**{**vars(step.recipe), "source": f"{head}from_panels(results[0] + 0*{rest}"}), start
    )
    order = order.reshape(5, -1)
    name = step.recipe.results[0].name
    ours, theirs = (s.loop(data, order)[name] for s in (step, spoiled))
    np.testing.assert_array_equal(ours[-1], theirs[0])
    assert (ours[1] != theirs[1]).all()


def test_steps_with_states_leave_arrays_once():
    """A training that shows its predictions keeps those of the last step, however many it takes."""
    network = Network((3, 4, 2), "tanh", "cross_entropy")
    kind = network.activations, network.loss, "momentum"
    made, random = training_program(*kind), np.random.default_rng(0)
    start = {n: random.normal(size=s) for n, s in network.parameter_shapes}
    data = {"X": random.normal(size=(8, 3)), "T": np.eye(2)[random.integers(2, size=8)]}
    shown = [made.structure.loss, made.structure.prediction]
    compiled = sn.compile(made.program, outputs=shown, updates=made.updates)
    step = bind_native(compiled, {**initial_state(made, start, {}), **data}, ("X", "T"))
    number, array = step.recipe.results
    assert (number.each, array.each) == (True, False)
    found = step.loop(data, np.tile(np.arange(8), (4, 1)))
    assert found.keys() == {number.name}
    after_four = step.value(array.name)
    step.loop(data, np.arange(8)[None])
    assert (step.value(array.name) != after_four).all()


def test_recipes_that_do_not_tell_are_read():
    recipe = Recipe("", (), (), (Result("L", (), True), Result("p", (2,), False)), 64, "float64")
    text = recipe.to_text().replace(', "each": true', "").replace(', "each": false', "")
    assert "each" not in text
    assert Recipe.from_text(text) == recipe
