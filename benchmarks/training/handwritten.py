"""NumPy written by hand, three times: the peers that the generated NumPy must meet.

In all three every array is allocated once, and parameters, gradients and moments are flat, so that
Adam takes ten calls for the whole network: `M = m/(1 - beta1)` and `V = v/(1 - beta2)` are kept
instead of `m` and `v`, and the bias corrections are folded into the step size and epsilon.

- plain: as a careful user writes it;
- tuned: everything that saves a fraction of a microsecond: positional `out`, numbers as arrays
  without axes, sums as products with a vector of ones, the factor 1/N never multiplied in;
- joined: tuned, with each bias as the last row of its weights and a column of ones in the inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from training.problem import BETA1, BETA2, EPSILON, LEARNING_RATE, Problem


def views(flat: Any, like: list[Any]) -> list[Any]:
    """Parts of a flat array in the shapes of `like`."""
    ends = np.cumsum([a.size for a in like])
    return [flat[end - a.size : end].reshape(a.shape) for a, end in zip(like, ends, strict=True)]


class Handwritten:
    """Plain: the step, its parameters, and the loss of the last step."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        initial = problem.parameters()
        self.flat = np.concatenate([p.ravel() for p in initial])
        self.parameters = views(self.flat, initial)
        self.gradient = np.empty_like(self.flat)
        self.gradients = views(self.gradient, initial)
        self.X, self.T = problem.data()
        self.forward, self.backward = self.passes()
        self.update = self.adam()

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        forward, backward, update, loss = self.forward, self.backward, self.update, 0.0
        for _ in range(steps):
            loss = forward()
            backward()
            update()
        return float(loss)

    def empty(self, units: int) -> Any:
        """A work array with a row for each sample."""
        return np.empty((self.problem.batch, units), self.problem.dtype)

    def passes(self) -> tuple[Callable[[], float], Callable[[], None]]:
        N, sizes, X, T = self.problem.batch, self.problem.layers, self.X, self.T
        W, b = self.parameters[::2], self.parameters[1::2]
        dW, db = self.gradients[::2], self.gradients[1::2]
        a, t = [X, *map(self.empty, sizes[1:-1])], [*map(self.empty, sizes[1:-1])]
        delta, z, p = [*map(self.empty, sizes[1:-1])], self.empty(sizes[-1]), self.empty(sizes[-1])
        largest, total = self.empty(1), self.empty(1)
        z_flat, T_flat, total_flat = z.reshape(-1), T.reshape(-1), total.reshape(-1)
        hidden = list(zip(a[:-1], W[:-1], b[:-1], a[1:], strict=True))
        a_last, W_last, b_last, scale = a[-1], W[-1], b[-1], 1 / N
        dot, add, subtract, divide, multiply = np.dot, np.add, np.subtract, np.divide, np.multiply
        tanh, exp, log, sums, maxima = np.tanh, np.exp, np.log, np.add.reduce, np.maximum.reduce

        def forward() -> float:
            for x, W, b, a in hidden:
                dot(x, W, out=a)
                add(a, b, out=a)
                tanh(a, out=a)
            dot(a_last, W_last, out=z)
            add(z, b_last, out=z)
            maxima(z, axis=1, out=largest, keepdims=True)
            subtract(z, largest, out=z)
            exp(z, out=p)
            sums(p, axis=1, out=total, keepdims=True)
            divide(p, total, out=p)
            log(total, out=total)
            return (sums(total_flat) - dot(T_flat, z_flat)) * scale

        above = [*delta[1:], p]
        below = [(above[k], W[k + 1].T, a[k + 1], t[k], delta[k], a[k].T, dW[k], db[k])
                 for k in reversed(range(len(delta)))]  # fmt: skip
        aT_last, dW_last, db_last = a[-1].T, dW[-1], db[-1]

        def backward() -> None:
            subtract(p, T, out=p)
            multiply(p, scale, out=p)
            dot(aT_last, p, out=dW_last)
            sums(p, axis=0, out=db_last)
            for upper, WT, a, t, d, xT, dW, db in below:
                dot(upper, WT, out=d)
                multiply(a, a, out=t)
                subtract(1.0, t, out=t)
                multiply(d, t, out=d)
                dot(xT, d, out=dW)
                sums(d, axis=0, out=db)

        return forward, backward

    def adam(self) -> Callable[[], None]:
        theta, g, t = self.flat, self.gradient, np.empty_like(self.flat)
        M, V = np.zeros_like(theta), np.zeros_like(theta)
        add, subtract, multiply = np.add, np.subtract, np.multiply
        divide, sqrt = np.divide, np.sqrt
        root, power1, power2 = (1 - BETA2) ** 0.5, 1.0, 1.0

        def update() -> None:
            nonlocal power1, power2
            power1, power2 = power1 * BETA1, power2 * BETA2
            correction = (1 - power2) ** 0.5 / root
            multiply(M, BETA1, out=M)
            add(M, g, out=M)
            multiply(g, g, out=g)
            multiply(V, BETA2, out=V)
            add(V, g, out=V)
            sqrt(V, out=t)
            add(t, EPSILON * correction, out=t)
            divide(M, t, out=t)
            multiply(t, LEARNING_RATE * correction * (1 - BETA1) / (1 - power1), out=t)
            subtract(theta, t, out=theta)

        return update


