"""A derivation begun from the docstring of its script: title, claim, use and sources."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from symnn.derivation.given import Given
from symnn.derivation.record import Derivation
from symnn.errors import SymnnError
from symnn.indexed import Program

SECTION = re.compile(r"^(Claim|Use|Source):[ ]*", re.MULTILINE)
NEEDED = ("Claim", "Use", "Source")


def begin(
    file: str,
    docstring: str | None,
    *given: Given,
    program: Program | None = None,
    conventions: tuple[str, ...] = (),
) -> Derivation:
    """An empty derivation with what a script's docstring says of it.

    Args:
        file: path of the script; its stem is the name of the derivation.
        docstring: a title line, then the sections `Claim:`, `Use:` and `Source:` (keys).
        given: symbols, arrays and conditions.
        program: definitions and facts of arrays.
        conventions: switched on by name, or in words.

    >>> begin("demo.py", "A demo.\\n\\nClaim: 1 = 1.\\nUse: none.\\nSource: bishop2006").title
    'A demo'

    Raises:
        SymnnError: a section is missing or empty.
    """
    name = PurePath(file).stem
    title, sections = _sections(name, docstring or "")
    keys = tuple(key.strip() for key in sections["Source"].split(","))
    return Derivation(name, title, sections["Claim"], sections["Use"], keys, given,
                      Program() if program is None else program, conventions)  # fmt: skip


def _sections(name: str, docstring: str) -> tuple[str, dict[str, str]]:
    title, *parts = SECTION.split(docstring)
    found: dict[str, Any] = dict(zip(parts[::2], map(_joined, parts[1::2]), strict=True))
    missing = [section for section in NEEDED if not found.get(section)]
    if missing or not title.strip():
        raise SymnnError(
            f"derivation `{name}`: its docstring has no {missing[0] if missing else 'title'}; "
            "needed a title line and the sections `Claim:`, `Use:` and `Source:`"
        )
    return _joined(title).removesuffix("."), found


def _joined(text: str) -> str:
    return " ".join(text.split())
