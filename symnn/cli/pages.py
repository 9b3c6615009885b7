"""Derivations in the formats of the command line."""

from __future__ import annotations

from typing import Any

from symnn.errors import SymnnError, nearest
from symnn.lazy import extra, load

RENDERERS = {
    "text": str, "latex": "render_latex", "markdown": "render_markdown", "html": "render_html",
}  # fmt: skip
PAGES = ("html", "markdown", "latex", "pdf")


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
    if form not in PAGES:
        raise SymnnError(f"--format is {form!r}; {nearest(form, PAGES)}")
    if form == "pdf":
        extra("typst", "pdf")
    return form
