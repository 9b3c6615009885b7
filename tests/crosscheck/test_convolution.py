"""Gradients of convolutional networks against exact arithmetic: right ones agree, slips do not."""

from __future__ import annotations

from functools import lru_cache
from time import process_time
from typing import Any

import numpy as np
import pytest
from sympy import Integer

from symnn.codegen import compile as compiled
from symnn.crosscheck import CrossCheck, crosscheck
from symnn.crosscheck.work import exact_work
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.train.facts import Equations
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout

ROWS = 2
SMALL = ("conv 4 3 stride 2 padding 1; relu; max pool 2; conv 3 2; tanh; flatten; dense 3", 12)
USUAL = (
    "conv 16 5; relu; pool 2; conv 32 5; relu; pool 2; flatten; dense 64; relu; dense 3", 28,
)  # fmt: skip


class Net:
    """The gradients of a network on images.

    Args:
        layers: in short.
        side: of the images.
    """

    def __init__(self, layers: str, side: int) -> None:
        network = LayeredNetwork(Layout(Sequential(layers), (1, side, side), 3), "cross_entropy")
        self.program = Equations(network, "sgd", False).program.program
        self.sizes = {s: Integer(n) for s, n in network.sizes.items()}
        self.slopes = [e.name for e in self.program if e.name.startswith("dL_d")]
        self.slopes = [name for name in self.slopes if "z" not in name]
        self.compiled = compiled(self.program, outputs=self.slopes)

    def count(self, extent: Any) -> int:
        """The number that an extent stands for."""
        found = (Integer(1) * extent).xreplace(self.sizes)
        return int(found) if found.is_Integer else ROWS

    def given(self) -> dict[str, Any]:
        """Random inputs."""
        random, found = np.random.default_rng(4), {}
        for base in self.program.inputs:
            shape = tuple(map(self.count, shape_of(base)))
            fan = max(1, int(np.prod(shape[1:])))
            found[name_of(base)] = random.normal(size=shape) / np.sqrt(fan) if shape else 0.1
        classes = found["T"].shape[1]
        return {**found, "T": np.eye(classes)[random.integers(0, classes, ROWS)]}

    def ran(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the compiled gradients are there."""
        read = {i.name: inputs[i.name] for i in self.compiled.inputs}
        found = self.compiled(**read)
        return found if isinstance(found, dict) else dict(zip(self.slopes, found, strict=True))

    def compared(self, inputs: dict[str, Any], values: dict[str, Any]) -> CrossCheck:
        """Some entries of each gradient."""
        return crosscheck(self.program, inputs, values, entries=4 * len(values))


@lru_cache
def small() -> Net:
    return Net(*SMALL)


def test_right_gradients_agree() -> None:
    given = small().given()
    values = small().ran(given)
    found = small().compared(given, values)
    assert found.ok
    assert {row.name for row in found.rows} == set(values) >= {"dL_dW1", "dL_db1"}
    assert found.worst.units < 2


@pytest.mark.parametrize("which", ["dL_dW1", "dL_db1"])
def test_a_relative_error_of_a_millionth_is_caught(which: str) -> None:
    given = small().given()
    values = dict(small().ran(given))
    values[which] = np.asarray(values[which]) * (1 + 1e-6)
    found = small().compared(given, values)
    assert found.verdict.status == "refuted"
    assert found.worst.name == which


@pytest.mark.parametrize("axis", [2, 3])
def test_windows_that_begin_one_place_further_are_caught(axis: int) -> None:
    """As a slip in the padding would have it."""
    given = small().given()
    slipped = small().ran({**given, "X": np.roll(given["X"], 1, axis)})
    assert small().compared(given, slipped).verdict.status == "refuted"


def tied() -> dict[str, Any]:
    """Inputs at which neighbours are equal, so that maxima are attained several times."""
    given = small().given()
    return {
        **given,
        "X": np.repeat(np.repeat(given["X"][..., :3, :3], 4, 2), 4, 3),
        "b1": 1.0 + abs(given["b1"]),
    }


def test_ties_are_shared() -> None:
    given = tied()
    assert small().compared(given, small().ran(given)).ok


def test_ties_that_one_place_wins_are_caught() -> None:
    given, random = tied(), np.random.default_rng(0)
    noise = 1e-12 * random.normal(size=given["X"].shape)
    decided = small().ran({**given, "X": given["X"] + noise})
    assert small().compared(given, decided).verdict.status == "refuted"


def test_the_work_is_near_the_number_of_products() -> None:
    """Those of the forward pass of the usual network are 3.8 million for two rows."""
    usual = Net(*USUAL)
    assert exact_work(usual.program, usual.count) < 2e6


@pytest.mark.slow
def test_the_usual_network_takes_seconds() -> None:
    usual = Net(*USUAL)
    given = usual.given()
    values, started = usual.ran(given), process_time()
    assert crosscheck(usual.program, given, values, entries=len(values)).ok
    assert process_time() - started < 20
