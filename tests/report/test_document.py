"""The tree, its anchors, numbers and references."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from symnn.errors import SymnnError, UnknownNameError
from symnn.report import (
    Callout,
    Column,
    Details,
    Document,
    Equation,
    Figure,
    Heading,
    Link,
    Math,
    Paragraph,
    Reference,
    StepEntry,
    StepList,
    Table,
    Text,
    prose,
    resolve,
)
from symnn.report import document as tree
from symnn.report.anchors import anchors, slug
from symnn.report.traversal import formulas, inlines, statuses, walk


def test_every_node_is_frozen() -> None:
    nodes = [v for v in vars(tree).values() if dataclasses.is_dataclass(v)]
    assert len(nodes) >= 15
    for node in nodes:
        assert node.__dataclass_params__.frozen, node  # type: ignore[union-attr]


def test_a_row_of_the_wrong_length_is_refused() -> None:
    columns = (Column("a"), Column("b"))
    with pytest.raises(SymnnError, match="row 1 has 1 cells, but there are 2 columns"):
        Table(columns, (("x", "y"), ("z",)))


def test_a_heading_of_another_level_is_refused() -> None:
    with pytest.raises(SymnnError, match="heading: level is 4"):
        Heading(4, "x")


def test_every_anchor_is_unique(document: Document) -> None:
    found = anchors(resolve(document))
    assert len(found) > 15
    assert len(found) == len(set(found))
    assert all(found)


def test_anchors_survive_insertion_and_moving(document: Document) -> None:
    before = set(anchors(resolve(document)))
    more = replace(document, blocks=(Heading(1, "New"), Equation("n=1"), *document.blocks))
    after = set(anchors(resolve(more)))
    assert before < after
    assert len(after) == len(before) + 2


def test_an_anchor_follows_the_content() -> None:
    first, second = (resolve(Document("t", (Equation(tex),))).blocks[0] for tex in ("a=b", "a=c"))
    assert first.anchor != second.anchor  # type: ignore[union-attr]


def test_equal_content_gets_different_anchors() -> None:
    found = anchors(resolve(Document("t", (Equation("a=b"), Equation("a=b"), Equation("a=b")))))
    assert found[1] == f"{found[0]}-2"
    assert found[2] == f"{found[0]}-3"


def test_equal_titles_below_different_sections_do_not_depend_on_order() -> None:
    def sections(*names: str) -> dict[str, str]:
        blocks = [b for name in names for b in (Heading(1, name), Heading(2, "Steps"))]
        found = anchors(resolve(Document("t", tuple(blocks))))
        return dict(zip(names, found[1::2], strict=True))

    assert sections("A", "B") == sections("B", "A")


def test_an_anchor_needs_no_escaping() -> None:
    for text in ("1 first", "Größe", "∂L", "", "<script>"):
        anchor = resolve(Document("t", (Heading(1, text),))).blocks[0].anchor  # type: ignore[union-attr]
        assert anchor.replace("-", "").isalnum()
        assert anchor.isascii()


def test_slug_of_a_title_without_letters_is_empty() -> None:
    assert slug("∂∂") == ""


def test_numbers_of_a_chapter_begin_with_its_own() -> None:
    step = StepEntry("why", Equation("c"))
    blocks = (Heading(1, "A"), Equation("a"), Callout("note", "x", (Equation("b"),)),
              StepList((step,)), Heading(1, "B"),
              Table((Column("n"),), (("1",),), "t"))  # fmt: skip
    found = resolve(Document("t", blocks, numbered=True, chapter="7"))
    numbers = [b.number for b in walk(found.blocks) if isinstance(b, Heading | Equation | Table)]
    assert numbers == ["7.1", "7.1.1", "7.1.2", "7.1.3", "7.2", "7.1"]


def test_folded_formulas_have_letters() -> None:
    step = StepEntry("why", Equation("d"), details=(Equation("e"),))
    box = Callout("note", "x", (Equation("b"),))
    blocks = (Heading(1, "A"), Details("s", (Equation("a"), box)),
              Equation("c"), StepList((step,)), Details("s", (Equation("f"),), is_open=True),
              Details("s", (StepList((step,)),)), Heading(1, "B"), Details("s", (Equation("a"),)),
              Equation("b"))  # fmt: skip
    found = resolve(Document("t", blocks, chapter="7"))
    shown = [b.number for b in walk(found.blocks) if isinstance(b, Equation)]
    assert shown == ["7.1.a", "7.1.b", "7.1.1", "7.1.2", "7.1.c", "7.1.3", "7.1.d", "7.1.e",
                     "7.2.a", "7.2.1"]  # fmt: skip


def test_main_sections_can_be_chapters() -> None:
    blocks = (Heading(1, "A"), Heading(2, "a"), Equation("a"), Equation("b"), Heading(1, "B"),
              Equation("c"))  # fmt: skip
    found = resolve(Document("t", blocks, numbered=True, chapters=True))
    numbers = [b.number for b in found.blocks if isinstance(b, Heading | Equation)]
    assert numbers == ["1", "1.1", "1.1.1", "1.1.2", "2", "2.1"]


def test_links_to_equal_formulas_survive_a_change_of_order() -> None:
    parts = {name: (Heading(1, name), Equation("a")) for name in "ABC"}

    def links(order: str) -> dict[str, str]:
        found = resolve(Document("t", tuple(b for name in order for b in parts[name]))).blocks
        pairs = zip(order, found[1::2], strict=True)
        return {name: b.anchor for name, b in pairs if isinstance(b, Equation)}

    assert links("ABC")["B"] == links("ACB")["B"]
    assert len(set(links("ABC").values())) == 3


def test_sections_and_equations_are_numbered_in_order() -> None:
    blocks = (
        Heading(1, "A"),
        Equation("a", numbered=True),
        Heading(2, "B"),
        Equation("b"),
        Heading(2, "C"),
        Heading(1, "D"),
        Heading(2, "E"),
        Callout("note", "x", (Equation("c", numbered=True),)),
    )
    resolved = resolve(Document("t", blocks, numbered=True))
    numbers = [b.number for b in walk(resolved.blocks) if isinstance(b, Heading | Equation)]
    assert numbers == ["1", "1", "1.1", "", "1.2", "2", "2.1", "2"]


def test_references_show_number_or_title(sample) -> None:
    table = replace(sample.crosscheck(), label="t")
    figure = Figure(sample.activation(), "cap", label="f")
    step = StepEntry((Text("by "), Reference("e")), Equation("x"))
    blocks = (
        Heading(1, prose("Sums of $x$"), label="h"),
        Equation("a", numbered=True, label="e"),
        table,
        figure,
        StepList((step,)),
        Paragraph(tuple(Reference(name) for name in "hetf")),
    )
    links = resolve(Document("t", blocks)).blocks[-1].content  # type: ignore[union-attr]
    assert [link.target for link in links] == ["#h", "#e", "#t", "#f"]
    assert links[0].runs == (Text("Sums of "), Math("x"))
    assert [link.runs[0].text for link in links[1:]] == ["(1)", "table 1", "figure 1"]


def test_a_reference_to_nothing_names_what_is_near() -> None:
    blocks = (Equation("a", label="gradient"), Paragraph((Reference("gradeint"),)))
    with pytest.raises(UnknownNameError, match=r"reference to `gradeint`.*did you mean `gradient`"):
        resolve(Document("t", blocks))
    with pytest.raises(UnknownNameError, match="no block bears a label"):
        resolve(Document("t", blocks[1:]))


def test_a_link_to_nothing_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="link to `#nowhere`: there is no such anchor"):
        resolve(Document("t", (Paragraph((Link("#nowhere", ()),)),)))


def test_two_equal_labels_are_refused() -> None:
    with pytest.raises(SymnnError, match="two blocks bear the label `a`"):
        resolve(Document("t", (Equation("x", label="a"), Heading(1, "y", label="a"))))


@pytest.mark.parametrize("label", ["1a", "a b", "<a>", 'a"b', "ä"])
def test_a_label_that_is_no_anchor_is_refused(label: str) -> None:
    with pytest.raises(SymnnError, match="document: label is"):
        resolve(Document("t", (Heading(1, "y", label=label),)))


def test_resolving_twice_changes_nothing(document: Document) -> None:
    once = resolve(document)
    assert resolve(once) == once


def test_walks_reach_what_is_inside(document: Document, sample) -> None:
    assert sample.GRADIENT in set(formulas(document))
    assert r"\partial L/\partial W_{0,0}" in set(formulas(document))
    assert statuses(document)[:3] == ["proved", "enclosed", "sampled"]
    assert any(isinstance(run, Link) and run.target == "#chain-rule" for run in inlines(document))
