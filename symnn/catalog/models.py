"""The oldest networks: one dense layer, whose output and loss make it one model or another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Mul

from symnn.catalog.activations import UNIT_STEP
from symnn.catalog.layers import Dense, dense, elementwise, formal_indices
from symnn.catalog.losses import BINARY, MSE, PERCEPTRON_CRITERION, LossRecord
from symnn.indexed import Program, Sum


@dataclass(frozen=True)
class Model:
    """The arrays of a model.

    Args:
        layer: the dense layer.
        prediction: values, classes or probabilities.
        loss: the scalar to minimize.
    """

    layer: Dense
    prediction: Any
    loss: Any

    @property
    def parameters(self) -> tuple[Any, ...]:
        return self.layer.parameters


def linear_regression(program: Program, inputs: Any, targets: Any) -> Model:
    """Add z = x W + b with the mean squared error.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in).
        targets: array of shape (samples, outputs).

    Source: legendre1805, bishop2006
    """
    return _model(program, inputs, targets, MSE)


def logistic_regression(program: Program, inputs: Any, targets: Any) -> Model:
    """Add p = sigmoid(x W + b) with binary cross-entropy.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in).
        targets: array of shape (samples, outputs), of probabilities.

    Source: cox1958, bishop2006
    """
    return _model(program, inputs, targets, BINARY)


def perceptron(program: Program, inputs: Any, targets: Any) -> Model:
    """Add y = step(x W + b) with the perceptron criterion, which only mistakes cost.

    Args:
        program: extended in place.
        inputs: array of shape (samples, fan in).
        targets: array of shape (samples, outputs), 0 or 1.

    >>> from symnn.core import sizes, tensor
    >>> N, D, K = sizes("N D K")
    >>> program = Program()
    >>> model = perceptron(program, tensor("X", N, D), tensor("T", N, K))
    >>> print(program[model.prediction])
    p[n, k] := Piecewise((1, z1[n, k] > 0), (0, True))

    Source: rosenblatt1958, bishop2006
    """
    layer = dense(program, inputs, targets.shape[-1], 1)
    prediction = elementwise(program, "p", UNIT_STEP, layer.output)
    at = formal_indices(targets)
    costs = Sum(PERCEPTRON_CRITERION(layer.output[at], targets[at]), *at)
    return Model(layer, prediction, program.define("L", (), costs / Mul(*targets.shape)))


def _model(program: Program, inputs: Any, targets: Any, record: LossRecord) -> Model:
    layer = dense(program, inputs, targets.shape[-1], 1)
    objective = record.define(program, layer.output, targets)
    return Model(layer, objective.prediction, objective.loss)