class Tuned(Handwritten):
    """Every fraction of a microsecond saved, with ordinary arrays."""

    def number(self, value: float) -> Any:
        """A number as an array without axes."""
        return np.array(value, self.problem.dtype)

    def passes(self) -> tuple[Callable[[], float], Callable[[], None]]:
        N, sizes, X, T = self.problem.batch, self.problem.layers, self.X, self.T
        W, b = self.parameters[::2], self.parameters[1::2]
        dW, db = self.gradients[::2], self.gradients[1::2]
        a = [X, *map(self.empty, sizes[1:-1])]
        delta, z, p = [*map(self.empty, sizes[1:-1])], self.empty(sizes[-1]), self.empty(sizes[-1])
        s = np.empty(N, self.problem.dtype)
        s_column, z_flat, T_flat = s[:, None], z.reshape(-1), T.reshape(-1)
        ones_N, ones_K = np.ones_like(s), np.ones(sizes[-1], s.dtype)
        hidden = list(zip(a[:-1], W[:-1], b[:-1], a[1:], strict=True))
        a_last, W_last, b_last, one = a[-1], W[-1], b[-1], self.number(1)
        dot, add, subtract, divide, multiply = np.dot, np.add, np.subtract, np.divide, np.multiply
        tanh, exp, log, square, maxima = np.tanh, np.exp, np.log, np.square, np.maximum.reduce

        def forward() -> float:
            for x, W, b, a in hidden:
                dot(x, W, a)
                add(a, b, a)
                tanh(a, a)
            dot(a_last, W_last, z)
            add(z, b_last, z)
            maxima(z, 1, None, s)
            subtract(z, s_column, z)
            exp(z, p)
            dot(p, ones_K, s)
            divide(p, s_column, p)
            log(s, s)
            return (dot(s, ones_N) - dot(T_flat, z_flat)) / N

        above = [*delta[1:], p]
        below = [(above[k], W[k + 1].T, a[k + 1], delta[k], a[k].T, dW[k], db[k])
                 for k in reversed(range(len(delta)))]  # fmt: skip
        aT_last, dW_last, db_last = a[-1].T, dW[-1], db[-1]

        def backward() -> None:
            subtract(p, T, p)
            dot(aT_last, p, dW_last)
            dot(ones_N, p, db_last)
            for upper, WT, a, d, xT, dW, db in below:
                dot(upper, WT, d)
                square(a, a)
                subtract(one, a, a)
                multiply(d, a, d)
                dot(xT, d, dW)
                dot(ones_N, d, db)

        return forward, backward

    def adam(self) -> Callable[[], None]:
        theta, g, t = self.flat, self.gradient, np.empty_like(self.flat)
        M, V, N = np.zeros_like(theta), np.zeros_like(theta), self.problem.batch
        add, subtract, multiply = np.add, np.subtract, np.multiply
        divide, sqrt, square = np.divide, np.sqrt, np.square
        root, power1, power2 = (1 - BETA2) ** 0.5, 1.0, 1.0
        beta1, beta2, shift, rate = map(self.number, (BETA1, BETA2, 0, 0))

        def update() -> None:
            nonlocal power1, power2
            power1, power2 = power1 * BETA1, power2 * BETA2
            correction = (1 - power2) ** 0.5 / root
            shift[()] = N * EPSILON * correction
            rate[()] = LEARNING_RATE * correction * (1 - BETA1) / (1 - power1)
            multiply(M, beta1, M)
            add(M, g, M)
            square(g, g)
            multiply(V, beta2, V)
            add(V, g, V)
            sqrt(V, t)
            add(t, shift, t)
            divide(M, t, t)
            multiply(t, rate, t)
            subtract(theta, t, theta)

        return update


class Joined(Tuned):
    """Tuned, with biases as rows of the weights: half as many calls around the products."""

    def passes(self) -> tuple[Callable[[], float], Callable[[], None]]:
        N, sizes, T = self.problem.batch, self.problem.layers, self.T
        like = [np.empty((m + 1, n)) for m, n in pairwise(sizes)]
        W, dW = views(self.flat, like), views(self.gradient, like)
        a1 = [np.ones((N, n + 1), self.problem.dtype) for n in sizes[:-1]]
        a1[0][:, :-1] = self.X
        a = [x[:, :-1] for x in a1]
        u, delta = [*map(self.empty, sizes[1:-1])], [*map(self.empty, sizes[1:-1])]
        z, p, s = self.empty(sizes[-1]), self.empty(sizes[-1]), np.empty(N, self.problem.dtype)
        s_column, z_flat, T_flat = s[:, None], z.reshape(-1), T.reshape(-1)
        ones_N, ones_K = np.ones_like(s), np.ones(sizes[-1], s.dtype)
        hidden = list(zip(a1[:-1], W[:-1], u, a[1:], strict=True))
        a_last, W_last, one = a1[-1], W[-1], self.number(1)
        dot, subtract, divide, multiply = np.dot, np.subtract, np.divide, np.multiply
        tanh, exp, log, square, maxima = np.tanh, np.exp, np.log, np.square, np.maximum.reduce

        def forward() -> float:
            for x, W, u, a in hidden:
                dot(x, W, u)
                tanh(u, a)
            dot(a_last, W_last, z)
            maxima(z, 1, None, s)
            subtract(z, s_column, z)
            exp(z, p)
            dot(p, ones_K, s)
            divide(p, s_column, p)
            log(s, s)
            return (dot(s, ones_N) - dot(T_flat, z_flat)) / N

        above = [*delta[1:], p]
        below = [(above[k], W[k + 1][:-1].T, a[k + 1], u[k], delta[k], a1[k].T, dW[k])
                 for k in reversed(range(len(delta)))]  # fmt: skip
        aT_last, dW_last = a1[-1].T, dW[-1]

        def backward() -> None:
            subtract(p, T, p)
            dot(aT_last, p, dW_last)
            for upper, WT, a, u, d, xT, dW in below:
                dot(upper, WT, d)
                square(a, u)
                subtract(one, u, u)
                multiply(d, u, d)
                dot(xT, d, dW)

        return forward, backward
