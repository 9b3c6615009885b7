"""Recurrences as loops: values in both forms, what stays outside, what is refused."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy as sp
from recurrent_networks import NETWORKS, SIZES, D, H, L, N, T, arrays, h, i, j, n, t

from symnn import codegen
from symnn.codegen.lowering import closed, hoist, overlap, patches, schedule
from symnn.codegen.steps import emit_loop
from symnn.core import tensor
from symnn.errors import EquationError, NotSupportedError
from symnn.indexed import MaxOver, Program, Sum, gradient, index, padded
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.traverse import name_of

SHORT = {T: 1, N: 2, D: 1, H: 2, L: 1}
TWO = {T: 2, N: 1, D: 2, H: 2, L: 2}


def expanded(program: Program, given: dict[str, Any], extents: dict[Any, int], names: list[str]):
    """Every entry of some arrays as a ball, from the equations one by one."""
    truth = Expansion(program, extents, Balls(given))
    found = {}
    for name in names:
        base = program.named(name)
        shape = truth.shape(base)
        entries = [float(truth.value(base, place)) for place in truth.places(base)]
        found[name] = np.reshape(entries, shape)
    return found


def both_forms(program: Program, outputs: list[str], given: dict[str, Any], **options: Any):
    """The results of the readable function, and of the second run of the step on buffers."""
    made = codegen.compile(program, outputs=outputs, **options)
    before = {k: np.copy(v) for k, v in given.items()}
    plain = made(**given)
    assert all(np.array_equal(given[k], before[k]) for k in given), "an input was written to"
    step = made.bind(given)
    step.run()
    step.run()
    return plain, {name: step.value(name) for name in outputs}


def check(program: Program, outputs: list[str], extents: dict[Any, int], **options: Any) -> None:
    """Both forms equal the expansion."""
    given = arrays(program, extents)
    truth = expanded(program, given, extents, outputs)
    for found in both_forms(program, outputs, given, **options):
        for name in outputs:
            np.testing.assert_allclose(found[name], truth[name], rtol=1e-11, atol=1e-13)


@pytest.mark.every(4)
@pytest.mark.parametrize("extents", [SIZES, SHORT, TWO], ids=["small", "one step", "two steps"])
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_gradients_equal_the_expansion(network, extents) -> None:
    program, loss, parameters = network()
    derived = gradient(program, loss, parameters)
    check(derived, ["C", *map(name_of, derived.gradients)], extents)


x, y, w = tensor("x", T), tensor("y", T), tensor("w", T, N)
v, W = tensor("v", T), tensor("W", H, H)


def program(**equations: Any) -> Program:
    """Equations over t, or over the indices given first."""
    P = Program()
    for name, right in equations.items():
        indices, expression = right if isinstance(right, tuple) else ((t,), right)
        P.define(name, indices, expression)
    return P


turned, s, k = tensor("turned", N, T), tensor("s"), index("k", N)
SHAPES = {
    "numbers": program(x=s * x[t - 1] + v[t]),
    "last entry": program(x=s * x[t - 1] + v[t], last=((), x[T - 1] + x[0])),
    "backward": program(x=s * x[t + 1] + v[t]),
    "three back": program(x=s * x[t - 3] + x[t - 1] / 2 + v[t]),
    "two arrays, far apart": program(x=y[t - 2] + v[t], y=sp.sin(x[t - 1])),
    "first entry alone": program(x=x[t - 1] / 2 + sp.KroneckerDelta(t, 0) * s),
    "first entry by cases": program(x=sp.Piecewise((s, sp.Eq(t, 0)), (x[t - 1] / 2 + v[t], True))),
    "position as a number": program(x=x[t - 1] / 2 + t * v[t] + sp.cos(t)),
    "position times what is carried": program(x=t * x[t - 1] / 9 + v[t]),
    "neighbors of an input": program(x=x[t - 1] * padded(v[t - 1]) + padded(v[t + 1]) + 1),
    "a neighbor in a function": program(x=x[t - 1] / 2 + sp.tanh(padded(v[t - 1]) + v[t])),
    "a maximum": program(
        w=((t, n), tensor("q", T, N)[t, n] + x[t - 1] / 2), x=MaxOver(w[t, k], k),
    ),
    "axes in other places": program(
        turned=((n, t), w[t - 1, n] + tensor("q", N, T)[n, t]), w=((t, n), sp.tanh(turned[n, t])),
    ),
    "whole rows are needed": program(
        w=((t, n), w[t - 1, n] / 2 + tensor("q", T, N)[t, n]), m=((n,), Sum(w[t, n], t)),
        later=((t, n), padded(w[t - 2, n]) * w[t, n] + padded(w[t + 1, n])),
    ),
    "a part is asked for too": program(
        w=((t, n), w[t - 1, n] / 2 + sp.exp(tensor("q", T, N)[t, n]) + 2),
        same=((t, n), sp.exp(tensor("q", T, N)[t, n]) + 2),
    ),
    "nothing else": program(x=x[t - 1] + 1),
    "a product": program(x=(1 + v[t] ** 2) * (x[t - 1] + v[t]) / 4 + 1),
    "matrices only": program(
        h=((t, n, j), Sum(h[t - 1, n, i] * W[i, j], i) + tensor("q", N, H)[n, j])
    ),
}  # fmt: skip


@pytest.mark.parametrize("extents", [SIZES, SHORT, TWO], ids=["small", "one step", "two steps"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_recurrence(name, extents) -> None:
    P = SHAPES[name]
    options = {} if any(T in getattr(b, "shape", ()) for b in P.inputs) else {"sizes": extents}
    known = {size: extents[size] for size in P.sizes}
    given_sizes = {k: known[k] for k in options.get("sizes", {}) if k in known}
    check(P, [e.name for e in P], known, **({"sizes": given_sizes} if options else {}))


def test_what_is_not_carried_stays_outside_of_the_loop() -> None:
    P, loss, parameters = NETWORKS["rnn"]()
    derived = gradient(P, loss, parameters)
    made = codegen.compile(derived, outputs=[loss, *derived.gradients])
    loops = [part.split("\n    #")[0] for part in made.source.split("    for t in ")[1:]]
    assert [line.strip() for part in loops for line in part.splitlines()[1:]] == [
        "a[t] += entry(h, t - 1) @ U",
        "h[t] = np.tanh(a[t])",
        "dC_da[t] = (dC_da[t] + entry(dC_da, t + 1) @ U.T)*dC_da_factor[t]",
    ]
    assert "a = X @ W + b" in made.source
    rows = "reshape((T - 1)*N, H)"
    assert f"dC_dU = h[:T - 1].{rows}.T @ dC_da[1:].{rows}" in made.source


def test_terms_at_one_place_are_added_there() -> None:
    P, loss, parameters = NETWORKS["deep"]()
    derived = gradient(P, loss, parameters)
    made = codegen.compile(derived, outputs=derived.gradients)
    assert "z[0] += X" in made.source
    assert "dC_dz[L - 1] += h[L - 1] - Y" in made.source
    assert "==" not in made.source.partition("def step")[2]


def test_a_step_allocates_no_array() -> None:
    """Rows, work space and results are made before: NumPy asks for no memory worth a row."""
    P, loss, parameters = NETWORKS["lstm"]()
    derived = gradient(P, loss, parameters)
    extents = {**SIZES, T: 6, N: 80, H: 120}
    step = codegen.compile(derived, outputs=derived.gradients).bind(arrays(derived, extents))
    step.run()
    tracemalloc.start()
    step.run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * 120 * 8  # NumPy's own buffer for broadcasting takes 64 KiB


def test_inputs_may_be_replaced_between_steps() -> None:
    P, loss, parameters = NETWORKS["rnn"]()
    derived = gradient(P, loss, parameters)
    made = codegen.compile(derived, outputs=["C", "dC_dU"])
    first, second = (arrays(derived, SIZES, seed) for seed in (0, 1))
    step = made.bind(first)
    step.run()
    step.feed(**second)
    step.run()
    for name, value in made(**second).items():
        np.testing.assert_allclose(step.value(name), value, rtol=1e-12)


def test_a_recurrence_trains() -> None:
    """States are updated in place, the loop reads them anew in every step."""
    P, loss, parameters = NETWORKS["rnn"]()
    derived = gradient(P, loss, parameters)
    updates = {}
    for p, slope in zip(parameters, derived.gradients, strict=True):
        axes = derived[slope].indices
        derived.define(f"{p.label}_next", axes, p[axes] - slope[axes] / 10)
        updates[str(p.label)] = f"{p.label}_next"
    made = codegen.compile(derived, outputs=["C"], updates=updates)
    given = arrays(derived, SIZES)
    step, plain = made.bind(given), dict(given)
    for _ in range(3):
        step.run()
        found = made(**plain)
        plain |= {state: found[name] for state, name in updates.items()}
        np.testing.assert_allclose(step.value("C"), found["C"], rtol=1e-12)
    for state in updates:
        np.testing.assert_allclose(step.value(state), plain[state], rtol=1e-12)


def test_float32_stays_float32() -> None:
    P, loss, parameters = NETWORKS["gru"]()
    derived = gradient(P, loss, parameters)
    made = codegen.compile(derived, outputs=derived.gradients)
    single = {k: np.asarray(a, np.float32) for k, a in arrays(derived, SIZES).items()}
    assert {a.dtype for a in made(**single).values()} == {np.dtype(np.float32)}
    assert made.bind(single).dtype == np.float32


REFUSED = {
    "both ways": (program(x=y[t - 1], y=x[t + 1]), EquationError,
                  r"equations `x` and `y` are computed from each other: `y\[t - 1\]` in the"),
    "itself": (program(x=y[t], y=x[t]), EquationError, "needed an axis along which all"),
    "an end of itself": (program(x=x[t - 1] + x[T - 1]), EquationError, r"`x\[T - 1\]` in the"),
    "two lengths": (
        program(
            x=tensor("z", T + 1)[t - 1] / 2, z=((index("q", T + 1),), x[index("q", T + 1) - 1])
        ),
        NotSupportedError, "`x` and `z` read each other along an axis of extent T in one and T . 1",
    ),
    "a maximum of nothing": (
        program(w=((t, n), tensor("q", T, N)[t, n] + MaxOver(w[t - 1, k], k))),
        NotSupportedError, r"equation `w` takes the maximum of `w\[",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_loop_computes_is_refused_by_name(name) -> None:
    P, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        codegen.compile(P)


MUTANTS = [
    ("shifts are not cut", overlap, "_cut", lambda low, value, ahead: value),
    ("shifts are cut the other way", overlap, "_shift", lambda f, k, old=overlap._shift:
     None if old(f, k) is None else -old(f, k)),
    ("all parts lie in arrays", hoist.Hoisting, "depends", lambda self, e: False),
    ("terms at one place stand everywhere", patches, "_place", lambda f, i, old=patches._place:
     None if old(f, i) is None else (old(f, i)[0], sp.S.Zero)),
    ("every array takes over", emit_loop, "_may_take_over", lambda *a: True),
    ("loops run forwards", schedule, "recurrence", lambda P, m, old=schedule.recurrence:
     replace(old(P, m), direction=1)),
    ("rows are those of the next pass", closed.Closing, "_entries",
     lambda self, node, places: self.graph.take(node, 0, 0)),
    ("values are overwritten in a pass", emit_loop, "_count_consumers", lambda to, passes: None),
]  # fmt: skip


@pytest.mark.every(2)
@pytest.mark.parametrize(("why", "target", "name", "wrong"), MUTANTS, ids=[m[0] for m in MUTANTS])
def test_a_planted_error_is_caught(why, target, name, wrong, monkeypatch) -> None:
    monkeypatch.setattr(target, name, wrong)
    programs = [gradient(*NETWORKS[name]()) for name in ("deep", "gru", "second_order", "grid")]
    assert not all(map(survives, [SHAPES["a part is asked for too"], *programs])), why


def survives(program: Program) -> bool:
    try:
        check(program, [e.name for e in program], SIZES)
    except Exception:
        return False
    return True
