"""Equations that a pass adds to a program, under names that are not taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Expr

from symnn.core.symbols import tensor
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import entry, name_of


@dataclass
class Added:
    """The equations that come to a program.

    Args:
        program: the program as read.
        equations: what was added so far.
    """

    program: Program
    equations: Program = field(default_factory=Program)

    def new(self, name: str, indices: tuple[Any, ...], right: Expr) -> Any:
        """The array of a new equation over these indices, under this name or a similar one."""
        taken = {e.name for e in (*self.program, *self.equations)}
        taken |= {name_of(b) for b in self.program.inputs}
        candidates = [name, *(f"{name}_{q}" for q in range(2, len(taken) + 3))]
        free = next(c for c in candidates if c not in taken)
        base = tensor(free, *map(extent, indices))
        self.equations.equations[base] = Equation(entry(base, indices), right)
        return base
