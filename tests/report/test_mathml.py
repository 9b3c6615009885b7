"""LaTeX as MathML: safe, well-formed, and as TeX would set it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.report import mathml as module
from symnn.report.mathml import Broken, Formula, mathml

FORMULAS = (
    r"x", r"\sigma'(x) = \sigma(x)\,(1-\sigma(x))", r"\frac{\partial L}{\partial W_{ij}}",
    r"\sum_{n=0}^{N-1} \delta_{nj} h_{ni}", r"\bar{W} = x^{\top}\bar{z}", r"\hat{m}_t",
    r"\tilde{x}", r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise}\end{cases}", r"\sqrt{x}",
    r"\sqrt[3]{x}", r"\begin{aligned} a &= b\\ &= c\end{aligned}",
    r"\begin{pmatrix} a & b\\ c & d\end{pmatrix}", r"\left(\frac{a}{b}\right)^{2}",
    r"\underbrace{a+b}_{c}", r"\lim_{x \to 0^+} f(x)",
    r"\mathbb{R}\mathbb{E}\mathcal{L}\mathbf{W}\boldsymbol{\theta}\mathscr{L}\mathfrak{g}\mathsf{X}",
    r"\operatorname{softmax}(z)_k", r"\operatorname*{arg\,max}_k z_k",
    r"\log\left(1 + e^{x}\right)", r"\sum_{\substack{0 \le i < n\\ i \ne j}} a_i",
    r"\prod_{k} p_k", r"\int_{-\infty}^{\infty} f", r"\left\lVert x\right\rVert_2",
    r"\lfloor x \rfloor", r"P(A \mid B)", r"\langle x, y\rangle", r"D_{\mathrm{KL}}(p \,\|\, q)",
    r"a \odot b \otimes c \cdot d \times e", r"\nabla_{\theta} L", r"x \in [0, 1) \cup \{2\}",
    r"\forall x \exists y", r"A \cup B \cap C \setminus D \subseteq E", r"\max\left(0, x\right)",
    r"\operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)", r"\left|{x}\right|",
    r"\left. \frac{d}{d x} f \right|_{x=0}", r"\binom{n}{k}", r"1.5 \times 10^{-9}",
    r"f'' f''' f'_i", r"\overline{ab} \underline{c} \vec{v} \dot{x} \ddot{x} \widehat{xy}",
    r"x_{\text{new}}",
    r"\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\vartheta\iota\kappa\lambda\mu\nu\xi\pi",
    r"\rho\varrho\sigma\varsigma\tau\upsilon\phi\varphi\chi\psi\omega",
    r"\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Upsilon\Phi\Psi\Omega", r"\ell \hbar \Re \Im \aleph",
    r"\le \ge \ne \ll \gg \approx \sim \simeq \equiv \propto \pm \mp \div \ast \star \circ \bullet",
    r"\rightarrow \mapsto \leftarrow \Rightarrow \iff \longrightarrow \to \gets \uparrow",
    r"\wedge \vee \neg \top \perp \emptyset \varnothing \infty \partial \dots \cdots \vdots \ddots",
    r"\texttt{x\_1} \textbf{a} \textit{b}", r"\boxed{x = 1}",
    r"\Big( \bigg[ \Bigg\{ x \Bigg\} \bigg] \Big)", r"\mathbb{1}\left[x > 0\right]",
    r"\xrightarrow{n \to \infty}", r"\overset{\text{def}}{=}",
)  # fmt: skip


def formula(latex: str, display: bool = True) -> Formula:
    found = mathml(latex, display)
    assert isinstance(found, Formula), found
    return found


def tree(latex: str) -> ET.Element:
    return ET.fromstring(formula(latex).markup)


@pytest.mark.parametrize("latex", FORMULAS)
@pytest.mark.parametrize("display", [True, False])
def test_formulas_are_typeset_safely(latex: str, display: bool) -> None:
    found = formula(latex, display)
    root = ET.fromstring(found.markup)
    assert root.tag == "math"
    assert not any("style" in element.attrib for element in root.iter())
    classes = {element.get("class") for element in root.iter()} - {None}
    assert classes == {name for name, _ in found.rules}
    annotation = root.find(".//annotation")
    assert (annotation.text if annotation is not None else None) == (latex if display else None)
    assert found.width > 0


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\input{/etc/passwd}", "Unknown command"),
        (r"\href{javascript:alert(1)}{x}", "Unknown command"),
        (r"\htmlId{a}{x}", "Unknown command"),
        (r"\class{a}{x}", "Unknown command"),
        (r"\newcommand{\x}{y}\x", "defines commands"),
        (r"\renewcommand{\x}{y}\x", "defines commands"),
        (r"\def\a{\a\a}\a", "defines commands"),
        (r"\let\a=\b", "defines commands"),
        (r"$$", "Unexpected"),
        (r"\frac{1}{", "end of input"),
        ("x" * 20_001, "longer than 20000"),
        ("{" * 61 + "}" * 61, "nested deeper than 60"),
        (r"\left(" * 61 + r"\right)" * 61, "nested deeper than 60"),
        (r"\hat" * 4000 + " x", "nested deeper than 60"),
    ],
)
def test_what_cannot_be_typeset_says_why(latex: str, reason: str) -> None:
    found = mathml(latex)
    assert isinstance(found, Broken)
    assert reason in found.reason
    assert found.latex == latex


def test_deep_nesting_short_of_the_limit_works() -> None:
    assert formula("_{x" * 59 + "}" * 59)


def test_hostile_text_in_a_formula_stays_text(hostile: str) -> None:
    for latex in (
        hostile,
        rf"\text{{{hostile}}}",
        rf"\mathrm{{{hostile}}}",
        rf"\operatorname{{{hostile}}}",
    ):
        found = mathml(latex)
        if isinstance(found, Formula):
            tags = {element.tag for element in ET.fromstring(found.markup).iter()}
            assert not tags & {"script", "img", "style", "a", "body"}


def test_text_that_looks_like_a_tag_stays_text() -> None:
    assert tree(r"\text{<script>x</script>}").find(".//mtext").text == "<script>x</script>"  # type: ignore[union-attr]


@given(st.text(alphabet=r"\{}()[]^_$&%#abfracsqrtleg<>\"' 01'=,;:!|", max_size=80))
def test_any_text_gives_a_formula_or_a_reason(latex: str) -> None:
    found = mathml(latex, True)
    if isinstance(found, Formula):
        ET.fromstring(found.markup)
    else:
        assert found.reason


def test_unknown_elements_and_attributes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Evil:
        def __init__(self, annotation: bool) -> None: ...

        def convert_with_local_state(self, latex: str, *, displaystyle: bool) -> str:
            return latex

    monkeypatch.setattr(module, "_converter", Evil)
    mathml.cache_clear()
    try:
        assert isinstance(mathml("<math><script>x</script></math>"), Broken)
        assert isinstance(mathml("<math><mi>x</math>"), Broken)
        found = formula(
            '<math onclick="x" href="y"><mi style="color:red;background:url(//h)">x</mi></math>'
        )
        assert "onclick" not in found.markup
        assert "href" not in found.markup
        assert dict(found.rules).popitem()[1] == "color:red"
    finally:
        mathml.cache_clear()


def test_styles_become_classes() -> None:
    found = formula(FORMULAS[7])
    assert any("text-align: left" in rule for _, rule in found.rules)
    assert all(re.fullmatch(r"m[0-9a-f]{6}", name) for name, _ in found.rules)


def test_primes_stand_at_text_size() -> None:
    assert tree("f'").find(".//msup") is None
    raised = tree("f'_i").find(".//msubsup")
    assert raised is not None
    assert raised[2].tag == "mpadded"
    assert tree("f^{2}").find(".//msup") is not None


def test_brackets_around_one_line_keep_their_width() -> None:
    flat = [mo.get("stretchy") for mo in tree(r"\left(x^2\right)").iter("mo")]
    tall = [mo.get("stretchy") for mo in tree(r"\left(\frac{a}{b}\right)").iter("mo")]
    assert flat == ["false", "false"]
    assert "false" not in tall


def test_tables_in_scripts_take_the_size_of_scripts() -> None:
    inside = tree(r"\sum_{\substack{a\\b}} x").find(".//mtable")
    outside = tree(r"\begin{gathered}a\\b\end{gathered}").find(".//mtable")
    assert inside is not None
    assert outside is not None
    assert inside.get("scriptlevel") is None
    assert outside.get("scriptlevel") == "0"


def test_wide_formulas_shrink_on_paper() -> None:
    assert formula("x + y").fit is None
    fits = [formula(" + ".join(["x_{12}"] * n)).fit for n in (5, 24, 30, 60, 400)]
    assert fits[0] is None
    assert fits[1:] == sorted(fits[1:], reverse=True)  # type: ignore[type-var]
    assert fits[-1] == 40


def test_widths_grow_with_what_is_shown() -> None:
    wider = [
        r"x",
        r"x+y",
        r"\frac{x+y+z}{2}",
        r"\sqrt{x+y+z}+1",
        r"\begin{pmatrix}aaaa&bbbb\end{pmatrix}+c+d",
    ]
    widths = [formula(latex).width for latex in wider]
    assert widths == sorted(widths)
