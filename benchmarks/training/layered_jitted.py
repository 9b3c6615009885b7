"""The same networks in JAX, the loop over steps compiled."""

from __future__ import annotations

from typing import Any

import training.jitted as jitted
from training.layered import Layered

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip
from jax import lax  # isort: skip


class Jitted:
    """Gradients by `jax.value_and_grad`."""

    def __init__(self, problem: Layered) -> None:
        X, T = problem.data()
        self.X, self.T, self.problem = jnp.asarray(X), jnp.asarray(T), problem
        self.forward = FORWARD[problem.kind]
        self.loop = jax.jit(self._loop, donate_argnums=0)
        self.state = jitted.theta_again(problem)
        self.run(1)
        self.state = jitted.theta_again(problem)

    @property
    def parameters(self) -> list[Any]:
        import numpy as np

        return [np.asarray(p) for p in self.state[0]]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        self.state, loss = self.loop(self.state, self.X, self.T, steps)
        return float(loss)

    def _loop(self, state: Any, X: Any, T: Any, steps: Any) -> Any:
        def loss(theta: Any) -> Any:
            z = self.forward(theta, X)
            return -(T * jax.nn.log_softmax(z, axis=1)).sum() / len(X)

        def body(_: Any, carried: Any) -> Any:
            (theta, m, v, t), _ = carried
            value, gradients = jax.value_and_grad(loss)(theta)
            return jitted.updated(theta, m, v, t + 1, gradients), value

        return lax.fori_loop(0, steps, body, (state, jnp.zeros((), X.dtype)))


def cnn(theta: Any, X: Any) -> Any:
    W1, b1, W3, b3, W5, b5 = theta
    a = _pooled(jax.nn.relu(_convolved(X, W1, b1)))
    a = _pooled(jax.nn.relu(_convolved(a, W3, b3)))
    return a.reshape(len(X), -1) @ W5.reshape(-1, W5.shape[-1]) + b5


def _convolved(x: Any, W: Any, b: Any) -> Any:
    return lax.conv_general_dilated(x, W, (1, 1), "VALID") + b[:, None, None]


def _pooled(x: Any) -> Any:
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def lstm(theta: Any, X: Any) -> Any:
    """All inputs in one product; the weights of the four gates side by side."""
    W, U, b = (jnp.concatenate(theta[k:12:3], axis=-1) for k in range(3))
    entering = jnp.swapaxes(X @ W + b, 0, 1)
    H = U.shape[0]

    def step(state: Any, z: Any) -> Any:
        h, c = state
        z = z + h @ U
        i, f, o = (jax.nn.sigmoid(z[:, k * H : (k + 1) * H]) for k in range(3))
        c = f * c + i * jnp.tanh(z[:, 3 * H :])
        h = o * jnp.tanh(c)
        return (h, c), None

    zeros = jnp.zeros((len(X), H), X.dtype)
    (h, _), _ = lax.scan(step, (zeros, zeros), entering)
    return h @ theta[12] + theta[13]


FORWARD = {"cnn": cnn, "lstm": lstm}
