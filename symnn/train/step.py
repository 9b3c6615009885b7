"""The compiled training step on its buffers: one binding for each batch size, one set of states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.codegen.calls.bound import BoundStep, bound
from symnn.lazy import load
from symnn.native.recipe import Recipe
from symnn.native.running import NativeStep
from symnn.train.batches import Batching
from symnn.train.dataset import Array
from symnn.train.facts import Equations
from symnn.train.masks import Masks
from symnn.train.told import StepFacts

if TYPE_CHECKING:
    from symnn.codegen.calls.jax_step import JaxStep
    from symnn.train.layered import AnyNetwork
    from symnn.train.update import TrainingProgram

    Bound = BoundStep | NativeStep | JaxStep

OPERATIONS, STEP_OVERHEAD = 5e9, 1e4
"""Of the steps that are taken in one call, and what a step costs besides."""
TOGETHER = 256
"""Steps that JAX takes in one call: each number of them is compiled anew."""
STEP = "t"
"""The name of the number of a step."""


class Stepper:
    """Takes training steps: parameters and optimizer states live in its buffers.

    Args:
        network: what is trained.
        parameters: their values before the first step, by name.
        optimizer: the update rule, its name, or the names of its parts.
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
        optimizer: Any,
        chosen: Mapping[str, float | None],
        batching: Batching,
        weighted: bool = False,
        backend: str = "numpy",
    ) -> None:
        self.network, self.backend, self._taken = network, backend, 0
        self.equations = Equations(network, optimizer, weighted)
        self.facts, self.chosen = self.equations.facts, self.equations.values(chosen)
        self._names = [n for n in self.facts.updates if n != STEP]
        self._masks = Masks(self.facts.masks, batching.seed)
        self._dtype = parameters[self.facts.parameters[0]].dtype
        self._bound: dict[int, Bound] = {}
        start = started(self.facts, parameters, self.chosen)
        self._numbers = [n for n in self._names if not np.shape(start[n])]
        for size in batching.sizes:  # the largest first: its memory has room for the others
            self._bound[size] = self._binding(size, start)
        self._use(batching.size)

    @property
    def program(self) -> TrainingProgram:
        """The equations of the step."""
        return self.equations.program

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
        current, found = self._current, self.facts
        kept = {name: current.value(name) for name in found.averages}
        now = {name: current.buffers[name] for name in found.parameters}
        return {name: np.asarray(a, self._dtype) for name, a in {**now, **kept}.items()}

    def left(self, apart: bool = False) -> dict[str, Array]:
        """The parameters after the last step, in arrays that no other step writes to.

        Args:
            apart: whether steps may follow.
        """
        found = self.parameters
        if apart or self.backend == "jax":
            return {name: np.copy(a) for name, a in found.items()}
        return {name: a if a.shape else np.copy(a) for name, a in found.items()}

    @property
    def place(self) -> tuple[int, int]:
        """The batch size of the present binding, and the number of steps taken."""
        return self._size, self._taken

    @property
    def next_numbers(self) -> dict[str, float]:
        """The numbers that change from step to step, as the next one reads them."""
        return {STEP: float(self._taken + 1)} if STEP in self.facts.updates else {}

    @property
    def loss_name(self) -> str:
        """What the loss is called among the results."""
        return self.facts.loss

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

    def agreed(self, told: float) -> float:
        """What a clock told; of processes that take the steps together, the clock of the first."""
        return self._current.agreed(told) if self.backend == "jax" else told  # type: ignore[union-attr]

    @property
    def shared(self) -> bool:
        """Whether other processes take part in every step."""
        return self.backend == "jax" and self._current.shared  # type: ignore[union-attr]

    @property
    def at_once(self) -> int:
        """Steps to take in one call: about as many as fit in the time in which nobody waits."""
        if self._masks:
            return 1
        if self.backend == "jax":
            return TOGETHER
        if not isinstance(self._current, NativeStep):
            return 1
        return max(1, int(OPERATIONS / (self._current.recipe.flops + STEP_OVERHEAD)))

    def several(
        self, X: Array, T: Array, batches: Sequence[Array], w: Array | None = None
    ) -> Array:
        """Steps on batches of one size, one after the other; the loss before each."""
        if self._masks or self.backend == "numpy":
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
        after = {self.facts.updates[name]: a for name, a in self.state.items()}
        self.recall(place, held)
        read = {**before, **self.next_numbers, **self.chosen, "X": X[rows], "T": T[rows]}
        read |= {} if w is None else {"w": w[rows]}
        read |= {**self.facts.constants, **drawn}
        return read, {**after, self.loss_name: loss}

    def masks_for(self, samples: int) -> dict[str, Array]:
        """What is drawn anew for each step, drawn once for a number of samples."""
        found = self._masks.ones(samples, self._dtype)
        self._masks.draw(0, found)
        return found

    def _use(self, size: int) -> None:
        """Make the binding for a batch size the current one."""
        self._current, self._size = self._made(size), size
        buffers = self._current.buffers
        X, T, w = self.facts.given
        self._X, self._T, self._w = buffers[X], buffers[T], buffers[w] if w else None
        self._run, self._loss = self._current.run, buffers[self.facts.loss]

    def _made(self, size: int) -> Bound:
        """The binding for a batch size; a new one begins with the present state."""
        if size not in self._bound:
            known = {**self.facts.constants, **self.chosen, **self.next_numbers}
            self._bound[size] = self._binding(size, {**known, **self.state})
        return self._bound[size]

    def _binding(self, size: int, start: Mapping[str, Any]) -> Bound:
        """The compiled step for batches of one size, in the memory of another one if that can be.

        Args:
            size: of the batches.
            start: what the first step reads besides.
        """
        network, asked = self.network, self.equations
        shapes: dict[str, Any] = {"X": (size, *network.inputs), "T": (size, network.outputs)}
        shapes |= {"w": size} if self.facts.given[-1] else {}
        kinds = {"X": np.int64} if network.tokens else {}
        batch = {n: np.zeros(shape, kinds.get(n, self._dtype)) for n, shape in shapes.items()}
        start = {**start, **self._masks.ones(size, self._dtype), **batch}
        largest: Any = self._bound[max(self._bound)] if self._bound else None
        if self.backend == "c":
            return NativeStep(asked.recipe(start, tuple(batch), self._dtype), start, largest)
        if self.backend == "jax":
            made = load("symnn.codegen.calls.jax_step", "JaxStep")
            return made(asked.compiled, start, tuple(batch), self._dtype)
        return bound(asked.sketch(start, self._dtype), start, self._dtype, largest)

    def _switch(self, size: int) -> None:
        """Go on with the binding for another batch size, from the same state."""
        present = {n: self._current.value(n) for n in self._moved(size)}
        self._use(size)
        self._current.assign(**present, **self.next_numbers)

    def _moved(self, size: int) -> Iterable[str]:
        """The states that do not lie where the binding for a batch size has its own."""
        return self._numbers if self._current.shares(self._made(size)) else self._names


def started(
    facts: StepFacts, parameters: Mapping[str, Array], values: Mapping[str, float]
) -> dict[str, Any]:
    """Everything that a step reads before the first one, except the batch.

    Args:
        facts: what the step reads.
        parameters: their values, by name.
        values: of all hyperparameters.
    """
    found: dict[str, Any] = {n: parameters[n] for n in (*facts.parameters, *facts.averages)}
    found |= facts.constants
    for name, parameter, start in facts.states:
        array = parameters[parameter]
        found[name] = np.broadcast_to(np.array(start, array.dtype), array.shape)
    found.update(values)
    return {**found, STEP: 1.0} if STEP in facts.updates else found
