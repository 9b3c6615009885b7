"""One training problem: network, batch, data and initial parameters, the same for every peer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

LEARNING_RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Problem:
    """A tanh network with Adam on one batch of random data; softmax, or a sigmoid for one output.

    Args:
        layers: units of every layer, inputs first.
        batch: samples a step.
        dtype: `float64` or `float32`.
    """

    layers: tuple[int, ...]
    batch: int
    dtype: str

    @property
    def name(self) -> str:
        return f"{'-'.join(map(str, self.layers))}, batch {self.batch}, {self.dtype}"

    @property
    def flops(self) -> int:
        """Multiply-adds of one step's matrix products, counted as two."""
        pairs = list(zip(self.layers, self.layers[1:], strict=False))
        products = sum(2 * self.batch * m * n for m, n in pairs)
        first = 2 * self.batch * pairs[0][0] * pairs[0][1]
        return 3 * products - first

    @property
    def units(self) -> int:
        """Values of all layers but the inputs, of one batch: each is a function of a sum."""
        return self.batch * sum(self.layers[1:])

    @property
    def weights(self) -> int:
        """Numbers that are learned."""
        return sum((m + 1) * n for m, n in zip(self.layers, self.layers[1:], strict=False))

    @property
    def bytes(self) -> int:
        """Of parameters, both states of Adam, one batch, and its values in all layers."""
        values = self.batch * (sum(self.layers) + self.layers[-1])
        return (3 * self.weights + values) * np.dtype(self.dtype).itemsize

    def data(self) -> tuple[Any, Any]:
        """Inputs, and one-hot targets."""
        random = np.random.default_rng(1)
        X = random.normal(size=(self.batch, self.layers[0]))
        units = self.layers[-1]
        T = np.eye(max(units, 2))[random.integers(max(units, 2), size=self.batch)][:, :units]
        return X.astype(self.dtype), T.astype(self.dtype)

    @property
    def spec(self) -> dict[str, Any]:
        return {"layers": self.layers, "batch": self.batch, "dtype": self.dtype}

    def reference(self, steps: int) -> tuple[list[float], list[Any]]:
        """Losses and parameters by NumPy in float64."""
        return reference_steps(self, steps)

    def parameters(self) -> list[Any]:
        """W1, b1, W2, b2, ...: Glorot-uniform weights, zero biases."""
        random = np.random.default_rng(2)
        found = []
        for m, n in zip(self.layers, self.layers[1:], strict=False):
            bound = (6 / (m + n)) ** 0.5
            found += [random.uniform(-bound, bound, (m, n)).astype(self.dtype)]
            found += [np.zeros(n, self.dtype)]
        return found


def reference_steps(problem: Problem, steps: int) -> tuple[list[float], list[Any]]:
    """Losses and parameters by plain float64 NumPy, written for clarity: what all are held to."""
    X, T = (a.astype(np.float64) for a in problem.data())
    theta = [p.astype(np.float64) for p in problem.parameters()]
    m, v = [np.zeros_like(p) for p in theta], [np.zeros_like(p) for p in theta]
    losses = []
    for t in range(1, steps + 1):
        loss, gradients = _loss_and_gradients(X, T, theta)
        losses.append(loss)
        for k, g in enumerate(gradients):
            m[k] = BETA1 * m[k] + (1 - BETA1) * g
            v[k] = BETA2 * v[k] + (1 - BETA2) * g**2
            m_hat, v_hat = m[k] / (1 - BETA1**t), v[k] / (1 - BETA2**t)
            theta[k] = theta[k] - LEARNING_RATE * m_hat / (np.sqrt(v_hat) + EPSILON)
    return losses, theta


def _loss_and_gradients(X: Any, T: Any, theta: list[Any]) -> tuple[float, list[Any]]:
    weights, biases = theta[::2], theta[1::2]
    a = [X]
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a.append(np.tanh(a[-1] @ W + b))
    z = a[-1] @ weights[-1] + biases[-1]
    loss, delta = _binary(z, T) if z.shape[1] == 1 else _softmax(z, T)
    gradients: list[Any] = []
    for layer in reversed(range(len(weights))):
        gradients = [a[layer].T @ delta, delta.sum(axis=0), *gradients]
        if layer:
            delta = delta @ weights[layer].T * (1 - a[layer] ** 2)
    return float(loss), gradients


def _softmax(z: Any, T: Any) -> tuple[Any, Any]:
    """Cross-entropy of softmax, and its slope."""
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -(T * log_p).sum() / len(z), (np.exp(log_p) - T) / len(z)


def _binary(z: Any, T: Any) -> tuple[Any, Any]:
    """Cross-entropy of a sigmoid, and its slope."""
    return (np.logaddexp(0, z) - T * z).mean(), (1 / (1 + np.exp(-z)) - T) / len(z)
