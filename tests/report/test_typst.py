"""Typst: what a page shows is shown, and no text is read as code."""

from __future__ import annotations

import json
import re
import sys

import pytest

from symnn.errors import MissingExtraError, SymnnError
from symnn.report import (
    Badge,
    Callout,
    Definitions,
    Document,
    Equation,
    Heading,
    ItemList,
    Link,
    Paragraph,
    Text,
    prose,
    text_of,
)
from symnn.report.pdf import render_pdf
from symnn.report.press import made
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
    assert '#to("there")[' in source


def links(pdf: bytes) -> int:
    return len(re.findall(rb"/Subtype\s*/Link\b", pdf))


def test_links_of_a_pdf_arrive() -> None:
    link = Link("#there", (Text("there"),))
    there = (Heading(1, "There", label="there"),)
    assert links(render_pdf(Document("t", (*there, Paragraph((link, Text(" "), link)))))) == 2
    assert links(render_pdf(Document("t", (*there, Paragraph("there"))))) == 0


def test_the_source_alone_has_the_same_links() -> None:
    link = Link("#there", (Text("there"),))
    source = render_typst(Document("t", (Heading(1, "There", label="there"), Paragraph((link,)))))
    assert links(typst.compile(source.encode(), ignore_system_fonts=True)) == 1


def test_what_typst_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnn.report.pdf.typst_source", lambda document: "#nothing")
    with pytest.raises(SymnnError, match="cannot be typeset: unknown variable: nothing"):
        render_pdf(Document("t", ()))


def test_press_finds_places_and_sets_pages() -> None:
    source = '#v(50pt)\n#par[here] #label("a.b-c")\n#pagebreak()\n#sys.inputs #label("d")'
    places = json.loads(made(typst, {"source": source, "anchors": ["a.b-c", "d"]}))
    assert places["a.b-c"]["page"] == 1
    assert places["a.b-c"]["y"] > 50
    assert places["d"]["page"] == 2
    assert made(typst, {"source": source, "places": places}).startswith(b"%PDF")


def verdicts_in_the_margin(block: Paragraph | Definitions) -> int:
    body = render_typst(Document("t", (block,))).splitlines()[-1]
    return len(re.findall(r"#claim\(.*#badge|mark: \[#badge", body))


def test_the_verdict_of_a_line_stands_in_the_margin() -> None:
    proved = Badge("proved", "exact")
    assert verdicts_in_the_margin(Paragraph(text_of("It holds. ", proved))) == 1
    assert verdicts_in_the_margin(Paragraph(text_of(proved, " is a proof, ", proved))) == 0
    assert verdicts_in_the_margin(Definitions((("a", text_of(proved, " so")),))) == 1


def test_what_leads_to_a_formula_stays_with_it() -> None:
    equation = Equation("x")
    assert "#lead[" in render_typst(Document("t", (Paragraph("so"), equation)))
    assert "#lead[" not in render_typst(Document("t", (equation, Paragraph("so"))))
    refuted = Equation("x", badge=Badge("refuted"))
    assert (
        "sticky: true)" in render_typst(Document("t", (refuted, Paragraph("why")))).splitlines()[-2]
    )
    assert "sticky: true)" not in render_typst(Document("t", (refuted, equation))).splitlines()[-2]


def test_short_terms_stand_in_a_column_and_long_ones_do_not() -> None:
    short = Definitions((("x", "one"), ("y", "other")))
    assert render_typst(Document("t", (short,))).count("#term(") == 2
    long = Definitions((("x", "one"), ("a term that is long " * 3, "other")))
    assert render_typst(Document("t", (long,))).count("#run-in(") == 2


def test_the_entries_of_an_index_stand_in_columns() -> None:
    entries = (Heading(1, "A"), ItemList(("a", "b"), short=True))
    assert "#gathered(3)[" in render_typst(Document("t", entries))
    assert "#gathered(3)[" not in render_typst(Document("t", (Heading(1, "A"), ItemList(("a",)))))


def test_wide_formulas_take_the_margin_then_shrink() -> None:
    def shown(count: int) -> str:
        return render_typst(Document("t", (Equation(" + ".join(["abc"] * count)),))).splitlines()[
            -1
        ]

    assert shown(3).startswith("#formula(")
    assert shown(15).startswith("#broad(")
    assert "size: " not in shown(15)
    assert "size: 0." in shown(25)


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
