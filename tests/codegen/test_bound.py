"""The form without allocation: same values as the functional form, step after step."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from codegen_networks import GRADIENTS, classifier, classifier_arrays, with_adam

from symnn import codegen
from symnn.codegen.calls import binding as calls_bound
from symnn.core import sizes, tensor
from symnn.errors import ShapeError, UnknownNameError
from symnn.indexed import Program, gradient, index

PROGRAM, UPDATES, STATE = with_adam(classifier())
N, K = sizes("N K")
n = index("n", N)
v, A = tensor("v", N), tensor("A", K, K)
TRAIN = codegen.compile(PROGRAM, outputs=["L"], updates=UPDATES)


def training_arrays(seed: int = 0, shape: tuple[int, ...] = (5, 3, 2, 4)) -> dict:
    arrays = classifier_arrays(seed, shape)
    zeros = {f"{s}_{p}": np.zeros_like(arrays[p]) for p in "WbVc" for s in "mv"}
    return {**arrays, **zeros, **STATE}


def functional_steps(arrays: dict, count: int) -> dict:
    current = dict(arrays)
    results = {}
    for _ in range(count):
        results = TRAIN(**current)
        current.update({state: results[name] for state, name in UPDATES.items()})
    return {**current, "L": results["L"]}


@pytest.mark.parametrize("shape", [(5, 3, 2, 4), (1, 1, 1, 1), (2, 7, 5, 3)])
def test_both_forms_agree_over_steps(shape: tuple[int, ...]) -> None:
    arrays = training_arrays(1, shape)
    bound, expected = TRAIN.bind(arrays), functional_steps(arrays, 4)
    for _ in range(4):
        bound.run()
    for name in [*(u for u in UPDATES if u != "t"), "L"]:
        np.testing.assert_allclose(bound.value(name), expected[name], rtol=1e-9, atol=1e-12)


def test_gradients_alone() -> None:
    step = codegen.compile(classifier(), outputs=["L", *GRADIENTS])
    arrays = classifier_arrays()
    bound, expected = step.bind(arrays), step(**arrays)
    for _ in range(2):
        bound.run()
        for name in expected:
            np.testing.assert_allclose(bound.buffers[name], expected[name], rtol=1e-12)


def test_parameters_lie_in_one_vector() -> None:
    bound = TRAIN.bind(training_arrays())
    bases = {id(bound.buffers[p].base) for p in "WbVc"}
    assert len(bases) == 1


def peak_of(run: Callable[[], object]) -> int:
    """Bytes that a call allocates at most at one time, and gives back or keeps."""
    run()
    tracemalloc.start()
    run()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def test_a_step_allocates_no_array() -> None:
    # NumPy's iterator takes up to 8192 entries of scratch for a ufunc that broadcasts; the arrays
    # of this step would be larger than that.
    arrays = training_arrays(0, (1024, 64, 32, 10))
    bound = TRAIN.bind(arrays)
    scratch = 8192 * 8 + 4000
    assert peak_of(bound.run) < scratch < arrays["X"].shape[0] * 32 * 8
    assert peak_of(lambda: TRAIN(**arrays)) > 2 * scratch, "the check can fail"


def test_float32_throughout() -> None:
    bound = TRAIN.bind(training_arrays(), dtype=np.float32)
    bound.run()
    kinds = {b.dtype for b in bound.buffers.values()}
    assert kinds <= {np.dtype(np.float32), np.dtype(bool), np.dtype(np.intp)}


def test_feed_replaces_inputs_without_copying() -> None:
    step = codegen.compile(classifier(), outputs=["L", *GRADIENTS])
    arrays, other = classifier_arrays(0), classifier_arrays(1)
    bound = step.bind(arrays)
    bound.feed(X=other["X"], T=other["T"])
    bound.run()
    expected = step(**{**arrays, "X": other["X"], "T": other["T"]})
    np.testing.assert_allclose(bound.buffers["dL_dW"], expected["dL_dW"], rtol=1e-12)


@pytest.mark.parametrize(
    ("read", "value", "slopes"),
    [(v[0] ** 2, 1, [2, 0, 0]), (v[0] * v[1], 2, [2, 1, 0]), (A[0, 1] * v[1], 10, [0, 5, 0])],
    ids=str,
)
def test_fixed_positions_are_read_anew_in_each_step(read, value, slopes) -> None:
    P = Program()
    step = codegen.compile(gradient(P, P.define("L", (), read), [v]))
    arrays = {"v": np.array([1.0, 2, 3]), "A": np.array([[4.0, 5], [6, 7]])}
    arrays = {i.name: arrays[i.name] for i in step.inputs}
    bound = step.bind({name: np.zeros_like(a) for name, a in arrays.items()})
    bound.run()
    bound.assign(**arrays)
    bound.run()
    assert (bound.value("L"), bound.value("dL_dv").tolist()) == (value, slopes)
    bound.feed(v=2 * arrays["v"])
    bound.run()
    np.testing.assert_array_equal(bound.value("L"), step(**arrays | {"v": 2 * arrays["v"]})["L"])


def test_a_state_may_take_an_entry_of_another_before_that_is_replaced() -> None:
    P, s = Program(), tensor("s")
    P.define("s_next", (), v[0])
    P.define("v_next", (n,), 2 * v[n] + s)
    bound = codegen.compile(P, updates={"s": "s_next", "v": "v_next"}).bind({"v": [1, 1], "s": 0})
    bound.run()
    assert (bound.value("s"), bound.value("v").tolist()) == (1, [2, 2])


def test_feed_replaces_numbers() -> None:
    arrays = training_arrays()
    fast, slow = TRAIN.bind({**arrays, "lr": 0.5}), TRAIN.bind(arrays)
    slow.feed(lr=0.5)
    fast.run()
    slow.run()
    np.testing.assert_array_equal(fast.buffers["W"], slow.buffers["W"])


def test_states_are_no_results() -> None:
    with pytest.raises(UnknownNameError, match=r"output `W` is a state.*`W_next`"):
        codegen.compile(PROGRAM, outputs=["L", "W"], updates=UPDATES)


def test_feed_checks_names_and_shapes() -> None:
    bound = TRAIN.bind(training_arrays())
    with pytest.raises(UnknownNameError, match="`W` is not a replaceable input"):
        bound.feed(W=np.zeros((3, 2)))
    with pytest.raises(ShapeError, match=r"`X` is an array of shape \(3, 5\).*not C-contiguous"):
        bound.feed(X=np.zeros((5, 3)).T)
    with pytest.raises(ShapeError, match=r"`X` is 'list'; needed a C-contiguous array"):
        bound.feed(X=[[1.0]])


def test_running_means_are_kept_in_a_unit_that_saves_calls() -> None:
    arrays = training_arrays(0, (32, 64, 32, 10))
    bound = TRAIN.bind({**arrays, "m_W": np.full((64, 32), 0.5)})
    assert bound.units["m_W"] == pytest.approx(0.1)
    np.testing.assert_allclose(bound.value("m_W"), 0.5, rtol=1e-15)
    with pytest.raises(UnknownNameError, match=r"state `m_W` is kept in another unit"):
        bound.buffers["m_W"]
    with pytest.raises(UnknownNameError, match="there is no `w`"):
        bound.buffers["w"]
    step = bound.source[bound.source.index("def step") : bound.source.index("def feed")]
    adam = [line for line in step.splitlines() if "_and_others" in line or "v_W_2" in line]
    assert len([line for line in adam if "#" not in line]) == 10


def test_a_new_hyperparameter_keeps_the_true_state() -> None:
    arrays = training_arrays(0, (32, 64, 32, 10))
    bound = TRAIN.bind({**arrays, "m_W": np.full((64, 32), 0.5)})
    bound.feed(beta1=0.5)
    assert bound.units["m_W"] == 0.5
    np.testing.assert_allclose(bound.value("m_W"), 0.5, rtol=1e-15)
    other = TRAIN.bind({**arrays, "m_W": np.full((64, 32), 0.5), "beta1": 0.5})
    bound.run()
    other.run()
    np.testing.assert_allclose(bound.buffers["W"], other.buffers["W"], rtol=1e-14)


def test_the_state_moves_between_bindings_of_other_sizes() -> None:
    first = TRAIN.bind(training_arrays(0, (32, 64, 32, 10)))
    second = TRAIN.bind(training_arrays(1, (8, 64, 32, 10)))
    first.run()
    state = {name: first.value(name) for name in UPDATES}
    second.assign(**state)
    for name in UPDATES:
        np.testing.assert_allclose(second.value(name), state[name], rtol=1e-15)


def test_assign_and_value_check_their_names_and_shapes() -> None:
    bound = TRAIN.bind(training_arrays())
    with pytest.raises(UnknownNameError, match="value: there is no `Q`"):
        bound.value("Q")
    with pytest.raises(UnknownNameError, match="assign: there is no `Q`"):
        bound.assign(Q=1.0)
    with pytest.raises(ShapeError, match=r"`W` has shape \(2, 3\); needed \(3, 2\)"):
        bound.assign(W=np.zeros((2, 3)))


def test_a_plan_is_made_once_for_each_size_and_bindings_share_no_memory() -> None:
    P = Program()
    y = P.define("y", (n,), 2 * v[n] + 1)
    step = codegen.compile(P, outputs=[y])
    first, second = (step.bind({"v": np.array([k, 2.0])}) for k in (1.0, 5.0))
    other = step.bind({"v": np.arange(3.0)})
    assert len(step._plans) == 2
    for bound in (first, second, other):
        bound.run()
    found = [bound.value("y").tolist() for bound in (first, second, other)]
    assert found == [[3, 5], [11, 5], [1, 3, 5]]
    assert not replace(step, dtype="float32")._plans


def test_plans_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_bound, "MOST_PLANS", 3)
    P = Program()
    step = codegen.compile(P, outputs=[P.define("y", (n,), 2 * v[n] + 1)])
    for count in range(1, 6):
        step.bind({"v": np.arange(float(count))})
    assert len(step._plans) == 2
