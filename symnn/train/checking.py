"""The running training step against its equations in exact arithmetic."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.crosscheck import CrossCheck
from symnn.crosscheck import crosscheck as compared
from symnn.train.allowance import affordable_rows
from symnn.train.fit import Run
from symnn.train.network import gradients

ENTRIES = 24
STREAM = 2  # of random numbers, so that training goes on as if it had not been checked


@lru_cache(maxsize=64)
def compiled_gradient(plan: Any, loss: Any, weighted: bool = False) -> CompiledProgram:
    """The gradient by every parameter as one generated function."""
    derived = gradients(plan, loss, weighted=weighted)
    return compile(derived, outputs=derived.gradients)


def crosscheck(run: Run) -> CrossCheck:
    """Sampled entries of gradients, new parameters and optimizer states, compiled and exact.

    One step is taken on a random batch by the very code that trains (bound to a smaller batch where
    batches are large); what it wrote is compared with the exact value of the same equations at what
    it read, and the state is put back.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as without the check.
    """
    epoch, network, seen = run.epochs[-1].number, run.network, run.parts.train
    random = np.random.default_rng((run.options.seed, STREAM, epoch))
    made, batch = run.stepper.program, run.batching.size
    count = affordable_rows(network, made, batch, run.patience)
    rows = random.choice(len(seen.X), count, replace=False)
    read, written = run.stepper.rehearse(seen.X, seen.T, rows, seen.w)
    step = compiled_gradient(network.plan, network.loss, seen.w is not None)
    needed = {given.name for given in step.inputs}
    slopes = step(**{name: value for name, value in read.items() if name in needed})
    return compared(made.program, read, {**slopes, **written}, entries=ENTRIES, seed=epoch)
