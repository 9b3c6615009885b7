"""Checkpoints: the state of a run in one file, from which it goes on to the bit after a crash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from symnn.errors import DataError
from symnn.train.alone import alone_in
from symnn.train.concert import in_concert
from symnn.train.fit import Run
from symnn.train.history import Event
from symnn.train.parts import Parts
from symnn.train.rows import pieces
from symnn.train.snapshot import Snapshot, recall, snapshot
from symnn.train.storage import read_archive, write_archive

FORMAT = "symnn checkpoint 1"
NAME = "checkpoint.safetensors"
FREE = ("epochs", "crosscheck_every", "backend")
"""Options that may change when a run goes on; `auto` stays with what ran it before."""
SEVERAL = "; several trainings, as in cross-validation, share one by `Checkpoints(..., many=True)`"
SAMPLES = "samples"
TOLD = ("network", "shape", "loss")
"""What the network says already."""


@dataclass(frozen=True)
class Checkpoints:
    """Where the state of a training is kept, and how often.

    Args:
        folder: holds one file; it is made if it is missing. One training at a time writes to it;
            of processes that share a training in JAX the first, and all read.
        seconds: at least so many between one checkpoint and the next; 0 for one after every step.
        resume: whether to go on from the checkpoint that is there; without one, from the start.
        many: whether several trainings share the folder, as in cross-validation and searches; each
            has a file of its own, found again by network, options, epochs and samples.
    """

    folder: str | Path
    seconds: float = 10.0
    resume: bool = False
    many: bool = False

    def __post_init__(self) -> None:
        if not self.seconds >= 0:
            raise DataError(f"checkpoints: seconds is {self.seconds!r}; needed at least 0")

    @property
    def path(self) -> Path:
        """The file of a single training."""
        return Path(self.folder) / NAME

    def path_of(self, training: Mapping[str, Any]) -> Path:
        """The file of one training, among many by what sets it apart."""
        if not self.many:
            return self.path
        found = hashlib.sha256(json.dumps(training, sort_keys=True).encode()).hexdigest()
        return self.path.with_stem(f"{self.path.stem}-{found[:16]}")


class CheckpointKeeper:
    """Writes the state of one run to its file, whole or not at all.

    Args:
        where: the folder, and how often.
    """

    def __init__(self, where: Checkpoints) -> None:
        self.where, self.path = where, where.path
        self._identity: dict[str, Any] = {}
        self._last, self._failing, self._writes = 0.0, False, True

    @contextmanager
    def keeping(self, run: Run) -> Iterator[None]:
        """Have the folder for this run: take up the checkpoint in it, or write the first one.

        Raises:
            DataError: the folder cannot be written, another training writes to it, a checkpoint is
                there but should not be used, or it is damaged or belongs to another training.
        """
        self._identity = identity(run)
        self.path = self.where.path_of({**self._identity, "epochs": run.options.epochs})
        self._writes = run.stepper.leads
        with ExitStack() as held:
            with in_concert(run.stepper):
                if self._writes:
                    self._have(held)
            # agreed: the first process may have written before the others look
            there = bool(run.stepper.agreed(self.path.exists()))
            with in_concert(run.stepper):
                self._begin(run, there)
            yield

    def _have(self, held: ExitStack) -> None:
        """The folder, for this process alone unless it is for many."""
        self._make()
        if not self.where.many:
            held.enter_context(alone_in(self.path.parent))
        self._clear()

    def _begin(self, run: Run, there: bool) -> None:
        if there and not self.where.resume:
            raise DataError(
                f"{self.path}: a checkpoint is there already; resume from it (`resume=True`, "
                f"`--resume`), remove it, or name another folder{SEVERAL}"
            )
        if there:
            self._take_up(run)
        self._write(run)

    def _make(self) -> None:
        """The folder."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(
                f"{self.path.parent}: cannot be made: {error.strerror}; name another folder"
            ) from error

    def _clear(self) -> None:
        """Remove what a killed process left half-written."""
        for left in self.path.parent.glob(f".{self.path.name}.*"):
            with suppress(OSError):
                left.unlink()

    def _take_up(self, run: Run) -> None:
        try:
            arrays, content = read_archive(self.path, FORMAT)
        except DataError as error:
            raise DataError(f"{error}; or remove it, and training starts again") from error
        self._compare(content.get("identity", {}))
        try:
            recall(run, Snapshot(arrays, content))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"{self.path}: the checkpoint is incomplete or contradicts itself ({error}); "
                "remove it and start again"
            ) from error

    def _compare(self, found: Mapping[str, Any]) -> None:
        """Refuse the checkpoint of another training, and say in what it differs."""
        asked = json.loads(json.dumps(self._identity))
        other = [name for name in asked if asked[name] != found.get(name)]
        if other:
            name = other[0]
            apart = f"`{name}` was {found.get(name)!r}, now it is {asked[name]!r}"
            told = "its samples are others" if name == SAMPLES else apart
            raise DataError(
                f"{self.path}: is of another training: {told}; resume with the same, or name "
                f"another folder{SEVERAL}"
            )

    def due(self) -> bool:
        """Whether the last checkpoint is old enough."""
        return perf_counter() - self._last >= self.where.seconds

    def save(self, run: Run) -> None:
        """Write the state; when the disk does not take it, training goes on and the event tells."""
        try:
            self._write(run)
            self._failing = False
        except DataError as error:
            self._last = perf_counter()
            if not self._failing:
                number = run.epochs[-1].number
                run.events.append(Event("checkpoint", number, f"no checkpoint: {error}"))
            self._failing = True

    def _write(self, run: Run) -> None:
        if self._writes:
            taken = snapshot(run)
            content = {"format": FORMAT, "identity": self._identity, **taken.content}
            write_archive(self.path, taken.arrays, content)
        self._last = perf_counter()


def identity(run: Run) -> dict[str, Any]:
    """What must be the same for a run to go on: network, options and samples."""
    told = {f.name: getattr(run.options, f.name) for f in fields(run.options)}
    options = {k: v for k, v in told.items() if k not in (*FREE, *TOLD)}
    stopping = options["early_stopping"]
    options |= {"early_stopping": stopping and asdict(stopping)}
    return {**run.network.to_json(), **options, SAMPLES: fingerprint(run.parts)}


def fingerprint(parts: Parts) -> str:
    """A hash of all samples that are fitted or watched."""
    found = hashlib.sha256()
    for samples in (parts.train, parts.validation):
        for array in (samples.X, samples.T, samples.w) if samples else ():
            if array is None:
                found.update(b"-")
                continue
            for piece in pieces(array):
                found.update(np.ascontiguousarray(array[piece]).tobytes())
    return found.hexdigest()
