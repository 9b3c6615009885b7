"""Threads in loops over time: each takes its own samples, and no bit changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import recurrent_networks as networks
from recurrent_networks import D, H, N, X, d, h, i, j, n, t
from sympy import tanh

from symnn import codegen
from symnn.codegen.calls.native import bind_native
from symnn.core import tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.native import found_compiler
from symnn.native.running import NativeStep

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
SIZES = {"T": 3, "N": 21, "D": 3, "H": 40, "L": 2}
other = index("m", N)


def mixed() -> networks.Made:
    """The state of a sample comes from those of all samples."""
    P, W, U = Program(), tensor("W", D, H), tensor("U", H, H)
    recurrent = Sum(h[t - 1, other, i] * U[i, j], i, other) / N
    P.define("h", (t, n, j), tanh(Sum(X[t, n, d] * W[d, j], d) + recurrent))
    return P, networks.last_state_loss(P, h), [W, U]


def mirrored() -> networks.Made:
    """The state of a sample comes from that of another one."""
    P, W, U = Program(), tensor("W", D, H), tensor("U", H, H)
    recurrent = Sum(h[t - 1, N - 1 - n, i] * U[i, j], i)
    P.define("h", (t, n, j), tanh(Sum(X[t, n, d] * W[d, j], d) + recurrent))
    return P, networks.last_state_loss(P, h), [W, U]


APART = {"rnn": networks.rnn, "lstm": networks.lstm, "gru": networks.gru}
TOGETHER = {"mixed": mixed, "mirrored": mirrored}


def steps(
    make: Callable[[], networks.Made], extents: dict[str, int], threads: tuple[int, ...] = (1, 2, 3)
) -> list[NativeStep]:
    """A loss and its gradients by some threads."""
    program, loss, parameters = make()
    found = gradient(program, loss, parameters)
    sizes: Any = {s: extents.get(str(s), 3) for s in program.sizes}
    made = codegen.compile(found, outputs=[loss, *found.gradients], sizes=sizes)
    data = networks.arrays(found, sizes)
    given = {g.name: data[g.name] for g in made.inputs}
    done = [bind_native(made, given, threads=count) for count in threads]
    for step in done:
        step.run()
    return done


def loops(step: NativeStep) -> list[str]:
    """The loops over time that threads may share, and nothing in the place of others."""
    found = re.findall(r"(STAGE|ALONE) void stage\d+(\([^)]*\) \{.*?\n\})", step.source, re.DOTALL)
    return [text if kind == "ALONE" else "" for kind, text in found if "for (long t0" in text]


def assert_same_bits(done: list[NativeStep]) -> None:
    one, *more = done
    for result in one.recipe.results:
        expected = one.value(result.name)
        assert np.isfinite(expected).all()
        assert np.abs(expected).max() > 0
        assert all(np.array_equal(step.value(result.name), expected) for step in more)


def assert_shared(name: str, rows: int, threads: tuple[int, ...]) -> None:
    """The loops are the same text for any number of threads, so that none rounds otherwise."""
    one, *more = done = steps(APART[name], {**SIZES, "N": rows, "H": 70}, threads)
    assert len(loops(one)) >= 2
    assert all(loops(one))
    assert all(loops(step) == loops(one) for step in more)
    assert "me == THREADS - 1 ?" in more[0].source
    assert_same_bits(done)


@pytest.mark.parametrize("rows", [21, 16, 5])
def test_samples_that_are_apart_are_shared(rows: int) -> None:
    assert_shared("rnn", rows, (1, 2, 3))


@pytest.mark.every(3)
@pytest.mark.parametrize(("name", "count"), [("gru", 3), ("lstm", 2)])
def test_gates_are_shared(name: str, count: int) -> None:
    assert_shared(name, 21, (1, count))


@pytest.mark.parametrize("name", TOGETHER)
def test_samples_that_are_read_by_others_are_not(name: str) -> None:
    done = steps(TOGETHER[name], SIZES)
    assert loops(done[1])
    assert not any(loops(done[1]))
    assert_same_bits(done)


def test_short_loops_are_not_worth_it() -> None:
    assert not any(loops(steps(networks.rnn, {**SIZES, "N": 4, "H": 5})[1]))


@pytest.mark.every(3)
@pytest.mark.parametrize("name", ["stacked", "deep", "second_order", "grid"])
def test_other_recurrences_keep_their_bits(name: str) -> None:
    assert_same_bits(steps(getattr(networks, name), SIZES, (1, 2)))
