"""The running training step against its equations in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.crosscheck import CrossCheck, joined
from symnn.train.allowance import LONG
from symnn.train.fit import Run
from symnn.train.layered import AnyNetwork
from symnn.train.specimen import stream, taken
from symnn.train.structure import gradients, structure


@lru_cache(maxsize=64)
def compiled_gradient(plan: Any, loss: Any, weighted: bool = False) -> CompiledProgram:
    """The gradient by every parameter as one generated function."""
    derived = gradients(plan, loss, weighted=weighted)
    sizes = structure(plan, loss, weighted=weighted).sizes
    return compile(derived, outputs=derived.gradients).suited(sizes)


def crosscheck(run: Run) -> CrossCheck:
    """Sampled entries of gradients, new parameters and optimizer states, compiled and exact.

    Steps are taken on random rows by the very code that trains, on a whole batch and on the shorter
    last one where there is time (else bound to a smaller batch); what it wrote is compared with the
    exact value of the same equations at what it read, and the state is put back.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as without the check.
    """
    random = stream(run)
    return joined([_compared(run, count, random) for count in run.compared_rows()])


def _compared(run: Run, count: int, random: np.random.Generator) -> CrossCheck:
    """A step on so many rows."""
    step = taken(run, count, random)
    long = run.patience >= LONG
    return step.compared(_slopes(step.network, step.read, step.weighted) if long else {})


def _slopes(network: AnyNetwork, read: Mapping[str, Any], weighted: bool) -> Mapping[str, Any]:
    """The gradients by every parameter, which the step uses and does not keep."""
    compiled = compiled_gradient(network.plan, network.loss, weighted)
    needed = {given.name for given in compiled.inputs}
    return compiled(**{name: value for name, value in read.items() if name in needed})
