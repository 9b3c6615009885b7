"""The C of a step does what its NumPy does: on training steps, and on programs drawn at random."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_programs import EXTENTS, programs, random_arrays
from random_windows import EXTENTS as WINDOW_EXTENTS
from random_windows import Maker
from random_windows import arrays as window_arrays

from symnn import codegen
from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.losses import LOSSES
from symnn.catalog.optimizers import OPTIMIZERS
from symnn.codegen.calls.native import bind_native
from symnn.codegen.native.threads import Call, stages
from symnn.errors import DomainError, NotSupportedError, ShapeError, UnknownNameError
from symnn.indexed import gradient
from symnn.native import found_compiler
from symnn.native.machine import threads_asked
from symnn.native.running import NativeStep
from symnn.train.compiled import compiled_step
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
STEPS, SAMPLES, BATCH = 5, 18, 6


class Case:
    """A network with data, and the order in which steps take its samples."""

    def __init__(
        self, layers: tuple[int, ...] = (3, 5, 4), activation: str = "tanh",
        loss: str = "cross_entropy", optimizer: str = "adam", dtype: str = "float64",
    ) -> None:  # fmt: skip
        random, network = np.random.default_rng(3), Network(layers, activation, loss)
        kind: Any = (network.activations, loss, optimizer)
        self.compiled, made = compiled_step(*kind), training_program(*kind)
        X = random.normal(size=(SAMPLES, layers[0])).astype(dtype)
        T = random.uniform(0.1, 0.9, size=(SAMPLES, layers[-1])).astype(dtype)
        self.data = {"X": X, "T": T / T.sum(1, keepdims=True) if layers[-1] > 1 else T}
        self.order = np.stack([random.permutation(SAMPLES)[:BATCH] for _ in range(STEPS)])
        start = initial_state(made, initial_parameters(network, 1, None, dtype), {})
        self.start = start | {name: a[:BATCH] for name, a in self.data.items()}
        self.names, self.dtype = [n for n in made.updates if n != "t"], np.dtype(dtype)

    def native(self) -> NativeStep:
        return bind_native(self.compiled, self.start, ("X", "T"), self.dtype)

    def by_numpy(self) -> dict[str, np.ndarray]:
        """States and losses after the steps."""
        bound, losses = self.compiled.bind(self.start, self.dtype), []
        for rows in self.order:
            for name, array in self.data.items():
                bound.buffers[name][...] = array[rows]
            bound.run()
            losses.append(float(bound.buffers["L"]))
        return {n: bound.value(n) for n in self.names} | {"L": np.array(losses)}

    def by_c(self, step: NativeStep) -> dict[str, np.ndarray]:
        found = step.loop(self.data, self.order)
        return {n: step.value(n) for n in self.names} | found

    def distance(self, step: NativeStep | None = None) -> float:
        """The largest difference, in units in the last place of the largest entry."""
        with np.errstate(all="ignore"):
            expected, found = self.by_numpy(), self.by_c(step or self.native())
        return max(
            float(np.abs(found[n] - a).max() / (np.abs(a).max() or 1)) for n, a in expected.items()
        ) / float(np.finfo(self.dtype).eps)


@pytest.mark.every(8)
@pytest.mark.parametrize("activation", [a.name for a in ACTIVATIONS])
def test_activations(activation: str) -> None:
    assert Case((3, 5, 7, 4), activation).distance() < 20


@pytest.mark.every(5)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", [x.name for x in LOSSES])
def test_losses(loss: str, dtype: str) -> None:
    outputs = 3 if loss == "cross_entropy" else 1
    assert Case((3, 5, outputs), loss=loss, dtype=dtype, optimizer="momentum").distance() < 20


@pytest.mark.every(4)
@pytest.mark.parametrize("optimizer", [o.name for o in OPTIMIZERS])
def test_optimizers(optimizer: str) -> None:
    """Adadelta divides tiny numbers by tiny numbers at first."""
    assert Case((3, 20, 2), loss="mse", optimizer=optimizer).distance() < 100


@pytest.mark.every(2)
@pytest.mark.parametrize("layers", [(33, 17, 9), (1, 1), (40, 35, 3), (8, 1, 8), (2, 16, 16, 1)])
def test_sizes(layers: tuple[int, ...]) -> None:
    loss = "mse" if layers[-1] == 1 else "cross_entropy"
    assert Case(layers, loss=loss).distance() < 40


PLANTED = {
    "a wrong number": ("K(1.0)", "K(1.0001)"),
    "a sign": ("acc[r][v] +", "acc[r][v] -"),
    "an index": ("K(b", "K(1 + b"),
    "a comparison": ("BEFORE(", "AFTER("),
    "a row too few": ("k0 < 3;", "k0 < 2;"),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("what", PLANTED)
def test_planted_errors_are_seen(what: str) -> None:
    case = Case()
    step, (old, new) = case.native(), PLANTED[what]
    head, body = step.source.split("STAGE void stage", 1)
    assert old in body
    after = "#define AFTER(a, b) BEFORE(b, a)\n"
    text = f"{after}{head}STAGE void stage{body.replace(old, new)}"
    spoiled = replace(step.recipe, source=text)
    assert not case.distance(NativeStep(spoiled, case.start)) < 1e4


def test_one_step_at_a_time_is_the_same_to_the_bit() -> None:
    case = Case()
    many, one = case.native(), case.native()
    losses = many.loop(case.data, case.order)["L"]
    for k, rows in enumerate(case.order):
        one.assign(**{name: a[rows] for name, a in case.data.items()})
        one.run()
        assert one.value("L") == losses[k]
    assert all(np.array_equal(one.value(n), many.value(n)) for n in (*case.names, "t"))
    assert float(one.value("t")) == STEPS + 1


def test_states_are_held_and_come_back() -> None:
    case = Case()
    step = case.native()
    held = step.held(case.names)
    step()
    assert not np.array_equal(step.value("W1"), held["W1"])
    step.hold(held)
    assert np.array_equal(step.value("W1"), held["W1"])


def test_what_does_not_fit_is_refused() -> None:
    case = Case()
    step, X, order = case.native(), case.data["X"], case.order
    with pytest.raises(ShapeError, match=r"data for `X` have shape \(18, 2\)"):
        step.loop({**case.data, "X": X[:, :2]}, order)
    with pytest.raises(ShapeError, match=r"order has shape \(5, 4\); needed \(steps, 6\)"):
        step.loop(case.data, order[:, :4])
    with pytest.raises(ShapeError, match="places from 0 to 18"):
        step.loop(case.data, np.where(order == 17, 18, order))
    with pytest.raises(ShapeError, match=r"`W1` has shape \(2,\)"):
        step.assign(W1=np.zeros(2))
    with pytest.raises(UnknownNameError, match="no `W3`"):
        step.assign(W3=1.0)
    with pytest.raises(UnknownNameError, match="no `W3`"):
        step.value("W3")


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck),
         "phases": (Phase.explicit, Phase.generate)}  # fmt: skip


def compare(made: Any, arrays: dict[str, Any]) -> None:
    """Everything that is not refused agrees."""
    try:
        step = bind_native(made, arrays)
    except NotSupportedError as refused:
        if "has no C" not in str(refused):
            raise
        return
    expected = made(**arrays)
    for _ in range(2):
        step.run()
        for name, value in expected.items():
            np.testing.assert_allclose(step.value(name), value, rtol=1e-9, atol=1e-9)


def compare_on_random(program: Any, outputs: Any, seed: int) -> None:
    made = codegen.compile(program, outputs=outputs, sizes=EXTENTS)
    arrays = {i.name: random_arrays(seed)[i.name] for i in made.inputs}
    if any(np.ndim(a) for a in arrays.values()):
        compare(made, arrays)


@settings(max_examples=6, **QUIET)
@given(programs(), st.integers(0, 9))
def test_random_programs(made: Any, seed: int) -> None:
    compare_on_random(made[0], made[1], seed)


@pytest.mark.slow
@settings(max_examples=150, **QUIET)
@given(programs(8), st.integers(0, 99))
def test_many_random_programs(made: Any, seed: int) -> None:
    compare_on_random(made[0], made[1], seed)


def test_threads_change_no_bit() -> None:
    case = Case((64, 80, 10))
    case.order = np.arange(STEPS * BATCH).reshape(STEPS, BATCH) % SAMPLES
    one, three = (bind_native(case.compiled, case.start, ("X", "T"), None, n) for n in (1, 3))
    assert "pthread_create" in three.source
    assert "pthread_create" not in one.source
    found, expected = case.by_c(three), case.by_c(one)
    assert all(np.array_equal(found[name], a) for name, a in expected.items())


def test_threads_meet_only_where_one_needs_what_another_wrote() -> None:
    first = Call("first(me);", True, frozenset("ab"), frozenset("b"))
    apart = Call("apart(me);", True, frozenset("ac"), frozenset("c"))
    after = Call("after();", False, frozenset("bd"), frozenset("d"))
    free = Call("end", False, frozenset("d"), frozenset())
    bound = Call("end", False, frozenset("c"), frozenset())
    meet, alone = "meet(s.meeting);", "if (me == 0) {{ {} }}".format
    before = f"first(me); {meet} {alone('after();')} apart(me);"
    assert not after.waits_for(after)
    for calls, end, expected in (
        ([first, apart, after], free, f"first(me); apart(me); {meet} {alone('after(); end')}"),
        ([first, after, apart], free, f"{before} {alone('end')}"),
        ([first, after, apart], bound, f"{before} {meet} {alone('end')}"),
        ([first], free, f"first(me); {meet} {alone('end')}"),
    ):
        assert " ".join(stages([], calls, end).split()) == f"{expected} {meet}"


def test_threads_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, count in (("", 1), ("0", 1), ("2", min(2, os.cpu_count() or 1))):
        monkeypatch.setenv("SYMNN_THREADS", text)
        assert threads_asked() == count
    for text in ("many", "-1", "1.5"):
        monkeypatch.setenv("SYMNN_THREADS", text)
        with pytest.raises(DomainError, match=f"SYMNN_THREADS is '{text}'; needed a whole number"):
            threads_asked()


def test_a_thread_that_does_not_start() -> None:
    case = Case((64, 80, 10))
    step = bind_native(case.compiled, case.start, ("X", "T"), None, 2)
    begun = "!pthread_create(&others[started], 0, take_steps, &shares[started])"
    assert begun in step.source
    source = step.source.replace(begun, "0")
    with pytest.raises(NotSupportedError, match="a thread could not be started"):
        NativeStep(replace(step.recipe, source=source), case.start)()


@pytest.mark.every(6)
@pytest.mark.parametrize("seed", [5, 27, 72, 2, 8, 17, 21, 32, 38, 47, 56, 88])
def test_windows_and_their_gradients(seed: int) -> None:
    """Convolutions, strides, borders, and sums back into places."""
    program, loss, inputs = Maker(seed).made()
    found = gradient(program, loss, inputs)
    outputs = [loss, *found.gradients]
    made = codegen.compile(found, outputs=outputs, sizes=WINDOW_EXTENTS)
    values = window_arrays(inputs, 1)
    compare(made, {i.name: values[i.name] for i in made.inputs})
