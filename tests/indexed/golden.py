"""How programs look in print, kept as files; `python tests/indexed/golden.py` writes them anew.

It shows what changed, line by line. A golden file proves that print did not change, never that it
is true: that is what `test_print_laws.py` is for.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from printed_programs import MAKERS, program

FOLDER = Path(__file__).parent / "golden"
STYLES = ("index", "matrix")


def printed(name: str) -> str:
    """A program in every style and alphabet."""
    P = program(name)
    parts = [f"== text, {style}\n{P.text(style)}\n" for style in STYLES]
    parts += [f"== ASCII, {style}\n{P.text(style, unicode=False)}\n" for style in STYLES]
    parts += [f"== LaTeX, {style}\n{P.latex(style)}\n" for style in STYLES]
    return "\n".join(parts)


def place(name: str) -> Path:
    """The file of a program."""
    return FOLDER / f"{name}.txt"


def kept(name: str) -> str:
    """What the file says; empty without one."""
    return place(name).read_text("utf-8") if place(name).exists() else ""


def changes(name: str) -> list[str]:
    """The lines that differ, as a diff."""
    before, after = kept(name).splitlines(), printed(name).splitlines()
    return list(difflib.unified_diff(before, after, f"kept/{name}", f"printed/{name}", lineterm=""))


def regenerated() -> Iterator[str]:
    """Write every file anew; what changed, line by line."""
    FOLDER.mkdir(exist_ok=True)
    for name in MAKERS:
        yield from changes(name)
        place(name).write_text(printed(name), encoding="utf-8")
    for stale in {p for p in FOLDER.glob("*.txt") if p.stem not in MAKERS}:
        yield f"removed {stale.name}"
        stale.unlink()


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in regenerated())
