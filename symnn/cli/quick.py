"""`symnn continue` before anything else is loaded: not even what parses arguments."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from symnn.lazy import load

NUMBERS, FILES = ("--epochs", "--seed"), ("--save",)


def plain_arguments(arguments: Sequence[str]) -> dict[str, str] | None:
    """Two places and options with a value each, by name; None for all else.

    >>> plain_arguments(["a.kept", "b.npz", "--epochs", "3"])
    {'kept': 'a.kept', 'data': 'b.npz', 'epochs': '3'}
    >>> plain_arguments(["--help"])
    """
    places, options = list(arguments[:2]), list(arguments[2:])
    names, values = options[::2], options[1::2]
    if len(places) < 2 or len(names) != len(values) or any(p.startswith("-") for p in places):
        return None
    found = {"kept": places[0], "data": places[1]}
    for name, value in zip(names, values, strict=True):
        if not (name in FILES or (name in NUMBERS and value.isdecimal() and int(value) > 0)):
            return None
        found[name[2:]] = value
    return found


def continued(arguments: Sequence[str]) -> bool:
    """Whether the arguments were plain, and so were obeyed; the full command takes the others."""
    found = plain_arguments(arguments)
    if found is None:
        return False
    numbers = {n: int(found[n]) if n in found else None for n in ("epochs", "seed")}
    failed = load("symnn.errors", "SymnnError")
    try:
        go_on(found["kept"], found["data"], numbers["epochs"] or 1, numbers["seed"],
              found.get("save"))  # fmt: skip
    except (failed, OSError):
        return False  # and told by the full command, which fails in the same way
    return True


def go_on(kept: str, data: str, epochs: int, seed: int | None, save: str | None) -> None:
    """Train on, tell the losses, and save.

    `Why no garbage is collected at first:` what NumPy loads is none, and to look for some takes
    longer than many steps. What is there then is frozen: it is not searched at the end either.
    """
    gc.disable()
    try:
        training = load("symnn.train.kept", "KeptTraining")(kept)
        if save:
            load("symnn.train.storage", "check_ending")(save)
        samples = training.load(data)
    finally:
        gc.freeze()
        gc.enable()
    for number, loss in enumerate(training.learn(samples, epochs, seed), start=1):
        sys.stdout.write(f"epoch {number}  loss {loss:.6g}\n")
        sys.stdout.flush()
    if save:
        training.save(save)
