"""Comparisons with exact arithmetic and looks at the inside: when a run has time for them.

Together they take less than 5 % of the time of a training, however short it is. What there is no
time for is put aside, at next to no cost, and done when somebody asks.
"""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING

from symnn.lazy import load
from symnn.train.allowance import (
    FIXED,
    LONGEST,
    SHARE,
    SLOPES,
    Allowance,
    affordable_rows,
    expected_seconds,
    loading,
    looked_at,
)
from symnn.train.backend import COMPILING
from symnn.train.history import Event
from symnn.train.look import COPIED, COPY, SMALL, Album, Copy, Look, Moment
from symnn.train.observation import expected, later, watched
from symnn.train.specimen import Pending, put_aside

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.fit import Run
    from symnn.train.watch import Check, Watch


class Inspection:
    """What is compared and looked at in one run, and what came of it.

    Args:
        epochs: how many there will be at most.

    Attributes:
        checks: the epoch and the outcome of every comparison.
        compared: the sizes of batches of which a comparison took a step.
        pending: steps that are compared when somebody asks.
        patience: seconds that the next comparison may take.
        album: the looks.
    """

    def __init__(self, epochs: int) -> None:
        self.checks: list[tuple[int, CrossCheck]] = []
        self.compared: set[int] = set()
        self.pending: Pending | None = None
        self.patience = LONGEST
        self.allowance = Allowance(FIXED + SLOPES)
        self.album, self._copies = Album(epochs), Album(epochs, COPY, COPIED)
        self._put_off: list[Moment] = []

    @property
    def moments(self) -> tuple[Look | Moment, ...]:
        """The looks in order, and what takes others for which there was no time."""
        return tuple(sorted((*self._put_off, *self.album.looks), key=lambda m: m.epoch))

    def after_epoch(self, run: Run, watch: Watch) -> None:
        """Hold the running step against exact arithmetic, and look inside, where it is time to."""
        if watch.check and not run.status and self._is_due(run):
            self._compare(run, watch.check)
        self._look(run, watch)

    def at_end(self, run: Run, watch: Watch) -> None:
        """A last look, and a comparison where there was none; or what it takes to do so later."""
        self._look(run, watch, last=True)
        self._put_looks_off(run, watch)
        if watch.check and run.options.crosscheck_every is None:
            self._compare_at_end(run, watch)

    def rows_of(self, run: Run) -> tuple[int, ...]:
        """The batches that the next comparison takes a step on, by their rows."""
        made, turn = run.stepper.equations, len(self.checks)
        return looked_at(run.network, made, run.batching.sizes, self.patience, turn)

    def _is_due(self, run: Run) -> bool:
        every = run.options.crosscheck_every
        if every is not None:
            return bool(every) and run.epochs[-1].number % every == 0
        taken = max(run.worked, thread_time() - run.begun)
        if self.allowance.allows(taken, loading()):
            self.allowance.expects(SLOPES + self._expected(run))
        return bool(run.stepper.agreed(self.allowance.allows(taken, loading())))

    def _expected(self, run: Run) -> float:
        """Seconds that a comparison with exact arithmetic will take, once the symbols are there."""
        made, rows = run.stepper.equations, self.rows_of(run)
        anew = [n for n in rows if n not in run.batching.sizes and run.backend.name != "numpy"]
        return COMPILING * len(anew) + sum(expected_seconds(run.network, made, n) for n in rows)

    def _compare(self, run: Run, check: Check) -> None:
        started = thread_time()
        for module in ("symnn.crosscheck", "symnn.train.compiled"):
            load(module)
        loaded, rows = thread_time(), self.rows_of(run)
        found = check(run)
        self.allowance.took(thread_time() - loaded, loaded - started)
        if not found.rows:
            return
        self.compared.update(rows)
        self.checks.append((run.epochs[-1].number, found))
        if found.verdict.status == "refuted":
            run.end("crosscheck failed", "crosscheck", found.verdict.evidence.summary)

    def _compare_at_end(self, run: Run, watch: Watch) -> None:
        """What has not been compared until now, for once or when somebody asks."""
        sound = (None, "stopped early")
        if run.status in sound and not self.checks:
            self._compare_briefly(run, watch)
        if run.status in sound and self.checks:
            self._put_sizes_aside(run)

    def _compare_briefly(self, run: Run, watch: Watch) -> None:
        """One comparison at the end, on few rows, where training was too short for any."""
        share = SHARE * (thread_time() - run.begun)
        self.patience = run.stepper.agreed(min(LONGEST / 2, max(share, watch.looking)))
        needed = self._expected(run) + loading()
        if run.stepper.agreed(needed <= self.patience):
            self._compare(run, watch.check)  # type: ignore[arg-type]
        elif not any(event.kind == "unchecked" for event in run.events):
            self.pending = put_aside(run)
            run.events.append(Event("unchecked", run.epochs[-1].number, self._told(needed)))
        self.patience = LONGEST

    def _put_sizes_aside(self, run: Run) -> None:
        """Keep steps on batches of sizes for which there was no time, though each takes little.

        `Why:` each size has code of its own, and a comparison may have had time for one alone.
        """
        network, made = run.network, run.stepper.equations
        left = [n for n in run.batching.sizes if n not in self.compared]
        left = [n for n in left if affordable_rows(network, made, n) == n]
        self.pending = put_aside(run, left) if left else None

    def _told(self, needed: float) -> str:
        later = "steps were kept, which `crosscheck_` compares when it is read; "
        return (
            f"too short for a comparison with exact arithmetic, which takes about {needed:.2g} s; "
            f"{later if self.pending else ''}crosscheck_every=1 makes one after every epoch"
        )

    def _look(self, run: Run, watch: Watch, last: bool = False) -> None:
        """Keep a look where there is time, unless training has diverged."""
        if not watch.look or run.status == "diverged" or run.position:
            return
        album, when = self.album, (run.epochs[-1].number, run.worked, last, watch.looking)
        if album.due(*when) and not album.looks:
            album.expects(expected(run))
        if not album.due(*when):
            self._copy(run)
            return
        started = thread_time()
        found = watch.look(run)
        if found:
            album.add(found, thread_time() - started)

    def _copy(self, run: Run) -> None:
        """Keep the parameters of a small network, where there was no time for a look."""
        number = run.epochs[-1].number
        if not self._copies.due(number, run.worked):
            return
        started = thread_time()
        if sum(array.size for array in run.stepper.parameters.values()) <= SMALL:
            self._copies.add(Copy(number, run.stepper.left(apart=True)), thread_time() - started)

    def _put_looks_off(self, run: Run, watch: Watch) -> None:
        """Keep what shows the first moment, the last and some between, if they were not seen."""
        if not watch.look or run.start is None:
            return
        number, copies = run.epochs[-1].number, [Copy(0, run.start), *self._copies.looks]
        if run.status != "diverged" and not run.position and copies[-1].epoch < number:
            copies.append(Copy(number, run.stepper.left(apart=True)))
        seen = {look.epoch for look in self.album.looks}
        samples = watched(run)
        self._put_off = [later(run, samples, *copy) for copy in copies if copy.epoch not in seen]
