"""The compiled training step on its buffers: one binding for each batch size, one set of states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from symnn.catalog.optimizers import UpdateRule
from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.codegen.calls.bound import BoundStep
from symnn.codegen.calls.jax_step import JaxStep
from symnn.codegen.calls.native import bind_native
from symnn.indexed.language.traverse import name_of
from symnn.native.recipe import Recipe
from symnn.native.running import NativeStep
from symnn.train.batches import Batching
from symnn.train.dataset import Array
from symnn.train.layered import AnyNetwork
from symnn.train.masks import Masks
from symnn.train.network import structure
from symnn.train.update import STEP, TrainingProgram, hyperparameters, training_program

OPERATIONS, STEP_OVERHEAD = 5e9, 1e4
"""Of the steps that are taken in one call, and what a step costs besides."""
TOGETHER = 256
"""Steps that JAX takes in one call: each number of them is compiled anew."""
Bound = BoundStep | NativeStep | JaxStep


@lru_cache(maxsize=64)
def compiled_step(
    plan: Any,
    loss: Any,
    optimizer: str | UpdateRule,
    weighted: bool = False,
) -> CompiledProgram:
    """Forward, loss, gradient and update as one generated function, for any sizes."""
    made = training_program(plan, loss, optimizer, weighted)
    return compile(made.program, outputs=[made.structure.loss], updates=made.updates)


@lru_cache(maxsize=64)
def compiled_forward(
    plan: Any, loss: Any, wanted: tuple[str, ...] = ("prediction",), weighted: bool = False
) -> CompiledProgram:
    """What a trained network computes, as one generated function.

    `Why suited:` for images of unknown extent, a convolution would be spread over places.

    Args:
        plan, loss: of the network.
        wanted: of `prediction`, `scores` and `loss`, which needs targets.
        weighted: whether samples have weights in the loss.
    """
    found = structure(plan, loss, weighted=weighted, training=False)
    outputs = [getattr(found, name) for name in wanted]
    return compile(found.program, outputs=list(dict.fromkeys(outputs))).suited(found.sizes)


class Stepper:
    """Takes training steps: parameters and optimizer states live in its buffers.

    Args:
        network: what is trained.
        parameters: their values before the first step, by name.
        optimizer: the update rule, or its name.
        chosen: hyperparameters that differ from the record's defaults.
        batching: the batch sizes that will come.
        weighted: whether samples have weights.
        backend: what runs the steps: numpy, c or jax.

    Raises:
        NotSupportedError: the backend cannot run this program here.
    """

    def __init__(
        self,
        network: AnyNetwork,
        parameters: Mapping[str, Array],
        optimizer: str | UpdateRule,
        chosen: Mapping[str, float | None],
        batching: Batching,
        weighted: bool = False,
        backend: str = "numpy",
    ) -> None:
        self.network, self.backend, self._taken = network, backend, 0
        self._kind: Any = network.plan, network.loss, optimizer, weighted
        self.program = training_program(*self._kind)
        self.chosen = hyperparameters(self.program.rule, chosen)
        self._names = [n for n in self.program.updates if n != STEP]
        self._masks = Masks(self.program.structure.masks, batching.seed)
        self._dtype = parameters[self.program.structure.parameters[0].name].dtype
        self._bound: dict[int, Bound] = {}
        start = initial_state(self.program, parameters, chosen)
        self._numbers = [n for n in self._names if not np.shape(start[n])]
        for size in batching.sizes:  # the largest first: its memory has room for the others
            self._bound[size] = self._binding(size, start)
        self._use(batching.size)

    @property
    def source(self) -> str:
        """The generated code that runs."""
        return self._current.source

    @property
    def state(self) -> dict[str, Array]:
        """Copies of the parameters and optimizer states, in their true values."""
        return {name: self._current.value(name) for name in self._names}

    @property
    def parameters(self) -> dict[str, Array]:
        """The parameters alone, and the averages that go with them."""
        current, found = self._current, self.program.structure
        kept = {a.name: current.value(a.name) for a in found.averages}
        now = {p.name: current.buffers[p.name] for p in found.parameters}
        return {name: np.asarray(a, self._dtype) for name, a in {**now, **kept}.items()}

    def left(self) -> dict[str, Array]:
        """The parameters after the last step, in arrays that no other step writes to."""
        found = self.parameters
        if isinstance(self._current, NativeStep):  # whose arrays lie outside of its memory
            return {name: a if a.shape else np.copy(a) for name, a in found.items()}
        return {name: np.copy(a) for name, a in found.items()}

    @property
    def place(self) -> tuple[int, int]:
        """The batch size of the present binding, and the number of steps taken."""
        return self._size, self._taken

    @property
    def next_numbers(self) -> dict[str, float]:
        """The numbers that change from step to step, as the next one reads them."""
        return {STEP: float(self._taken + 1)} if STEP in self.program.updates else {}

    @property
    def loss_name(self) -> str:
        """What the loss is called among the results."""
        return name_of(self.program.structure.loss)

    @property
    def recipes(self) -> dict[int, Recipe]:
        """The C of each batch size, where C runs."""
        return {n: b.recipe for n, b in self._bound.items() if isinstance(b, NativeStep)}

    def held(self) -> dict[str, Array]:
        """Copies of the state as the present binding keeps it."""
        return self._current.held(self._names)

    def recall(self, place: tuple[int, int], held: Mapping[str, Array]) -> None:
        """Go on as another stepper would from this place, to the bit."""
        self._taken = place[1]
        self._use(place[0])
        self._current.assign(**self.next_numbers)
        self._current.hold(held)

    def step(self, X: Array, T: Array, rows: Array, w: Array | None = None) -> Any:
        """One step on these rows of the data; returns the loss before the step.

        `Why clip:` with `raise`, NumPy gathers into a temporary copy first.
        """
        if len(rows) != self._size:
            self._switch(len(rows))
        inputs: Any = self._X
        if X.dtype == inputs.dtype:
            X.take(rows, 0, inputs, "clip")
        else:  # tokens are whole numbers, and C keeps them in its own dtype
            inputs[...] = X[rows]
        T.take(rows, 0, self._T, "clip")
        if w is not None:
            w.take(rows, 0, self._w, "clip")
        self._masks.draw(self._taken, self._current.buffers)
        self._run()
        self._taken += 1
        return self._loss

    @property
    def at_once(self) -> int:
        """Steps to take in one call: about as many as fit in the time in which nobody waits."""
        if self._masks:
            return 1
        if isinstance(self._current, JaxStep):
            return TOGETHER
        if not isinstance(self._current, NativeStep):
            return 1
        return max(1, int(OPERATIONS / (self._current.recipe.flops + STEP_OVERHEAD)))

    def several(
        self, X: Array, T: Array, batches: Sequence[Array], w: Array | None = None
    ) -> Array:
        """Steps on batches of one size, one after the other; the loss before each."""
        if self._masks or not isinstance(self._current, NativeStep | JaxStep):
            return np.array([float(self.step(X, T, rows, w)) for rows in batches])
        if len(batches[0]) != self._size:
            self._switch(len(batches[0]))
        data = {"X": X, "T": T} | ({} if w is None else {"w": w})
        found = self._current.loop(data, np.stack(batches))  # type: ignore[union-attr]
        self._taken += len(batches)
        return found[self.loss_name]

    def rehearse(
        self, X: Array, T: Array, rows: Array, w: Array | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a step on these rows reads and what it writes; the state is as before afterwards."""
        place, held, before = self.place, self.held(), self.state
        loss = np.copy(self.step(X, T, rows, w))
        drawn = {name: np.copy(self._current.buffers[name]) for name in self._masks.names}
        after = {self.program.updates[name]: a for name, a in self.state.items()}
        self.recall(place, held)
        read = {**before, **self.next_numbers, **self.chosen, "X": X[rows], "T": T[rows]}
        read |= {} if w is None else {"w": w[rows]}
        read |= {**self.program.structure.constants, **drawn}
        return read, {**after, self.loss_name: loss}

    def masks_for(self, samples: int) -> dict[str, Array]:
        """What is drawn anew for each step, drawn once for a number of samples."""
        found = self._masks.ones(samples, self.program.structure.sizes, self._dtype)
        self._masks.draw(0, found)
        return found

    def _use(self, size: int) -> None:
        """Make the binding for a batch size the current one."""
        self._current, self._size = self._made(size), size
        structure, buffers = self.program.structure, self._current.buffers
        given = structure.inputs, structure.targets, structure.weights
        self._X, self._T, self._w = (None if b is None else buffers[name_of(b)] for b in given)
        self._run, self._loss = self._current.run, buffers[name_of(structure.loss)]

    def _made(self, size: int) -> Bound:
        """The binding for a batch size; a new one begins with the present state."""
        if size not in self._bound:
            known = {**self.program.structure.constants, **self.chosen, **self.next_numbers}
            self._bound[size] = self._binding(size, {**known, **self.state})
        return self._bound[size]

    def _binding(self, size: int, start: Mapping[str, Any]) -> Bound:
        """The compiled step for batches of one size, in the memory of another one if that can be.

        Args:
            size: of the batches.
            start: what the first step reads besides.
        """
        compiled, network, found = compiled_step(*self._kind), self.network, self.program.structure
        shapes: dict[str, Any] = {"X": (size, *network.inputs), "T": (size, network.outputs)}
        shapes |= {} if found.weights is None else {"w": size}
        kinds = {"X": np.int64} if network.tokens else {}
        batch = {n: np.zeros(shape, kinds.get(n, self._dtype)) for n, shape in shapes.items()}
        start = {**start, **self._masks.ones(size, found.sizes, self._dtype), **batch}
        largest: Any = self._bound[max(self._bound)] if self._bound else None
        if self.backend == "c":
            return bind_native(compiled, start, tuple(batch), self._dtype, beside=largest)
        if self.backend == "jax":
            return JaxStep(compiled, start, tuple(batch), self._dtype)
        return compiled.bind(start, self._dtype, beside=largest)

    def _switch(self, size: int) -> None:
        """Go on with the binding for another batch size, from the same state."""
        present = {n: self._current.value(n) for n in self._moved(size)}
        self._use(size)
        self._current.assign(**present, **self.next_numbers)

    def _moved(self, size: int) -> Iterable[str]:
        """The states that do not lie where the binding for a batch size has its own."""
        return self._numbers if self._current.shares(self._made(size)) else self._names


