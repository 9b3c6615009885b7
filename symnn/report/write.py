"""Reports into files: all of a report appears at once, or none of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from symnn.errors import SymnnError
from symnn.files import write_whole
from symnn.report.document import Document
from symnn.report.html import render_html
from symnn.report.latex import render_latex
from symnn.report.markdown import render_markdown
from symnn.report.pdf import render_pdf
from symnn.report.text import render_text
from symnn.report.typst import render_typst

Format = Literal["html", "markdown", "latex", "text", "pdf", "typst"]
SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".tex": "latex", ".txt": "text",
    ".pdf": "pdf", ".typ": "typst",
}  # fmt: skip
RENDERERS: dict[str, Callable[[Document], str | bytes]] = {
    "html": render_html, "latex": render_latex, "text": render_text, "pdf": render_pdf,
    "typst": render_typst,
}  # fmt: skip


def write_report(document: Document, path: str | Path, kind: Format | None = None) -> Path:
    """Write the document and return the path of its main file.

    Args:
        document: what to write.
        path: of the main file; Markdown puts its charts into a folder beside it.
        kind: html, markdown, latex, text, pdf or typst; by the suffix of the path when None.

    Raises:
        SymnnError: the format is unknown, or the file cannot be written; nothing is left behind.
    """
    path = Path(path)
    write_files(rendered_files(document, path, kind))
    return path


def rendered_files(
    document: Document, path: Path, kind: Format | None = None
) -> dict[Path, str | bytes]:
    """What `write_report` writes, by path.

    Raises:
        SymnnError: the format is unknown.
    """
    kind = format_of(path, kind)
    if kind == "markdown":
        return _markdown_files(document, path)
    return {path: RENDERERS[kind](document)}


def format_of(path: str | Path, kind: Format | None = None) -> Format:
    """The format that was chosen, or that the ending tells.

    Raises:
        SymnnError: there is none of this name or ending.
    """
    found: Any = kind or SUFFIXES.get(Path(path).suffix.lower())
    if found != "markdown" and found not in RENDERERS:
        raise SymnnError(
            f"report: cannot tell the format of `{path}`; needed a name that ends in "
            f"{', '.join(SUFFIXES)}, or kind= html, markdown, latex, text, pdf or typst"
        )
    return found


def _markdown_files(document: Document, path: Path) -> dict[Path, str | bytes]:
    folder = path.with_name(f"{path.stem}-figures")
    files: dict[Path, str | bytes] = {}

    def place(name: str, svg: str) -> str:
        files[folder / f"{name}.svg"] = svg
        return f"{folder.name}/{name}.svg"

    return {path: render_markdown(document, place), **files}


def write_files(files: Mapping[Path, str | bytes]) -> None:
    """Write every file, creating folders that are missing one level deep, or none at all.

    Raises:
        SymnnError: a place cannot be written.
    """
    made: list[Path] = []
    place = next(iter(files), Path())
    try:
        for place in files:
            if not place.parent.exists():
                place.parent.mkdir()
                made.append(place.parent)
        write_whole({place: _bytes(content) for place, content in files.items()})
    except (OSError, ValueError) as error:
        for folder in reversed(made):
            folder.rmdir()
        reason = getattr(error, "strerror", None) or str(error)
        raise SymnnError(
            f"report: `{getattr(error, 'filename', None) or place}` cannot be written: {reason}. "
            "Needed: a file name in an existing folder that you may write to. Choose another path"
        ) from error


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
