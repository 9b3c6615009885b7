"""Tables and lists of terms as Typst markup: columns as wide as what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnn.report.document import Align, Content, Facts, Figure, Table
from symnn.report.inline import Text, runs
from symnn.report.measure import Measured, measured, total, width
from symnn.report.typst_line import bracketed, line, parted

ALIGN: dict[Align, str] = {"left": "left", "right": "right", "center": "center",
                           "decimal": "right"}  # fmt: skip
COLUMN, PAGE = 37.0, 49.0
"""The room of the text, and with the margin, in em of the letters of a table."""
SHORT = 9.0
"""Terms up to this width stand in a column of their own."""


def table(block: Table) -> str:
    """A table; one that is too wide for the text takes the margin as well."""
    broad = total(measured(block, PAGE)) > COLUMN
    columns = measured(block, PAGE if broad else COLUMN)
    head = ", ".join(f"[#strong[{line(c.header)}]]" for c in block.columns)
    cells = ",\n".join(", ".join(f"[{line(cell)}]" for cell in row) for row in block.rows)
    shape = f"({', '.join(map(_size, columns))},), ({', '.join(ALIGN[c.align] for c in columns)},)"
    return (
        f"#listing({shape}, ({head},), ({cells}{',' if cells else ''}), "
        f"caption: {caption('Table', block)}, broad: {str(broad).lower()})"
    )


def _size(column: Measured) -> str:
    return "auto" if column.share is None else f"{1000 * column.share:.0f}fr"


def caption(kind: str, block: Table | Figure) -> str:
    """The caption with its number; `none` where there is none."""
    if not block.caption:
        return "none"
    return f"[#strong[{kind} {block.number}.] {line(block.caption)}]"


def terms(pairs: Sequence[tuple[Content, Content]]) -> str:
    """Terms with what they mean: beside each other if all terms are short, else run in."""
    room = max((width(term) for term, _ in pairs), default=0.0)
    aligned = len(pairs) > 1 and room <= SHORT
    return "\n".join(_terms(pairs, 1.25 * room + 1.2 if aligned else None))


def _terms(pairs: Sequence[tuple[Content, Content]], room: float | None) -> Iterator[str]:
    head = "#run-in(" if room is None else f"#term({room:g}em, "
    for term, meaning in pairs:
        words, mark = parted(meaning)
        yield f"{head}[{line(term)}], [{line(words)}], mark: {bracketed(mark)})"


def facts(block: Facts) -> str:
    """Figures with what they measure."""
    return terms([(f.value, (*runs(f.name), Text(" "), *runs(f.remark))) for f in block.items])
