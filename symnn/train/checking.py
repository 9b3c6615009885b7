"""The running training step against its equations in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symnn.lazy import load
from symnn.train.allowance import LONG
from symnn.train.specimen import stream, taken

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.fit import Run
    from symnn.train.layered import AnyNetwork


def crosscheck(run: Run) -> CrossCheck:
    """Sampled entries of gradients, new parameters and optimizer states, compiled and exact.

    Steps are taken on random rows by the very code that trains, on a whole batch and on the shorter
    last one where there is time (else bound to a smaller batch); what it wrote is compared with the
    exact value of the same equations at what it read, and the state is put back. The symbols are
    loaded when the first step is compared.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as without the check.
    """
    random, inspection = stream(run), run.inspection
    rows, long = inspection.rows_of(run), inspection.patience >= LONG
    return load("symnn.crosscheck", "joined")([_compared(run, n, random, long) for n in rows])


def _compared(run: Run, count: int, random: Any, long: bool) -> CrossCheck:
    """A step on so many rows."""
    seen = run.parts.train
    rows = random.choice(len(seen.X), count, replace=False)
    step = taken(run.stepper, run.epochs[-1].number, seen.at(rows))
    return step.compared(_slopes(step.network, step.read, step.weighted) if long else {})


def _slopes(network: AnyNetwork, read: Mapping[str, Any], weighted: bool) -> Mapping[str, Any]:
    """The gradients by every parameter, which the step uses and does not keep."""
    made = load("symnn.train.compiled", "compiled_gradient")
    compiled = made(network.plan, network.loss, weighted)
    needed = {given.name for given in compiled.inputs}
    return compiled(**{name: value for name, value in read.items() if name in needed})
