"""Whole numbers as places, in C: rows gathered and added up, entries picked, places of maxima."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import test_gathered as given
from sympy import exp, log

from symnn import codegen
from symnn.codegen.calls import native
from symnn.codegen.native import places
from symnn.core import data_index, tensor
from symnn.errors import NotSupportedError
from symnn.indexed import ArgMax, Program, Sum, gradient
from symnn.native import found_compiler
from symnn.native.running import NativeStep

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
N, K, n, k, m = given.N, given.K, given.n, given.k, given.m
Made = tuple[Any, dict[str, Any]]


def rows() -> Made:
    program, outputs = given.embedding()
    token = np.random.default_rng(0).integers(7, size=(5, 3))
    arrays = {"E": given.random(7, 19), "token": token, "target": given.random(5, 3, 19)}
    return codegen.compile(program, outputs=outputs), arrays


def one_row() -> Made:
    program, outputs = given.embedding()
    arrays = {"E": given.random(1, 2), "token": [[0], [0]], "target": given.random(2, 1, 2)}
    return codegen.compile(program, outputs=outputs), arrays


def labels() -> Made:
    z, label = tensor("z", N, K), data_index("label", N, extent=K)
    P = Program()
    p = P.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    L = P.define("L", (), -Sum(log(p[n, label[n]]), n) / N)
    G = gradient(P, L, z)
    made = codegen.compile(G, outputs=[L, *G.gradients])
    return made, {"z": given.random(6, 21), "label": [0, 3, 20, 1, 2, 0]}


def largest() -> Made:
    z, P = tensor("z", N, K), Program()
    P.define("best", (n,), ArgMax(z[n, k], k))
    P.define("down", (k,), ArgMax(z[n, k], n))
    P.define("least", (n,), ArgMax(-z[n, k], k))
    z_ = given.random(9, 20).round(1)
    return codegen.compile(P, outputs=["best", "down", "least"]), {"z": z_}


MADE: dict[str, Callable[[], Made]] = {
    "rows": rows, "one row": one_row, "labels": labels, "largest": largest,
}  # fmt: skip


def distance(made: Any, arrays: dict[str, Any], step: NativeStep) -> float:
    step.run()
    return max(float(np.abs(step.value(name) - value).max() / (np.abs(value).max() or 1))
               for name, value in made(**arrays).items())  # fmt: skip


@needs_compiler
@pytest.mark.parametrize("what", MADE)
def test_as_numpy(what: str) -> None:
    made, arrays = MADE[what]()
    assert distance(made, arrays, native.bind_native(made, arrays)) < 1e-12


PLANTED = [
    ("rows", "(long)b", "(long)-b"), ("rows", "+= ", "-= "), ("largest", "x <= best", "x < best"),
    ("largest", "first = k", "first = k + 1"), ("labels", "INSIDE(q", "!INSIDE(q"),
]  # fmt: skip


@needs_compiler
@pytest.mark.parametrize(("what", "old", "new"), PLANTED)
def test_planted_errors_are_seen(what: str, old: str, new: str) -> None:
    made, arrays = MADE[what]()
    recipe = native.native_recipe(made, arrays)
    head, body = recipe.source.split("STAGE void", 1)
    assert old in body
    if what == "largest":
        arrays["z"][:, 1] = arrays["z"][:, 0] = 9.0
    spoiled = replace(recipe, source=f"{head}STAGE void{body.replace(old, new)}")
    assert not distance(made, arrays, NativeStep(spoiled, arrays)) < 1e-6


@needs_compiler
def test_places_outside_read_no_memory() -> None:
    """What is written into the buffers is not checked: it gives no number, and touches nothing."""
    made, arrays = rows()
    step = native.bind_native(made, arrays)
    step.buffers["token"][0, 0] = 1e9
    step.run()
    assert np.isnan(step.value("y")[0, 0]).all()
    assert np.isfinite(step.value("y")[1:]).all()


def test_places_that_the_dtype_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    made, arrays = rows()
    monkeypatch.setitem(places.FIRST_WRONG, "float64", 5)
    with pytest.raises(NotSupportedError, match="`token` holds places up to 6; float64 has all"):
        native.native_recipe(made, arrays)
