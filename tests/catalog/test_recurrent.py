"""Layers over time and depth, dropout, embeddings, graphs: equations, gradients, printed forms."""

from __future__ import annotations

import re
from copy import copy
from pathlib import Path

import pytest
from layer_networks import BLOCKS, NETWORKS, D, H, K, N, T, X, h0, x
from sympy import Indexed

from symnn.catalog import layers
from symnn.catalog.activations import TANH
from symnn.catalog.layers import (
    Earlier,
    Edge,
    Names,
    Vertex,
    dense,
    embedding,
    graph,
    lstm,
    node,
    residual_stack,
)
from symnn.catalog.layers import simple_recurrent as rnn
from symnn.core import tensor
from symnn.errors import EquationError, ShapeError, UnknownNameError
from symnn.indexed import Equation, GradientProgram, Program, equal, gradient, index
from symnn.sources import SOURCES

t = index("t", T)


def derived(name: str) -> GradientProgram:
    network = NETWORKS[name]()
    return gradient(network.program, network.loss, network.wrt)


def checked(name: str, G: GradientProgram) -> str:
    return G.check(assignments=[NETWORKS[name]().sizes], entries=2).status


@pytest.mark.every(2)
@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_right(name: str) -> None:
    assert checked(name, derived(name)) == "sampled"


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_right_at_other_sizes(name: str) -> None:
    assert derived(name).check().status == "sampled"


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "recurrent_graph"])
def test_a_slip_in_time_is_seen(name: str) -> None:
    """A weight's gradient that reads the step itself where the step before belongs."""
    G = derived(name)
    equation, read = next(
        (G[base], r)
        for base in G.gradients
        for r in G[base].right.atoms(Indexed)
        if r.indices[0] == t - 1
    )
    slipped = Indexed(read.base, t, *read.indices[1:])
    changed = copy(G)
    wrong = Equation(equation.left, equation.right.xreplace({read: slipped}))
    changed.equations = {**G.equations, equation.base: wrong}
    assert checked(name, changed) == "refuted"


