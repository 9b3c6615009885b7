"""LaTeX: comments `% symnn: ...`, and the display below a comment that gives its domains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnn.audit.region import Region
from symnn.audit.spot import Spot, lines_of
from symnn.syntax.latex.words import DISPLAYS

NOTE = re.compile(r"\s*%+\s*symnn:\s?")
COMMENT = re.compile(r"(?<!\\)%")
BEGIN = re.compile(r"\s*\\begin\{([A-Za-z]+\*?)\}")
VERBATIM = re.compile(r"\s*\\begin\{(verbatim\*?|lstlisting|minted|comment)\}")
BRACKETS = {"\\[": "\\]", "$$": "$$"}


def of_text(text: str) -> Iterator[Region]:
    """The pieces of a LaTeX document."""
    lines = lines_of(text)
    at = 0
    while at < len(lines):
        line = lines[at]
        verbatim, closing = VERBATIM.match(line.text), _closing(line)
        if NOTE.match(line.text):
            notes = _notes(lines, at)
            at += len(notes)
            yield Region("note", line, [_inside(note) for note in notes])
        elif verbatim:
            at = _end(lines, at, f"\\end{{{verbatim[1]}}}") + 1
            yield Region("text", line)
        elif closing is not None:
            end = _end(lines, at, closing)
            yield from _display(lines[at : end + 1], closing)
            at = end + 1
        else:
            at += 1
            if _without_comment(line).text.strip():
                yield Region("text", line)


def _notes(lines: Sequence[Spot], at: int) -> list[Spot]:
    """The comments of symnn that stand on lines one below the other."""
    end = next((n for n in range(at, len(lines)) if not NOTE.match(lines[n].text)), len(lines))
    return list(lines[at:end])


def _inside(note: Spot) -> Spot:
    found = NOTE.match(note.text)
    return note.cut(found.end() if found else 0)


def _closing(line: Spot) -> str | None:
    """What ends the display that this line begins."""
    environment = BEGIN.match(line.text)
    if environment:
        return f"\\end{{{environment[1]}}}" if environment[1] in DISPLAYS else None
    return BRACKETS.get(line.text.lstrip()[:2])


def _end(lines: Sequence[Spot], at: int, closing: str) -> int:
    """The index of the line in which a display or an environment ends."""
    start = lines[at].indent + 2
    rest = [lines[at].cut(start), *lines[at + 1 :]]
    ends = (n for n, line in enumerate(rest) if closing in _without_comment(line).text)
    return at + next(ends, len(rest) - 1)


def _display(lines: Sequence[Spot], closing: str) -> Iterator[Region]:
    """The notes inside of a display, then the display without them."""
    notes = [line for line in lines if NOTE.match(line.text)]
    if notes:
        yield Region("note", notes[0], [_inside(note) for note in notes])
    first, *rest = (line for line in lines if line not in notes)
    if closing in BRACKETS.values():
        first = first.cut(first.indent + 2)
    inner = [*([first] if first.text.strip() else []), *rest]
    last = inner[-1].text.rfind(closing) if closing in BRACKETS.values() else -1
    if last >= 0:
        inner[-1] = Spot(inner[-1].text[:last], inner[-1].places)
    yield Region("display", lines[0], inner)


def _without_comment(line: Spot) -> Spot:
    comment = COMMENT.search(line.text)
    return Spot(line.text[: comment.start()], line.places) if comment else line
