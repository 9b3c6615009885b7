"""A verdict as a block: what was found, why, at which point, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symnn.core import Verdict
from symnn.report.document import Block, Definitions, Document, Paragraph
from symnn.report.html import render_fragment
from symnn.report.inline import Code, Runs, Text, badge
from symnn.report.markdown import render_markdown
from symnn.report.sentences import sentence_runs


def verdict_blocks(verdict: Verdict) -> tuple[Block, ...]:
    """The outcome and its reason in words, then the facts of the evidence.

    >>> from symnn.core import Evidence
    >>> found = Verdict("proved", "exact", "canonical form", Evidence("both sides agree"))
    >>> [type(block).__name__ for block in verdict_blocks(found)]
    ['Paragraph', 'Definitions']
    """
    why = sentence_runs(verdict.evidence.summary)
    reason = Paragraph((badge(verdict), Text(" "), *why))
    rows: list[tuple[Runs, Runs]] = [((Text(name),), value) for name, value in _rows(verdict)]
    return (reason, Definitions(tuple(rows)))


def _rows(verdict: Verdict) -> Iterator[tuple[str, Runs]]:
    details = verdict.evidence.details
    yield "method", (Text(f"{verdict.method} (level {verdict.level})"),)
    if details.get("point"):
        yield "point", _codes(f"{s} = {v}" for s, v in details["point"].items())
    for side in ("lhs", "rhs"):
        if side in details:
            yield f"{side} there", (Code(str(details[side])),)
    if details.get("cells", 1) != 1:
        yield "cells", (Text(str(details["cells"])),)
    if details.get("signs"):
        yield "signs used", _codes(details["signs"])
    if verdict.assumptions_used:
        yield "assuming", _codes(verdict.assumptions_used)
    if details.get("not_needed"):
        yield "not needed", _codes(details["not_needed"])
    if verdict.certificate is not None:
        yield "certificate", (Text(_certificate(verdict.certificate["proof"])),)


def _codes(texts: Any) -> Runs:
    runs = [part for text in texts for part in (Text(", "), Code(str(text)))]
    return tuple(runs[1:])


def _certificate(proof: Any) -> str:
    if proof["kind"] == "none":
        return f"none: {proof['reason']}"
    return f"a {proof['kind']}, replayed by a second implementation"


def notebook_html(verdict: Verdict) -> str:
    """The verdict as HTML for notebooks."""
    return render_fragment(Document("Verdict", verdict_blocks(verdict)))


def notebook_markdown(verdict: Verdict) -> str:
    """The verdict as Markdown."""
    return render_markdown(Document("Verdict", verdict_blocks(verdict)))
