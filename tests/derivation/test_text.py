"""Derivations as text, sentences with formulas, docstrings, tidying."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Derivative, Integral, Limit, Piecewise, S, cosh, exp, oo, sin, sqrt

from symnn.core import Evidence, Variable, Verdict
from symnn.derivation import Derivation, Given, begin, derive
from symnn.derivation.arguments import limiting
from symnn.derivation.inline import inline, math
from symnn.derivation.reuse import by_own_value
from symnn.derivation.text import sentence, shown
from symnn.derivation.tidy import candidates, cost, tidied
from symnn.errors import SymnnError
from symnn.indexed import Program, equals

x = Variable("x")


def test_a_derivation_prints_its_parts() -> None:
    page = str(derive(x / (1 + exp(-x)), x))
    for part in (
        "given  x in Reals", "1. [quotient rule]", "d/dx[x/(1 + exp(-x))]", "(proved)",
        "[cross-check]", "Hence: The slope is", "5 proved",
    ):  # fmt: skip
        assert part in page, part
    assert "\\frac" not in page
    assert "$" not in page


def test_conditions_and_conventions_are_printed() -> None:
    page = str(derive(Piecewise((x, x > 0), (S.Zero, True)), x))
    assert "given  x ≠ 0: there is no slope" in page
    assert "convention  at x = 0 there is no slope; by convention it is 0" in page


def test_weaker_verdicts_show_their_level(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Verdict("unknown", "none", "none", Evidence("no strategy applies"))
    monkeypatch.setattr("symnn.derivation.limits.check", lambda claim: nothing)
    d = Derivation("demo", "Demo", "a claim", given=(Given(x),))
    page = str(d.claim(Limit(exp(-x), x, oo), S.Zero, "fades", by=limiting))
    assert "(proved, cas)" in page
    assert "lim_{x -> ∞} exp(-x)" in page


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Derivative(sin(x), x), "d/dx[sin(x)]"),
        (Derivative(sin(x), (x, 2)), "d²/dx²[sin(x)]"),
        (Integral(x**2, (x, 0, 1)), "∫_{x=0..1} x² dx"),
        (2 * Derivative(sin(x), x), "2·d/dx[sin(x)]"),
    ],
)
def test_calculus_reads_as_on_paper(expression: Any, text: str) -> None:
    assert shown(expression) == text


def test_sentences_show_formulas_without_markup() -> None:
    assert sentence("slope $\\sigma(x)$ of `relu`") == "slope σ(x) of relu"


def test_inline_formulas_stay_on_one_line() -> None:
    assert "\\frac" not in inline(1 / (1 + exp(-x)) + x / sqrt(2))
    assert math(Piecewise((x, x > 0), (S.Zero, True))).startswith("`{x if x > 0")


def test_the_docstring_is_the_statement() -> None:
    d = begin(
        "/somewhere/demo_name.py",
        "A title.\n\nClaim: one\n  two.\nUse: u.\nSource: bishop2006, nielsen2015\n",
    )
    assert (d.name, d.title, d.statement, d.use) == ("demo_name", "A title", "one two.", "u.")
    assert d.sources == ("bishop2006", "nielsen2015")


def test_an_empty_program_with_facts_is_kept() -> None:
    program = Program(facts=[equals(x, 1)])
    doc = "T.\n\nClaim: c.\nUse: u.\nSource: bishop2006"
    assert begin("d.py", doc, program=program).program.facts == program.facts


@pytest.mark.parametrize("missing", ["Claim", "Use", "Source"])
def test_every_section_is_needed(missing: str) -> None:
    sections = {"Claim": "c.", "Use": "u.", "Source": "bishop2006"}
    sections.pop(missing)
    doc = "T.\n\n" + "\n".join(f"{name}: {text}" for name, text in sections.items())
    with pytest.raises(SymnnError, match=f"derivation `d`: its docstring has no {missing}"):
        begin("d.py", doc)


def test_a_title_is_needed() -> None:
    with pytest.raises(SymnnError, match="its docstring has no"):
        begin("d.py", None)
    with pytest.raises(SymnnError, match="its docstring has no title"):
        begin("d.py", "Claim: c.\nUse: u.\nSource: bishop2006")


def test_the_cheapest_proved_form_is_chosen() -> None:
    long = x * exp(x) + 2 * exp(x) * x + exp(x)
    assert tidied(long, lambda e: True) == (3 * x + 1) * exp(x)
    assert tidied(long, lambda e: False) == long
    assert all(cost(e) > 0 for e in candidates(long))


def test_large_expressions_are_left_alone() -> None:
    large = sum((sin(k * x) * exp(k * x) for k in range(1, 80)), S.Zero)
    assert tidied(large, lambda e: True) is large


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (1 / (1 + exp(-x)), "y*(1 - y)"),
        (exp(x), None),
        (sin(x), None),
        (cosh(x), None),
        (x / (1 + exp(-x)), None),
        (1 / (1 + exp(-x) + exp(-2 * x)), None),
    ],
)
def test_slopes_by_the_own_value(f: Any, expected: str | None) -> None:
    found = by_own_value(f, f.diff(x), x)
    assert (found and str(found[1])) == expected


def test_the_letter_for_the_value_is_free() -> None:
    y = Variable("y")
    found = by_own_value(1 / (1 + exp(-y)), (1 / (1 + exp(-y))).diff(y), y)
    assert found is not None
    assert str(found[0]) == "s"


def test_notebooks_show_a_page() -> None:
    html = derive(x * exp(x), x)._repr_html_()
    assert "<math" in html
    assert "product rule" in html
