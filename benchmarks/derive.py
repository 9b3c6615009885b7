"""How long the gradient of a network takes to derive, in textbook form and with symbolic sizes.

    python benchmarks/derive.py

Processor time of this process. The depth sweep shows the growth; its exponent is the slope of
log(time) over log(depth) from 4 to 32 layers, so 1 is linear. Beside it, in the same run, SymPy's
`diff` of the same kind of network written out in scalars at small sizes.
"""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable
from typing import Any

import sympy

from symnn.catalog.layers import gru, lstm, simple_recurrent
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.indexed import Program, gradient
from symnn.indexed.expansion.algebras import Symbolic
from symnn.indexed.expansion.expand import Expansion
from symnn.train.structure import structure

DEPTHS = (1, 2, 4, 8, 16, 32)
SMALL = 3
ROUNDS = 5
T, N, D, H = sizes("T N D H")


def seconds(activations: tuple[str, ...], loss: str = "cross_entropy") -> float:
    """Processor time to derive the gradient by every parameter."""
    found = structure(activations, loss)
    wanted = [p.array for p in found.parameters]
    start = time.process_time()
    gradient(found.program, found.loss, wanted)
    return time.process_time() - start


def cell_seconds(cell: Callable[..., Any], depth: int) -> float:
    """Processor time to derive the gradient of a stack of recurrent layers by every parameter."""
    program, flow, wanted = Program(), tensor("X", T, N, D), []
    for layer in range(1, depth + 1):
        made = cell(program, flow, H, layer)
        flow, wanted = made.output, [*wanted, *made.parameters]
    loss = MSE.define(program, flow, tensor("Y", T, N, H)).loss
    start = time.process_time()
    gradient(program, loss, wanted)
    return time.process_time() - start


def scalar_seconds(activations: tuple[str, ...]) -> tuple[float, int]:
    """Processor time of `sympy.diff` by each entry of the parameters, and their number."""
    found = structure(activations, "mse")
    sizes: dict[Any, int] = dict.fromkeys(found.program.sizes, SMALL)
    expansion = Expansion(found.program, sizes, Symbolic())
    loss = expansion.value(found.loss)
    entries = [e for p in found.parameters for e in _entries(expansion, p.array)]
    start = time.process_time()
    for entry in entries:
        sympy.diff(loss, entry)
    return time.process_time() - start, len(entries)


def _entries(expansion: Expansion, array: Any) -> list[Any]:
    return [expansion.value(array, place) for place in expansion.places(array)]


def main() -> None:
    first = seconds(("tanh", "relu"))
    best = min(seconds(("tanh", "relu")) for _ in range(ROUNDS))
    print(
        "784-128-64-10 (tanh, relu, cross-entropy; any sizes): "
        f"{first:.3f} s the first time, {best:.3f} s once its shapes are known"
    )
    times = {depth: seconds(("tanh",) * depth) for depth in DEPTHS}
    for depth, took in times.items():
        print(f"{depth:3} hidden layers: {took:.3f} s")
    slope = math.log(times[32] / times[4]) / math.log(8)
    print(f"growth from 4 to 32 layers: depth to the power {slope:.2f}")
    for cell in (simple_recurrent, lstm, gru):
        rows = ", ".join(f"{depth}: {cell_seconds(cell, depth):.3f} s" for depth in (1, 2, 4, 8))
        print(f"{cell.__name__} over any number of steps, layers: {rows}")
    took, count = scalar_seconds(("tanh",))
    ours = seconds(("tanh",), "mse")
    print(
        f"one hidden layer, {SMALL} units each: sympy.diff by {count} entries {took:.3f} s, "
        f"{took / ours:.0f} times the gradient for all sizes ({ours:.3f} s)"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
