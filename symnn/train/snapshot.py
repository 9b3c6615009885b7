"""The whole state of a run as arrays and plain data: what it takes to go on to the bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from symnn.lazy import load
from symnn.train.dataset import Array
from symnn.train.history import Epoch, Event

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.fit import Run

GOING_ON = ("finished", "interrupted")
"""How a run may have ended that can go on: for more epochs, or to where it was going."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one moment.

    Args:
        arrays: parameters and optimizer states, those of the last sound and of the best epoch.
        content: place in the epoch, random numbers, history; plain data.
    """

    arrays: Mapping[str, Array]
    content: Mapping[str, Any]


def snapshot(run: Run) -> Snapshot:
    """The state of a run between two steps."""
    arrays = {f"state.{name}": values for name, values in run.stepper.held().items()}
    arrays |= {f"sound.{name}": values for name, values in run.sound.arrays().items()}
    arrays["losses"] = run.losses[: run.position].copy()
    best = run.best and run.best.copies and {"epoch": run.best.epoch, "loss": run.best.loss}
    if best:
        arrays |= {f"best.{name}": values for name, values in run.best.copies.arrays().items()}  # type: ignore[union-attr]
    return Snapshot(arrays, {
        "backend": run.backend.name,
        "place": list(run.stepper.place),
        "position": run.position,
        "random": run.drawn if run.position else run.random.bit_generator.state,
        "seconds": run.seconds,
        "worked": run.worked,
        "status": run.status,
        "epochs": [asdict(epoch) for epoch in run.epochs],
        "events": [asdict(event) for event in run.events],
        "checks": [[epoch, asdict(found)] for epoch, found in run.inspection.checks],
        "best": best or None,
        "album": run.inspection.album.to_json(),
    })  # fmt: skip


def recall(run: Run, kept: Snapshot) -> None:
    """Put a run that has just begun where another one was.

    Args:
        run: of the same network, on the same samples, with the same options.
        kept: taken from the other.

    Raises:
        KeyError, TypeError, ValueError: the snapshot is not one of such a run.
    """
    content = kept.content
    if run.options.backend == "auto":
        run.turn_over(content["backend"])
    held = run.stepper.held()
    if content["backend"] != run.backend.name:
        raise ValueError(f"its steps were run by `{content['backend']}`")
    held = _part(kept.arrays, "state", held)
    run.stepper.recall(tuple(map(int, content["place"])), held)  # type: ignore[arg-type]
    run.sound.put(_part(kept.arrays, "sound", run.sound.arrays()))
    run.position, run.seconds = int(content["position"]), float(content["seconds"])
    run.worked = float(content.get("worked", run.seconds))
    run.losses[: run.position] = kept.arrays["losses"]
    run.random.bit_generator.state = run.drawn = content["random"]
    run.status = None if content["status"] in GOING_ON else content["status"]
    run.epochs = [Epoch(**epoch) for epoch in content["epochs"]]
    run.events = [Event(**event) for event in content["events"]]
    inspection = run.inspection
    inspection.checks = [(epoch, _check(found)) for epoch, found in content["checks"]]
    inspection.album.recall(content["album"])
    inspection.allowance.spent = sum(found.seconds for _, found in inspection.checks)
    if run.best and content["best"]:
        run.best.epoch, run.best.loss = content["best"]["epoch"], content["best"]["loss"]
        run.best.copies.put(_part(kept.arrays, "best", run.sound.arrays()))


def _part(arrays: Mapping[str, Array], part: str, like: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays under a heading, one for each of those that they are to replace."""
    found = {name: arrays[f"{part}.{name}"] for name in like}
    for name, values in like.items():
        if found[name].shape != values.shape or found[name].dtype != values.dtype:
            raise ValueError(f"`{part}.{name}` is not {values.dtype} of shape {values.shape}")
    return found


def _check(found: Mapping[str, Any]) -> CrossCheck:
    row, whole = (load("symnn.crosscheck", name) for name in ("Row", "CrossCheck"))
    rows = tuple(row(**{**r, "place": tuple(r["place"])}) for r in found["rows"])
    return whole(rows, found["tolerance"], found["seconds"], found["undecided"])
