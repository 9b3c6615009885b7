"""What symnn derives and generates: the step that `symnn.train` runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.train.compiled import compiled_step
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program
from training.problem import BETA1, BETA2, EPSILON, LEARNING_RATE, Problem

CHOSEN = {"eta": LEARNING_RATE, "beta_1": BETA1, "beta_2": BETA2, "epsilon": EPSILON}


class Symbolic:
    """The step, its parameters, and the loss of the last step."""

    def __init__(self, problem: Problem) -> None:
        network = Network(problem.layers, "tanh", "cross_entropy")
        X, T = problem.data()
        names = [name for name, _ in network.parameter_shapes]
        start = dict(zip(names, problem.parameters(), strict=True))
        made = training_program(network.activations, network.loss, "adam")
        compiled = compiled_step(network.activations, network.loss, "adam")
        arrays = {**initial_state(made, start, CHOSEN), "X": X, "T": T}
        self.bound = compiled.bind(arrays, np.dtype(problem.dtype))
        self.names = names

    @property
    def parameters(self) -> list[Any]:
        """W1, b1, W2, b2, ..."""
        return [self.bound.value(name) for name in self.names]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        step: Any = self.bound.run
        for _ in range(steps):
            step()
        return float(self.bound.buffers["L"])
