"""The training loop: epochs of compiled steps, observed, until they end or go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DataError, NotSupportedError
from symnn.train.aside import Aside
from symnn.train.backend import Backend, Work, chosen_backend
from symnn.train.batches import Batching, together
from symnn.train.concert import any_of
from symnn.train.dataset import Array
from symnn.train.encoding import Encoding
from symnn.train.evaluation import begin_in_c, evaluated
from symnn.train.history import Epoch, Event, EventKind, History
from symnn.train.initialize import initial_parameters
from symnn.train.inspection import Inspection
from symnn.train.interruption import deferred
from symnn.train.options import Options
from symnn.train.parts import Parts, Samples
from symnn.train.specimen import MOST
from symnn.train.step import Stepper
from symnn.train.stopping import BestParameters
from symnn.train.watch import Fit, Status, Watch

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork

HOPELESS = 1e6
"""Nothing comes back from a loss that is so many times that of the first weights."""


class Run:
    """One training in progress: the only place where parameters change.

    Args:
        network: what is trained.
        parts: samples to fit and to watch.
        encoding: how predictions are scored.
        options: how to train.
        start: parameters to begin with; None to draw them.

    Raises:
        DataError: early stopping is asked for without validation samples.
    """

    def __init__(
        self,
        network: AnyNetwork,
        parts: Parts,
        encoding: Encoding,
        options: Options | None = None,
        start: Mapping[str, Array] | None = None,
    ) -> None:
        self.begun = thread_time()
        options = (options or Options()).settled(len(parts.train.X))
        if options.early_stopping and parts.validation is None:
            raise DataError(
                "fit: early stopping needs validation samples; found none; hold some out"
            )
        self.network, self.parts, self.encoding, self.options = network, parts, encoding, options
        self.batching = Batching(len(parts.train.X), options.batch_size, options.seed)
        start = start or initial_parameters(
            network, options.seed, options.initializer, options.dtype
        )
        self.start = start if network.parameter_count <= MOST else None
        steps = self.batching.steps * options.epochs  # type: ignore[operator]
        work = Work(network, self.batching.size, steps)
        self.backend = chosen_backend(options.backend, work)
        if self.backend.name == "c":
            begin_in_c(network, options.dtype)
        self._stepper = self._begun(start)
        self.random = np.random.default_rng((options.seed, 1))
        self.drawn = self.random.bit_generator.state
        self.position = 0
        self.best = BestParameters(options.early_stopping) if options.early_stopping else None
        self.sound = Aside(start)
        self.losses = np.empty(self.batching.steps)
        self.epochs: list[Epoch] = []
        self.events: list[Event] = []
        self.seconds = self.worked = 0.0
        self.inspection = Inspection(options.epochs or 1)
        self.status: Status | None = None

    @property
    def stepper(self) -> Stepper:
        """What takes the steps, ready to: C has been compiled, or NumPy takes them instead."""
        try:
            self._stepper.bind()
        except NotSupportedError as refused:
            self._turn_to_numpy(refused)
            self._stepper = self._begun(self._stepper.parameters)
        return self._stepper

    def _begun(self, start: Mapping[str, Array]) -> Stepper:
        """Of the chosen backend; of NumPy where C was not asked for and cannot run the program."""
        options, weighted = self.options, self.parts.train.w is not None
        given = (self.network, start, options.composed, options.chosen, self.batching, weighted)
        try:
            made = Stepper(*given, self.backend.name)
        except NotSupportedError as refused:
            self._turn_to_numpy(refused)
            return self._begun(start)
        if made.spread:
            self.backend = Backend(self.backend.name, f"{self.backend.reason}; {made.spread}")
        return made

    def _turn_to_numpy(self, refused: NotSupportedError) -> None:
        if self.options.backend != "auto" or self.backend.name == "numpy":
            raise refused
        self.backend = Backend("numpy", str(refused))

    def turn_over(self, backend: str) -> None:
        """Let another backend run the steps, from the first one on."""
        if backend != self.backend.name:
            self.backend = Backend(backend, "it ran the steps before")
            self._stepper = self._begun(self.sound.arrays())

    def turn_to(self, samples: Samples) -> None:
        """Learn from other samples from now on."""
        self.parts = Parts(samples)
        self.batching = Batching(len(samples.X), self.options.batch_size, self.options.seed)
        self.losses = np.empty(self.batching.steps)

    def go(self, watch: Watch | None = None) -> Fit:
        """All epochs, from where the run stands, until they end or something ends them."""
        watch = watch or Watch()
        keeper = watch.keeper
        with np.errstate(all="ignore"), deferred(self.stepper.shared) as heard:  # see `judge`
            if not self.epochs:
                self.look(watch)
            while not self.status and self.epochs[-1].number < self.options.epochs:  # type: ignore[operator]
                if self.steps(lambda: heard.signal(self._stepper) or (keeper and keeper.due())):
                    self.look(watch)
                told = heard.signal(self._stepper)
                if told and not self.status:
                    self._interrupted(told)
                if keeper and keeper.due() and not self.status:
                    keeper.save(self)
            self.inspection.at_end(self, watch)
            if keeper:
                keeper.save(self)
        return self.result(ended=True)

    def steps(self, pause: Callable[[], Any] | None = None) -> bool:
        """Go on with a pass over the training data; False when `pause` was true before its end."""
        seen, stepper = self.parts.train, self.stepper
        started, working = perf_counter(), thread_time()
        for batches in together(self._batches(), stepper.at_once):
            end = self.position + len(batches)
            losses = stepper.several(seen.X, seen.T, batches, seen.w)
            self.losses[self.position : end], self.position = losses, end
            if pause and end < self.batching.steps and pause():
                break
        self.seconds += perf_counter() - started
        self.worked += thread_time() - working
        self.position %= self.batching.steps
        return not self.position

    def _batches(self) -> Iterator[Array]:
        """The rest of this pass; from the state of the generator that is kept, if it had begun."""
        if self.position:
            self.random.bit_generator.state = self.drawn
        self.drawn = self.random.bit_generator.state
        return islice(self.batching.epoch(self.random), self.position, None)

    def look(self, watch: Watch) -> None:
        """Observe, judge and report."""
        epoch = self.observe()
        self.judge(epoch)
        self.report(epoch, watch)

    def observe(self) -> Epoch:
        """Loss and score now, on training and validation samples."""
        watched = self.parts.validation
        seen = [self._evaluated(self.parts.train)]
        seen += [self._evaluated(watched)] if watched else [(None, None)]
        epoch = Epoch(len(self.epochs), *seen[0], *seen[1], seconds=self.seconds)  # type: ignore[arg-type]
        self.epochs.append(epoch)
        return epoch

    def _evaluated(self, samples: Samples) -> tuple[float, float]:
        given, w = (self.network, self._stepper.parameters, samples.X, samples.T), samples.w
        prediction, loss = evaluated(*given, w, in_c=self.backend.name == "c")
        return self._stepper.agreed(loss), self.encoding.score(prediction, samples.y, w)

    def judge(self, epoch: Epoch) -> None:
        """Decide whether to go on: not after divergence, nor when patience has run out."""
        wrong = self._wrong(epoch)
        if wrong:
            return self._diverged(epoch, wrong)
        parameters = self._stepper.parameters
        self.sound.put(parameters)
        if self.best and self.best.observe(epoch.number, epoch.validation_loss, parameters):  # type: ignore[arg-type]
            text = f"the validation loss was lowest after epoch {self.best.epoch}"
            self.end("stopped early", "stopped early", text)
        return None

    def _wrong(self, epoch: Epoch) -> str:
        """What shows that training has diverged; empty when nothing does."""
        bad = np.flatnonzero(~np.isfinite(self.losses)) if epoch.number else []
        if len(bad):
            return f"the loss is not finite at step {bad[0] + 1} of epoch {epoch.number}"
        if not np.isfinite(epoch.loss):
            return f"the loss is not finite at the end of epoch {epoch.number}"
        first = self.epochs[0].loss
        if epoch.loss > HOPELESS * max(1.0, first):
            growth = f"{first:.3g} to {epoch.loss:.3g}"
            return f"the loss has grown from {growth} at the end of epoch {epoch.number}"
        return ""

    def _diverged(self, epoch: Epoch, wrong: str) -> None:
        self.epochs.pop()
        if not self.epochs:
            raise DataError(
                f"fit: {wrong}, before the first step; needed samples, targets and weights that "
                "do not overflow; standardize the features, or measure them in larger units"
            )
        self.end(
            "diverged",
            "diverged",
            f"{wrong}; the parameters of epoch {epoch.number - 1} are kept; try a smaller learning "
            f"rate than {self.options.values['eta']:g}",
            epoch.number,
        )

    def _interrupted(self, signal: str) -> None:
        number = self.epochs[-1].number
        where = f" after step {self.position} of epoch {number + 1}" if self.position else ""
        text = f"{signal} ended training{where}; the parameters of epoch {number} are kept"
        self.end("interrupted", "interrupted", text)

    def end(self, status: Status, kind: EventKind, text: str, epoch: int | None = None) -> None:
        """Stop, and record why."""
        self.status = status
        number = self.epochs[-1].number if epoch is None else epoch
        self.events.append(Event(kind, number, text))

    def report(self, epoch: Epoch, watch: Watch) -> None:
        """Inspect the running step where it is time to; tell of the epoch."""
        self.inspection.after_epoch(self, watch)
        told = None if self.status == "diverged" else watch.on_epoch
        ends = any_of(self._stepper, lambda: bool(told) and told(epoch) is True)
        if ends and not self.status:
            self.end("stopped early", "stopped early", f"a callback ended it at {epoch.number}")

    def result(self, ended: bool = False) -> Fit:
        """Parameters, history and how it ended.

        Args:
            ended: whether no step follows.
        """
        seen = self.inspection
        told = tuple(self.epochs), tuple(self.events), seen.moments
        history = History(self.encoding.metric, *told)
        status, source = self.status or "finished", self.stepper.source
        found = tuple(seen.checks), seen.pending
        return Fit(self._kept(ended), history, status, source, self.backend, *found)

    def _kept(self, ended: bool) -> dict[str, Array]:
        """The parameters of the best epoch, or else the last sound ones."""
        if self.best and self.best.copies and self.status != "diverged":
            return self.best.copies.arrays()
        if ended and self.status != "diverged" and not self.position:
            return self.stepper.left(apart=bool(self.inspection.pending))
        return self.sound.arrays()


def fit(
    network: AnyNetwork,
    parts: Parts,
    encoding: Encoding,
    options: Options | None = None,
    watch: Watch | None = None,
) -> Fit:
    """Parameters that minimize the loss on the training part, with the history of getting there.

    Args:
        network: what is trained.
        parts: samples to fit and to watch.
        encoding: how predictions are scored.
        options: how to train; `hidden`, `activation` and `loss` are the network's.
        watch: what is called while training goes on.

    Raises:
        DataError: early stopping is asked for without validation samples.
    """
    return Run(network, parts, encoding, options).go(watch)
