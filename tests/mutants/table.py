"""Which law catches which mutant: `caught.txt`, a line for each function and each change.

Every function of the calculus that hands on expressions or acts on them is in it; one that has no
result can only be left out. A change that leaves all results as they are, such as indices swapped
where there are none, is no mutant: its line says `-`. What no law catches yet is open: `?`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from change import CHANGES
from mutation import LEFT_OUT, acts, functions, plain

FILE = Path(__file__).with_name("caught.txt")
NO_MUTANT, OPEN = "-", "?"
Mutant = tuple[str, str]
"""A function and a change, both by name."""

HANDS_ON_NOTHING = ("bool", "str", "int", "list[int]", "tuple[int, ...]", "Iterator[str]")
"""What functions return that only ask, count or name."""


def rules() -> dict[str, Any]:
    """The functions of the calculus that hand on expressions, or rules for them, or act on them."""
    found = {
        name: plain(vars(owner)[attribute])
        for name, (owner, attribute) in functions().items()
        if attribute != "__init__"
    }
    return {
        name: function
        for name, function in found.items()
        if function.__annotations__.get("return") not in HANDS_ON_NOTHING
    }


def mutants() -> Iterator[Mutant]:
    """All that must be in the table."""
    for name, function in rules().items():
        yield from ((name, change) for change in ([LEFT_OUT] if acts(function) else CHANGES))


@cache
def table() -> dict[Mutant, str]:
    """The law for each mutant, by the file."""
    lines = [line.split(maxsplit=2) for line in FILE.read_text("utf-8").splitlines()]
    return {(name, change): law for name, change, law in lines}


def write(found: Mapping[Mutant, str]) -> None:
    """The file, in the order of the code."""
    lines = [f"{name} {change} {found[name, change]}\n" for name, change in mutants()
             if (name, change) in found]  # fmt: skip
    FILE.write_text("".join(lines), encoding="utf-8")
    table.cache_clear()
