"""JAX with the loop over steps compiled: with the gradient written out, and with `jax.grad`."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("NPROC", "8")  # on two cores, its thread pool waits for itself without
os.environ["XLA_FLAGS"] = (
    "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1 "
    + os.environ.get("XLA_FLAGS", "")
)

import jax
import jax.numpy as jnp
from jax import lax

from training.problem import BETA1, BETA2, EPSILON, LEARNING_RATE, Problem

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


class Expert:
    """The gradient in explicit form, with the transposed inputs copied once."""

    def __init__(self, problem: Problem) -> None:
        X, T = problem.data()
        self.binary, self.batch = problem.layers[-1] == 1, problem.batch
        self.X, self.T, self.X_turned = jnp.asarray(X), jnp.asarray(T), jnp.asarray(X.T.copy())
        theta = [jnp.asarray(p) for p in problem.parameters()]
        zeros = [jnp.zeros_like(p) for p in theta]
        self.state = theta, zeros, [jnp.zeros_like(p) for p in theta], jnp.asarray(0)
        self.loop = jax.jit(self._loop, donate_argnums=0)
        self.run(1)
        self.state = theta_again(problem)

    @property
    def parameters(self) -> list[Any]:
        import numpy as np

        return [np.asarray(p) for p in self.state[0]]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        self.state, loss = self.loop(self.state, self.X, self.X_turned, self.T, steps)
        return float(loss)

    def _loop(self, state: Any, X: Any, X_turned: Any, T: Any, steps: Any) -> Any:
        def body(_: Any, carried: Any) -> Any:
            (theta, m, v, t), _ = carried
            loss, gradients = self.slopes(theta, X, X_turned, T)
            return updated(theta, m, v, t + 1, gradients), loss

        return lax.fori_loop(0, steps, body, (state, jnp.zeros((), X.dtype)))

    def forward(self, theta: Any, X: Any) -> list[Any]:
        """Values of all layers, the last without its activation."""
        a = [X]
        for W, b in zip(theta[:-2:2], theta[1:-2:2], strict=True):
            a.append(jnp.tanh(a[-1] @ W + b))
        return [*a, a[-1] @ theta[-2] + theta[-1]]

    def loss(self, z: Any, T: Any) -> Any:
        if self.binary:
            return jnp.mean(jnp.logaddexp(z, 0.0) - T * z)
        z = z - z.max(axis=1, keepdims=True)
        return jnp.sum(T * (jnp.log(jnp.exp(z).sum(axis=1, keepdims=True)) - z)) / self.batch

    def slopes(self, theta: Any, X: Any, X_turned: Any, T: Any) -> Any:
        *a, z = self.forward(theta, X)
        if self.binary:
            delta = (1 / (1 + jnp.exp(-z)) - T) / self.batch
        else:
            e = jnp.exp(z - z.max(axis=1, keepdims=True))
            delta = (e / e.sum(axis=1, keepdims=True) - T) / self.batch
        gradients: list[Any] = []
        for layer in reversed(range(len(a))):
            turned = X_turned if layer == 0 else a[layer].T
            gradients = [turned @ delta, delta.sum(axis=0), *gradients]
            if layer:
                delta = delta @ theta[2 * layer].T * (1 - a[layer] ** 2)
        return self.loss(z, T), gradients


class Plain(Expert):
    """The gradient by `jax.grad`."""

    def slopes(self, theta: Any, X: Any, X_turned: Any, T: Any) -> Any:
        return jax.value_and_grad(lambda p: self.loss(self.forward(p, X)[-1], T))(theta)


def theta_again(problem: Problem) -> Any:
    """The state before the first step; the former one was given away."""
    theta = [jnp.asarray(p) for p in problem.parameters()]
    return (theta, [jnp.zeros_like(p) for p in theta], [jnp.zeros_like(p) for p in theta],
            jnp.asarray(0))  # fmt: skip


def updated(theta: Any, m: Any, v: Any, t: Any, gradients: Any) -> Any:
    """Adam, with the corrections folded into step size and epsilon."""
    dtype = theta[0].dtype
    root = jnp.sqrt(1 - BETA2 ** t.astype(dtype))
    rate, shift = LEARNING_RATE * root / (1 - BETA1 ** t.astype(dtype)), EPSILON * root
    m = [BETA1 * x + (1 - BETA1) * g for x, g in zip(m, gradients, strict=True)]
    v = [BETA2 * x + (1 - BETA2) * g * g for x, g in zip(v, gradients, strict=True)]
    moved = zip(theta, m, v, strict=True)
    return [p - rate * a / (jnp.sqrt(b) + shift) for p, a, b in moved], m, v, t
