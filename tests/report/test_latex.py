"""LaTeX: everything from outside is escaped or has passed the whitelist of formulas."""

from __future__ import annotations

import re

import pytest

from symnn.report import (
    CodeBlock,
    Column,
    Definitions,
    Document,
    Equation,
    ItemList,
    Math,
    Paragraph,
    Table,
    Text,
    render_latex,
)
from symnn.report.latex import PREAMBLE, escaped, line

WRITTEN = {
    "hypersetup", "allowbreak", "dimexpr", "relax", "tabcolsep", "title", "author", "date",
    "begin", "end", "maketitle", "itshape", "section", "subsection", "subsubsection", "label",
    "item", "textbf", "emph", "texttt", "textsf", "small", "hfill", "hyperref", "href", "caption",
    "centering", "fbox", "parbox", "linewidth", "toprule", "midrule", "bottomrule", "setcounter",
    "tableofcontents", "par", "bigskip", "hrule", "medskip", "textbackslash", "textasciitilde",
    "textasciicircum", "textless", "textgreater", "textbar", "textquotedbl", "textasciigrave",
    "phantomsection", "endhead", "raggedright", "arraybackslash",
    "checkmark", "times", "in", "approx", "square", "ldots",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("50 % & #1_a", r"50 \% \& \#1\_a"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a^b~c", r"a\textasciicircum{}b\textasciitilde{}c"),
        ("a -- b", "a -{}- b"),
        ("σ ≤ 日", r"$\sigma$ $\le$ $\square$"),
    ],
)
def test_text_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_blanks_around_runs_stay() -> None:
    assert line((Text("a "), Math("x"), Text(" b"))) == r"a \(x\) b"


def test_a_formula_that_cannot_be_typeset_is_printed_as_source() -> None:
    shown = render_latex(
        Document("t", (Equation(r"\input{x}"), Paragraph((Math(r"\write18{id}"),))))
    )
    assert r"\texttt{\textbackslash{}input\{x\}}" in shown
    assert r"\write" not in shown


def test_environments_are_balanced(document: Document) -> None:
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", render_latex(document)):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack


def test_references_and_labels_match(document: Document) -> None:
    shown = render_latex(document)
    labels = re.findall(r"\\label\{([^}]+)\}", shown)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"\\hyperref\[([^\]]+)\]", shown)) <= set(labels)


def test_verbatim_cannot_be_left() -> None:
    shown = render_latex(Document("t", (CodeBlock("\\end{verbatim}\\input{x}"),)))
    assert shown.count("\\end{verbatim}") == 1


def test_hostile_text_runs_no_command(hostile_document: Document) -> None:
    written = render_latex(hostile_document).removeprefix(PREAMBLE)
    shown = re.sub(r"\\begin\{verbatim\}.*?\\end\{verbatim\}", "", written, flags=re.S)
    formulas = r"\\\(.*?\\\)|\\begin\{equation\*?\}.*?\\end\{equation\*?\}"
    bare = re.sub(formulas, "", shown, flags=re.S).replace(r"\\", "")
    assert set(re.findall(r"\\([a-zA-Z]+)", bare)) <= WRITTEN


def test_an_empty_list_leaves_nothing() -> None:
    shown = render_latex(Document("t", (Definitions(()), ItemList(()))))
    assert "description" not in shown
    assert "itemize" not in shown


def test_wide_tables_wrap_and_narrow_ones_do_not() -> None:
    narrow = Table((Column("Row"), Column("Count", "right")), (("a", "1"),))
    assert r"\begin{longtable}{lr}" in render_latex(Document("t", (narrow,)))
    wide = Table((Column("Row"), Column("Count", "right")), (("a word " * 20, "1"),))
    shown = render_latex(Document("t", (wide,)))
    assert re.search(r"arraybackslash\}p\{\\dimexpr 0\.\d+\\linewidth-2\\tabcolsep", shown)


def test_a_long_term_stands_above_its_meaning() -> None:
    terms = Definitions((("short", "one"), ("a long term " * 10, "other")))
    shown = render_latex(Document("t", (terms,)))
    assert r"\item[{short}] one" in shown
    assert r"term \par other" in shown


def test_code_breaks_after_its_signs_and_words_do_not() -> None:
    assert escaped("Integral(exp(-x**2/2)/(2*pi)).") == (
        r"Integral(\allowbreak{}exp(\allowbreak{}-x**\allowbreak{}2/\allowbreak{}2)/(\allowbreak{}"
        r"2*\allowbreak{}pi))."
    )
    assert escaped("and/or f(x), x*y") == "and/or f(x), x*y"


def test_a_wide_formula_is_fitted_to_the_page() -> None:
    for count, fitted in ((3, False), (15, True)):
        shown = render_latex(Document("t", (Equation(" + ".join(["abc"] * count)),)))
        assert (r"\fitted{abc" in shown) is fitted


def test_the_entries_of_an_index_stand_in_columns() -> None:
    for short in (True, False):
        shown = render_latex(Document("t", (ItemList(("a", "b"), short=short),)))
        assert (r"\begin{multicols}{2}" in shown) is short
