"""The tests of the index calculus as laws, each under a name."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from inspect import signature
from itertools import product
from pathlib import Path
from typing import Any

FOLDERS = ("indexed", "matrix_calculus")
ABOUT_PRINT = ("test_print_laws", "test_text", "test_latex", "test_matrix")
LEFT_OUT = (*ABOUT_PRINT, "test_golden", "test_random_matrices")
SECONDS = 10
"""After so much time on the processor a law that has not ended is given up."""


class TooLong(BaseException):
    """A law did not end under a mutant."""


def outcome(law: Callable[[], None]) -> str:
    """Whether a law "holds", "fails" or is "endless"; a crash counts as failing."""
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        law()
    except TooLong:
        return "endless"
    except KeyboardInterrupt:
        raise
    except BaseException:  # also what `pytest.raises` raises
        return "fails"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return "holds"


def _stop(*_: Any) -> None:
    raise TooLong


@cache
def laws() -> dict[str, Callable[[], None]]:
    """Every test that needs no fixture and draws nothing: `canonical.a_pole_keeps_its_delta`."""
    folders = [Path(__file__).resolve().parents[1] / folder for folder in FOLDERS]
    sys.path[:0] = map(str, folders)  # other folders have modules of the same names
    paths = [path for folder in folders for path in sorted(folder.glob("test_*.py"))]
    return {
        name: law
        for path in paths
        if path.stem not in LEFT_OUT
        for name, law in _laws_of(path.stem)
    }


def _laws_of(stem: str) -> Iterator[tuple[str, Callable[[], None]]]:
    for name, test in vars(import_module(stem)).items():
        marks = getattr(test, "pytestmark", ())
        if not name.startswith("test_") or hasattr(test, "hypothesis"):
            continue
        choices = [_choices(mark) for mark in marks if mark.name == "parametrize"]
        if any(mark.name not in ("parametrize", "every") for mark in marks):
            continue
        for chosen in product(*choices):
            arguments = {k: v for _, values in chosen for k, v in values.items()}
            if set(arguments) == set(signature(test).parameters):
                label = "-".join(text for text, _ in chosen)
                short = f"{stem.removeprefix('test_')}.{name.removeprefix('test_')}"
                yield (f"{short}[{label}]" if label else short), partial(test, **arguments)


def _choices(mark: Any) -> list[tuple[str, dict[str, Any]]]:
    """The values of one parametrization, each with its label."""
    names, values = mark.args[:2]
    names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
    written = mark.kwargs.get("ids", lambda value: value)
    found = []
    for number, value in enumerate(values):
        label = written(value) if callable(written) else list(written)[number]
        parts = (value,) if len(names) == 1 else tuple(value)
        chosen = dict(zip(names, parts, strict=True))
        found.append((label if isinstance(label, str) else str(number), chosen))
    return found
