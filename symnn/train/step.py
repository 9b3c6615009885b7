"""The compiled training step on its buffers: one binding for each batch size, one set of states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.codegen.calls.bound import BoundStep, bound
from symnn.errors import DomainError
from symnn.lazy import load
from symnn.native.recipe import Recipe
from symnn.native.running import NativeStep
from symnn.train.batches import Batching
from symnn.train.dataset import Array
from symnn.train.facts import Equations
from symnn.train.masks import Masks
from symnn.train.started import STEP, started

if TYPE_CHECKING:
    from symnn.codegen.calls.jax_step import JaxStep
    from symnn.train.layered import AnyNetwork
    from symnn.train.update import TrainingProgram

    Bound = BoundStep | NativeStep | JaxStep

OPERATIONS, STEP_OVERHEAD = 5e9, 1e4
"""Of the steps that are taken in one call, and what a step costs besides."""
TOGETHER = 256
"""Steps that JAX takes in one call: each number of them is compiled anew."""


class Stepper:
    """Takes training steps: parameters and optimizer states live in its buffers.

    C is being compiled from when it is made; what needs its buffers, as a step does, waits for it.

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
        self._start = started(self.facts, parameters, self.chosen)
        self._numbers = [n for n in self._names if not np.shape(self._start[n])]
        self._sizes, self._size = batching.sizes, batching.size
        self._recipes: dict[int, Recipe] = {}
        if backend != "c":
            return self.bind()
        for size in self._sizes:
            NativeStep.begin(self._recipe(size, *self._reads(size, self._start)))
        return None

    def bind(self) -> None:
        """Have buffers, if there are none yet; what is read at the start goes into them.

        Raises:
            NotSupportedError: the C cannot be compiled.
        """
        if not self._start:
            return
        for size in self._sizes:  # the largest first: its memory has room for the others
            self._bound[size] = self._binding(size, self._start)
        self._start = {}
        self._use(self._size)

    @property
    def _current(self) -> Bound:
        """The binding for batches of the present size."""
        self.bind()
        return self._bound[self._size]

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
        found = self.facts
        if self._start:
            names = (*found.parameters, *found.averages)
            return {name: np.asarray(self._start[name], self._dtype) for name in names}
        current = self._current
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
        return dict(self._recipes)

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
        if len(rows) != self._size or self._start:
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
        self._take()
        return self._loss

    def _take(self) -> None:
        """Take the step.

        `Why errors:` arrays go on with nan, but numbers of Python raise, or turn complex.
        """
        try:
            self._run()
        except (ArithmeticError, ValueError, TypeError) as error:
            raise DomainError(
                f"step {self._taken + 1}: a number of the update rule cannot be computed "
                f"({error}); check the schedule and the hyperparameters"
            ) from error
        self._taken += 1

    def agreed(self, told: float) -> float:
        """What this process was told; of several that share the steps, what the first was."""
        return self._current.agreed(told) if self.backend == "jax" else told  # type: ignore[union-attr]

    def greatest(self, told: int) -> int:
        """What this process was told; of several that share the steps, the greatest of it."""
        return self._current.greatest(told) if self.backend == "jax" else told  # type: ignore[union-attr]

    @property
    def shared(self) -> bool:
        """Whether other processes take part in every step."""
        return self.backend == "jax" and self._current.shared  # type: ignore[union-attr]

    @property
    def leads(self) -> bool:
        """Whether this process writes to files: of several that share a training, the first."""
        return self.backend != "jax" or self._current.is_first  # type: ignore[union-attr]

    @property
    def spread(self) -> str:
        """How devices share the samples of a step, in words; empty where there is one."""
        return self._current.spread if self.backend == "jax" else ""  # type: ignore[union-attr]

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
        made, self._size = self._made(size), size
        buffers = made.buffers
        X, T, w = self.facts.given
        self._X, self._T, self._w = buffers[X], buffers[T], buffers[w] if w else None
        self._run, self._loss = made.run, buffers[self.facts.loss]

    def _made(self, size: int) -> Bound:
        """The binding for a batch size; a new one begins with the present state."""
        self.bind()
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
        asked, (start, batch) = self.equations, self._reads(size, start)
        largest: Any = self._bound[max(self._bound)] if self._bound else None
        if self.backend == "c":
            return NativeStep(self._recipe(size, start, batch), start, largest)
        if self.backend == "jax":
            made = load("symnn.codegen.calls.jax_step", "JaxStep")
            return made(asked.compiled, start, batch, self._dtype)
        return bound(asked.sketch(start, self._dtype), start, self._dtype, largest)

    def _recipe(self, size: int, start: Mapping[str, Any], batch: Sequence[str]) -> Recipe:
        """The C of a step on batches of one size."""
        if size not in self._recipes:
            self._recipes[size] = self.equations.recipe(start, batch, self._dtype)
        return self._recipes[size]

    def _reads(self, size: int, start: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What a step on batches of one size reads, with batches of nothing; names of these."""
        network = self.network
        shapes: dict[str, Any] = {"X": (size, *network.inputs), "T": (size, network.outputs)}
        shapes |= {"w": size} if self.facts.given[-1] else {}
        kinds = {"X": np.int64} if network.tokens else {}
        batch = {n: np.zeros(shape, kinds.get(n, self._dtype)) for n, shape in shapes.items()}
        return {**start, **self._masks.ones(size, self._dtype), **batch}, tuple(batch)

    def _switch(self, size: int) -> None:
        """Go on with the binding for another batch size, from the same state."""
        present = {n: self._current.value(n) for n in self._moved(size)}
        self._use(size)
        self._current.assign(**present, **self.next_numbers)

    def _moved(self, size: int) -> Iterable[str]:
        """The states that do not lie where the binding for a batch size has its own."""
        return self._numbers if self._current.shares(self._made(size)) else self._names
