"""MyST Markdown: what it says, and that hostile text cannot leave its place."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from symnn.report import (
    Badge,
    Callout,
    Code,
    CodeBlock,
    Column,
    Details,
    Document,
    Equation,
    Heading,
    Math,
    Paragraph,
    Reference,
    StepEntry,
    StepList,
    Table,
    Text,
    prose,
    render_html,
    render_markdown,
)
from symnn.report.markdown import code, escaped, inline_math, line

GOLDEN = Path(__file__).parent / "golden" / "sample.myst.txt"


def body(*blocks) -> str:
    return render_markdown(Document("t", blocks)).removeprefix("# t\n\n")


def test_the_sample_is_as_it_was(document: Document) -> None:
    assert render_markdown(document, lambda name, svg: f"{name}.svg") == GOLDEN.read_text("utf-8")


def test_a_paragraph_with_every_run() -> None:
    shown = body(Paragraph(prose("see `f(x)` and $x^2$, *so* **there**")))
    assert shown == "see `f(x)` and $x^2$, *so* **there**\n"


@pytest.mark.parametrize(
    "text",
    ["# a", "- a", "+ a", "1. a", "12) a", "=== a", ":::{note}", "(a)=", "% a", "* a", "> a"],
)
def test_text_does_not_start_a_block(text: str) -> None:
    shown = line((Text(text),))
    assert shown != text
    assert shown.replace("\\", "") == text


def test_ordinary_text_is_left_alone() -> None:
    text = "The loss falls from 2.3 to 0.1 (about 5 %); see p. 12 - and so on."
    assert escaped(text) == text


def test_code_spans_outgrow_their_backticks() -> None:
    assert code("a`b") == "``a`b``"
    assert code("`a") == "`` `a ``"
    assert body(CodeBlock("```\nx\n```", "python")) == "````python\n```\nx\n```\n````\n"


def test_formulas_cannot_be_left() -> None:
    assert inline_math("x") == "$x$"
    assert inline_math(r"a\$b") == r"{math}`a\$b`"
    assert inline_math("x $ y") == "`x $ y`"
    assert inline_math("a<script>") == "$a< script>$"
    assert inline_math("a % b\n+ c") == "$a + c$"
    assert inline_math(r"\input{x}") == r"`\input{x}`"


def test_an_equation_that_cannot_be_typeset_is_code() -> None:
    assert body(Equation(r"\input{x}")) == "```latex\n\\input{x}\n```\n"


def test_an_equation_that_starts_with_a_colon_is_no_option() -> None:
    assert body(Equation(":label: x")) == "```{math}\n\n:label: x\n```\n"


def test_bars_do_not_split_cells() -> None:
    row = ((Text("a|b"), Math(r"|x| + \|y\|"), Code("p|q")),)
    shown = body(Table((Column("h"),), (row,)))
    cells = next(part for part in shown.splitlines() if part.startswith("| a"))
    assert len(re.findall(r"(?<!\\)\|", cells)) == 2
    assert r"\vert x\vert " in cells
    assert r"\Vert y\Vert$" in cells


def test_inner_fences_are_shorter_than_outer_ones() -> None:
    shown = body(Callout("note", "t", (Callout("note", "u", (Equation("x"),)),)))
    assert re.findall(r"^`+", shown, re.M) == ["`````", "````", "```", "```", "````", "`````"]


def test_steps_keep_their_number_and_indentation() -> None:
    steps = StepList(tuple(StepEntry("why", Equation(f"x_{k}"), "rule") for k in range(11)))
    shown = body(steps)
    assert "\n10. why — *rule*\n\n    ```{math}" in shown
    assert "\n9. why — *rule*\n\n   ```{math}" in shown


def test_formulas_have_the_numbers_and_places_of_the_html() -> None:
    blocks = (Heading(1, "A"), Equation("a", label="first"), Details("s", (Equation("b"),)),
              Equation("c", badge=Badge("proved")), Paragraph((Reference("first"),)))  # fmt: skip
    document = Document("t", blocks, numbered=True, chapter="7")
    shown, page = render_markdown(document), render_html(document)
    numbers = re.findall(r"\*\*\((7\.[\w.]+)\)\*\*", shown)
    assert numbers == ["7.1.1", "7.1.a", "7.1.2"]
    assert numbers == re.findall(r'<span class="number"><a href="#[\w-]+">\(([\w.]+)\)', page)
    for anchor in re.findall(r'<div class="equation" id="([\w-]+)"', page):
        assert f"({anchor})=\n```{{math}}" in shown
    assert "## 7.1 A" in shown
    assert r"[(7.1.1)](<#first>)" in shown


def test_charts_are_embedded_or_placed(sample) -> None:
    document = Document("t", (sample.Figure(sample.activation(), "c"),))
    data = re.search(r"\{figure\} data:image/svg\+xml;base64,(\S+)", render_markdown(document))
    assert data
    assert base64.b64decode(data[1]).startswith(b"<svg")
    placed: dict[str, str] = {}
    shown = render_markdown(
        document, lambda name, svg: placed.setdefault(name, svg) and f"a/{name}.svg"
    )
    assert len(placed) == 1
    assert f"{{figure}} a/{next(iter(placed))}.svg" in shown


def outside_code(text: str) -> str:
    """What is left when code spans, fenced code and escapes are gone: what Markdown acts on."""
    bare = re.sub(r"^( *)(`{3,})(?!\{)[^\n]*\n.*?^ *\2 *$", "", text, flags=re.S | re.M)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", bare)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", bare, flags=re.S)


def test_hostile_text_stays_text(hostile_document: Document) -> None:
    shown = outside_code(render_markdown(hostile_document, lambda name, svg: f"{name}.svg"))
    assert not re.search(r"<[a-zA-Z/!?]", shown.replace("](<", "]("))
    assert not [to for to in re.findall(r"\]\(([^)]*)\)", shown) if "script" in to]
    assert not re.search(r"\{(?:raw|include|eval|code-cell)", shown)
    directives = set(re.findall(r"`{3,}\{(\w+)\}", shown))
    assert directives <= {"math", "table", "figure", "admonition", "contents"}
