"""A step of a training, to be held against exact arithmetic at once or when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.lazy import load
from symnn.train.allowance import looked_at
from symnn.train.facts import Equations

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.fit import Run

ENTRIES = 24
STREAM = 2  # of random numbers, so that training goes on as if no step had been taken aside
MOST = 250_000
"""Parameters of a network whose step is kept."""


@dataclass(frozen=True, eq=False)
class Specimen:
    """What a step read and what it wrote.

    Args:
        epoch: after which it was taken.
        network, rule, weighted: whose equations it follows, see `Equations`.
        read, written: arrays by name.
    """

    epoch: int
    network: Any
    rule: Any
    weighted: bool
    read: Mapping[str, Any]
    written: Mapping[str, Any]

    def compared(self, more: Mapping[str, Any] | None = None) -> CrossCheck:
        """Sampled entries of what was written, and of more, with their exact values."""
        program = Equations(self.network, self.rule, self.weighted).program.program
        written = {**(more or {}), **self.written}
        compare = load("symnn.crosscheck", "crosscheck")
        return compare(program, self.read, written, entries=ENTRIES, seed=self.epoch)


def stream(run: Run) -> np.random.Generator:
    """The random numbers that choose the rows of steps taken aside in this epoch."""
    return np.random.default_rng((run.options.seed, STREAM, run.epochs[-1].number))


def taken(run: Run, count: int, random: np.random.Generator) -> Specimen:
    """A step on so many random rows, by the very code that trains; the state is put back."""
    seen, made = run.parts.train, run.stepper.equations
    rows = random.choice(len(seen.X), count, replace=False)
    wrote = run.stepper.rehearse(seen.X, seen.T, rows, seen.w)
    return Specimen(run.epochs[-1].number, run.network, made.rule, made.weighted, *wrote)


def put_aside(run: Run, needed: float) -> tuple[Specimen | None, str]:
    """A step for later, where it is small and no code has to be compiled for it; what to say of it.

    Args:
        run: a training that was too short for a comparison.
        needed: seconds that one would have taken.
    """
    sizes = run.batching.sizes
    count = looked_at(run.network, run.stepper.equations, sizes)[0]
    bound = count in sizes or run.backend.name == "numpy"
    step = None
    if bound and run.network.parameter_count <= MOST:
        step = taken(run, count, stream(run))
    later = "a step was kept, which `crosscheck_` compares when it is read; " if step else ""
    return step, (
        f"too short for a comparison with exact arithmetic, which takes about {needed:.2g} s; "
        f"{later}crosscheck_every=1 makes one after every epoch"
    )
