"""Which files the code that runs has read: what it depends on, besides this package."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

HOMES = tuple(
    str(Path(home).resolve()) + os.sep
    for home in (sys.prefix, sys.base_prefix, Path(__file__).parents[1])
)
"""Where Python, its packages and symnn lie: these have versions and a name for their code."""
COMPILED = (".pyc", ".so")


class Trace:
    """The files that were opened for reading, and modules that were loaded, from now on.

    It cannot be switched off again: it is for a process that ends with its work.

    >>> isinstance(Trace.files, property)
    True
    """

    def __init__(self) -> None:
        self._opened: dict[str, None] = {}
        self._modules = set(sys.modules)
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and _reads(arguments[1]):
            self._opened[arguments[0]] = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Absolute paths of files that are still there, in the order of the alphabet."""
        loaded = [m for name, m in list(sys.modules.items()) if name not in self._modules]
        sources = [str(getattr(m, "__file__", None) or "") for m in loaded]
        found = {Path(p).resolve() for p in (*list(self._opened), *sources) if p}
        return tuple(sorted(p for p in found if _counts(p)))


def _reads(mode: Any) -> bool:
    return not isinstance(mode, str) or not set(mode) & set("wax")


def _counts(path: Path) -> bool:
    outside = not str(path).startswith((*HOMES, "/dev/", "/proc/", "/sys/"))
    return outside and path.suffix not in COMPILED and path.is_file()
