"""Recurrences in JAX are loops of JAX: equal values, and no longer to trace for more passes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from recurrent_networks import NETWORKS, SIZES, D, H, L, N, T, arrays
from test_loops import SHAPES

from symnn import codegen
from symnn.codegen.calls.module import function_from
from symnn.indexed import Program, gradient
from symnn.indexed.language.traverse import name_of

jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers

TWO = {T: 2, N: 1, D: 2, H: 2, L: 2}


def agree(program: Program, outputs: list[str], extents: dict[Any, int]) -> None:
    """JAX and NumPy compute the same."""
    known = {size: extents[size] for size in program.sizes}
    given = arrays(program, known)
    made = codegen.compile(program, outputs=outputs, sizes=known)
    function = codegen.compile(program, outputs=outputs, sizes=known, target="jax")
    with jax.enable_x64(True):
        found = {n: np.asarray(v) for n, v in function(**given).items()}
    for name, wanted in made(**given).items():
        np.testing.assert_allclose(found[name], wanted, rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("extents", [SIZES, TWO], ids=["small", "two steps"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_recurrence(name: str, extents: dict[Any, int]) -> None:
    agree(SHAPES[name], [e.name for e in SHAPES[name]], extents)


def derived(name: str) -> tuple[Program, list[str]]:
    program, loss, parameters = NETWORKS[name]()
    found = gradient(program, loss, parameters)
    return found, ["C", *map(name_of, found.gradients)]


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_through_time(name: str) -> None:
    found, outputs = derived(name)
    agree(found, outputs, SIZES)


def traced(steps: int) -> int:
    """How long the traced text of a network is."""
    found, outputs = derived("rnn")
    extents = {**SIZES, T: steps}
    function = codegen.compile(found, outputs=outputs, sizes=extents, target="jax")
    source = function.source
    assert "jax.lax.fori_loop(0, T, one_t, (a, h,))" in source
    return len(str(jax.make_jaxpr(function_from(source, "step"))(**arrays(found, extents))))


def test_more_passes_are_no_more_text() -> None:
    assert traced(300) < 1.1 * traced(30)
