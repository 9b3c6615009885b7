"""Derivations in the formats of the command line: as one text, and as pages with an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symnn.errors import SymnnError, nearest
from symnn.lazy import extra, load

RENDERERS = {
    "text": str, "latex": "render_latex", "markdown": "render_markdown", "html": "render_html",
}  # fmt: skip
ENDINGS = {"html": ".html", "markdown": ".md", "latex": ".tex", "pdf": ".pdf"}


def rendered(derivation: Any, form: str) -> str:
    """The derivation as one text in that format."""
    if form == "text":
        return f"{derivation}\n"
    render = load("symnn.report", RENDERERS[form])
    return render(load("symnn.report", "derivation_document")(derivation))


def page_format(form: str) -> str:
    """`form` itself, after checking that pages can be written in it.

    Raises:
        SymnnError: there is no such format.
        MissingExtraError: what writes it is not installed.
    """
    if form not in ENDINGS:
        raise SymnnError(f"--format is {form!r}; {nearest(form, ENDINGS)}")
    if form == "pdf":
        extra("typst", "pdf")
    return form


def write_pages(derivations: Mapping[str, Any], folder: Path, forms: Sequence[str]) -> list[Path]:
    """A page for each derivation in each format, and an index; the paths, indices last."""
    document = load("symnn.report", "derivation_document")
    documents = {name: document(derivation) for name, derivation in derivations.items()}
    for form in forms:
        documents_of_form = {**documents, "index": _index(derivations, ENDINGS[form])}
        for name, page in documents_of_form.items():
            load("symnn.report", "write_report")(page, folder / f"{name}{ENDINGS[form]}", form)
    names = [*documents, "index"]
    return [folder / f"{name}{ENDINGS[form]}" for name in names for form in forms]


def _index(derivations: Mapping[str, Any], ending: str) -> Any:
    """The list of all pages, with what each derives and how it was checked."""
    report = load("symnn.report")
    columns = tuple(report.Column(header) for header in ("Derivation", "What is derived", "Steps"))
    rows = tuple(
        (
            (report.Link(f"{name}{ending}", report.prose(derivation.title)),),
            report.prose(derivation.statement),
            ", ".join(f"{n}\N{NO-BREAK SPACE}{s}" for s, n in sorted(derivation.counts.items())),
        )
        for name, derivation in derivations.items()
    )
    return report.Document("Derivations", (report.Table(columns, rows),))
