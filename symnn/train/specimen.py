"""Steps of a training that are held against exact arithmetic, at once or when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.lazy import load
from symnn.train.allowance import affordable_rows, expected_seconds
from symnn.train.facts import Equations
from symnn.train.parts import Samples

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.fit import Run
    from symnn.train.step import Stepper

ENTRIES = 24
STREAM = 2  # of random numbers, so that training goes on as if no step had been taken aside
MOST, CARRIED = 1_000_000, 250_000
"""Parameters of a network of which steps are kept, and of which they go into a pickle."""
NUMBERS = 1_000_000
"""In the samples that are kept."""
READING = 20.0
"""Seconds that a comparison may take when somebody asks."""


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


class Pending:
    """Steps that are taken and compared when somebody asks; until then they cost nothing.

    Args:
        epoch: after which training ended.
        stepper: the code that trained, in the state in which it ended; it is put back each time.
        sizes: of the batches.
        samples: as many as the largest of them.
    """

    def __init__(
        self, epoch: int, stepper: Stepper, sizes: Sequence[int], samples: Samples
    ) -> None:
        self.epoch, self._stepper, self._sizes, self._samples = epoch, stepper, sizes, samples

    @cached_property
    def specimens(self) -> tuple[Specimen, ...]:
        """The steps, one for each size of a batch."""
        parts = [self._samples.at(slice(size)) for size in self._sizes]
        with np.errstate(all="ignore"):
            return tuple(taken(self._stepper, self.epoch, samples) for samples in parts)

    def __getstate__(self) -> dict[str, Any]:
        """The arrays, without the code."""
        known = self.specimens if self._stepper.network.parameter_count <= CARRIED else ()
        return {"epoch": self.epoch, "specimens": known}

    def compared(self) -> tuple[tuple[int, CrossCheck], ...]:
        """The epoch, and what was found; nothing where a pickle left the steps out, or where none
        of their entries is decided.
        """
        if not self.specimens:
            return ()
        joined = load("symnn.crosscheck", "joined")
        found = joined([step.compared() for step in self.specimens])
        return ((self.epoch, found),) if found.rows else ()


def stream(run: Run) -> np.random.Generator:
    """The random numbers that choose the rows of steps taken aside in this epoch."""
    return np.random.default_rng((run.options.seed, STREAM, run.epochs[-1].number))


def taken(stepper: Stepper, epoch: int, samples: Samples) -> Specimen:
    """A step on all of these samples, by the very code that trains; the state is put back."""
    made, rows = stepper.equations, np.arange(len(samples.X))
    wrote = stepper.rehearse(samples.X, samples.T, rows, samples.w)
    return Specimen(epoch, stepper.network, made.rule, made.weighted, *wrote)


def put_aside(run: Run, sizes: Sequence[int] = ()) -> Pending | None:
    """Steps for later; None of a large network, or where a comparison would take too long.

    Args:
        run: a training at its end.
        sizes: of the batches; none stands for all.
    """
    network, made, seen = run.network, run.stepper.equations, run.parts.train
    if network.parameter_count > MOST:
        return None
    most = max(1, NUMBERS // max(1, seen.X[:1].size))
    wanted = [n for n in sizes or run.batching.sizes if n <= most]
    known = {n: expected_seconds(network, made, n) for n in wanted}
    sizes = [n for n, seconds in known.items() if seconds <= READING]
    if not sizes:
        few = affordable_rows(network, made, min(run.batching.size, most), READING)
        sizes = [few] if expected_seconds(network, made, few) <= READING else []
    if not sizes:
        return None
    rows = stream(run).choice(len(seen.X), max(sizes), replace=False)
    pending = Pending(run.epochs[-1].number, run.stepper, sizes, seen.at(rows))
    if run.stepper.shared:  # nobody knows whether all processes will ask
        _ = pending.specimens
    return pending
