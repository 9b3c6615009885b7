"""What stands at the end of the book: rules with their proofs, symbols, index, search."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sympy import Interval, exp, log, oo

from symnn.book.contents import contents
from symnn.book.coverage import Line, lines_of
from symnn.book.examination import Examination, examine
from symnn.book.item import Item
from symnn.book.material import Derived, Finding, Stated, stated
from symnn.book.material.certified import Certified
from symnn.book.pages.named import expressions, names
from symnn.book.pages.notation import meanings, notation
from symnn.book.pages.places import places, sections
from symnn.book.pages.rules import with_links
from symnn.book.pages.statement import printed_name
from symnn.book.pages.symbols import SIGNS, gathered, signs, uses
from symnn.book.pages.terms import entries, terms
from symnn.book.pages.volume import single, volume
from symnn.book.rulebook import RULES, named
from symnn.book.rulebook.proofs import failing, proofs
from symnn.cache import Cache
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Evidence, Variable, Verdict
from symnn.derivation import rules as differentiation
from symnn.derivation.gradients import SENTENCES
from symnn.derivation.scripts import find
from symnn.report import (
    Heading,
    Link,
    derivation_blocks,
    prose,
    render_html,
    render_latex,
    resolve,
)
from symnn.report.document import Document, StepList
from symnn.report.inline import plain
from symnn.report.traversal import inlines, walk

LETTERED = ("Linear algebra objects", "Distributions", "Differential calculus")
UNSETTLED = Finding(Verdict("unknown", "none", "none", Evidence("")), None)
IDS = ("calc.chain_rule", "calc.sum_rule", "info.entropy", "act.sigmoid", "la.dot_algebraic")


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    """Every row; a few are examined, the others are taken as they stand."""
    found = {}
    for item in contents().values():
        if item is not None:
            found[item.id] = examine(item) if item.id in IDS else _taken(item)
    return lines_of(contents(), found)


def _taken(item: Item) -> Examination:
    erratum = item.erratum
    groups = (item.material, item.twins, item.beside, erratum.wrong if erratum else (),
              erratum.right if erratum else ())  # fmt: skip
    material, twins, beside, wrong, right = (tuple(UNSETTLED for _ in group) for group in groups)
    return Examination(item, material, twins, beside, wrong, right)


def test_every_rule_is_proved(rules) -> None:
    assert failing(rules) == ()
    assert len({rule.label for rule in RULES}) == len(RULES)
    bare = [rule.name for rule in RULES if not rule.material]
    words = " ".join(rule.says for rule in RULES if rule.name in bare).lower()
    assert set(bare) >= {"definition", "induction", "fact"}
    assert all(part in words for part in ("definition", "axiom", "assumed", "ball"))


def test_a_rule_made_wrong_fails() -> None:
    rule = named("product rule")
    assert rule is not None
    law = rule.material[0]
    assert not replace(law, right=law.right * 2).find().holds  # type: ignore[type-var]


def test_every_name_that_rules_and_scripts_give_has_a_rule() -> None:
    source = Path(differentiation.__file__).read_text(encoding="utf-8")
    applied = set(re.findall(r'Applied\(\s*"([a-z ]+)"', source))
    scripts = "".join(path.read_text(encoding="utf-8") for path in find())
    written = set(re.findall(r'rule="([^"]+)"', scripts))
    assert len(applied) > 12
    assert len(written) > 5
    assert {name for name in applied | written | set(SENTENCES) if named(name) is None} == set()


@pytest.mark.slow
def test_every_step_of_the_book_has_a_rule() -> None:
    steps = [s for i in contents().values() if i for m in (*i.material, *i.beside)
             if isinstance(m, Derived) for s in m.derivation.steps]  # fmt: skip
    used = {step.rule or step.verdict.method for step in steps}
    assert {name for name in used if named(name) is None} == set()


def test_steps_lead_to_their_rules() -> None:
    blocks = with_links(derivation_blocks(Derived("chain_rule").derivation), lambda x: f"#{x}")
    steps = next(b for b in walk(blocks) if isinstance(b, StepList)).steps
    links = [run for step in steps for run in step.rule if isinstance(run, Link)]
    assert len(links) == len(steps)
    assert {link.target for link in links} >= {"#rule.triangle-inequality", "#rule.inequality"}


def test_findings_on_rules_are_kept(rules, tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    assert proofs(kept) is not proofs(kept)
    assert [f.tier for group in proofs(kept).values() for f in group] == [
        f.tier for group in rules.values() for f in group
    ]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_claim_needs_its_certificate() -> None:
    x = Variable("x")
    assert Certified(claim(exp(x), ">", x)).find().holds
    p, q = (Variable(n, Interval.open(0, oo)) for n in "pq")
    assert Certified(equal(log(p * q), log(p) + log(q))).find().holds
    u, v = Variable("u"), Variable("v")
    strange = claim(p * q, "<=", u * v, p <= u, q <= v)
    assert Stated(strange).find().holds
    assert not Certified(strange).find().holds


def test_every_letter_is_among_the_symbols(lines) -> None:
    lines = [line for line in lines if line.row.section in LETTERED]
    told = {printed_name(use.named.what) for use in uses(lines)}
    free = {printed_name(n.what) for line in lines if line.examination
            for m in line.examination.item.material for n in names(m)}  # fmt: skip
    assert len(free) > 25
    assert free <= told


def test_a_letter_with_one_meaning_has_one_line(lines) -> None:
    groups = gathered(uses([line for line in lines if line.row.section in LETTERED]))
    keys = [(printed_name(g[0].named.what), g[0].about) for g in groups]
    assert len(keys) == len(set(keys))
    assert any(len(group) > 1 for group in groups)
    assert {printed_name(use.named.what) for g in groups for use in g} >= {"x", "p"}


def _is_known(node: Any) -> bool:
    return node.is_Function and (type(node).__module__ or "").startswith("sympy")


def test_every_function_is_among_the_symbols(lines) -> None:
    known = {name for name, _, _ in SIGNS}
    heads = {type(e).__name__ for line in lines if line.examination
             for m in line.examination.item.material if not isinstance(m, Derived)
             for side in expressions(m)
             for e in getattr(side, "find", lambda _: ())(_is_known)}  # fmt: skip
    assert heads - {"Bound", "And", "Or", "Not"} <= known
    few = [line for line in lines if line.row.section in LETTERED]
    assert set(signs(few)) & known


def test_the_notation_is_read_from_its_page() -> None:
    assert meanings()["W1"].startswith("weights of layer l")
    assert [table.title for table in notation()[:2]] == ["Arrays and indices",
                                                         "How programs are printed"]  # fmt: skip


def test_the_index_leads_to_rows(lines) -> None:
    where = places(sections(lines), None)
    found = terms([line for line in lines if line.examination], where)
    assert {plain(run.runs) for run in found["entropy"] if isinstance(run, Link)}
    assert len(found) > 150
    assert not [term for term in found if len(term.split()) > 5]


def test_search_finds_rows_by_words_of_their_text(lines) -> None:
    where = places(sections(lines), ".html")
    found = {e.target: e for e in entries([line for line in lines if line.examination], where)}
    entry = found["activation-functions-and-softmax.html#act.sigmoid"]
    assert entry.title == "10.1 Logistic sigmoid"
    assert "climbs" in entry.words.split()


def test_numbers_in_links_are_those_of_the_sections(lines, rules) -> None:
    few = [line for line in lines if line.row.section.startswith(("Beyond: Init", "Beyond: Norm"))]
    page = resolve(single(few, rules))
    numbers = {b.label: b.number for b in walk(page.blocks) if isinstance(b, Heading)}
    where = places(sections(few), None)
    assert {row: numbers[row] for row in where.number} == dict(where.number)


@pytest.mark.slow
def test_the_whole_book_fits_on_a_page(lines, rules) -> None:
    assert len(render_html(single(lines, rules))) < 8_000_000


def test_pages_of_the_end_are_there_in_every_form(lines, rules) -> None:
    few = [line for line in lines if line.row.id in IDS]
    pages = volume(few, ".html", rules)
    assert list(pages)[-6:] == ["rules", "symbols", "errata", "evidence", "sources", "terms"]
    assert "search-field" in render_html(pages["terms"])
    assert r"\label{rule.product-rule}" in render_latex(single(few, rules))


def test_hostile_words_stay_inside_the_data_of_the_search(lines, rules) -> None:
    item = Item("prob.union", "</script><script>alert(1)</script> <!-- word", (stated("1 < 2"),))
    row = next(line.row for line in lines if line.row.id == "prob.union")
    page = render_html(volume([Line(row, examine(item))], ".html", rules)["terms"])
    data = re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert data
    assert "<" not in data[1]
    _, rows = json.loads(data[1])
    assert "alert" in next(r for r in rows if "prob.union" in r[0])[3]


def test_texts_of_the_rules_link_to_other_rules(rules) -> None:
    pages = volume((), ".html", rules)
    page: Document = pages["rules"]
    targets = {run.target for run in inlines(page) if isinstance(run, Link)}
    assert "rules.html#rule.chain-rule" in targets
    assert prose("*chain rule*")
