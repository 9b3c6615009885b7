"""What an audit found, as a document: a table for each file, with the reason below what fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from symnn.audit.findings import Tally
from symnn.audit.statement import Finding
from symnn.report import Code, Column, Document, Heading, Paragraph, Table, Text, badge
from symnn.report.document import Content

COLUMNS = (Column("Line", "right"), Column("Claim"), Column("Verdict"), Column("Why"))


def page(findings: Sequence[Finding], tally: Tally) -> Document:
    """The document of an audit.

    Args:
        findings: in the order of the documents.
        tally: what they come to.
    """
    blocks: list[Heading | Paragraph | Table] = [Paragraph(f"{tally}.")]
    for file, found in groupby(findings, key=lambda finding: finding.statement.file):
        blocks += [Heading(1, (Code(file),)), Table(COLUMNS, tuple(_rows(found)))]
    return Document("Claims of documents", tuple(blocks))


def _rows(findings: Iterable[Finding]) -> Iterator[tuple[Content, ...]]:
    for finding in findings:
        line, _ = finding.place
        why = (Text(finding.reason),)
        yield str(line), (Code(finding.statement.shown),), (badge(finding.verdict),), why
