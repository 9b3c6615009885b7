"""Typst: what a page shows is shown, and no text is read as code."""

from __future__ import annotations

import re
import sys

import pytest

from symnn.errors import MissingExtraError
from symnn.report import Callout, Document, Equation, Heading, Link, Paragraph, Text, prose
from symnn.report.pdf import render_pdf
from symnn.report.typst import render_typst
from symnn.report.typst_math import typst_math

typst = pytest.importorskip("typst")

FORMULAS = {
    r"\frac{a}{b}": "$frac(a, b)$",
    r"x_{i}^{2}": "$attach(x, b: i, t: 2)$",
    r"f''(x)": "$f'' \\( x \\)$",
    r"\hat{x}": "$accent(x, hat)$",
    r"\sqrt{x}": "$sqrt(x)$",
    r"\sqrt[3]{x}": "$root(3, x)$",
    r"\operatorname{softmax}(z)": '$op("softmax") \\( z \\)$',
    r"\left(\frac{a}{b}\right)": "$lr(\\( frac(a, b) \\))$",
    r"|x|": '$class("normal", \\|) x class("normal", \\|)$',
    r"a,b": "$a \\, b$",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}":
        "$lr(\\( mat(delim: #none, align: #center, 1, 2; 3, 4) \\))$",
    r"\text{say ``x''}": None,
}  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), FORMULAS.items())
def test_formulas(latex: str, expected: str | None) -> None:
    found = typst_math(latex)
    assert found == expected if expected else found is not None


def test_what_cannot_be_typeset_is_told() -> None:
    assert typst_math(r"\input{secret}") is None


HOSTILE = ('#panic("x")', '"; #read("/etc/passwd")', "$ #sys $", "\\", "<label>", "@ref", "*b* _i_",
           "// gone", "]#panic()[", "`raw`", "= Title", "{{", "#import")  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_code(text: str) -> None:
    blocks = (Heading(1, text), Paragraph(text), Callout("note", text, (Paragraph(text),)),
              Equation(text), Paragraph(prose(text)))  # fmt: skip
    assert render_pdf(Document(text, blocks)).startswith(b"%PDF")


def test_every_block_is_set(document: Document) -> None:
    assert render_pdf(document).startswith(b"%PDF")


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert render_pdf(document) == render_pdf(document)


def test_links_lead_to_blocks() -> None:
    link = Link("#there", (Text("there"),))
    source = render_typst(Document("t", (Heading(1, "There", label="there"), Paragraph((link,)))))
    assert '#label("there")' in source
    assert '#link(label("there"))' in source


def test_own_names_hide_none_of_typst() -> None:
    """A name of the page that mathematics uses too would turn a hat into a color."""
    page = render_typst(Document("t", ()))
    own = set(re.findall(r"^#let ([\w-]+)", page, re.MULTILINE))
    used = {"frac", "attach", "accent", "lr", "mat", "op", "sqrt", "root", "limits", "class", "hat"}
    assert not own & used


def test_without_typst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError, match=r"symnn\[pdf\]"):
        render_pdf(Document("t", ()))
