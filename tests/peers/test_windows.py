"""Gradients of convolutions, pooling, norms, attention and blocks against PyTorch, in float64."""

from __future__ import annotations

import numpy as np
import pytest
from window_networks import CASES, C, D, E, F, H, K, M, N, O, P, Q, S, T, U

from symnn.codegen import compile  # noqa: A004
from symnn.indexed.traverse import name_of, shape_of

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.peers

LARGEST_DIFFERENCE = 1e-11
SIZES = {N: 3, C: 2, F: 4, O: 5, Q: 4, K: 3, M: 2, S: 2, P: 1, T: 6, D: 8, H: 2, E: 4, U: 7}


def data(case):
    random, values = np.random.default_rng(0), {}
    for base in case.program.inputs:
        shape = [int(n.xreplace(SIZES)) for n in shape_of(base)]
        values[name_of(base)] = random.normal(size=shape) if shape else 0.01
    return values


def ours(case, values):
    derived = case.gradient
    shown = set().union(*(n.free_symbols for b in case.program.inputs for n in shape_of(b)
                          if n.is_Symbol))  # fmt: skip
    hidden = {n: SIZES[n] for n in case.program.sizes if n not in shown}
    made = compile(derived, outputs=[case.loss, *derived.gradients], sizes=hidden)
    return {k.removeprefix("dL_d"): v for k, v in made(**values).items()}


def theirs(name, case, values):
    wanted = {name_of(base) for base in case.wrt}
    v = {k: torch.tensor(np.asarray(a), requires_grad=k in wanted) for k, a in values.items()}
    loss = ((FORWARD[name](v) - v["R"]) ** 2).sum() / 2
    loss.backward()
    return {"L": loss.item(), **{k: v[k].grad.numpy() for k in wanted}}


def norm(v, x, layer):
    size = x.shape[-1:]
    return functional.layer_norm(
        x, size, v[f"gamma{layer}"], v[f"beta{layer}"], float(v[f"epsilon{layer}"])
    )


def batch(v):
    return functional.batch_norm(
        v["X"], None, None, v["gamma1"], v["beta1"], training=True, eps=float(v["epsilon1"])
    )


def attention(v, causal=False):
    return functional.scaled_dot_product_attention(v["q"], v["k"], v["v"], is_causal=causal)


def projected(v, x, causal, layer=1):
    q, k, w = (torch.einsum("nid,dhe->nhie", x, v[f"W{c}{layer}"]) for c in "qkv")
    y = functional.scaled_dot_product_attention(q, k, w, is_causal=causal)
    return torch.einsum("nhie,hed->nid", y, v[f"Wo{layer}"])


def block(v, activation, causal):
    r = v["X"] + projected(v, norm(v, v["X"], "1a"), causal)
    return r + activation(norm(v, r, "1b") @ v["W1"] + v["b1"]) @ v["V1"] + v["c1"]


def stacked(v):
    one = functional.conv1d(v["X"], v["W1"], v["b1"], padding=1)
    return functional.conv1d(functional.avg_pool1d(one, 2), v["W3"], v["b3"])


FORWARD = {
    "convolution": lambda v: functional.conv1d(v["X"], v["W1"], v["b1"]),
    "strided": lambda v: functional.conv1d(v["X"], v["W1"], v["b1"], stride=2),
    "padded": lambda v: functional.conv1d(v["X"], v["W1"], v["b1"], stride=2, padding=1),
    "images": lambda v: functional.conv2d(v["X"], v["W1"], v["b1"], stride=2, padding=1),
    "transposed": lambda v: functional.conv_transpose1d(
        v["X"], v["W1"], v["b1"], stride=2, padding=1
    ),
    "transposed images": lambda v: functional.conv_transpose2d(
        v["X"], v["W1"], v["b1"], stride=(2, 1)
    ),
    "max pooling": lambda v: functional.max_pool1d(v["X"], 3, 2),
    "max pooling of images": lambda v: functional.max_pool2d(v["X"], 2, 2),
    "average pooling": lambda v: functional.avg_pool1d(v["X"], 3, 2),
    "average pooling of images": lambda v: functional.avg_pool2d(v["X"], 2, (1, 2)),
    "stacked": stacked,
    "layer norm": lambda v: norm(v, v["X"], "1"),
    "layer norm of sequences": lambda v: norm(v, v["X"], "1"),
    "batch norm": batch,
    "batch norm of images": batch,
    "rms norm": lambda v: functional.rms_norm(
        v["X"], v["X"].shape[-1:], v["gamma1"], float(v["epsilon1"])
    ),
    "attention": attention,
    "heads": attention,
    "causal": lambda v: attention(v, True),
    "causal heads": lambda v: attention(v, True),
    "projected": lambda v: projected(v, v["X"], True),
    "block": lambda v: block(v, functional.gelu, True),
    "rectified block": lambda v: block(v, functional.relu, False),
}


def largest_difference(name, scale=1.0):
    case = CASES[name]()
    values = data(case)
    found, expected = ours(case, values), theirs(name, case, values)
    assert found.keys() == expected.keys()
    assert all(np.abs(expected[k]).max() > 1e-6 for k in expected)
    sizes = {k: max(1, np.abs(expected[k]).max()) for k in expected}
    return max(np.abs(scale * found[k] - expected[k]).max() / sizes[k] for k in expected)


@pytest.mark.parametrize("name", CASES)
def test_gradients_agree(name):
    assert largest_difference(name) < LARGEST_DIFFERENCE


def test_a_wrong_gradient_is_seen():
    assert largest_difference("causal heads", 1.0001) > LARGEST_DIFFERENCE
