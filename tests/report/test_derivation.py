"""Derivations, programs, domains and functions as blocks."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from sympy import Derivative, FiniteSet, Interval, S, Symbol, Union, exp, log, oo, symbols, tanh

from symnn.core import (
    Array,
    Evidence,
    Matrix,
    PositiveDefinite,
    Simplex,
    Variable,
    Vector,
    Verdict,
    sizes,
    tensor,
)
from symnn.core.notation import Notation
from symnn.derivation import with_gradients
from symnn.derivation.given import Given
from symnn.derivation.record import Derivation
from symnn.derivation.step import Step
from symnn.indexed import Program, Sum, equals, gradient, index
from symnn.report import (
    Definitions,
    Document,
    Equation,
    Figure,
    Heading,
    StepList,
    derivation_blocks,
    derivation_document,
    function_plot,
    program_blocks,
    program_table,
    render_html,
    render_latex,
    render_markdown,
    render_text,
)
from symnn.report.curves import window
from symnn.report.derivation import on_lines, printed
from symnn.report.domains import domain_latex, domain_words
from symnn.report.evidence import evidence_runs
from symnn.report.inline import Math, Text, plain
from symnn.report.mathml import PAGE_WIDTH, Broken, mathml
from symnn.report.traversal import walk

x = Variable("x")
SIGMOID = 1 / (1 + exp(-x))


def network() -> Program:
    N, D, K = sizes("N D K")
    n, i, k, m = index("n", N), index("i", D), *index("k m", K)
    X, W, T = tensor("X", N, D), tensor("W", D, K), tensor("T", N, K)
    program = Program(facts=[equals(Sum(T[n, k], k), 1)])
    z = program.define("z", (n, k), Sum(X[n, i] * W[i, k], i))
    program.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    return program


@pytest.fixture(scope="module")
def derivation() -> Derivation:
    begun = Derivation(
        "sigmoid_slope",
        r"The slope of the sigmoid $\sigma$",
        r"For every real $x$, $\sigma'(x) = \sigma(x)(1 - \sigma(x))$.",
        "Backpropagation multiplies by it.",
        ("bishop2006",),
        (Given(x, "preactivation"), Given(x < 100)),
        conventions=("f'(0) = 0",),
    )
    slope = exp(-x) / (1 + exp(-x)) ** 2
    return (
        begun.claim(Derivative(SIGMOID, x), slope, "Chain rule.", rule="reciprocal rule")
        .then(SIGMOID * (1 - SIGMOID), "Split off $\\sigma$.")
        .conclude("The slope is at most $1/4$.")
    )


@pytest.fixture(scope="module")
def shown(derivation: Derivation) -> Document:
    return derivation_document(derivation, date="today", provenance=(("seed", "0"),))


def steps_of(document: Document) -> StepList:
    return next(block for block in document.blocks if isinstance(block, StepList))


def test_a_step_has_reason_rule_verdict_and_evidence(shown: Document) -> None:
    first, second = steps_of(shown).steps
    assert plain(first.reason) == "Chain rule."
    assert plain(first.rule) == "reciprocal rule"
    assert first.badge is not None
    assert first.badge.status == "proved"
    (evidence,) = first.details
    assert isinstance(evidence, Definitions)
    assert [term for term, _ in evidence.items] == ["Method", "Evidence", "Assuming"]
    assert plain(second.rule) == "canonical form"


def test_a_line_begins_with_its_left_side_and_goes_on_with_the_sign(shown: Document) -> None:
    first, second = (step.equation for step in steps_of(shown).steps)
    assert first.latex.startswith(r"\frac{d}{d x} \frac{1}{1 + e^{-x}} = ")
    assert second.latex.startswith("{} = ")
    assert second.plain.startswith("= ")
    assert dict(first.spellings)["SymPy"] == "exp(-x)/(1 + exp(-x))**2"


def test_a_line_that_is_too_wide_is_broken_at_its_sign() -> None:
    wide = sum(exp(n * x) for n in range(2, 22))
    derivation = Derivation("a", "A", "s", given=(Given(x),)).claim(wide, wide + 0, "Same.")
    equation = steps_of(derivation_document(derivation)).steps[0].equation
    assert equation.latex.startswith(r"\begin{aligned} & e^{2 x}")
    assert r"\\ & \quad = e^{2 x}" in equation.latex
    assert "formula shown as TeX" not in render_html(Document("t", (equation,)))


def test_everything_that_is_given_is_said(shown: Document) -> None:
    text = render_text(shown)
    for words in ("preactivation", "x < 100", "f'(0) = 0", "Bishop", "at most", "seed 0", "today"):
        assert words in text
    assert "Each of the 2 steps was checked when it was made: 2 [✓ proved]." in text


def test_a_function_and_its_derivative_are_drawn(shown: Document) -> None:
    (figure,) = (block for block in walk(shown.blocks) if isinstance(block, Figure))
    function, slope = figure.drawing.series  # type: ignore[union-attr]
    middle = len(slope.y) // 2
    assert slope.x[middle] == 0
    assert slope.y[middle] == 0.25
    assert function.y[middle] == 0.5


def test_without_a_derivative_there_is_no_picture() -> None:
    plainly = Derivation("a", "A", "s", given=(Given(x),)).claim(x + x, 2 * x, "Add.")
    assert not [b for b in walk(derivation_blocks(plainly)) if isinstance(b, Figure)]


def test_headings_follow_the_level(derivation: Derivation) -> None:
    levels = {b.level for b in derivation_blocks(derivation, 2) if isinstance(b, Heading)}
    assert levels == {2}


@pytest.mark.parametrize("render", [render_html, render_markdown, render_text, render_latex])
def test_every_renderer_takes_it(shown: Document, render) -> None:
    assert "formula shown as TeX" not in render(shown)


def test_it_shows_itself_in_notebooks(derivation: Derivation) -> None:
    fragment = derivation._repr_html_()
    assert fragment.startswith('<div class="symnn">')
    assert "<script" not in fragment
    assert fragment.count('class="step"') == 2


@pytest.mark.parametrize(
    "status", ["sampled", "unknown", "refuted", "proved-where-defined", "enclosed"]
)
def test_weaker_verdicts_show_as_what_they_are(status) -> None:
    verdict = Verdict(status, "sampled", "points", Evidence("seen at 24 points"), ("x in Reals",))
    step = Step(x, "why", verdict, "", x + 0, "<=", (x, x + 1))
    derivation = Derivation("a", "A", "s", given=(Given(x),), steps=(step,))
    entry = steps_of(derivation_document(derivation)).steps[0]
    assert entry.badge is not None
    assert entry.badge.status == status
    assert entry.equation.latex == r"x \le x"
    text = render_text(derivation_document(derivation))
    assert "The one step was checked" in text
    assert "seen at 24 points" in text
    assert "Rewritten  x into x + 1" in text
    assert "proved]" not in text or "proved" in status


def test_a_definition_uses_its_own_sign() -> None:
    s = Variable("s")
    derivation = Derivation("a", "A", "t", given=(Given(x),)).define(s, SIGMOID, "Name it.")
    assert steps_of(derivation_document(derivation)).steps[0].equation.latex.startswith("s := ")


def test_a_derivation_over_arrays_states_its_program_and_facts() -> None:
    program = network()
    derivation = Derivation("a", "A", "t", program=program)
    text = render_text(derivation_document(derivation))
    assert "Of the data it is assumed that" in text
    assert text.count("Σ_k T[n,k]") == 1
    latex = [b.latex for b in derivation_blocks(derivation) if isinstance(b, Equation)]
    assert latex[0] == r"z_{nk} = \sum_{i} X_{ni} W_{ik}"
    assert latex[-1].startswith(r"\sum_{k} T_{nk} = 1")


def test_hostile_words_stay_words(hostile: str) -> None:
    derivation = Derivation("a", hostile or "x", hostile, hostile, given=(Given(x, hostile),),
                            conventions=(hostile,)).claim(x, x, hostile, rule=hostile)  # fmt: skip
    derivation = derivation.conclude(hostile)
    page = render_html(derivation_document(derivation))
    assert page.count("<script") == 1
    for render in (render_markdown, render_text, render_latex):
        render(derivation_document(derivation)).encode("utf-8")


# Programs


def test_a_program_is_shown_in_both_notations() -> None:
    program = network()
    rows = program_table(program, caption="c").rows
    assert [len(row) for row in rows] == [2, 2]
    assert rows[0][1][0].latex == r"\displaystyle z = X W"  # type: ignore[union-attr]
    assert len(program_blocks(program, numbered=True)) == 2
    assert "formula shown as TeX" not in render_html(Document("t", (program_table(program),)))


def test_gradients_of_a_deep_network_are_typeset_in_both_notations() -> None:
    N, D, H, K = sizes("N D H K")
    n, i, j, k, m = index("n", N), index("i", D), index("j", H), *index("k m", K)
    X, W1, b1, W2, T = (tensor("X", N, D), tensor("W1", D, H), tensor("b1", H),
                        tensor("W2", H, K), tensor("T", N, K))  # fmt: skip
    program = Program(facts=[equals(Sum(T[n, k], k), 1)])
    z1 = program.define("z1", (n, j), Sum(X[n, i] * W1[i, j], i) + b1[j])
    h1 = program.define("h1", (n, j), tanh(z1[n, j]))
    z2 = program.define("z2", (n, k), Sum(h1[n, j] * W2[j, k], j))
    p = program.define("p", (n, k), exp(z2[n, k]) / Sum(exp(z2[n, m]), m))
    loss = program.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)
    found = gradient(program, loss, [W1, b1, W2])
    page = render_html(Document("t", (program_table(found), *program_blocks(found))))
    assert page.count("<math") >= 2 * len(tuple(found))
    assert "formula shown as TeX" not in page


def test_indices_keep_their_order_in_a_step() -> None:
    program = network()
    n, k = index("n", sizes("N")), index("k", sizes("K"))
    (z,) = (e.base for e in program if str(e.base) == "z")
    assert printed(z[n, k]) == "z_{nk}"
    assert printed(z[n, k] > 0) == "z_{nk} > 0"
    assert printed(z) == "z"


# Domains

m, k = symbols("m k", integer=True, positive=True)


@pytest.mark.parametrize(
    ("domain", "latex"),
    [
        (S.Reals, r"\mathbb{R}"),
        (S.Naturals0, r"\mathbb{N}_0"),
        (Interval(0, 1), "[0, 1]"),
        (Interval.Ropen(-oo, 0), r"(-\infty, 0)"),
        (Interval(-oo, oo), r"\mathbb{R}"),
        (FiniteSet(0, 1), r"\{0, 1\}"),
        (Union(Interval.open(-oo, 0), Interval.open(0, oo)), r"(-\infty, 0) \cup (0, \infty)"),
        (Vector(S.Reals, k), r"\mathbb{R}^{k}"),
        (Vector(S.Naturals0, k), r"{\mathbb{N}_0}^{k}"),
        (Matrix(Interval.open(0, 1), m, k), r"{(0, 1)}^{m \times k}"),
        (Array(S.Reals, (m, k, m)), r"\mathbb{R}^{m \times k \times m}"),
        (Simplex(k), r"\Delta_{k}"),
        (Simplex(k, open=True), r"\Delta^{\circ}_{k}"),
        (PositiveDefinite(k), r"\mathbb{R}^{k \times k}_{\succ 0}"),
    ],
)
def test_domains_are_written_as_in_mathematics(domain, latex: str) -> None:
    assert domain_latex(domain) == latex
    assert "formula shown as TeX" not in render_html(Document("t", (Equation(latex),)))


def test_uncommon_domains_are_told_in_words() -> None:
    assert domain_words(Simplex(k)) == "a probability vector"
    assert "zeros" in domain_words(Simplex(k, open=True))
    assert "definite" in domain_words(PositiveDefinite(k))
    assert domain_words(S.Reals) == ""


# Functions


@pytest.mark.parametrize(
    ("domain", "ends"),
    [
        (S.Reals, (-4, 4)),
        (Interval(0, 1), (0, 1)),
        (Interval.open(0, oo), (0, 4)),
        (Interval(-oo, 1), (-3, 1)),
        (S.Naturals, (-4, 4)),
        (Interval(Fraction(1, 3), 2), (Fraction(1, 3), 2)),
    ],
)
def test_the_interesting_part_of_a_domain(domain, ends) -> None:
    assert window(domain) == ends


def test_an_irrational_end_is_rounded() -> None:
    low, high = window(Interval(0, S.Pi))
    assert low == 0
    assert abs(float(high) - math.pi) < 1e-9


def test_gaps_stand_where_a_function_is_not_defined() -> None:
    t = Symbol("t", real=True)
    series = function_plot({"log": log(t)}, t, samples=8).series[0]
    assert [math.isnan(y) for y in series.y] == [True] * 5 + [False] * 4
    assert series.y[-1] == pytest.approx(math.log(4), rel=1e-15)


def test_a_pole_does_not_flatten_the_rest() -> None:
    t = Symbol("t", real=True)
    plot = function_plot({"1/t": 1 / (t - Fraction(1, 999))}, t)
    assert max(abs(y) for y in plot.series[0].y if math.isfinite(y)) > 900
    assert plot.y.high is not None
    assert plot.y.high < 50
    assert function_plot({"t": t}, t).y.high is None


def test_a_program_in_a_notebook() -> None:
    """Equations by what they are for, then what is given."""
    program = network()
    p = program.named("p")
    n, k = index("n", p.shape[0]), index("k", p.shape[1])
    loss = program.define("L", (), -Sum(tensor("T", *p.shape)[n, k] * log(p[n, k]), n, k))
    found = gradient(program, loss, [program.named("W")])
    shown = found._repr_html_()
    assert shown.index("Forward") < shown.index("Backward") < shown.index("given")
    assert "formula shown as TeX" not in shown
    assert "Forward" not in network()._repr_html_()
    assert "<script>" not in hostile()._repr_html_()


def hostile() -> Program:
    """A program whose names are no names."""
    program = Program()
    program.define("y", (), 2 * tensor("<script>"))
    return program


def test_evidence_shows_derivatives_as_the_page_does() -> None:
    names = Notation(frozenset({"L", "z", "S_p", "a"}), ranks=frozenset({("L", 0), ("z", 1)}))
    words = "after unfolding S_p, dL_dz; dL_dz[0] is a number, dq_dz is none, S_p was unfolded"
    found = Verdict("proved", "exact", "m", Evidence(words, {"unfolded": ["S_p", "dL_dz"]}))
    assert plain(evidence_runs(found, names)) == (
        "after unfolding S_p, ∂L/∂z; ∂L/∂z[0] is a number, dq_dz is none, S_p was unfolded"
    )
    assert Math(r"S^{(p)}", "S_p") in evidence_runs(found, names)
    without = Verdict("proved", "exact", "m", Evidence("S_p is a number", {}))
    assert evidence_runs(without, names) == (Text("S_p is a number"),)


def test_no_raw_name_of_a_derivative_is_left_on_a_page() -> None:
    program = network()
    p = program.named("p")
    n, k = index("n", p.shape[0]), index("k", p.shape[1])
    loss = program.define("L", (), -Sum(tensor("T", *p.shape)[n, k] * log(p[n, k]), n, k))
    found = gradient(program, loss, [program.named("W")])
    start = Derivation("a", "A", "s", program=program)
    page = render_text(derivation_document(with_gradients(start, found)))
    assert "∂L/∂z" in page
    assert "dL_d" not in page


def test_what_is_wider_than_the_page_is_broken_before_its_signs() -> None:
    part = r" + \left. \frac{\partial}{\partial u} L(u) \right|_{u=f(a, b)} \, (g(a) + h(a))"
    shown = on_lines("L", "= x" + 12 * part)
    assert shown.count(r"\\ & \quad") > 3
    found = mathml(shown, True)
    assert not isinstance(found, Broken)
    assert found.width <= PAGE_WIDTH
    deep = on_lines("L", rf"= c \left(x{12 * part}\right)")
    assert not isinstance(mathml(deep, True), Broken)
    assert on_lines("a", "= b") == "a = b"
