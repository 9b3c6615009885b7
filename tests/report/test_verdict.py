"""Verdicts show themselves: why, where, and what they rest on; whatever text they hold."""

from symnn.core import Evidence, Verdict
from symnn.proof import verify


def test_a_refutation_shows_its_point_and_both_sides():
    shown = verify("sqrt(x**2) == x", {"x": "Reals"}, certify=True)._repr_html_()
    for part in ("refuted", "x = -1", "lhs there", "second implementation"):
        assert part in shown


def test_a_proof_shows_what_was_not_needed():
    verdict = verify("Abs(x*y) == Abs(x)*Abs(y)", {"x": "Interval(0, 1)", "y": "Reals"},
                     explain=True)  # fmt: skip
    for shown in (verdict._repr_html_(), verdict._repr_markdown_()):
        assert "not needed" in shown
        assert "assuming" in shown or not verdict.assumptions_used


def test_hostile_text_stays_text():
    evidence = Evidence("<script>alert(1)</script>", {"point": {"x": "<b>"}})
    shown = Verdict("refuted", "exact", "m", evidence)._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
