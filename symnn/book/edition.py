"""The files of the book in one format, made anew only when something changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symnn.book.coverage import Line
from symnn.book.days import shown_day
from symnn.book.pages.notation import page
from symnn.book.pages.provenance import provenance
from symnn.book.pages.volume import single, volume
from symnn.book.recall import key
from symnn.book.rulebook.proofs import Proofs, proofs
from symnn.cache import Cache, digest, fingerprint, packed, unpacked
from symnn.report import Document
from symnn.report.write import Format, rendered_files

ENDINGS: dict[str, str] = {"html": ".html", "markdown": ".md", "latex": ".tex", "pdf": ".pdf"}
WHOLE = ("pdf",)
"""Formats in which a book is one file."""


def edition(
    lines: Sequence[Line], form: Format, alone: bool, cached: Cache
) -> Mapping[Path, str | bytes]:
    """The content of each file, by its path relative to the folder of the book.

    Args:
        lines: rows with their examinations.
        form: html, markdown, latex or pdf.
        alone: everything in one file.
        cached: editions of before, and where to keep this one.
    """
    name = f"edition-{_key(lines, form, alone)}"
    known = cached.get(name)
    if known is not None:
        return {Path(p): content for p, content in unpacked(json.loads(known)).items()}
    files: dict[Path, str | bytes] = {}
    made = provenance(_key(lines, "", False), _days(lines))
    for title, document in _documents(lines, form, alone, proofs(cached)).items():
        document = replace(document, provenance=made)
        files.update(rendered_files(document, Path(f"{title}{ENDINGS[form]}"), form))
    if not any(line.status == "failed" for line in lines):
        cached.put(name, json.dumps(packed({p.as_posix(): c for p, c in files.items()})))
    return files


def _documents(
    lines: Iterable[Line], form: str, alone: bool, rules: Proofs
) -> Mapping[str, Document]:
    if alone or form in WHOLE:
        return {"book": single(lines, rules)}
    return volume(lines, ENDINGS[form], rules)


def _key(lines: Sequence[Line], form: str, alone: bool) -> str:
    rows = [key(line.examination.item) if line.examination else line.row.id for line in lines]
    return digest([fingerprint(), page(), form, str(alone), *_days(lines), *rows])


def _days(lines: Sequence[Line]) -> list[str]:
    return [shown_day(line.examination.checked) for line in lines if line.examination]
