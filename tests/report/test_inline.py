"""Runs, light marks, badges: what a line is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.core import Evidence, Verdict
from symnn.core.verdict import STATUSES
from symnn.errors import SymnnError
from symnn.report.inline import (
    MARKS,
    MEANINGS,
    Badge,
    Code,
    Emphasis,
    Link,
    Math,
    Text,
    badge,
    plain,
    printable,
    prose,
)


def test_prose_reads_the_four_marks() -> None:
    assert prose("a `b` $c$ *d* **e**") == (
        Text("a "),
        Code("b"),
        Text(" "),
        Math("c"),
        Text(" "),
        Emphasis((Text("d"),)),
        Text(" "),
        Emphasis((Text("e"),), strong=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "2*x*y",
        "$$",
        "$ 5 and $ 6",
        "`",
        "``",
        "* a *",
        "a ** b",
        "price $5",
        r"\$x$",
        "**",
        "*",
        "x*",
    ],
)
def test_what_does_not_close_stays_text(text: str) -> None:
    assert prose(text) == (Text(text),)


def test_code_hides_other_marks() -> None:
    assert prose("`$x$ *y*`") == (Code("$x$ *y*"),)


def test_emphasis_may_be_followed_by_a_superscript() -> None:
    assert prose("*x*³")[0] == Emphasis((Text("x"),))


@given(st.text(max_size=60))
def test_prose_takes_any_text_and_loses_none(text: str) -> None:
    marks = str.maketrans("", "", "`$*")
    joined = plain(prose(text))
    assert joined.translate(marks).startswith(printable(text).translate(marks)[:1])
    assert "\x1b" not in joined


@pytest.mark.parametrize(
    "char", ["\x00", "\x1b", "\r", "\x9b", "\u202e", "\u2066", "\ud800", "\uffff"]
)
def test_characters_that_act_are_replaced(char: str) -> None:
    shown = Text(f"a{char}b"), Math(f"a{char}b"), Code(f"a{char}b"), Link(f"#a{char}", ())
    for node in shown:
        assert char not in str(vars(node))
    assert char not in str(vars(Badge("proved", char, char, char, (char,))))


def test_ordinary_characters_stay() -> None:
    text = "Größe ∂L/∂W — 中文\n\t‘’"
    assert printable(text) == text


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "//host/x",
        " #a",
        "",
    ],
)
def test_a_link_that_could_act_is_refused(target: str) -> None:
    with pytest.raises(SymnnError, match=r"link: the target is .*needed #anchor"):
        Link(target, ())


@pytest.mark.parametrize(
    "target", ["#a", "https://a.b/c?d=e", "page.html#x", "../a/b.html", "mailto:a@b"]
)
def test_a_link_that_leads_somewhere_is_taken(target: str) -> None:
    assert Link(target, ()).target == target


def test_every_status_has_a_mark_a_meaning_and_no_two_look_alike() -> None:
    assert set(MARKS) == set(MEANINGS) == set(STATUSES)
    assert len(set(MARKS.values())) == len(MARKS)


def test_a_badge_of_an_unknown_status_is_refused() -> None:
    with pytest.raises(SymnnError, match="badge: status is 'true'"):
        Badge("true")


def test_a_badge_carries_the_verdict_without_its_run_time() -> None:
    verdict = Verdict(
        "enclosed", "enclosure", "balls", Evidence("tight"), ("x in Reals",), None, 1.5
    )
    mark = badge(verdict)
    assert mark == Badge("enclosed", "enclosure", "balls", "tight", ("x in Reals",))
    assert "1.5" not in str(mark)


def test_plain_text_reads_math_as_signs() -> None:
    assert plain(prose(r"slope $\sigma'(x) \le 1$")) == "slope σ'(x) ≤ 1"
    assert plain((Math(r"\alpha", "alpha"),)) == "alpha"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{\partial L}{\partial z_{nk}}", "∂L/∂z_nk"),
        (r"\sqrt{\frac{2}{n_{\text{in}}}}", "√(2/n_in)"),
        (r"\frac{1 - x \frac{d}{d x} (1 + e^{-x})}{2}", "(1 - x d/dx (1 + exp(-x)))/2"),
        (r"W^{(1)}_{ij} \in \mathbb{R}^{2}", "W^(1)_ij ∈ ℝ²"),
        (r"\frac{\partial}{\partial \theta} f", "∂/∂θ f"),
        (r"\lvert x \rvert^{3}", "|x|³"),
        (r"\sqrt[3]{x} + \sqrt{x^{2}} + \sqrt{2}", "x^(1/3) + √(x²) + √2"),
        (r"e^{z_{nk}} \to \infty", "exp(z_nk) → ∞"),
        (r"\left(x\right)^{10}\,\tanh x", "(x)¹⁰ tanh x"),
        (r"\unknown{x} {", r"\unknown{x} {"),
        (r"S = \{1, \dots, 6\}", "S = {1, …, 6}"),
        (r"(0, \frac12)", "(0, 1/2)"),
        (r"n = 1\ \text{(solid)}", "n = 1 (solid)"),
        (r"p^k {\binom{n + 1}{k}}", "p^k C(n + 1, k)"),
        (r"\left[\begin{matrix}1 & 2\\3 & 4\end{matrix}\right] \ne A", "[1 2; 3 4] ≠ A"),
    ],
)
def test_formulas_read_as_text(latex: str, text: str) -> None:
    assert plain((Math(latex),)) == text
