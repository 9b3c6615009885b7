"""How strong the evidence of each row is, what is weaker than asked, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from symnn.book.coverage import Line, totals
from symnn.book.days import shown_day, span
from symnn.book.steps import sampled, tally
from symnn.book.tier import Tier
from symnn.report import Column, Contents, Document, Heading, Link, Paragraph, Table, prose
from symnn.report.document import Block
from symnn.report.inline import Badge, Runs, text_of

SECTION = (Column("Row"), Column("Asked", "center"), Column("Reached", "center"),
           Column("Remarks beside", "center"),
           Column("False variants refuted", "right"))  # fmt: skip

STATUSES = {
    "full": "have the evidence asked",
    "weaker": "have weaker evidence with a reason",
    "failed": "fail",
    "missing": "are not written yet",
}


def evidence_document(lines: Sequence[Line], link: Callable[[str], str]) -> Document:
    """The evidence by letter, and row by row.

    Args:
        lines: rows with their examinations.
        link: from the id of a row to its place.
    """
    blocks: list[Block] = [
        Contents(1), _summary(lines), _steps(lines), _letters(lines),
        *_weaker(lines, link), *_sampled(lines, link),
    ]  # fmt: skip
    for section in dict.fromkeys(line.row.section for line in lines):
        part = [line for line in lines if line.row.section == section]
        rows = tuple(_row(line, link) for line in part)
        blocks += [Heading(1, section), Table(SECTION, rows)]
    return Document("Evidence", tuple(blocks))


def _summary(lines: Sequence[Line]) -> Paragraph:
    counts = totals(lines)
    refuted = sum(_refuted(line) for line in lines)
    told = ", ".join(f"{counts[s]} {words}" for s, words in STATUSES.items() if counts[s])
    return Paragraph(
        f"Of {len(lines)} rows, {told}. {refuted} false variants are refuted. The letter of a row "
        f"is that of the weakest part of its statement; where a remark or an illustration beside "
        f"it rests on less, the tables below say so.{_when(lines)}"
    )


def _when(lines: Sequence[Line]) -> str:
    days = span(shown_day(line.examination.checked) for line in lines if line.examination)
    if not days:
        return ""
    return f" The checks were made {'from' if ' to ' in days else 'on'} {days}."


def _steps(lines: Sequence[Line]) -> Paragraph:
    found = tally(lines)
    share = f"{100 * found.share:.1f}".removesuffix(".0")
    return Paragraph(
        f"The derivations have {found.count} steps, not counting definitions, steps whose two "
        f"sides are one expression, and repeats. Of these {found.exact} are proved exactly and "
        f"{found.enclosed} enclosed rigorously: {share} %."
    )


def _sampled(lines: Sequence[Line], link: Callable[[str], str]) -> list[Block]:
    """What is neither proved nor enclosed, by name."""
    parts = (("Step", tally(lines).weaker), ("Statement", sampled(lines)))
    rows = tuple(
        ((Link(link(w.row.id), prose(w.row.name)),), kind, prose(w.words), text_of(Badge(w.status)))
        for kind, found in parts
        for w in found
    )
    if not rows:
        return [Paragraph("Every step and every statement is proved, enclosed, or cited.")]
    columns = tuple(map(Column, ("Row", "What", "In words", "Verdict")))
    return [Heading(1, "Not proved"), Table(columns, rows)]


def _letters(lines: Sequence[Line]) -> Table:
    """How many rows ask for each letter, and how many reach it."""
    asked = Counter(str(line.row.asked) for line in lines)
    reached = Counter(line.reached for line in lines)
    columns = (Column("Letter"), Column("Meaning"), Column("Asked", "right"),
               Column("Reached", "right"))  # fmt: skip
    rows = tuple((str(t), t.words, str(asked[t]), str(reached[t])) for t in Tier)
    return Table(columns, rows, "Rows by the strength of their evidence")


def _weaker(lines: Sequence[Line], link: Callable[[str], str]) -> list[Block]:
    found = [line for line in lines if line.status in ("weaker", "failed")]
    if not found:
        return []
    columns = (Column("Row"), Column("Asked"), Column("Reached"), Column("Why"))
    rows = tuple(
        (_name(line, link), str(line.row.asked), line.reached, prose(_reason(line)))
        for line in found
    )
    return [Heading(1, "Weaker than asked"), Table(columns, rows)]


def _reason(line: Line) -> str:
    found = line.examination
    return "; ".join([found.item.weaker, *found.complaints]).strip("; ") if found else ""


def _row(line: Line, link: Callable[[str], str]) -> tuple[Runs, str, str, str, str]:
    aside = line.examination.aside if line.examination else None
    return _name(line, link), str(line.row.asked), line.reached, aside or "", str(_refuted(line))


def _name(line: Line, link: Callable[[str], str]) -> Runs:
    return (Link(link(line.row.id), prose(line.row.name)),)


def _refuted(line: Line) -> int:
    found = line.examination
    return sum(f.refuted for f in (*found.twins, *found.wrong)) if found else 0
