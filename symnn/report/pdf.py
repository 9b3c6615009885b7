"""Documents as PDF, set by Typst from bytes: no file is read, none is fetched."""

from __future__ import annotations

import tempfile

from symnn.errors import SymnnError
from symnn.lazy import extra
from symnn.report.document import Document
from symnn.report.typst import render_typst


def render_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes.

    Raises:
        MissingExtraError: the package `typst` is not installed.
        SymnnError: the document cannot be typeset.
    """
    typst = extra("typst", "pdf")
    source = render_typst(document).encode()
    # An empty root: whatever a document says, there is no file that it could name.
    with tempfile.TemporaryDirectory() as empty:
        try:
            return typst.compile(source, root=empty, ignore_system_fonts=True, timestamp=0)
        except typst.TypstError as error:
            raise SymnnError(f"pdf: the document cannot be typeset: {error.message}") from error
