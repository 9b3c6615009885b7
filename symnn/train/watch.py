"""What is called while training goes on, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from symnn.train.backend import Backend
from symnn.train.dataset import Array
from symnn.train.history import Epoch, History
from symnn.train.look import Look

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.specimen import Pending

Status = Literal["finished", "stopped early", "diverged", "crosscheck failed", "interrupted"]

# Compares the running step with exact arithmetic; takes a `Run`.
Check = Callable[[Any], "CrossCheck"]


class Keeper(Protocol):
    """Keeps the state of a run, so that it can go on after a crash."""

    def due(self) -> bool:
        """Whether it is time to."""
        ...

    def save(self, run: Any) -> None:
        """Keep the state as it is now."""
        ...


@dataclass(frozen=True)
class Watch:
    """What is called while training goes on.

    Args:
        on_epoch: after every epoch, and once before the first step; `True` ends training.
        check: compares the running step with exact arithmetic, where the options ask for it.
        keeper: keeps the state from time to time, and at the end.
        look: sums up what goes on inside, for pictures, as often as time allows.
        looking: seconds that this may take, besides a share of the time of the steps; and a
            comparison at the end, where training was too short for any.
    """

    on_epoch: Callable[[Epoch], Any] | None = None
    check: Check | None = None
    keeper: Keeper | None = None
    look: Callable[[Any], Look | None] | None = None
    looking: float = 0.0


@dataclass(frozen=True, eq=False)
class Fit:
    """What came out of training.

    Args:
        parameters: by name; those of the best epoch after early stopping, and of the last sound
            one after divergence.
        history: one record an epoch, and the events.
        status: how it ended.
        source: the generated code that ran.
        backend: what ran it, and why.
        checks: the epoch and the outcome of every comparison with exact arithmetic.
        pending: steps to compare yet, where there was no time for a comparison.
    """

    parameters: dict[str, Array]
    history: History
    status: Status
    source: str
    backend: Backend
    checks: tuple[tuple[int, CrossCheck], ...] = ()
    pending: Pending | None = None
