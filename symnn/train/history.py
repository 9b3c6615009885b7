"""What happened in training: one record an epoch, and the events worth telling."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from symnn.train.look import Look, Moment

CLEARLY = 0.01  # of the loss before the first step

EventKind = Literal[
    "diverged", "stopped early", "crosscheck", "unchecked", "interrupted", "checkpoint"
]


@dataclass(frozen=True)
class Epoch:
    """Loss and score after one pass over the training data.

    Args:
        number: 1 for the first; 0 is before any step.
        loss: mean over the training samples.
        score: accuracy, or R² for regression, on the training samples.
        validation_loss, validation_score: the same on samples not trained on, if there are any.
        seconds: time spent in steps since training began.
    """

    number: int
    loss: float
    score: float
    validation_loss: float | None = None
    validation_score: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Event:
    """Something other than an ordinary epoch.

    Args:
        kind: `diverged`, `stopped early`, `crosscheck`, `unchecked`, `interrupted` or `checkpoint`.
        epoch: when it happened.
        message: one sentence for people.
    """

    kind: EventKind
    epoch: int
    message: str


@dataclass(frozen=True, repr=False)
class History:
    """The epochs in order, and the events.

    Args:
        metric: what the score is: `accuracy` or `R²`.
        epochs: one record each; the first is before any step.
        events: in order of time.
        moments: looks at the inside, at some epochs, or what takes them; not saved with a model.
    """

    metric: str
    epochs: tuple[Epoch, ...] = ()
    events: tuple[Event, ...] = ()
    moments: tuple[Look | Moment, ...] = field(default=(), repr=False, compare=False)

    def __repr__(self) -> str:
        """In one line, however many epochs there were.

        >>> History("accuracy", (Epoch(0, 2.5, 0.3), Epoch(1, 0.25, 0.96)))
        History(epoch 1, loss 0.25, accuracy 0.96)
        """
        if not self.epochs:
            return "History(no epochs)"
        last = self.last
        events = "".join(f", {event.kind}" for event in self.events)
        return (
            f"History(epoch {last.number}, loss {last.loss:.4g}, {self.metric} {last.score:.4g}"
            f"{events})"
        )

    @property
    def looks(self) -> tuple[Look, ...]:
        """What went on inside; what there was no time for is looked at when this is read first."""
        seen = [m.look if isinstance(m, Moment) else m for m in self.moments]
        return tuple(look for look in seen if look)

    def series(self, name: str) -> list[Any]:
        """One quantity over the epochs, such as `validation_loss`."""
        return [getattr(epoch, name) for epoch in self.epochs]

    @property
    def last(self) -> Epoch:
        """The last epoch."""
        return self.epochs[-1]

    @property
    def seconds(self) -> float:
        """Time spent in steps."""
        return self.last.seconds if self.epochs else 0.0

    @property
    def still_falling(self) -> bool:
        """Whether the last tenth of the epochs still took a clear part off the training loss.

        `Why a part of the first loss:` where the classes can be told apart without error, the
        logarithm of the loss falls for ever.

        >>> History("accuracy", tuple(Epoch(k, 1 / (k + 1), 0.5) for k in range(4))).still_falling
        True
        """
        tenth = max(1, len(self.epochs) // 10)
        if len(self.epochs) <= tenth:
            return False
        loss = self.series("loss")
        return loss[-1 - tenth] - loss[-1] > CLEARLY * loss[0]

    def to_json(self) -> dict[str, Any]:
        """The history as plain data, without the looks."""
        return {
            "metric": self.metric,
            "epochs": [asdict(epoch) for epoch in self.epochs],
            "events": [asdict(event) for event in self.events],
        }


def history_from_json(content: dict[str, Any]) -> History:
    """The history that `to_json` wrote."""
    return History(
        content["metric"],
        tuple(Epoch(**epoch) for epoch in content["epochs"]),
        tuple(Event(**event) for event in content["events"]),
    )
