"""One item on its page: text, statement, evidence, false variants, errors of print, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symnn.book.compiled import COMPILED
from symnn.book.days import shown_day
from symnn.book.examination import Examination
from symnn.book.item import Item
from symnn.book.material import Derived, Drawn, Finding, Material, Shaped
from symnn.book.pages.formulas import NOWHERE, Formulas, shown_blocks
from symnn.book.pages.numbers import plugged
from symnn.book.pages.sketches import sketch_figures
from symnn.book.pages.statement import CITED, dated_badge, material_blocks
from symnn.book.tier import Tier
from symnn.indexed import Program
from symnn.indexed.printing.latex import notation_of
from symnn.report import (
    Callout,
    Definitions,
    Details,
    Equation,
    Heading,
    ItemList,
    Link,
    Math,
    Paragraph,
)
from symnn.report.compiled import compiled_details
from symnn.report.document import Block
from symnn.report.evidence import evidence_runs, fact_formulas
from symnn.report.inline import Badge, Runs, Text, prose, text_of
from symnn.report.sentences import sentence_runs
from symnn.sources import source

TITLES = {
    "erratum": "Wrong in print", "imprecise": "Imprecise in print", "glitch": "Misprint",
}  # fmt: skip


def entry_blocks(
    found: Examination, level: int = 1, told: Mapping[str, Link] = NOWHERE
) -> tuple[Block, ...]:
    """The item as blocks under a heading of this level.

    Args:
        found: the item, examined.
        level: of its heading.
        told: derivations that stand elsewhere, by name, and where.
    """
    return tuple(_blocks(found, level, told))


def _blocks(found: Examination, level: int, told: Mapping[str, Link]) -> Iterator[Block]:
    item = found.item
    yield Heading(level, prose(item.row.name), label=item.id)
    if item.text:
        yield Paragraph(prose(item.text))
    if found.failure:
        yield Callout("warning", "Not examined", (Paragraph(found.failure),))
        return
    named = Formulas(item.id)
    yield from named.blocks(item.material, found.findings, told)
    yield from named.blocks(item.beside, found.beside, told)
    yield from sketch_figures((*item.material, *item.beside))
    yield from _numbers(item.material, named)
    yield from compiled_details(COMPILED.get(item.id, ()))
    yield from erratum_blocks(found, told)
    yield from _evidence(found, named)
    yield from _twins(item.twins, found.twins)
    yield from _sources(item)


def _numbers(material: Sequence[Material], named: Formulas) -> Iterator[Block]:
    """Formulas, by their numbers, with numbers put in, folded."""
    lines = [(named.reference(piece), plugged(piece)) for piece in material]
    found = tuple((name or line[0], line[1]) for name, line in lines if line is not None)
    if found:
        yield Details("Plug in numbers", (Definitions(found),))


def erratum_blocks(found: Examination, told: Mapping[str, Link] = NOWHERE) -> Iterator[Block]:
    """What is wrong or imprecise in print, and what holds instead."""
    erratum = found.item.erratum
    if erratum is None or found.failure:
        return
    title = TITLES.get(found.item.row.print, "Beside the printed text")
    yield Callout("note", title, (
        Paragraph(text_of("In print: ", *prose(erratum.says))),
        *_refuted(erratum.wrong, found.wrong),
        Paragraph(text_of("Correct: ", *prose(erratum.correct))),
        *shown_blocks(erratum.right, found.right, told),
    ))  # fmt: skip


def _evidence(found: Examination, named: Formulas) -> Iterator[Block]:
    """How each piece was checked, folded."""
    rows = [
        (_name(piece, finding, named), _why(piece, finding)) for piece, finding in _pairs(found)
    ]
    reason = (Paragraph(prose(found.item.weaker)),) if found.item.weaker else ()
    table = (Definitions(tuple(rows)),) if rows else ()
    yield Details(_strength(found), (*reason, *table))


def _strength(found: Examination) -> str:
    """The letter in words, what stands beside on less, and the day of the check."""
    if not found.reached:
        return "Not settled"
    words = f"Evidence {found.reached}: {found.reached.words}"
    beside = f"; a remark beside it: {found.aside.words}" if found.aside else ""
    day = shown_day(found.checked) if found.reached != Tier.F else ""
    return words + beside + (f"; checked on {day}" if day else "")


def _pairs(found: Examination) -> Iterator[tuple[Material, Finding]]:
    for piece, finding in zip(found.item.material, found.findings, strict=True):
        if finding.counts:
            yield piece, finding
    yield from zip(found.item.beside, found.beside, strict=True)
    for piece in found.item.material:
        if isinstance(piece, Drawn):
            yield from ((landmark, landmark.find()) for landmark in piece.landmarks)


def _name(piece: Material, finding: Finding, named: Formulas) -> Runs:
    """Its words, else the number of its formula, else the formula where that fits on a line."""
    if isinstance(piece, Derived):
        return prose(piece.derivation.title)
    words = piece.words or (piece.said if isinstance(piece, Shaped) else "")
    if words:
        return prose(words)
    if name := named.reference(piece):
        return name
    shown = next((b for b in material_blocks(piece, finding) if isinstance(b, Equation)), None)
    if shown is None or "aligned" in shown.latex:
        return (Text("the formula"),)
    return (Math(shown.latex, shown.plain),)


def _why(piece: Material, finding: Finding) -> Runs:
    if finding.verdict.level == "none" and finding.holds:
        return (Text(CITED),)
    mark = dated_badge(finding)
    # Its reason stands beside it, so the badge does not repeat it.
    named = not mark.shown_method or mark.shown_method in mark.summary
    method = () if named else (f" ({mark.shown_method})",)
    program = getattr(piece, "program", None) or Program()
    notation = notation_of(program)
    told = evidence_runs(finding.verdict, notation, fact_formulas(program.facts, notation))
    return text_of(Badge(mark.status, mark.level), " ", *told, *method)


def _twins(twins: Sequence[Material], findings: Sequence[Finding]) -> Iterator[Block]:
    """What would be wrong, and the point where it fails."""
    if not twins:
        return
    yield Details("What would be false", tuple(_refuted(twins, findings)))


def _refuted(twins: Sequence[Material], findings: Sequence[Finding]) -> Iterator[Block]:
    """False claims, each with what refutes it."""
    for twin, finding in zip(twins, findings, strict=True):
        yield from material_blocks(twin, finding)
        yield Paragraph(sentence_runs(_sentence(finding.verdict.evidence.summary)))


def _sentence(words: str) -> str:
    """Ends with a period, and begins with a capital unless a name of one letter stands there."""
    first = words.partition(" ")[0]
    if not first.isalpha() or (len(first) == 1 and first not in "aA"):
        return words.rstrip(".") + "." if words else ""
    return words[:1].upper() + words[1:].rstrip(".") + "."


def _sources(item: Item) -> Iterator[Block]:
    if item.sources:
        yield ItemList(tuple(source(key).citation for key in item.sources))
