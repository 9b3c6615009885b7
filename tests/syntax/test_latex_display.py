r"""The subset of LaTeX: what is read, as what, and what is refused because two could read it."""

from __future__ import annotations

import pytest

from symnn.errors import FormulaSyntaxError
from symnn.syntax import parse_claim
from symnn.syntax.latex import claims_of_display

NAMES = dict.fromkeys(("x", "y", "n", "p", "x_1", "theta_0", "beta", "lr", "w12"), "Reals")

READ = [
    (r"\tanh x = \frac{2}{1 + e^{-2x}} - 1", "tanh(x) == 2/(1 + exp(-2*x)) - 1"),
    (r"e^x e^y = e^{x + y}", "exp(x)*exp(y) == exp(x + y)"),
    (r"e > 2", "E > 2"),
    (r"-x^2 = -(x)^2", "-x**2 == -x**2"),
    (r"(-x)^2 \ne x^{-2}", "(-x)**2 != x**(-2)"),
    (r"\frac12 \sin 2x = \sin x \cos x", "1/2*sin(2*x) == sin(x)*cos(x)"),
    (r"\frac{x}{\frac{y}{2}} \le 1", "x/(y/2) <= 1"),
    (r"\frac{x+1}{2x} \cdot y \geq 1", "(x + 1)/(2*x)*y >= 1"),
    (r"2 \times x / y < 1", "2*x/y < 1"),
    (r"2\pi x > \infty", "2*pi*x > oo"),
    (r"\left(1 + x\right)\bigl[x - 1\bigr] = x^2 - 1", "(1 + x)*(x - 1) == x**2 - 1"),
    (r"\sqrt{x} + \sqrt[3]{y} = \sqrt 2", "sqrt(x) + y**(1/3) == sqrt(2)"),
    (r"|x|\,|y| = \lvert xy \rvert", "Abs(x)*Abs(y) == Abs(x*y)"),
    (r"||x| - |y|| \le |x - y|", "Abs(Abs(x) - Abs(y)) <= Abs(x - y)"),
    (r"\lfloor x \rfloor \le x \le \lceil x \rceil", ["floor(x) <= x", "x <= ceiling(x)"]),
    (r"\log_2 x = \frac{\ln x}{\ln(2)}", "log(x, 2) == ln(x)/ln(2)"),
    (r"\sin^2 x + \cos^{2} (x) = 1", "sin(x)**2 + cos(x)**2 == 1"),
    (r"\arctan \frac{x}{y} < \Gamma(x)", "atan(x/y) < gamma(x)"),
    (r"\tanh \sqrt{x} = \log\log x", "tanh(sqrt(x)) == log(log(x))"),
    (r"\max(0, x) = \max\{x, 0\}", "Max(0, x) == Max(x, 0)"),
    (r"\operatorname{erf}(x) = \mathrm{ReLU}(x)", "erf(x) == relu(x)"),
    (r"\operatorname{artanh} x = \mathrm{lr}", "atanh(x) == lr"),
    (r"x_1 + x_{1} = \theta_0 w_{12} \beta", "x_1 + x_1 == theta_0*w12*beta"),
    (r"\binom{n}{2} = \frac{n!}{2!(n-2)!}",
     "binomial(n, 2) == factorial(n)/(factorial(2)*factorial(n - 2))"),
    (r"\sum_{k=0}^{n} x^k y = 1", "Sum(x**k*y, (k, 0, n)) == 1"),
    (r"\sum\limits^n_{k=1} k + 1 = 1", "Sum(k, (k, 1, n)) + 1 == 1"),
    (r"\prod_{k=1}^n k = n!", "Product(k, (k, 1, n)) == factorial(n)"),
    (r"\int_0^\infty e^{-t} \, dt = 1", "Integral(exp(-t), (t, 0, oo)) == 1"),
    (r"\int_0^1 \int_0^1 st \, ds \, \mathrm{d}t = \frac14",
     "Integral(Integral(s*t, (s, 0, 1)), (t, 0, 1)) == 1/4"),
    (r"\lim_{t \to 0} \frac{\sin t}{t} = 1", "Limit(sin(t)/t, t, 0, '+-') == 1"),
    (r"\lim_{t \to 0^+} t^t = 1", "Limit(t**t, t, 0, '+') == 1"),
    (r"\lim_{t \to -\infty} e^t = 0", "Limit(exp(t), t, -oo) == 0"),
    (r"\frac{d}{dx} \tanh x = 1 - \tanh^2 x", "Derivative(tanh(x), x) == 1 - tanh(x)**2"),
    (r"\frac{\partial}{\partial \beta} (x\beta) = x", "Derivative(x*beta, beta) == x"),
    (r"\frac{d}{dx} 2x^3 = 6x^{(1)+1}", "Derivative(2*x**3, x) == 6*x**(1 + 1)"),
    (r"\frac{d^2}{dx^2} x^3 = 6x", "Derivative(x**3, (x, 2)) == 6*x"),
    (r"|x| = \begin{cases} x & \text{if } x \ge 0, \\ -x & \text{otherwise.} \end{cases}", None),
    (r"|x| = \begin{cases} x, & x \ge 0 \\ -x & \text{otherwise} \end{cases}",
     "Abs(x) == Piecewise((x, x >= 0), (-x, True))"),
    (r"x = \begin{cases} x & -1 < x < 1 \\ x & \text{else} \end{cases}",
     "x == Piecewise((x, And(-1 < x, x < 1)), (x, True))"),
    (r"0 < p < 1,", ["0 < p", "p < 1"]),
    (r"\begin{align*} x &= y \\ &= 2 \\ n &< \quad 3 \tag{1} \end{align*}",
     ["x == y", "y == 2", "n < 3"]),
    (r"x = y \\ + 2", "x == y + 2"),
    (r"x & \\ = y.", "x == y"),
    ("x = y % = 1\n", "x == y"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claims"), READ, ids=[t for t, _ in READ])
def test_read(text: str, claims: str | list[str] | None) -> None:
    if claims is None:
        with pytest.raises(FormulaSyntaxError):
            claims_of_display(text, NAMES)
        return
    found = claims_of_display(text, NAMES)
    assert [c.text for c in found] == ([claims] if isinstance(claims, str) else claims)
    for claim in found:
        assert len(claim.origin) == len(claim.text)
        assert all(0 <= place < len(text) for place in claim.origin)
        assert parse_claim(claim.text, NAMES)


REFUSED = [
    ("1/2x = 1", "what stands below `/` could be one factor or two", 3),
    (r"\log xy = 1", r"what `\\log` is applied to could end in two places", 6),
    (r"\log x / y = 1", r"what `\\log` is applied to could end in two places", 7),
    (r"\sin x (1 + x) = 1", r"what `\\sin` is applied to could end in two places", 7),
    (r"\sin(x)^2 = 1", "a power after the brackets", 7),
    (r"\sin^{-1} x = 1", "could be its inverse or its reciprocal", 5),
    (r"\sin = 1", "`=` was found; an operand is needed here", 5),
    (r"\max x = 1", "needs its arguments in brackets", 0),
    (r"\sin_2 x = 1", r"a subscript of `\\sin` is not read", 0),
    ("x^10 = 1", "of several digits TeX raises the first only", 2),
    ("x^n_1 = 1", "two marks follow one atom", 3),
    (r"\sqrt x_1 = 1", r"`_` was found", 7),
    ("x^2^3 = 1", "two marks follow one atom", 3),
    ("x2 = 1", "a number stands after a factor", 1),
    ("2 3 = 1", "a number stands after a factor", 2),
    (r"\frac{d}{dx} (x) y = 1", "could belong to the operator in front or not", 17),
    (r"\frac{d}{dx} \sin x \cos x = 1", "could belong to the operator in front or not", 20),
    (r"\frac{d}{dx} x / y = 1", "could belong to the operator in front or not", 15),
    (r"\prod_{k=1}^n k x = 1", "could belong to the operator in front or not", 16),
    (r"\sum_{k=1}^n (k) x = 1", "could belong to the operator in front or not", 17),
    (r"x / y \cdot n = 1", "what stands below `/` could be one factor or two", 6),
    (r"\ln 2 x = 1", r"what `\\ln` is applied to could end in two places", 0),
    ("n!! = 1", "could be a double factorial", 2),
    ("x^{(2)} = 1", "an exponent in brackets could be an index", 2),
    (r"\mathrm{x} = x", "an upright letter could be another symbol", 0),
    (r"\varphi = 1", "unknown name `varphi`", 0),
    (r"x = y \\ -x = y", "a line that begins with a sign could go on with the line above", 9),
    ("f(x) = 1", "unknown name `f`; declare it", 0),
    ("x_2 = 1", "unknown name `x_2`; did you mean `x_1`", 0),
    ("x_{i+1} = 1", "a subscript is part of a name", 4),
    (r"\frac{d}{dz} x = 1", "unknown name `z`", 10),
    ("x", "no relation stands in this formula", 0),
    (" ", "the display is empty", 0),
    ("x =", "the formula ends here; an operand is missing", 3),
    ("(x = 1", r"`\(` is never closed", 0),
    ("x) = 1", r"`\)` was found", 1),
    (r"\left. x = 1", r"outside of what is read", 0),
    (r"x \approx 1", "an approximation is no claim", 2),
    (r"x = \pm 1", "stands for two claims; write both", 4),
    (r"x := 1", "a definition is no claim", 2),
    (r"x' = 1", "a prime is not read", 1),
    (r"x + \dots + y = 1", "dots are not read", 4),
    (r"x \in y", "where a symbol lies is said in the comment above", 2),
    (r"\mathbf{x} = 1", "only scalars are read", 0),
    (r"\text{for all } x = 1", "words in a formula are not read", 0),
    (r"\bta = 1", r"`\\bta` is outside of what is read; did you mean `\\beta`", 0),
    (r"\write18{x} = 1", r"`\\write` is outside of what is read", 0),
    (r"\begin{matrix} x \end{matrix} = 1", "the environment `matrix` is not read here", 0),
    (r"\int x \, dx = 1", "an integral needs both bounds", 0),
    (r"\int_0^1 x = 1", "an integral ends with its variable", 0),
    (r"\int_0^1 x \, dx \, dy + y = 1", "`d` was found; an operand is needed here", 20),
    (r"\sum_k k = 1", r"`\\sum` needs its bounds", 0),
    (r"\sum_{k=1} k = 1", r"`\\sum` has no upper bound", 0),
    (r"\sum_{k<n}^n k = 1", r"`\\sum` needs its bounds", 0),
    (r"\sum_{2=1}^n k = 1", "is one letter", 6),
    (r"\lim x = 1", r"`\\lim` needs its point", 0),
    (r"\lim_{t = 0} t = 1", r"`\\lim` needs its point", 0),
    (r"\lim_{t \to 0^2} t = 1", "a limit is taken at a number", 14),
    (r"x = \begin{cases} \end{cases}", "`cases` holds no case", 4),
    (r"x = \begin{cases} 1 \end{cases}", "a case is a value, `&` and a condition", 20),
    (r"x = \begin{cases} 1 & x \end{cases}", "a condition is a relation", 24),
    ("é = 1", "'é' is not read here", 0),
    ("(" * 60 + "x", "nested more than 50 deep", None),
    ("x" * 40_001, "has 40001 characters; at most 40000", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "at"), REFUSED, ids=[t[:30] for t, _, _ in REFUSED])
def test_refused(text: str, message: str, at: int | None) -> None:
    with pytest.raises(FormulaSyntaxError, match=message) as caught:
        claims_of_display(text, NAMES)
    assert at is None or caught.value.position == at


def test_a_declared_letter_wins_over_its_usual_meaning() -> None:
    names = {"e": "Reals", "pi": "Reals", "d": "Reals", "x": "Reals"}
    assert claims_of_display(r"e^x = \frac{d}{dx}", names)[0].text == "e**x == d/(d*x)"


@pytest.mark.parametrize(
    ("text", "names", "read"),
    [
        (r"\lambda x = 0", {"lamda", "x"}, "lamda*x == 0"),
        (r"\varepsilon x = 0", {"epsilon", "x"}, "epsilon*x == 0"),
        (r"\varepsilon \epsilon = 0", {"epsilon", "varepsilon"}, "varepsilon*epsilon == 0"),
    ],
)
def test_letters_with_two_spellings(text: str, names: set[str], read: str) -> None:
    (claim,) = claims_of_display(text, names)
    assert claim.text == read
