"""What tactics leave to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.certificates.cells import Cell


@dataclass(frozen=True)
class Part:
    """Something that a tactic leaves to be shown: that an expression is 0 on a cell.

    Args:
        name: of the part.
        e: the expression.
        cell: where.
        symbols: those that the tactic brought in.
    """

    name: str
    e: Any
    cell: Cell
    symbols: tuple[Any, ...] = ()