SIGNAL = "Σ_m ∂L/∂z2[n,m]·W2[j,m]"
EVERY = "Σ_k ∂L/∂z2[t,n,k]·W2[j,k]"
PRINTED = {
    "rnn": [
        "∂L/∂z2[t,n,k] = (p[t,n,k] - Y[t,n,k])/(N·T)",
        f"∂L/∂z1[t,n,j] = (1 - h1[t,n,j]²)·(Σ_k ∂L/∂z1[t+1,n,k]·U1[j,k] + {EVERY})",
        "∂L/∂W1[i,j] = Σ_{t,n} X[t,n,i]·∂L/∂z1[t,n,j]",
        "∂L/∂U1[k,j] = Σ_{t,n} h1[t-1,n,k]·∂L/∂z1[t,n,j]",
        "∂L/∂b1[j] = Σ_{t,n} ∂L/∂z1[t,n,j]",
    ],
    "rnn_last": [
        f"∂L/∂z1[t,n,j] = (1 - h1[t,n,j]²)·([t = T - 1]·{SIGNAL} + Σ_k ∂L/∂z1[t+1,n,k]·U1[j,k])",
        "∂L/∂h0[n,k] = Σ_j ∂L/∂z1[0,n,j]·U1[k,j]",
    ],
    "lstm": [
        "∂L/∂h1[t,n,j] = Σ_k ∂L/∂z_f_1[t+1,n,k]·U_f_1[j,k] + Σ_k ∂L/∂z_g_1[t+1,n,k]·U_g_1[j,k]"
        " + Σ_k ∂L/∂z_i_1[t+1,n,k]·U_i_1[j,k] + Σ_k ∂L/∂z_o_1[t+1,n,k]·U_o_1[j,k]"
        f" + {EVERY}",
        "∂L/∂c1[t,n,j] = ∂L/∂c1[t+1,n,j]·f1[t+1,n,j]"
        " + ∂L/∂h1[t,n,j]·o1[t,n,j]·(1 - tanh(c1[t,n,j])²)",
        "∂L/∂z_i_1[t,n,j] = ∂L/∂c1[t,n,j]·g1[t,n,j]·i1[t,n,j]·(1 - i1[t,n,j])",
        "∂L/∂z_f_1[t,n,j] = c1[t-1,n,j]·∂L/∂c1[t,n,j]·f1[t,n,j]·(1 - f1[t,n,j])",
        "∂L/∂z_o_1[t,n,j] = ∂L/∂h1[t,n,j]·o1[t,n,j]·(1 - o1[t,n,j])·tanh(c1[t,n,j])",
        "∂L/∂z_g_1[t,n,j] = ∂L/∂c1[t,n,j]·i1[t,n,j]·(1 - g1[t,n,j]²)",
    ],
    "gru": [
        "∂L/∂h1[t,n,j] = Σ_k ∂L/∂z_r_1[t+1,n,k]·U_r_1[j,k] + Σ_k ∂L/∂z_u_1[t+1,n,k]·U_u_1[j,k]"
        f" + {EVERY} + ∂L/∂h1[t+1,n,j]·u1[t+1,n,j] + ∂L/∂s1[t+1,n,j]·r1[t+1,n,j]",
        "∂L/∂z_g_1[t,n,j] = ∂L/∂h1[t,n,j]·(1 - g1[t,n,j]²)·(1 - u1[t,n,j])",
        "∂L/∂s1[t,n,j] = Σ_k ∂L/∂z_g_1[t,n,k]·U_g_1[j,k]",
        "∂L/∂z_r_1[t,n,j] = ∂L/∂s1[t,n,j]·h1[t-1,n,j]·r1[t,n,j]·(1 - r1[t,n,j])",
        "∂L/∂z_u_1[t,n,j] = ∂L/∂h1[t,n,j]·u1[t,n,j]·(1 - u1[t,n,j])·(h1[t-1,n,j] - g1[t,n,j])",
    ],
    "residual": [
        "∂L/∂h1[l,n,j] = [l = B - 1]·Σ_k ∂L/∂z2[n,k]·W2[j,k] + Σ_i ∂L/∂z1[l+1,n,i]·W1[l+1,j,i]"
        " + ∂L/∂h1[l+1,n,j]",
        "∂L/∂z1[l,n,j] = ∂L/∂h1[l,n,j]·(1 - a1[l,n,j]²)",
        "∂L/∂b1[l,j] = Σ_n ∂L/∂z1[l,n,j]",
        "∂L/∂X[n,j] = Σ_i ∂L/∂z1[0,n,i]·W1[0,j,i] + ∂L/∂h1[0,n,j]",
    ],
    "dropout": [
        f"∂L/∂z1[n,j] = (m1[n,j]·(1 - a1[n,j]²)/(1 - q1))·{SIGNAL}",
        "∂L/∂W2[j,k] = Σ_n d1[n,j]·∂L/∂z2[n,k]",
    ],
    "embedding": [
        "∂L/∂e1[t,n,j] = Σ_k ∂L/∂z1[t,n,k]·W1[j,k]",
        "∂L/∂E1[l,j] = Σ_{t,n} ∂L/∂e1[t,n,j]·[l = token[t,n]]",
    ],
    "graph": [
        "∂L/∂s[n,j] = Σ_k ∂L/∂z2[n,k]·W2[j,k]",
        "∂L/∂z_v[n,j] = ∂L/∂s[n,j]·v[n,j]·(1 - v[n,j])",
        "∂L/∂z_u[n,j] = (1 - u[n,j]²)·(Σ_k ∂L/∂z_v[n,k]·W_u_v[j,k] + ∂L/∂s[n,j])",
    ],
    "recurrent_graph": [
        f"∂L/∂s[t,n,j] = {EVERY} + ∂L/∂s[t+1,n,j]",
        "∂L/∂z_v[t,n,j] = v[t,n,j]·(1 - v[t,n,j])·Σ_k ∂L/∂z_u[t+1,n,k]·W_v_u_1[j,k]",
        "∂L/∂z_u[t,n,j] = (1 - u[t,n,j]²)·(Σ_k ∂L/∂z_v[t,n,k]·W_u_v[j,k]"
        " + Σ_k ∂L/∂z_v[t+2,n,k]·W_u_v_2[j,k] + ∂L/∂s[t,n,j])",
    ],
    "linear_regression": ["∂L/∂z1[n,k] = 2·(z1[n,k] - Y[n,k])/(K·N)"],
    "logistic_regression": ["∂L/∂z1[n,k] = (p[n,k] - Y[n,k])/(K·N)"],
    "perceptron": [
        "∂L/∂z1[n,k] = (p[n,k] - Y[n,k])/(K·N)",
        "∂L/∂W1[i,k] = Σ_n X[n,i]·∂L/∂z1[n,k]",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_gradients_are_printed_as_in_the_books(name: str) -> None:
    shown = re.sub(r"\n +", " ", derived(name).text())  # long equations are broken
    assert not [line for line in PRINTED[name] if line not in shown.splitlines()], shown


@pytest.mark.parametrize("cell", ["simple_recurrent", *(
    pytest.param(cell, marks=pytest.mark.slow) for cell in ("lstm", "gru"))])  # fmt: skip
def test_the_number_of_equations_does_not_depend_on_depth(cell: str) -> None:
    """A second layer adds as many equations as there are in one, and their form is the same."""

    def equations(depth: int) -> int:
        program, flow, wrt = Program(), x, []
        for layer in range(1, depth + 1):
            made = getattr(layers, cell)(program, flow, H, layer)
            flow, wrt = made.output, [*wrt, *made.parameters]
        out = dense(program, flow, K, depth + 1)
        cost = program.define("L", (), out.output[0, 0, 0] ** 2)
        return len(gradient(program, cost, wrt))

    one, two, three = map(equations, (1, 2, 3))
    assert three - two == two - one


def test_layers_are_stacked_under_their_own_names() -> None:
    G = derived("stacked")
    assert {"h1", "h2", "c2", "dL_dW1", "dL_dW_i_2"} <= {e.name for e in G}
    assert str(G.named("W_i_2").shape) == "(H, K)"


def test_a_weight_between_states_is_shared_by_all_steps() -> None:
    layer = rnn(program := Program(), x, H, 1)
    assert [str(p.shape) for p in layer.parameters] == ["(D, H)", "(H, H)", "(H,)"]
    assert program[layer.output].right == TANH(layer.nodes["state"].preactivation[t, *NJ])


NJ = index("n", N), index("j", H)


def test_a_recurrent_layer_is_a_graph_of_one_vertex() -> None:
    one, other = Program(), Program()
    rnn(one, x, H, 1)
    graph(other, {"x": x}, [Vertex("h", ("x", Earlier("h")), H, TANH)])
    text = other.text().replace("W_h_h_1", "U1").replace("W_x_h", "W1").replace("b_h", "b1")
    assert re.sub(r"\b(z_h|h)\b", lambda m: m[0][0] + "1", text) == one.text()


def test_a_dense_layer_is_a_node_with_one_edge() -> None:
    one, other = Program(), Program()
    made = dense(one, X, K, 1)
    same = node(other, Names("a1", "z1", "b1"), [Edge(X, "W1")], K)
    at = (index("n", N), index("k", K))
    assert equal(one[made.output].at(at), other[same.output].at(at))


def test_residual_blocks_of_a_number_are_the_same_equations() -> None:
    program = Program()
    made = residual_stack(program, tensor("X", N, H), 3, 1)
    assert made.weights.shape == (3, H, H)
    assert made.parameters == (made.weights, made.bias)
    open_depth = residual_stack(Program(), tensor("X", N, H), BLOCKS, 1)
    assert open_depth.states.shape == (BLOCKS, N, H)


def test_every_source_of_a_layer_exists() -> None:
    known = {s.key for s in SOURCES}
    folder = Path(layers.__file__).parent
    texts = [
        p.read_text(encoding="utf-8") for p in (*folder.glob("*.py"), folder.parent / "models.py")
    ]
    cited = {key for text in texts for line in re.findall(r"Source: (.+)", text)
             for key in line.strip('"').split(", ")}  # fmt: skip
    assert len(cited) >= 8
    assert cited <= known


ERRORS = {
    "no time": (
        lambda: lstm(Program(), tensor("X", D), H, 1), ShapeError,
        r"recurrent layer: `X` has shape \(D,\); needed \(time, samples, units\)",
    ),
    "rows differ": (
        lambda: node(Program(), Names("a", "z"), [Edge(X, "W"), Edge(x, "U")], H), ShapeError,
        r"node `a`: what enters has the shapes `X` \(N, D\), `X` \(T, N, D\); needed one edge",
    ),
    "nothing enters": (
        lambda: node(Program(), Names("a", "z"), [], H), ShapeError,
        "node `a`: what enters has the shapes nothing",
    ),
    "no data index": (
        lambda: embedding(Program(), tensor("token", N), H, 1), ShapeError,
        r"embedding: `token` has shape \(N,\) and no extent; needed tokens from `data_index",
    ),
    "unknown predecessor": (
        lambda: graph(Program(), {"x": X}, [Vertex("u", ("y",), H)]), UnknownNameError,
        "graph: vertex `u` has the predecessor `y`, which is neither an input nor a vertex",
    ),
    "twice": (
        lambda: graph(Program(), {"x": X}, [Vertex("x", ("x",), H)]), EquationError,
        "graph: found 'x' used twice; needed",
    ),
    "no inputs": (
        lambda: graph(Program(), {}, [Vertex("u", (Earlier("u"),), H)]), EquationError,
        "graph: found no inputs; needed one input or more",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_bad_requests_say_what_is_needed(name: str) -> None:
    request, kind, message = ERRORS[name]
    with pytest.raises(kind, match=message):
        request()


def test_a_circle_without_time_is_refused() -> None:
    program = Program()
    vertices = [Vertex("u", ("x", "v"), H, TANH), Vertex("v", ("u",), H, TANH)]
    made = graph(program, {"x": X}, vertices)
    cost = program.define("L", (), made["v"][0, 0])
    with pytest.raises(EquationError, match="are computed from each other"):
        gradient(program, cost, made.parameters)


def test_units_must_fit_what_is_added() -> None:
    with pytest.raises(ShapeError, match="extent"):
        graph(Program(), {"x": X}, [Vertex("s", ("x", "x"), H, None, False)])


def test_the_initial_state_enters_at_the_first_step_only() -> None:
    program = Program()
    made = rnn(program, x, H, 1, initial=h0)
    right = str(program[made.nodes["state"].preactivation].right)
    assert "KroneckerDelta(0, t)" in right
