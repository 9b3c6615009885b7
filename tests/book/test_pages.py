"""The book as pages: links arrive, every statement has its badge, errors of print are told."""

from __future__ import annotations

import re

import pytest
from sympy import Rational, Symbol

from symnn.book.contents import contents
from symnn.book.coverage import Line, lines_of, totals
from symnn.book.examination import examine
from symnn.book.fractions import fraction
from symnn.book.item import Item
from symnn.book.material import Cited, Derived, EventLaw, Exhausted, Rounded, stated
from symnn.book.pages.entry import entry_blocks
from symnn.book.pages.volume import single, volume
from symnn.book.row import row
from symnn.book.rulebook.proofs import Proofs
from symnn.errors import SymnnError, UnknownNameError
from symnn.probability import P, events
from symnn.report import (
    Definitions,
    Details,
    Document,
    Equation,
    Reference,
    render_html,
    render_latex,
    render_markdown,
    render_text,
)  # fmt: skip

A, B = events("A B")
SECTION = "Conditional probability and Bayes"


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    items = [i for r, i in contents().items() if i and r.section == SECTION]
    return lines_of(contents(), {item.id: examine(item) for item in items[:4]})


def test_links_between_pages_arrive(lines: tuple[Line, ...], rules: Proofs) -> None:
    pages = {f"{n}.html": render_html(p) for n, p in volume(lines, rules=rules).items()}
    for name, page in pages.items():
        for target in re.findall(r'<a (?:rel="\w+" )?href="([^"#]*)(?:#([^"]*))?"', page):
            file, anchor = target[0] or name, target[1]
            assert file in pages, (name, target)
            assert not anchor or f'id="{anchor}"' in pages[file], (name, target)


def test_one_page_holds_everything(lines: tuple[Line, ...], rules: Proofs) -> None:
    page = render_html(single(lines, rules))
    assert all(f'id="{line.row.id}"' in page for line in lines)
    assert len(page) < 8_000_000


def test_items_render_in_every_format(lines: tuple[Line, ...]) -> None:
    blocks = [b for line in lines if line.examination for b in entry_blocks(line.examination)]
    document = Document("t", tuple(blocks))
    assert "Imprecise in print" in render_html(document)
    assert "Imprecise in print" in render_text(document)
    assert r"\mid" in render_latex(document)
    assert "{math}" in render_markdown(document, lambda name, svg: name)


def test_totals_tell_missing_rows(lines: tuple[Line, ...]) -> None:
    assert totals(lines)["full"] == 4
    assert totals(lines)["missing"] == len(lines) - 4


def test_complaints_are_told() -> None:
    law = EventLaw(P(A | B), P(A) + P(B))
    false = examine(Item("prob.union", "", (law,)))
    assert false.reached is None
    assert "does not hold" in false.complaints[0]
    idle = examine(Item("prob.union", "", (stated("x == x", x="Reals"),), twins=(EventLaw(A, A),)))
    assert "should be refuted" in idle.complaints[0]
    weak = examine(Item("prob.union", "", (Cited("So it is."),)))
    assert weak.complaints == ("evidence is F, asked was A, and no reason is given",)


def test_an_item_needs_a_row_and_material() -> None:
    with pytest.raises(UnknownNameError, match=r"no row `prob\.onion`"):
        row("prob.onion")
    with pytest.raises(SymnnError, match="rests on nothing"):
        Item("prob.union", "", ())


@pytest.mark.parametrize(
    ("printed", "how", "status"),
    [("0.235", "rounded", "proved"), ("0.236", "rounded", "refuted"), ("0.24", "rounded", "proved"),
     ("0.23", "cut", "proved"), ("0.24", "cut", "refuted"), ("0", "rounded", "proved")],
)  # fmt: skip
def test_rounding(printed, how, status) -> None:
    assert Rounded(fraction(4, 17), printed, how=how).find().verdict.status == status


def test_rounding_refuses_words() -> None:
    with pytest.raises(SymnnError, match="printed is 'about 1'"):
        Rounded(Rational(1), "about 1").find()


def test_no_case_is_no_proof() -> None:
    assert Exhausted("nothing", lambda: (), lambda case: True).find().refuted
    assert Exhausted("small", lambda: range(5), lambda case: case < 4).find().refuted
    assert Exhausted("small", lambda: range(4), lambda case: case < 4).find().holds


def test_names_of_events_are_symbols() -> None:
    assert A.args == (Symbol("A"),)


def test_a_derivation_is_told_once(rules: Proofs) -> None:
    first = Item("prob.empirical", "", (Derived("binomial"),))
    again = Item("prob.lln", "", (Derived("binomial", "The same counts."),))
    lines = lines_of(contents(), {item.id: examine(item) for item in (first, again)})
    page = render_html(volume(lines, rules=rules)["probability"])
    assert page.count("What is given") == 1
    assert re.search(r'Derived under\s+<a href="probability.html#prob.empirical"', page)


def test_what_is_said_of_a_formula_refers_to_it() -> None:
    item = next(i for i in contents().values() if i and i.id == "act.sigmoid_range")
    blocks = entry_blocks(examine(item))
    labels = [b.label for b in blocks if isinstance(b, Equation)]
    assert all(label.startswith("eq-") for label in labels)
    assert len(set(labels)) == len(labels)
    lists = [d for b in blocks if isinstance(b, Details) for d in b.blocks]
    names = [n for d in lists if isinstance(d, Definitions) for n, _ in d.items]
    referred = {r.label for name in names for r in name if isinstance(r, Reference)}
    assert referred <= set(labels)
    assert referred
