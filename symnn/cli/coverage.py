"""`symnn catalog --coverage`: the rows of the book, each with the evidence that it reaches."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from symnn.cli import streams
from symnn.errors import UnknownNameError, nearest
from symnn.lazy import load

EXIT = {"failed": 1, "missing": 3}


def covered(part: str | None, as_json: bool, jobs: int, fresh: bool) -> int:
    """Check the rows (of one section, or whose id begins like this), print a line for each.

    Returns the exit code: 1 if a row failed, else 3 if one is missing, else 0.

    Raises:
        UnknownNameError: no row matches.
    """
    chosen = _chosen(part)
    cached = load("symnn.cache", "Cache")(usable=not fresh)
    lines = load("symnn.book.coverage", "coverage")(chosen, jobs, _progress, cached)
    totals = load("symnn.book.coverage", "totals")(lines)
    if as_json:
        rows = [line.to_json() for line in lines]
        streams.print_json({"rows": rows, "totals": dict(totals), **_of_derivations(lines, part)})
    else:
        shown = [*map(_line, lines), _summary(totals, len(lines))]
        click.echo("\n".join([*shown, *_in_words(_of_derivations(lines, part))]))
    return next((code for status, code in EXIT.items() if totals[status]), 0)


def _progress(found: Any) -> None:
    if sys.stderr.isatty():
        streams.note(f"{found.item.id}: {found.reached or 'does not hold'}")


def _chosen(part: str | None) -> list[str] | None:
    if part is None:
        return None
    rows = load("symnn.book.row", "rows")()
    found = [r.id for r in rows if r.section.lower() == part.lower() or r.id.startswith(part)]
    if not found:
        known = [*dict.fromkeys(r.section for r in rows), *(r.id for r in rows)]
        raise UnknownNameError(f"catalog: no row or section `{part}`; {nearest(part, known)}")
    return found


def _line(line: Any) -> str:
    row = line.row
    shown = f"{row.id:34} asked {row.asked}  reached {line.reached}  {line.status:8} {row.plain}"
    found = line.examination
    reasons = [*found.complaints, found.item.weaker] if found else []
    return "\n".join([shown, *(f"{'':36}{reason}" for reason in reasons if reason)])


def _summary(totals: Mapping[str, int], count: int) -> str:
    words = {"full": "as asked", "weaker": "weaker, with a reason", "failed": "failed",
             "missing": "missing"}  # fmt: skip
    parts = ", ".join(f"{totals[status]} {words[status]}" for status in words)
    return f"{count} rows: {parts}"


def _of_derivations(lines: Any, part: str | None) -> dict[str, Any]:
    """How many of their steps are proved, and which belong to no row, where all are looked at."""
    steps = load("symnn.book.steps")
    found = steps.tally(lines)
    data = {"steps": found.count, "steps_proved": found.exact, "steps_enclosed": found.enclosed}
    if part is None:
        data["unused_derivations"] = {n: steps.OUTSIDE.get(n, "") for n in steps.unused(lines)}
    return data


def _in_words(found: Mapping[str, Any]) -> list[str]:
    proved, enclosed = found["steps_proved"], found["steps_enclosed"]
    lines = [f"{found['steps']} steps of derivations: {proved} proved, {enclosed} enclosed"]
    for name, why in found.get("unused_derivations", {}).items():
        lines.append(f"derivation `{name}` belongs to no row{why and f': {why}'}")
    return lines
