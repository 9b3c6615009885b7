"""The running training step against its equations in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.crosscheck import CrossCheck, joined
from symnn.crosscheck import crosscheck as compared
from symnn.train.allowance import LONG
from symnn.train.fit import Run
from symnn.train.layered import AnyNetwork
from symnn.train.structure import gradients, structure

ENTRIES = 24
STREAM = 2  # of random numbers, so that training goes on as if it had not been checked


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
    random = np.random.default_rng((run.options.seed, STREAM, run.epochs[-1].number))
    return joined([_compared(run, count, random) for count in run.compared_rows()])


def _compared(run: Run, count: int, random: np.random.Generator) -> CrossCheck:
    """A step on so many rows."""
    network, seen = run.network, run.parts.train
    rows = random.choice(len(seen.X), count, replace=False)
    read, written = run.stepper.rehearse(seen.X, seen.T, rows, seen.w)
    slopes = _slopes(network, read, seen.w is not None) if run.patience >= LONG else {}
    program, epoch = run.stepper.program.program, run.epochs[-1].number
    return compared(program, read, {**slopes, **written}, entries=ENTRIES, seed=epoch)


def _slopes(network: AnyNetwork, read: Mapping[str, Any], weighted: bool) -> Mapping[str, Any]:
    """The gradients by every parameter, which the step uses and does not keep."""
    compiled = compiled_gradient(network.plan, network.loss, weighted)
    needed = {given.name for given in compiled.inputs}
    return compiled(**{name: value for name, value in read.items() if name in needed})
