"""Steps of the book: which count, how many are proved, and that each derivation has a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symnn.book.contents import contents, missing
from symnn.book.coverage import Line, lines_of
from symnn.book.examination import Examination, examine
from symnn.book.item import Item
from symnn.book.material import Cited, Derived, Finding, Simulated
from symnn.book.pages.evidence import evidence_document
from symnn.book.steps import OUTSIDE, Tally, sampled, tally, unused
from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict
from symnn.derivation.scripts import find, home
from symnn.report import render_text

STEPS = [
    ("a", "proved", "exact", "first"),
    ("a", "proved", "exact", "again"),
    ("b", "enclosed", "enclosure", "bounds"),
    ("c", "sampled", "sampled", "at points"),
    ("d", "proved", "cas", "by a library"),
    ("e", "unknown", "none", "open"),
]


def line(*steps: tuple[str, str, str, str], name: str = "prob.union") -> Line:
    item = Item(name, "", (Derived("sigmoid"), Cited("So.")))
    verdict = Verdict("proved", "exact", "derivation", Evidence("", {"steps": list(steps)}))
    found = (Finding(verdict, Tier.A), Cited("So.").find())
    return Line(item.row, Examination(item, found))


def test_steps_are_counted_once_and_by_what_they_are_worth() -> None:
    found = tally([line(*STEPS), line(STEPS[0], name="prob.bayes")])
    assert (found.exact, found.enclosed, found.count) == (1, 1, 5)
    assert [w.words for w in found.weaker] == ["at points", "by a library", "open"]
    assert found.share == 0.4
    assert Tally(0, 0, ()).share == 1.0


def test_definitions_and_equal_sides_do_not_count() -> None:
    derived = Derived("nesterov")
    steps = derived.find().verdict.evidence.details["steps"]
    stated = [step for step in derived.derivation.steps if step.rule != "definition"]
    equal = [q for q in derived.derivation.questions if q.left == q.right]
    assert len(equal) == 2
    assert len(steps) == len(stated) - len(equal)
    assert all(step[1:3] == ("proved", "exact") for step in steps)


def test_a_row_that_failed_has_no_steps() -> None:
    broken = line(*STEPS)
    assert broken.examination is not None
    gone = replace(broken, examination=replace(broken.examination, findings=(), failure="killed"))
    assert tally([gone]).count == 0
    assert tally(lines_of([broken.row], {})).count == 0


def test_what_is_sampled_is_listed_by_name() -> None:
    trials = Simulated("Heads fall half of the time.", lambda r, n: r.integers(0, 2, n), 0.5, 100)
    item = Item("prob.union", "", (trials,), weaker="only tried")
    found = Line(item.row, examine(item))
    assert [w.words for w in sampled([found])] == ["Heads fall half of the time."]
    page = render_text(evidence_document([found, line(*STEPS, name="prob.bayes")], lambda r: r))
    assert "Heads fall half of the time." in page
    assert "at points" in page
    assert "5 steps" in page
    assert "40 %" in page
    clean = render_text(evidence_document([line(STEPS[0])], lambda r: r))
    assert "100 %" in clean
    assert "Every step and every statement is proved, enclosed, or cited." in clean


def test_every_derivation_belongs_to_a_row() -> None:
    """Or the list says why not; a derivation may wait for a row that is not written yet."""
    filled = {row.id: Examination(i, ()) for row, i in contents().items() if i}
    waiting = set(unused(lines_of(contents(), filled))) - set(OUTSIDE)
    assert len(waiting) <= len(missing()), waiting
    assert set(OUTSIDE) <= {path.stem for path in find([home()])}
    assert set(unused([])) == {path.stem for path in find([home()])}


@pytest.mark.slow
def test_nearly_all_steps_of_the_book_are_proved() -> None:
    filled = {row.id: examine(i) for row, i in contents().items() if i and _derives(i)}
    found = tally(lines_of(contents(), filled))
    assert found.count > 500
    assert found.share >= 0.97, found.weaker


def _derives(item: Item) -> bool:
    return any(isinstance(piece, Derived) for piece in (*item.material, *item.beside))
