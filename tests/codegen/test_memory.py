"""Buffers that share memory: a step reads nothing that an earlier user of the place left."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from recurrent_networks import NETWORKS, SIZES, arrays

from symnn import codegen
from symnn.catalog.activations import activation
from symnn.catalog.layers.convolution import convolution
from symnn.catalog.layers.pooling import average_pooling
from symnn.catalog.layers.transformer import BlockSizes, transformer_block
from symnn.catalog.layers.windows import Window
from symnn.codegen.graph.naming import Naming
from symnn.codegen.steps import memory
from symnn.codegen.steps.memory import Lifetime, lifetimes, shared_memory
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import Views
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.indexed.language.traverse import name_of

N, C, F, A, T, D, H, E, M = sizes("N C F A T D H E M")
GROUP = re.compile(r"^    (.*) = at_one_place\(", re.MULTILINE)


def squares(program: Program, y: Any, *wrt: Any) -> tuple[Program, Any, list[Any]]:
    axes = [index(f"q{a}", n) for a, n in enumerate(y.shape)]
    return program, program.define("loss", (), Sum(y[tuple(axes)] ** 2, *axes) / 2), list(wrt)


def convolved() -> tuple[Program, Any, list[Any]]:
    program, X = Program(), tensor("X", N, C, A, A)
    made = convolution(program, X, F, [Window(3, 1, 1)] * 2, 1)
    return squares(program, made.output, X, *made.parameters)


def averaged() -> tuple[Program, Any, list[Any]]:
    program, X = Program(), tensor("X", N, C, 2 * A, 2 * A)
    return squares(program, average_pooling(program, X, [Window(2, 2)] * 2, 1), X)


def block() -> tuple[Program, Any, list[Any]]:
    program, X = Program(), tensor("X", N, T, D)
    made = transformer_block(program, X, BlockSizes(H, E, M, activation("relu"), True), 1)
    return squares(program, made.output, *made.parameters)


CASES = {**NETWORKS, "convolution": convolved, "average pooling": averaged, "transformer": block}
EXTENTS = {**SIZES, N: 2, C: 2, F: 3, A: 4, T: 3, D: 4, H: 2, E: 2, M: 5}


def bound(name: str) -> tuple[Any, list[str]]:
    """A step that computes a loss and its gradient, and their names."""
    program, loss, parameters = CASES[name]()
    derived = gradient(program, loss, parameters)
    names = [name_of(loss), *map(name_of, derived.gradients)]
    extents = {s: EXTENTS[s] for s in derived.sizes}
    step = codegen.compile(derived, outputs=names)
    return step.bind(arrays(derived, extents)), names


def values(step: Any, names: list[str]) -> list[np.ndarray]:
    step.run()
    return [step.value(name) for name in names]


def spoil(step: Any) -> None:
    """Fill every place that buffers share with what no computation survives."""
    for name in (n for group in GROUP.findall(step.source) for n in group.split(", ")):
        array = step.buffers[name]
        array[...] = True if array.dtype == bool else np.nan


@pytest.mark.every(2)
@pytest.mark.parametrize("name", CASES)
def test_a_step_reads_nothing_that_was_left(name: str) -> None:
    step, names = bound(name)
    first = values(step, names)
    spoil(step)
    for before, after in zip(first, values(step, names), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ["convolution", "transformer", "lstm"])
def test_a_life_cut_short_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = values(*bound(name))

    def shorter(*given: Any) -> Any:
        return {
            b: Lifetime(t.first, max(t.first, t.last - 4)) for b, t in lifetimes(*given).items()
        }

    monkeypatch.setattr(memory, "lifetimes", shorter)
    found = values(*bound(name))
    assert not all(np.array_equal(a, b) for a, b in zip(expected, found, strict=True))


def held(step: Any) -> tuple[int, int]:
    """Bytes of all arrays, and of the memory that they lie in."""
    roots = {}
    for array in step.buffers.values():
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        roots[id(root)] = root.nbytes
    return sum(a.nbytes for a in step.buffers.values()), sum(roots.values())


def test_window_copies_lie_at_one_place() -> None:
    together, separate = held(bound("convolution")[0])[::-1]
    assert together < 0.6 * separate


def test_an_average_is_spread_without_a_copy() -> None:
    step, _ = bound("average pooling")
    full = [a for a in step.buffers.values() if a.size >= step.buffers["X"].size]
    assert len(full) == 2, "the input and its gradient"


def test_loops_count_as_one_statement() -> None:
    a, b, c = (Buffer(name, (N,)) for name in "abc")
    lines = ["f(a)", "for x in rows:", "    g(b_row, x)", "    h(a)", "# c", "k(c)"]
    views = Views(Naming(set()))
    views.lines[b] = [("b_row", "b[0]")]
    found = lifetimes([a, b, c], views, lines)
    assert found == {a: Lifetime(0, 1), b: Lifetime(1, 1), c: Lifetime(2, 2)}


def test_results_and_kinds_are_kept_apart() -> None:
    result, late = Buffer("r", (N,), role="output"), Buffer("late", (N,))
    mask, border = Buffer("m", (N,), kind="bool"), Buffer("p", (N,), role="bordered", border=(0, 0))
    lines = ["f(m)", "f(p)", "f(r)", "f(late)"]
    assert shared_memory([result, late, mask, border], Views(Naming(set())), lines, {}) == []


def test_texts_do_not_depend_on_where_objects_lie() -> None:
    """Of buffers of one size, the one that is named first comes first."""
    buffers = [Buffer(f"b{k}", (N,)) for k in range(20)]
    together = [f"f({', '.join(b.name for b in buffers)})"]
    assert list(lifetimes(buffers[::-1], Views(Naming(set())), together)) == buffers
