"""Values and slopes of activations against PyTorch and JAX."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.activations import activation
from symnn.codegen import compile  # noqa: A004
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.peers

POINTS = np.concatenate([np.linspace(-8, 8, 401), [-30.0, -1e-9, 1e-9, 30.0]])
TORCH = {
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "gelu": functional.gelu,
    "leaky_relu": functional.leaky_relu, "elu": functional.elu, "selu": functional.selu,
    "softplus": functional.softplus, "silu": functional.silu, "mish": functional.mish,
    "relu6": functional.relu6, "hard_swish": functional.hardswish,
}  # fmt: skip


def ours(name):
    """Values, and slopes as the gradient of their sum."""
    n = index("n", sizes("N"))
    x, program = tensor("x", sizes("N")), Program()
    y = program.define("y", (n,), activation(name)(x[n]))
    total = program.define("L", (), Sum(y[n], n))
    derived = gradient(program, total, x)
    found = compile(derived, outputs=["y", "dL_dx"])(x=POINTS)
    return found["y"], found["dL_dx"]


@pytest.mark.parametrize("name", TORCH)
def test_values_and_slopes(name):
    x = torch.tensor(POINTS, requires_grad=True)
    y = TORCH[name](x)
    y.sum().backward()
    values, slopes = ours(name)
    # PyTorch's softplus is the identity beyond 20; its GELU cancels in the left tail.
    assert np.abs(values - y.detach().numpy()).max() < 1e-8
    assert np.abs(slopes - x.grad.numpy()).max() < 1e-8
    middle = np.abs(POINTS) < 5
    assert np.allclose(values[middle], y.detach().numpy()[middle], rtol=1e-12, atol=1e-15)
    assert np.allclose(slopes[middle], x.grad.numpy()[middle], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "gelu"])
def test_jax_agrees(name):
    jax = pytest.importorskip("jax")
    theirs = {"sigmoid": jax.nn.sigmoid, "gelu": lambda x: jax.nn.gelu(x, approximate=False)}[name]
    with jax.enable_x64(True):
        values = np.asarray(jax.vmap(theirs)(POINTS))
        slopes = np.asarray(jax.vmap(jax.grad(theirs))(POINTS))
    found = ours(name)
    middle = np.abs(POINTS) < 5
    assert np.allclose(found[0][middle], values[middle], rtol=1e-12, atol=1e-15)
    assert np.allclose(found[1][middle], slopes[middle], rtol=1e-11, atol=1e-15)
