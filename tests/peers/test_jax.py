"""Programs in JAX: the same numbers as NumPy, in one loop, on several devices and processes."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from layer_networks import NETWORKS
from processes_of_jax import address, spread, told
from window_networks import CASES

from symnn import codegen
from symnn.codegen.calls.jax_step import JaxStep, jax_source
from symnn.codegen.calls.module import function_from
from symnn.core.symbols import places_in
from symnn.indexed import gradient
from symnn.indexed.language.traverse import name_of
from symnn.proof.programs.facts import DataSource
from symnn.train import Checkpoints, Classifier, Options, from_arrays, train
from symnn.train.compiled import compiled_step
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program

jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers

SAMPLES, BATCH, STEPS = 60, 16, 20


def gradients(name: str) -> tuple[Any, dict[Any, int]]:
    """The gradient program of a network of the catalog, and sizes for it."""
    if name in CASES:
        return CASES[name]().gradient, CASES[name]().sizes
    network = NETWORKS[name]()
    return gradient(network.program, network.loss, network.wrt), network.sizes


def as_arrays(data: dict[Any, Any]) -> dict[str, np.ndarray]:
    def number(entry: Any) -> Any:
        return (
            [number(e) for e in entry] if isinstance(entry, list) else int(entry.p) / int(entry.q)
        )

    arrays = {b: np.array(number(value)) for b, value in data.items()}
    return {name_of(b): a.astype(int) if places_in(b) else a for b, a in arrays.items()}


@pytest.mark.parametrize("name", [*NETWORKS, *CASES])
def test_every_network_of_the_catalog(name: str) -> None:
    found, sizes = gradients(name)
    compiled = codegen.compile(found, outputs=found.gradients, sizes=sizes)
    data = as_arrays(DataSource(found, sizes).draw(Random(0)))
    data = {i.name: data[i.name] for i in compiled.inputs}
    function = codegen.compile(found, outputs=found.gradients, sizes=sizes, target="jax")
    with jax.enable_x64(True):
        made = {n: np.asarray(v) for n, v in function(**data).items()}
    for array, wanted in compiled(**data).items():
        np.testing.assert_allclose(made[array], wanted, rtol=1e-12, atol=1e-12)


class Case:
    """A classifier with data, its start, and the order in which steps take its samples."""

    def __init__(self, optimizer: str = "adam", dtype: str = "float64") -> None:
        random, network = np.random.default_rng(0), Network((5, 8, 6, 3), ("relu", "tanh"))
        kind: Any = (network.activations, network.loss, optimizer)
        self.compiled, made = compiled_step(*kind), training_program(*kind)
        start = initial_state(made, initial_parameters(network, 0, None, dtype), {})
        X = random.normal(size=(SAMPLES, 5)).astype(dtype)
        self.data = {"X": X, "T": np.eye(3, dtype=dtype)[random.integers(0, 3, SAMPLES)]}
        self.start = start | {name: a[:BATCH] for name, a in self.data.items()}
        self.order = np.stack([random.permutation(SAMPLES)[:BATCH] for _ in range(STEPS)])
        self.dtype = np.dtype(dtype)

    def by_numpy(self) -> np.ndarray:
        """The loss before each step."""
        bound, losses = self.compiled.bind(self.start, self.dtype), []
        for rows in self.order:
            for name, array in self.data.items():
                bound.buffers[name][...] = array[rows]
            bound.run()
            losses.append(float(bound.buffers["L"]))
        return np.array(losses)

    def jax(self) -> JaxStep:
        return JaxStep(self.compiled, self.start, ("X", "T"), self.dtype)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adam", "lion"])
def test_training_is_that_of_numpy(optimizer: str) -> None:
    case = Case(optimizer)
    found = case.jax().loop(case.data, case.order)["L"]
    np.testing.assert_allclose(found, case.by_numpy(), rtol=1e-12)


def test_float32() -> None:
    case = Case("momentum", "float32")
    found = case.jax().loop(case.data, case.order)["L"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, case.by_numpy(), rtol=1e-4)


@pytest.mark.parametrize(
    ("old", "new"), [("a1.T @", "-a1.T @"), ("1 - beta_1**t", "1 - beta_1"), ("(z1 > 0)", "1")]
)
def test_planted_errors_are_seen(old: str, new: str) -> None:
    case = Case()
    step = case.jax()
    assert old in step.source
    step._steps = function_from(step.source.replace(old, new), "steps")
    found = step.loop(case.data, case.order)["L"]
    assert np.abs(found / case.by_numpy() - 1).max() > 1e-6


def test_one_step_at_a_time_and_states_that_come_back() -> None:
    case = Case()
    many, one = case.jax(), case.jax()
    losses, held = many.loop(case.data, case.order)["L"], one.held(one.states)
    for k, rows in enumerate(case.order):
        one.assign(**{name: a[rows] for name, a in case.data.items()})
        one.run()
        np.testing.assert_allclose(one.value("L"), losses[k], rtol=1e-12)
    one.hold(held)
    assert one.loop(case.data, case.order)["L"][0] == losses[0]


def test_the_estimators_train_with_it() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(90, 4))
    data = from_arrays(X, (X @ random.normal(size=4) > 0).astype(int))
    found = {b: train(data, Options(hidden=(8,), epochs=5, backend=b)) for b in ("jax", "numpy")}
    assert found["jax"].backend.name == "jax"
    for name, wanted in found["numpy"].parameters.items():
        np.testing.assert_allclose(found["jax"].parameters[name], wanted, rtol=1e-9, atol=1e-12)


SPREAD = """
import sys, json
import jax
if len(sys.argv) > 2:
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(sys.argv[2], 2, int(sys.argv[3]))
sys.path[:0] = json.loads(sys.argv[1])
from test_jax import Case
case = Case()
step = case.jax()
found = step.loop(case.data, case.order)
text = step._compiled.lower(step._state, step._given, case.data, case.order).compile().as_text()
print(json.dumps([len(step.devices), "all-reduce" in text, found["L"].tolist()]))
"""


UNEVEN = """
import json, sys
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize(sys.argv[2], 2, int(sys.argv[3]))
sys.path[:0] = json.loads(sys.argv[1])
from symnn.train.allowance import Allowance
from test_jax import trained_by
Allowance.allows = lambda *_: sys.argv[3] == "0"
print(json.dumps(trained_by("jax")))
"""


KEPT = """
import json, sys
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize(sys.argv[2], 2, int(sys.argv[3]))
sys.path[:0] = json.loads(sys.argv[1])
from test_jax import kept
print(json.dumps(kept(sys.argv[4], int(sys.argv[5]))))
"""


def kept(folder: str, epochs: int, backend: str = "jax") -> list[Any]:
    """The losses of a training that goes on where the one before ended."""
    X = np.random.default_rng(0).normal(size=(60, 4))
    where = Checkpoints(folder, seconds=0, resume=epochs > 2)
    model = Classifier(
        hidden=(5,), epochs=epochs, batch_size=20, backend=backend, checkpoints=where
    ).fit(X, X[:, 0] > X[:, 1])
    return [epoch.loss for epoch in model.history_.epochs]


def trained_by(backend: str) -> list[Any]:
    """How many comparisons a training had, and the last loss."""
    X = np.random.default_rng(0).normal(size=(60, 4))
    model = Classifier(hidden=(5,), epochs=3, batch_size=30, backend=backend)
    model.fit(X, X[:, 0] > X[:, 1])
    return [len(model.crosscheck_), model.history_.last.loss]


@pytest.mark.parametrize("devices", [1, 2, 4, 8])
def test_several_devices_share_the_samples_of_a_batch(devices: int) -> None:
    count, reduced, losses = told(spread(SPREAD, devices))
    assert count == devices
    assert reduced is (devices > 1)
    np.testing.assert_allclose(losses, Case().by_numpy(), rtol=1e-12)


def test_what_several_devices_do_is_said() -> None:
    step = Case().jax()
    one = step.devices[:1]
    for count, words in ((1, ""), (4, "4 devices share each batch"), (3, "cannot share out 16")):
        step.devices = count * one
        assert words in step.spread
        assert bool(step.spread) is (count > 1)


def test_two_processes_share_the_samples_of_a_batch() -> None:
    here = address()
    both = [spread(SPREAD, 2, here, str(number)) for number in range(2)]
    for process in both:
        count, reduced, losses = told(process)
        assert (count, reduced) == (4, True)
        np.testing.assert_allclose(losses, Case().by_numpy(), rtol=1e-12)


def test_processes_whose_clocks_differ_compare_at_the_same_steps() -> None:
    """The clock of the second leaves no time for comparisons, that of the first all of it."""
    here = address()
    both = [spread(UNEVEN, 1, here, str(number)) for number in range(2)]
    for count, loss in map(told, both):
        assert count == 4
        assert loss == pytest.approx(trained_by("numpy")[1], rel=1e-12)


def test_processes_go_on_from_a_checkpoint_that_the_first_wrote(tmp_path: Path) -> None:
    folder, losses = tmp_path / "kept", {}
    for epochs in (2, 4):
        here = address()
        both = [spread(KEPT, 1, here, str(k), str(folder), str(epochs)) for k in range(2)]
        losses[epochs] = [told(process) for process in both]
    expected = kept(str(tmp_path / "alone"), 4, "numpy")
    for found in losses[4]:
        assert found[: len(losses[2][0])] == losses[2][0]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert [file.name for file in folder.iterdir()] == ["checkpoint.safetensors"]


def test_the_source_runs_without_symnn() -> None:
    case = Case()
    source = jax_source(case.compiled, {})
    assert "symnn" not in "\n".join(s for s in source.splitlines() if not s.startswith("#"))
