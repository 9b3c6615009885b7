"""Loops over time, over depth, and over both, in C: values and gradients as NumPy has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import recurrent_networks as networks

from symnn import codegen
from symnn.catalog.layers import arranged, gru, lstm, simple_recurrent
from symnn.codegen.calls.native import bind_native, native_recipe
from symnn.core import sizes, tensor
from symnn.errors import NotSupportedError
from symnn.indexed import Program, Sum, gradient, index
from symnn.native import found_compiler
from symnn.native.running import NativeStep

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
MADE = ("rnn", "lstm", "gru", "stacked", "deep", "second_order", "grid")
SIZES = {
    "small": {"T": 3, "N": 2, "D": 4, "H": 5, "L": 2},
    "odd": {"T": 5, "N": 9, "D": 3, "H": 17, "L": 3},
    "single": {"T": 4, "N": 1, "D": 1, "H": 1, "L": 2},
}


def compiled(name: str, extents: dict[str, int]) -> tuple[Any, dict[str, Any]]:
    """The gradients of a network, and data."""
    make: Callable[[], Any] = getattr(networks, name)
    program, loss, parameters = make()
    found = gradient(program, loss, parameters)
    sizes = {s: extents.get(str(s), 3) for s in program.sizes}
    made = codegen.compile(found, outputs=[loss, *found.gradients], sizes=sizes)
    data = networks.arrays(found, sizes)
    return made, {i.name: data[i.name] for i in made.inputs}


def distance(made: Any, data: dict[str, Any], step: NativeStep) -> float:
    step.run()
    return max(float(np.abs(step.value(name) - value).max() / (np.abs(value).max() or 1))
               for name, value in made(**data).items())  # fmt: skip


@needs_compiler
@pytest.mark.every(5)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MADE)
def test_gradients(name: str, size: str) -> None:
    made, data = compiled(name, SIZES[size])
    assert distance(made, data, bind_native(made, data)) < 1e-12


PLANTED = {
    "one pass too few": ("t0 < 3;", "t0 < 2;"),
    "against time": ("t0 = 2; t0 >= 0", "t0 = 1; t0 >= 0"),
    "the state before": ("INSIDE(t0 - 1", "INSIDE(t0 - 2"),
    "what lies outside": ("if (INSIDE(t0 + 1", "if (!INSIDE(t0 + 1"),
}


@needs_compiler
@pytest.mark.parametrize("what", PLANTED)
def test_planted_errors_are_seen(what: str) -> None:
    made, data = compiled("rnn", SIZES["small"])
    recipe, (old, new) = native_recipe(made, data), PLANTED[what]
    assert old in recipe.source
    spoiled = replace(recipe, source=recipe.source.replace(old, new))
    assert not distance(made, data, NativeStep(spoiled, data)) < 1e-6


def test_axes_without_entries_are_refused() -> None:
    made, data = compiled("rnn", {**SIZES["small"], "T": 1})
    with pytest.raises(NotSupportedError, match="an axis without entries has no C"):
        native_recipe(made, data)


@needs_compiler
@pytest.mark.every(4)
@pytest.mark.parametrize("cell", [simple_recurrent, gru, lstm], ids=lambda cell: cell.__name__)
@pytest.mark.parametrize(("H", "N"), [(3, 16), (2, 8), (8, 16)])
def test_sequences_whose_first_axis_is_that_of_the_samples(cell: Any, H: int, N: int) -> None:
    """Where units are few, samples lie along the vectors before the loop, and not in it."""
    S, M, D, U = sizes("S N D H")
    program, X = Program(), tensor("X", M, S, D)
    h = cell(program, arranged(X, 1, 0, 2), U, 1).output
    n, j = index("n", M), index("j", U)
    loss = program.define("L", (), Sum(h[S - 1, n, j] ** 2, n, j))
    made = codegen.compile(program, outputs=[loss])
    extents, random = {S: 4, M: N, D: 3, U: H}, np.random.default_rng(0)
    data = {i.name: random.normal(size=[int(e.xreplace(extents)) for e in i.shape])
            for i in made.inputs}  # fmt: skip
    assert distance(made, data, bind_native(made, data, ("X",))) < 1e-12
