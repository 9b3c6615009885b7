"""What symnn derives and writes in C: the loop over steps that `symnn.train` runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.calls.native import bind_native
from symnn.train.compiled import compiled_step
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program
from training.problem import Problem
from training.symbolic import CHOSEN


class Native:
    """The step, its parameters, and the loss of the last step."""

    def __init__(self, problem: Problem) -> None:
        loss = "bce" if problem.layers[-1] == 1 else "cross_entropy"
        network = Network(problem.layers, "tanh", loss)
        X, T = problem.data()
        self.data, self.names = {"X": X, "T": T}, [n for n, _ in network.parameter_shapes]
        start = dict(zip(self.names, problem.parameters(), strict=True))
        kind: Any = network.activations, network.loss, "adam"
        arrays = {**initial_state(training_program(*kind), start, CHOSEN), **self.data}
        self.step = bind_native(compiled_step(*kind), arrays, ("X", "T"), problem.dtype)
        self.order = np.arange(problem.batch)[None]

    @property
    def parameters(self) -> list[Any]:
        """W1, b1, W2, b2, ..."""
        return [self.step.value(name) for name in self.names]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        if len(self.order) != steps:
            self.order = np.repeat(self.order[:1], steps, axis=0)
        return float(self.step.loop(self.data, self.order)["L"][-1])
