"""Documents as PDF, set by Typst from bytes: no file is read, none is fetched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from symnn.errors import SymnnError
from symnn.lazy import extra
from symnn.report.anchors import resolve
from symnn.report.document import Document
from symnn.report.typst import targets, typst_source

PRESS = Path(__file__).with_name("press.py")


def render_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes.

    Raises:
        MissingExtraError: the package `typst` is not installed.
        SymnnError: the document cannot be typeset.
    """
    extra("typst", "pdf")
    document = resolve(document)
    source, anchors = typst_source(document), sorted(targets(document))
    places = json.loads(_pressed(source=source, anchors=anchors)) if anchors else {}
    return _pressed(source=source, places=places)


def _pressed(**task: Any) -> bytes:
    """What `press` makes of a task."""
    done = subprocess.run(
        [sys.executable, "-I", str(PRESS), json.dumps(sys.path)],
        input=json.dumps(task).encode(), capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise SymnnError(f"pdf: the document cannot be typeset: {reason}")
    return done.stdout
