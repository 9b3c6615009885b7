"""Windows, norms, attention and blocks: equations, gradients, printed forms, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from sympy import Piecewise
from window_networks import CASES, C, D, E, H, K, N, O, P, Q, S, T, block

from symnn.catalog.layers import (
    Window,
    batch_norm,
    convolution,
    layer_norm,
    max_pooling,
    scaled_dot_product,
    self_attention,
    weight_norm,
)
from symnn.core import sizes, tensor
from symnn.errors import DomainError, ShapeError
from symnn.indexed import Program

SLOW = {"block", "rectified block", "images", "batch norm of images", "stacked"}


LONG = {"rectified block", "batch norm of images", "causal heads", "stacked", "transposed images"}
"""Networks whose expansion takes seconds; the others are checked each time."""


def marked(names: Iterable[str]) -> list[Any]:
    """The names, those of long networks among the slow tests."""
    return [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in names]


@pytest.mark.every(4)
@pytest.mark.parametrize("name", marked(CASES))
def test_gradients_are_right(name: str) -> None:
    case = CASES[name]()
    assert case.gradient.check(assignments=[case.sizes], entries=2).status == "sampled"


@pytest.mark.every(4)
@pytest.mark.parametrize("name", sorted(CASES.keys() - SLOW))
def test_gradients_are_proved_for_all_sizes(name: str) -> None:
    assert {v.status for v in CASES[name]().gradient.prove().values()} == {"proved"}


NORM = "xhat1[n,d]·Σ_{r1} ∂L/∂y1[n,r1]·xhat1[n,r1]·γ1[r1] - Σ_{r1} ∂L/∂y1[n,r1]·γ1[r1]"
BATCH = "xhat1[n,d]·∂L/∂γ1[d] - ∂L/∂β1[d]"
PRINTED = {
    "convolution": ["∂L/∂X[n,c,i] = Σ_{f,k} ∂L/∂y1[n,f,i-k]·W1[f,c,k]"],
    "strided": [
        "∂L/∂X[n,c,i] = Σ_{f,k} ∂L/∂y1[n,f,(i-k)/S]·W1[f,c,k]",
        "∂L/∂W1[f,c,k] = Σ_{n,o} ∂L/∂y1[n,f,o]·X[n,c,k+S·o]",
        "∂L/∂b1[f] = Σ_{n,o} ∂L/∂y1[n,f,o]",
    ],
    "transposed": [
        "∂L/∂X[n,c,i] = Σ_{f,k} ∂L/∂y1[n,f,S·i+k-P]·W1[c,f,k]",
        "∂L/∂W1[c,f,k] = Σ_{n,i} X[n,c,i]·∂L/∂y1[n,f,k+S·i-P]",
    ],
    "average pooling": ["∂L/∂X[n,c,i] = (1/K)·Σ_k (y1[n,c,(i-k)/S] - R[n,c,(i-k)/S])"],
    "layer norm": [
        f"∂L/∂X[n,d] = (D·∂L/∂y1[n,d]·γ1[d] - {NORM})/(D·σ1[n])",
        "∂L/∂γ1[d] = Σ_n ∂L/∂y1[n,d]·xhat1[n,d]",
        "∂L/∂β1[d] = Σ_n ∂L/∂y1[n,d]",
    ],
    "batch norm": [f"∂L/∂X[n,d] = γ1[d]·(N·∂L/∂y1[n,d] - {BATCH})/(N·σ1[d])"],
    "rms norm": [
        "∂L/∂X[n,d] = (D·∂L/∂xhat1[n,d] - xhat1[n,d]·Σ_{r1} ∂L/∂xhat1[n,r1]·xhat1[n,r1])/(D·ρ1[n])"
    ],
    "causal heads": [
        "p1[n,h,i,j] = exp(s1[n,h,i,j])·[j ≤ i]/(Σ_{m≤i} exp(s1[n,h,i,m]))",
        "∂L/∂v[n,h,j,e] = Σ_i p1[n,h,i,j]·∂L/∂y1[n,h,i,e]",
        "∂L/∂s1[n,h,i,j] = p1[n,h,i,j]·"
        "(Σ_e ∂L/∂y1[n,h,i,e]·v[n,h,j,e] - Σ_e ∂L/∂y1[n,h,i,e]·y1[n,h,i,e])",
        "∂L/∂q[n,h,i,e] = (1/√E)·Σ_j ∂L/∂s1[n,h,i,j]·k[n,h,j,e]",
        "∂L/∂k[n,h,j,e] = (1/√E)·Σ_i ∂L/∂s1[n,h,i,j]·q[n,h,i,e]",
    ],
}


@pytest.mark.parametrize("name", PRINTED)
def test_gradients_are_printed_as_in_the_books(name: str) -> None:
    shown = re.sub(r"\n +", " ", CASES[name]().gradient.text()).splitlines()
    assert not [line for line in PRINTED[name] if line not in shown], "\n".join(shown)


def test_masked_weights_are_exactly_0() -> None:
    program = Program()
    arrays = [tensor(name, T, T, E) for name in "qkv"]
    made = scaled_dot_product(program, (arrays[0], arrays[1], arrays[2]), 1, causal=True)
    weights = program[made.weights].right
    (mask,) = [c for c in weights.args if isinstance(c, Piecewise)]
    assert mask.args[1][0] == 0
    i, j = program[made.weights].indices[1:]
    assert mask.args[0][1] in (j <= i, i >= j)


@pytest.mark.slow
def test_depth_adds_the_same_equations_again() -> None:
    counts = [len(block("relu", depth).gradient) for depth in (1, 2, 3)]
    assert counts[2] - counts[1] == counts[1] - counts[0]


def test_windows_fit_onto_what_they_leave() -> None:
    window = Window(K, S, P)
    assert window.outputs(window.inputs(O)) == O
    assert Window(3, 2).outputs(8) == 3
    assert Window(3, 2).inputs(3) == 7
    with pytest.raises(DomainError, match="extent `0` is not a positive integer"):
        Window(5).outputs(4)


X, q = tensor("X", N, D), tensor("q", T)
REFUSALS = {
    "no axis for the window": (
        lambda: convolution(Program(), X, 2, Window(3), 1),
        r"layer: `X` has shape \(N, D\), and there are 1 windows; needed \(samples, channels",
    ),
    "two windows for one axis": (
        lambda: max_pooling(Program(), tensor("X", N, C, O), (Window(3), Window(3)), 1),
        r"`X` has shape \(N, C, O\), and there are 2 windows",
    ),
    "a batch norm of one axis": (
        lambda: batch_norm(Program(), tensor("X", N), 1),
        r"layer: `X` has shape \(N,\); needed 2 to 4 axes",
    ),
    "a weight norm of three axes": (
        lambda: weight_norm(Program(), tensor("X", N, C, D), 1),
        r"layer: `X` has shape \(N, C, D\); needed \(fan in, units\)",
    ),
    "a layer norm of five axes": (
        lambda: layer_norm(Program(), tensor("X", N, C, O, Q, D), 1),
        r"layer: `X` has shape \(N, C, O, Q, D\); needed 1 to 4 axes",
    ),
    "attention to a matrix": (
        lambda: self_attention(Program(), X, (H, E), 1),
        r"layer: `X` has shape \(N, D\); needed \(samples, positions, features\)",
    ),
    "queries without features": (
        lambda: scaled_dot_product(Program(), (q, q, q), 1),
        r"attention: `q` \(T,\) `q` \(T,\) `q` \(T,\); needed \(positions, features\)",
    ),
    "queries of other features": (
        lambda: scaled_dot_product(
            Program(), (tensor("q", N, T, D), tensor("k", N, T, E), tensor("v", N, T, E)), 1
        ),
        "needed the same samples and heads, as many keys as values",
    ),
    "a mask for other positions": (
        lambda: scaled_dot_product(
            Program(),
            (tensor("q", N, O, E), tensor("k", N, T, E), tensor("v", N, T, E)),
            1,
            causal=True,
        ),
        "a causal mask needs as many queries as keys",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_say_what_is_needed(name: str) -> None:
    request, message = REFUSALS[name]
    with pytest.raises(ShapeError, match=message):
        request()


def test_attention_may_read_another_sequence() -> None:
    program, keys = Program(), sizes("U")
    arrays = tensor("q", N, T, E), tensor("k", N, keys, E), tensor("v", N, keys, D)
    assert scaled_dot_product(program, arrays, 1).output.shape == (N, T, D)
