"""Properties: text and expression agree in structure and value, and no text does any harm."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational

from symnn.core import Variable
from symnn.errors import FormulaSyntaxError, SymnnError
from symnn.syntax import parse, parse_claim, parse_domain
from symnn.syntax.magnitude import Magnitudes, TooLargeError

X, Y, LAMBDA = Variable("x"), Variable("y"), Variable("lambda")
FEW = settings.default.max_examples  # type: ignore[union-attr]
NAMES = {"x": "Reals", "y": "Reals", "lambda": "Reals"}
POINT = {X: Rational(7, 5), Y: Rational(-3, 4), LAMBDA: Rational(2, 9)}
FUNCTIONS = [sp.exp, sp.sin, sp.cos, sp.tanh, sp.atan, sp.Abs, sp.erf, sp.sign, sp.log, sp.asinh]

LEAVES = st.one_of(
    st.sampled_from([X, Y, LAMBDA, sp.pi, sp.E]),
    st.builds(Rational, st.integers(-20, 20), st.integers(1, 12)),
)


def _evaluated(parts: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pair = st.tuples(parts, parts)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / p[1] if p[1] != 0 else p[0]),
        st.tuples(parts, st.integers(-3, 3)).map(lambda p: p[0] ** p[1] if p[0] != 0 else p[0]),
        st.tuples(st.sampled_from(FUNCTIONS), parts).map(lambda p: p[0](p[1])),
        pair.map(lambda p: sp.Max(*p) if all(q.is_extended_real for q in p) else p[0]),
        pair.map(lambda p: sp.Piecewise((p[0], X > Y), (p[1], True))),
    )


@settings(max_examples=4 * FEW)
@given(st.recursive(LEAVES, _evaluated, max_leaves=12))
def test_printed_expressions_read_back_with_the_same_value(expression: sp.Expr) -> None:
    if expression.has(sp.zoo, sp.nan, sp.oo, sp.I):
        return
    read = parse(str(expression), NAMES)
    assert read.free_symbols <= {X, Y, LAMBDA}
    expected, found = (e.xreplace(POINT).doit().evalf(30) for e in (expression, read))
    if expected.is_finite:
        assert abs(sp.N(expected - found, 20)) <= 1e-15 * (1 + abs(expected))


Written = tuple[str, sp.Expr]
ATOMS: list[Written] = [
    ("x", X), ("y", Y), ("lambda", LAMBDA), ("pi", sp.pi), ("oo", sp.oo), ("0", Integer(0)),
    ("1", Integer(1)), ("7", Integer(7)), ("0.25", Rational(1, 4)), ("1e-3", Rational(1, 1000)),
]  # fmt: skip
BOTH: list[tuple[str, type]] = [("({} + {})", sp.Add), ("({}*{})", sp.Mul), ("({}**{})", sp.Pow),
                                ("beta({}, {})", sp.beta), ("atan2({}, {})", sp.atan2)]  # fmt: skip


def _written(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    def join(choice: tuple[tuple[str, type], Written, Written]) -> Written:
        (form, kind), left, right = choice
        return form.format(left[0], right[0]), kind(left[1], right[1], evaluate=False)

    def apply(choice: tuple[type, Written]) -> Written:
        kind, part = choice
        return f"{kind.__name__}({part[0]})", kind(part[1], evaluate=False)

    return st.one_of(
        st.tuples(st.sampled_from(BOTH), parts, parts).map(join),
        st.tuples(st.sampled_from(FUNCTIONS), parts).map(apply),
    )


@settings(max_examples=6 * FEW)
@given(st.recursive(st.sampled_from(ATOMS), _written, max_leaves=15))
def test_fully_bracketed_text_is_built_node_by_node(written: Written) -> None:
    text, expected = written
    try:
        Magnitudes().of(expected)
    except TooLargeError:
        with pytest.raises(FormulaSyntaxError, match=r"beyond|digits"):
            parse(text, NAMES)
        return
    assert sp.srepr(parse(text, NAMES)) == sp.srepr(expected)


PIECES = [
    "x", "y", "lambda", "sin", "exp", "Sum", "Integral", "Limit", "Piecewise", "Max", "And",
    "Interval",
    "Reals", "Vector", "Union", "+", "-", "*", "/", "**", "(", ")", "[", "]", ",", "==", "<",
    ">=", "=",
    ".", "1", "0", "2.5", "1e9", "oo", "pi", "'+'", " ", "__", "True", "i", "n", "(i, 0, n)",
    "^", "|",
]  # fmt: skip
GARBAGE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.text(string.printable, max_size=30),
    st.text(max_size=20),
)


@settings(max_examples=8 * FEW)
@given(GARBAGE)
def test_garbage_raises_only_our_errors(text: str) -> None:
    for read in (
        lambda: parse(text, NAMES),
        lambda: parse(text, free=True),
        lambda: parse_domain(text),
        lambda: parse_claim(text, NAMES),
        lambda: parse_claim("x == y", NAMES, [text]),
        lambda: parse("1", {text: "Reals"}),
    ):
        error = _refusal(read)
        position = getattr(error, "position", None)
        assert error is None or str(error)
        assert position is None or 0 <= position <= len(text)


def _refusal(read: Callable[[], object]) -> SymnnError | None:
    try:
        read()
    except SymnnError as error:
        return error
    return None


@pytest.mark.parametrize(
    "text",
    ["Sum(x**i, (i, 0, 3))", "Integral(exp(-x), (x, 0, oo))", "Limit(sin(x)/x, x, 0, dir='+')",
     "Derivative(x**2, (x, 2))", "Product(i, (i, 1, 3))", "Piecewise((x, x > y), (0, True))",
     "x/x", "1/0", "x - (-1)*y", "2**(-x)", "-(x + y)", "x*(-y)", "exp(-x)**(-2)", "(x**y)**lambda",
     "sqrt(x)", "-1/3", "(-1/3)**x", "Heaviside(x)", "Max(x, y)", "x**y**2", "(-x)**2", "-x**2"],
)  # fmt: skip
def test_printing_and_reading_again_changes_nothing(text: str) -> None:
    once = parse(text, NAMES)
    again = parse(str(once), NAMES)
    assert str(again) == str(once)
    assert again.doit() == once.doit()
