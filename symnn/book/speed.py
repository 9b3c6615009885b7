"""How long an activation takes, forwards and backwards, in code compiled from its record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from symnn.book.layers import Differentiated
from symnn.catalog.activations import activation
from symnn.codegen import compile as compiled
from symnn.core import sizes, tensor
from symnn.indexed import Program, index

UNITS, REPEATS = 20_000, 10


@cache
def both_ways(name: str) -> Any:
    """Values of an activation, and slopes of a loss by what enters it.

    >>> both_ways("relu")(z=[1.0, -1.0], delta=[3.0, 3.0])["dL_dz"].tolist()
    [3.0, 0.0]
    """
    units = sizes("n")
    j = index("j", units)
    z, delta = tensor("z", units), tensor("delta", units)
    program = Program()
    y = program.define("y", (j,), activation(name)(z[j]))
    slopes = Differentiated.of(program, y, delta, [z])
    return compiled(slopes.found, outputs=[y, *slopes.gradients])


def passes(first: str, second: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Calls that go some times forwards and backwards through a layer of each of two activations.

    As in training, all arrays lie in buffers: asking the system for memory would take longer.
    """
    random = np.random.default_rng(0)
    arrays = {"z": random.normal(size=UNITS), "delta": random.normal(size=UNITS)}

    def repeated(step: Any) -> Callable[[], Any]:
        def call() -> None:
            for _ in range(REPEATS):
                step()

        return call

    return repeated(both_ways(first).bind(arrays)), repeated(both_ways(second).bind(arrays))
