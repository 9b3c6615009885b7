"""Networks with convolutions or loops over time: the problem, and what symnn makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnn.codegen.calls.native import bind_native
from symnn.train.compiled import compiled_step
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout
from symnn.train.update import initial_state, training_program
from training.symbolic import CHOSEN

CLASSES = 10
KINDS = {
    "cnn": ("conv 8 3; relu; pool 2; conv 16 3; relu; pool 2; flatten; dense 10", (1, 28, 28), 64),
    "lstm": ("lstm 64; dense 10", (32, 64), 32),
}
"""Layers, the shape of a sample, samples a step."""


@dataclass(frozen=True)
class Layered:
    """A network of layers with Adam on one batch of random data; softmax over ten classes.

    Args:
        kind: `cnn` or `lstm`.
        dtype: `float64` or `float32`.
    """

    kind: str
    dtype: str

    @property
    def spec(self) -> dict[str, Any]:
        return {"kind": self.kind, "dtype": self.dtype}

    @property
    def name(self) -> str:
        layers, shape, batch = KINDS[self.kind]
        size = "x".join(map(str, shape))
        return f"{self.kind}: {layers} of {size}, batch {batch}, {self.dtype}"

    @cached_property
    def network(self) -> LayeredNetwork:
        layers, shape, _ = KINDS[self.kind]
        return LayeredNetwork(Layout(Sequential(layers), shape, CLASSES), "cross_entropy")

    @property
    def flops(self) -> int:
        """Multiply-adds of one step's sums of products, counted as two; a gradient takes twice."""
        return 6 * self.network.products * KINDS[self.kind][2]

    def data(self) -> tuple[Any, Any]:
        """Inputs, and one-hot targets."""
        _, shape, batch = KINDS[self.kind]
        random = np.random.default_rng(1)
        X, T = (
            random.normal(size=(batch, *shape)),
            np.eye(CLASSES)[random.integers(CLASSES, size=batch)],
        )
        return X.astype(self.dtype), T.astype(self.dtype)

    def parameters(self) -> list[Any]:
        """In the order of the network: weights by their number of inputs, zero biases."""
        random, found = np.random.default_rng(2), []
        for _, shape in self.network.parameter_shapes:
            filters = len(shape) == 4 and shape[2] == shape[3] == 3
            inputs = int(np.prod(shape[1:] if filters else shape[:-1]))
            bound = (3 / inputs) ** 0.5 if len(shape) > 1 else 0.0
            found.append(random.uniform(-bound, bound, shape).astype(self.dtype))
        return found

    def start(self) -> tuple[Any, dict[str, Any], list[str]]:
        """The compiled step, all that it reads, and the names of the parameters."""
        names = [name for name, _ in self.network.parameter_shapes]
        kind: Any = self.network.plan, self.network.loss, "adam"
        values = dict(zip(names, self.parameters(), strict=True))
        X, T = self.data()
        arrays = {**initial_state(training_program(*kind), values, CHOSEN), "X": X, "T": T}
        return compiled_step(*kind), arrays, names

    def reference(self, steps: int) -> tuple[list[float], list[Any]]:
        """Losses and parameters by NumPy in float64."""
        peer = Symbolic(Layered(self.kind, "float64"))
        return [peer.run(1) for _ in range(steps)], peer.parameters


class Symbolic:
    """The generated NumPy."""

    def __init__(self, problem: Layered) -> None:
        compiled, arrays, self.names = problem.start()
        self.step = compiled.bind(arrays, np.dtype(problem.dtype))

    @property
    def parameters(self) -> list[Any]:
        return [self.step.value(name) for name in self.names]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        for _ in range(steps):
            self.step.run()
        return float(self.step.buffers["L"])


class Native(Symbolic):
    """The generated C."""

    def __init__(self, problem: Layered) -> None:
        compiled, arrays, self.names = problem.start()
        self.data = {"X": arrays["X"], "T": arrays["T"]}
        self.step = bind_native(compiled, arrays, ("X", "T"), problem.dtype)
        self.order = np.arange(len(arrays["X"]))[None]

    def run(self, steps: int) -> float:
        if len(self.order) != steps:
            self.order = np.repeat(self.order[:1], steps, axis=0)
        return float(self.step.loop(self.data, self.order)["L"][-1])
