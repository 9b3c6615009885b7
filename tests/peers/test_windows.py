"""Layers that read windows or data, norms and attention against PyTorch, in both renderings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn import codegen
from symnn.catalog.activations import activation
from symnn.catalog.layers.attention import scaled_dot_product
from symnn.catalog.layers.convolution import convolution, transposed_convolution
from symnn.catalog.layers.normalization import layer_norm
from symnn.catalog.layers.pooling import average_pooling, max_pooling
from symnn.catalog.layers.transformer import BlockSizes, transformer_block
from symnn.catalog.layers.windows import Window
from symnn.core import data_index, sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.indexed.language.traverse import name_of, shape_of

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.peers

N, C, F, T, D, V = sizes("N C F T D V")
SIZES = {N: 2, C: 3, F: 4, T: 5, D: 6, V: 7}


def agrees(program: Program, output: Any, wrt: list[Any], theirs: Any, **given: Any) -> None:
    """The gradient of sum(sin(output)) by our code, allocating and not, and by PyTorch."""
    from sympy import sin

    axes = tuple(index(f"q{a}", n) for a, n in enumerate(shape_of(output)))
    loss = program.define("loss", (), Sum(sin(output[axes]), *axes))
    G = gradient(program, loss, wrt)
    random, data = np.random.default_rng(0), dict(given)
    for base in G.inputs:
        shape = [int(n.xreplace(SIZES)) for n in shape_of(base)]
        data.setdefault(name_of(base), random.normal(size=shape))
    made = codegen.compile(G, outputs=[loss, *G.gradients])
    data = {i.name: data[i.name] for i in made.inputs}
    found, step = made(**data), made.bind(data)
    step.run()
    step.run()
    names = [name_of(b) for b in wrt]
    v = {n: torch.tensor(np.asarray(a), requires_grad=n in names) for n, a in data.items()}
    expected = torch.sin(theirs(v)).sum()
    expected.backward()
    np.testing.assert_allclose(found["loss"], expected.item(), rtol=1e-12)
    for name in names:
        wanted = v[name].grad.numpy()
        np.testing.assert_allclose(found[f"dloss_d{name}"], wanted, rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(step.buffers[f"dloss_d{name}"], wanted, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 1), (3, 0)])
@pytest.mark.parametrize("transposed", [False, True])
def test_convolutions(axes: int, stride: int, padding: int, transposed: bool) -> None:
    P, X = Program(), tensor("X", N, C, *(7, 4)[:axes])
    over = [Window(3, stride, padding), Window(2, stride, padding)][:axes]
    layer = transposed_convolution if transposed else convolution
    made = layer(P, X, F, over, 1)
    kind = f"conv{'_transpose' * transposed}{axes}d"

    def theirs(v: Any) -> Any:
        return getattr(functional, kind)(v["X"], v["W1"], v["b1"], stride=stride, padding=padding)

    agrees(P, made.output, [X, *made.parameters], theirs)


@pytest.mark.parametrize(
    ("size", "stride", "padding"), [(2, 2, 0), (3, 2, 1), (3, 1, 1), (2, 3, 0)]
)
def test_pooling(size: int, stride: int, padding: int) -> None:
    over = [Window(size, stride, padding)] * 2
    options = {"kernel_size": size, "stride": stride, "padding": padding}
    P, X = Program(), tensor("X", N, C, 7, 7)
    # Negative, so that what lies outside would win if it took part.
    negative = np.random.default_rng(1).uniform(-1, -0.1, size=(2, 3, 7, 7))
    agrees(P, max_pooling(P, X, over, 1), [X], lambda v: functional.max_pool2d(v["X"], **options),
           X=negative)  # fmt: skip
    P = Program()
    agrees(P, average_pooling(P, X, over, 1), [X],
           lambda v: functional.avg_pool2d(v["X"], **options))  # fmt: skip


@pytest.mark.parametrize("causal", [False, True])
def test_attention_of_several_heads(causal: bool) -> None:
    P = Program()
    Q, K, W = (tensor(name, N, C, T, D) for name in ("Q", "K", "W"))
    made = scaled_dot_product(P, (Q, K, W), 1, causal)

    def theirs(v: Any) -> Any:
        return functional.scaled_dot_product_attention(v["Q"], v["K"], v["W"], is_causal=causal)

    agrees(P, made.output, [Q, K, W], theirs)


def test_layer_norm() -> None:
    P, X = Program(), tensor("X", N, T, D)
    made = layer_norm(P, X, 1)

    def theirs(v: Any) -> Any:
        return functional.layer_norm(v["X"], (6,), v["gamma1"], v["beta1"], eps=0.1)

    agrees(P, made.output, [X, *made.parameters], theirs, epsilon1=0.1)


def test_a_transformer_block() -> None:
    P, X = Program(), tensor("X", N, T, D)
    made = transformer_block(P, X, BlockSizes(C, 2, F, activation("tanh"), causal=True), 1)

    def theirs(v: Any) -> Any:
        def norm(x: Any, part: str) -> Any:
            return functional.layer_norm(x, (6,), v[f"gamma1{part}"], v[f"beta1{part}"], eps=0.1)

        u = norm(v["X"], "a")
        q, k, w = (torch.einsum("nid,dhe->nhie", u, v[f"W{s}1"]) for s in "qkv")
        y = functional.scaled_dot_product_attention(q, k, w, is_causal=True)
        r = v["X"] + torch.einsum("nhie,hed->nid", y, v["Wo1"])
        return r + torch.tanh(norm(r, "b") @ v["W1"] + v["b1"]) @ v["V1"] + v["c1"]

    agrees(P, made.output, [X, *made.parameters], theirs, epsilon1a=0.1, epsilon1b=0.1)


def test_an_embedding() -> None:
    P, E, token = Program(), tensor("E", V, D), data_index("token", N, T, extent=V)
    n, t, d = index("n", N), index("t", T), index("d", D)
    y = P.define("y", (n, t, d), E[token[n, t], d])
    places = np.array([[0, 3, 3, 6, 1], [2, 2, 2, 0, 5]])
    agrees(P, y, [E], lambda v: functional.embedding(v["token"], v["E"]), token=places)
