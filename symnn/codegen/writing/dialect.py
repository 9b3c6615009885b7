"""The library of arrays that generated source speaks: NumPy, or another with its functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symnn.codegen.graph.header import HELPERS
from symnn.codegen.lowering.lowered import Lowered
from symnn.codegen.writing.statements import Statements


@dataclass(frozen=True)
class Dialect:
    """How source is written for one library.

    Args:
        statements: what writes assignments.
        policy: what the header says about dtypes.
        arrays: the import under the name `np`.
        special: the import of special functions.
        helpers: functions besides those of the library, by name.
        other: what NumPy calls one way and this library another.
        prepared: a program as this library can be told to compute it.
    """

    statements: type[Statements] = Statements
    policy: str = "Results have the dtype of the inputs."
    arrays: str = "import numpy as np"
    special: str = "from scipy import special"
    helpers: Mapping[str, str] = field(default_factory=lambda: HELPERS)
    other: tuple[tuple[str, str], ...] = ()
    prepared: Callable[[Lowered], Lowered] = lambda lowered: lowered

    def needed(self, body: str) -> str:
        """The helpers that a body calls."""
        found: list[str] = []
        for name, text in self.helpers.items():  # a helper comes before those that it calls
            if any(f"{name}(" in part for part in (body, *found)):
                found.append(self.spelled(text))
        return "\n".join(found)

    def spelled(self, line: str) -> str:
        """A line for NumPy, in the words of this library."""
        for theirs, own in self.other:
            line = line.replace(theirs, own)
        return line

    def imports(self, body: str) -> str:
        """The imports that a body uses."""
        found = [f"import {name}" for name in ("math", "jax", "numpy") if f"{name}." in body]
        found += [self.arrays]
        found += [self.special] if "special." in body else []
        return "\n".join(found) + "\n"


NUMPY = Dialect()
