"""Programs that read windows, against the same programs entry by entry: values and derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from random_windows import EXTENTS, C, K, Maker, N, Oracle, arrays

from symnn import codegen
from symnn.balls.outcomes import Undefined
from symnn.core import tensor
from symnn.errors import NotSupportedError
from symnn.indexed import MaxOver, Program, Sum, gradient, hessian_vector_product, index, padded

CHEAP = (2, 8, 17, 20, 32, 38, 47, 49, 56, 69, 72, 88, 99)
"""Seeds of small programs."""
LONG = 900
"""So many operations in the equations of a gradient are differentiated once more."""


def drawn(seed: int) -> tuple[Program, Any, list[Any], Oracle]:
    """A program; the next one where a maximum of nothing is taken, or no array is read."""
    while True:
        program, loss, inputs = Maker(seed).made()
        try:
            if inputs:
                return program, loss, inputs, Oracle(program, loss, inputs)
        except Undefined:
            pass
        seed += 10_000


def both_ways(made: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
    data = {i.name: given[i.name] for i in made.inputs}
    bound = made.bind(data)
    for _ in range(2):
        bound.run()
    return [made(**data), {name: bound.value(name) for name in made.outputs}]


def check(program: Program, loss: Any, inputs: list[Any], oracle: Oracle, twice: int) -> None:
    """Loss and gradient; a Hessian times a vector where the gradient is no longer than `twice`."""
    values, direction = arrays(inputs, 1), arrays(inputs, 2)
    found = gradient(program, loss, inputs)
    made = codegen.compile(found, outputs=[loss, *found.gradients], sizes=EXTENTS)
    slopes = oracle.gradient(values)
    for results in both_ways(made, values):
        assert results["L"] == pytest.approx(float(oracle.loss(*oracle.flat(values))), rel=1e-10)
        for name, slope in slopes.items():
            np.testing.assert_allclose(results[f"dL_d{name}"], slope, rtol=1e-9, atol=1e-9)
    if sum(e.right.count_ops() for e in found) > twice:
        return
    second = hessian_vector_product(program, loss, inputs)
    names = {name: f"dL_d{name}_dot" for name in slopes}
    made = codegen.compile(second, outputs=list(names.values()), sizes=EXTENTS)
    given = values | {f"v_{name}": v for name, v in direction.items()}
    expected = oracle.hessian_times(values, direction)
    for results in both_ways(made, given):
        for name, dotted in names.items():
            np.testing.assert_allclose(results[dotted], expected[name], rtol=1e-8, atol=1e-8)


@pytest.mark.every(2)
@pytest.mark.parametrize("seed", CHEAP)
def test_windows_agree_with_their_entries(seed: int) -> None:
    check(*drawn(seed), twice=60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 500))
def test_many_windows_agree_with_their_entries(seed: int) -> None:
    check(*drawn(seed), twice=200)


i, j, k, n = index("i", N), index("j", C), index("k", K), index("n", N)
X, u, W = tensor("X", N), tensor("u", C), tensor("W", K)
Z = tensor("Z", N, 2 * N)
PROGRAMS = {
    "a maximum of products leaves out what is outside": (
        (j,), MaxOver(padded(u[-j - k + 1] * u[j - k]), k) ** 2),
    "and of what is not 0 there": ((j,), MaxOver(1 / (1 + padded(u[2 * k - j]) ** 2), k)),
    "a sum adds up what is not 0 outside": (
        (n,), Sum(1 / (1 + padded(X[n + k + 1] * Z[k + 1, n + k]) ** 2), k)),
    "an index may be longer than an axis of its gradient": (
        (j, n), padded(Z[n + 1, j - 1] * u[j - 1]) + padded(u[j + 1])),
    "two arrays at one place, of different lengths": (
        (n,), Sum(padded(X[n - k] * u[n - k]) * W[k], k)),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_was_wrong_once(name: str) -> None:
    agrees(name, twice=0)


@pytest.mark.slow
def test_a_hessian_that_was_wrong_once() -> None:
    agrees("a sum adds up what is not 0 outside", twice=LONG)


def agrees(name: str, twice: int) -> None:
    """The program and its gradient; a Hessian times a vector if that is no longer than `twice`."""
    indices, right = PROGRAMS[name]
    program = Program()
    y = program.define("y", indices, right)
    loss = program.define("L", (), Sum(sp.sin(y[indices]), *indices))
    inputs = sorted(program.inputs, key=str)
    check(program, loss, inputs, Oracle(program, loss, inputs), twice)


def test_maximum_of_reads_at_fractions_is_refused() -> None:
    program = Program()
    program.define("y", (n,), MaxOver(padded(X[(n - k) / 2]), k))
    with pytest.raises(NotSupportedError, match=r"the maximum of `X\[.*/2.*reads at"):
        codegen.compile(program)


def test_an_index_that_slips_is_noticed() -> None:
    def convolved(shift: int) -> tuple[Program, Any, list[Any]]:
        program = Program()
        y = program.define("y", (n,), Sum(padded(X[n + k - shift]) * W[k], k))
        loss = program.define("L", (), Sum(y[n] ** 2, n))
        return program, loss, sorted(program.inputs, key=str)

    right, wrong = convolved(1), convolved(0)
    check(*right, Oracle(*right), twice=LONG)
    with pytest.raises(AssertionError):
        check(*right, Oracle(*wrong), twice=0)
