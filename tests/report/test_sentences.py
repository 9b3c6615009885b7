"""Formulas in sentences that a program wrote: what is one is set, what is none stays text."""

from __future__ import annotations

import pytest

from symnn.report.inline import Code, Math, Text, plain
from symnn.report.sentences import sentence_runs


def shown(text: str) -> str:
    marks = {Math: "<{}>", Code: "`{}`", Text: "{}"}
    return "".join(
        marks[type(run)].format(run.latex if isinstance(run, Math) else run.text)  # type: ignore[index, union-attr]
        for run in sentence_runs(text)
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at lamda = 1, x_0=-1/2 it is 9/50", r"at <\lambda = 1>, <x_{0} = -1/2> it is <9/50>"),
        ("with Limit(tanh(x), x, oo, dir='-') = 1 (by growth)",
         r"with <\lim_{x \to \infty} \tanh(x) = 1> (by growth)"),
        ("`Integral(1/x, (x, 0, 1))` diverges", r"<\int\limits_{0}^{1} 1/x\, dx> diverges"),
        ("the sign of exp(h) - 1 is known", r"the sign of <e^{h} - 1> is known"),
        ("for f(s) = s**2 + 1, g(s) = s: at x = 0",
         "for <f(s) = s^{2} + 1>, <g(s) = s>: at <x = 0>"),
        ("with chance 1e-06, about 4.5e-5", r"with chance <10^{-6}>, about <4.5 \cdot 10^{-5}>"),
        ("at Q = [[1, 1], [1, 2]], beta = 2", r"at <Q = [[1, 1], [1, 2]]>, <\beta = 2>"),
        ("log u <= u - 1 holds", r"log <u \le u - 1> holds"),
    ],
)  # fmt: skip
def test_formulas_are_set(text: str, found: str) -> None:
    assert shown(text) == found
    assert plain(sentence_runs(text)) == text.replace("`", "")


@pytest.mark.parametrize(
    "text",
    [
        "the left side is 1 and the right side is -2.5",
        "a one-sided test (Hoeffding) of 5 pairs, proved/enclosed",
        "with P(only A) = 1, a condition has probability 0",
        "it fails for (1, 2, 3) and shape (p,)",
        "unclosed f(x and [y",
        "os.system('x') = 1; __import__('os')",
        "",
    ],
)
def test_words_stay_words(text: str) -> None:
    assert "<" not in shown(text)
    assert plain(sentence_runs(text)) == text


def test_what_cannot_be_read_is_code() -> None:
    text = "index `j` in `Sum(A[i, j], (j, 0, n))`"
    assert shown(text) == text


def test_known_phrases_are_set_as_they_are_known() -> None:
    known = {"sum_j w[j]**2 = l": Math(r"\sum_j w_j^2 = l")}
    runs = sentence_runs("for all sizes, given sum_j w[j]**2 = l; else not", known)
    assert runs[1] == known["sum_j w[j]**2 = l"]
    assert plain(runs).startswith("for all sizes, given")