def initial_state(
    program: TrainingProgram,
    parameters: Mapping[str, Array],
    chosen: Mapping[str, float | None],
) -> dict[str, Any]:
    """Everything that a step reads before the first one, except the batch."""
    structure = program.structure
    kept = (*structure.parameters, *structure.averages)
    found: dict[str, Any] = {p.name: parameters[p.name] for p in kept}
    found |= structure.constants
    for name, parameter, start in program.states:
        array = parameters[parameter.name]
        found[name] = np.broadcast_to(np.array(float(start), array.dtype), array.shape)
    found.update(hyperparameters(program.rule, chosen))
    return {**found, STEP: 1.0} if program.rule.uses_step else found


def evaluated(
    network: AnyNetwork,
    parameters: Mapping[str, Array],
    X: Array,
    T: Array,
    w: Array | None = None,
    chunk: int | None = None,
) -> tuple[Array, float]:
    """Predictions and mean loss, in chunks of rows so that memory stays bounded."""
    given = {"X": X, "T": T} | ({} if w is None else {"w": w})
    compiled = compiled_forward(
        network.plan, network.loss, ("prediction", "loss"), w is not None
    )  # fmt: skip
    held = _needed(compiled, network, parameters)
    predictions, total = [], 0.0
    for rows in chunks(len(X), chunk or network.chunk):
        found = compiled(**held, **{name: values[rows] for name, values in given.items()})
        prediction, loss = found.values()
        predictions.append(prediction)
        total += float(loss) * len(prediction)
    return np.concatenate(predictions), total / len(X)


def predicted(
    network: AnyNetwork,
    parameters: Mapping[str, Array],
    X: Array,
    chunk: int | None = None,
    what: str = "prediction",
) -> Array:
    """Predictions alone, or the `scores` that they are made of."""
    compiled = compiled_forward(network.plan, network.loss, (what,))
    held, size = _needed(compiled, network, parameters), chunk or network.chunk
    parts = [next(iter(compiled(**held, X=X[rows]).values())) for rows in chunks(len(X), size)]
    return np.concatenate(parts)


def _needed(
    compiled: CompiledProgram, network: AnyNetwork, parameters: Mapping[str, Array]
) -> dict[str, Any]:
    """The parameters and constants that a compiled program reads."""
    read = {given.name for given in compiled.inputs}
    known = {**network.structure.constants, **parameters}
    return {name: value for name, value in known.items() if name in read}


def chunks(samples: int, size: int) -> Iterable[slice]:
    """Consecutive slices that cover all samples.

    >>> list(chunks(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 6, None)]
    """
    return (slice(k, k + size) for k in range(0, samples, size))
