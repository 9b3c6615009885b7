"""Every refusal says what is wrong, what to do, and where."""

from __future__ import annotations

import pytest

from symnn.errors import FormulaSyntaxError, UnknownNameError
from symnn.syntax import parse

ERRORS = [
    ("x + z", UnknownNameError, "unknown name `z`.*declare it, `z: Reals`", 4),
    ("sigmod(x)", UnknownNameError, "unknown function `sigmod`; did you mean `sigmoid`", 0),
    ("1 + foo(x)", UnknownNameError, "unknown function `foo`", 4),
    ("2*e**x", UnknownNameError, "the constant is `E`, its power `exp\\(x\\)`", 2),
    ("abs(x)", UnknownNameError, "write `Abs\\(x\\)`", 0),
    ("arctan(x)", UnknownNameError, "write `atan\\(x\\)`", 0),
    ("w[1]", UnknownNameError, "unknown array `w`; declare it", 0),
    ("x + sin(x, y)", FormulaSyntaxError, "`sin` takes 1 argument, got 2", 4),
    ("log(x, y, 2)", FormulaSyntaxError, "`log` takes 1 or 2 arguments, got 3", 0),
    ("Max()", FormulaSyntaxError, "`Max` takes 1 or more arguments, got 0", 0),
    ("x = y", FormulaSyntaxError, "`=` is not a relation; write `==`", 2),
    ("x^2", FormulaSyntaxError, "`\\^` is not a power here; write `\\*\\*`", 1),
    ("|x|", FormulaSyntaxError, r"\|x\| is written `Abs\(x\)`", 0),
    ("x > 0 & y > 0", FormulaSyntaxError, "`>` is a relation", 2),
    ("x & y", FormulaSyntaxError, r"`And\(...\)` is a condition.*need brackets", 2),
    ("x && y", FormulaSyntaxError, r"write `And\(a, b\)`", 2),
    ("~x", FormulaSyntaxError, r"`Not\(...\)` is a condition", 0),
    ("1 + 2x", FormulaSyntaxError, "an operator is missing between `2` and `x`", 5),
    ("sin x", FormulaSyntaxError, "an operator is missing between `sin` and `x`", 4),
    ("(x + 1)(x - 1)", FormulaSyntaxError, "an operator is missing between `\\)` and `\\(`", 7),
    ("x(y + 1)", FormulaSyntaxError, "`x` is a symbol here, not a function; write `x\\*", 0),
    ("(x + (y)", FormulaSyntaxError, "`\\(` is never closed", 0),
    ("exp(x", FormulaSyntaxError, "`\\(` is never closed", 3),
    ("1 + (", FormulaSyntaxError, "`\\(` is never closed", 4),
    ("v[0", FormulaSyntaxError, "`\\[` is never closed", 1),
    ("x)", FormulaSyntaxError, "`\\)` closes nothing", 1),
    ("(x]", FormulaSyntaxError, "`\\]` closes the `\\(` of column 1; needed `\\)`", 2),
    ("x +", FormulaSyntaxError, "the formula ends after `\\+`", 3),
    ("x + * y", FormulaSyntaxError, "`\\*` was found after `\\+`; an operand is needed", 4),
    ("* x", FormulaSyntaxError, "`\\*` was found; an operand is needed", 0),
    ("", FormulaSyntaxError, "the formula is empty", 0),
    ("x,", FormulaSyntaxError, "`,` separates arguments", 1),
    ("x.y", FormulaSyntaxError, "`.y` is not part of a formula", 0),
    ("x.", FormulaSyntaxError, "`.` after `x` is not part of a formula", 2),
    ("(x).y", FormulaSyntaxError, "`.` is not part of a formula", 3),
    ("exp.f(x)", FormulaSyntaxError, "`exp.f` is not part of a formula", 0),
    ("()", FormulaSyntaxError, "`\\(\\)` is empty", 0),
    ("v[]", FormulaSyntaxError, "`\\[\\]` is empty", 1),
    ("[x]", FormulaSyntaxError, "lists are not formulas", 0),
    ("(x, y)", FormulaSyntaxError, "stands only in Sum, Integral, Piecewise", 0),
    ("'+'", FormulaSyntaxError, "text in quotes stands only in Limit", 0),
    ("x < y", FormulaSyntaxError, "`<` is a relation; a number is needed", 2),
    ("x < = y", FormulaSyntaxError, "without the blank", 4),
    ("exp(x > 0)", FormulaSyntaxError, "`>` is a relation", 6),
    ("1 + True", FormulaSyntaxError, "`True` is a condition", 4),
    ("And(x > 0)", FormulaSyntaxError, "`And\\(...\\)` is a condition", 0),
    ("x and y", FormulaSyntaxError, "write `And\\(a, b\\)`", 2),
    ("in", FormulaSyntaxError, "'in' is a word of Python's grammar", 0),
    ("2*sin", FormulaSyntaxError, "`sin` is a function; write `sin\\(...\\)`", 2),
    ("v", FormulaSyntaxError, "`v` is an array of shape \\(3\\); read an entry, `v\\[i\\]`", 0),
    ("v[0, 1]", FormulaSyntaxError, "has shape \\(3\\); needed 1 indices, got 2", 0),
    ("v[3]", FormulaSyntaxError, "index 3 is outside 0..3-1", 2),
    ("v[-1]", FormulaSyntaxError, "index -1 is outside", 2),
    ("v[x]", FormulaSyntaxError, "index `x` is not known to be an integer", 2),
    ("v[1/2]", FormulaSyntaxError, "index `1/2` is not known to be an integer", 2),
    ("x[0]", FormulaSyntaxError, "`x` is a number, not an array", 0),
    ("Sum(x)", FormulaSyntaxError, "`Sum` needs `\\(f, \\(i, a, b\\)\\)`", 0),
    ("Sum(x, i)", FormulaSyntaxError, "a range is written `\\(variable, from, to\\)`", 7),
    ("Integral(x, x)", FormulaSyntaxError, "a range is written", 12),
    ("Sum(i, (i, 1/2, 3))", FormulaSyntaxError, "a sum runs over integers; `1/2` is none", 11),
    ("Sum(i, (2, 1, 3))",
    FormulaSyntaxError, "the variable of a sum, integral or limit is a name", 8),
    ("Sum(Sum(i, (i, 0, 1)), (i, 0, 3))", FormulaSyntaxError, "index `i` is used twice", 12),
    ("Sum(i, (i, 0, i))", UnknownNameError, "unknown name `i`", 14),
    ("Limit(x, x)", FormulaSyntaxError, "`Limit` needs", 0),
    ("Limit(x, x, 0, 1)", FormulaSyntaxError, "the side of a limit is", 15),
    ("Derivative(x)", FormulaSyntaxError, "`Derivative` needs", 0),
    ("Derivative(x, 2)", FormulaSyntaxError, "a derivative is by a symbol or an entry", 14),
    ("Derivative(x, z)", UnknownNameError, "unknown name `z`", 14),
    ("Derivative(x, n)", FormulaSyntaxError, "`n` takes integers; no derivative by it", 14),
    ("Derivative(x, (x, 0))", FormulaSyntaxError, "the order of a derivative is 1 to 100", 18),
    ("Derivative(x, x, 1/2)", FormulaSyntaxError, "a derivative is by a symbol", 17),
    ("Piecewise()", FormulaSyntaxError, "`Piecewise` takes 1 or more pieces, got 0", 0),
    ("Piecewise(x)", FormulaSyntaxError, "a piece is `\\(expression, condition\\)`", 10),
    ("Piecewise((x, 1))", FormulaSyntaxError, "a condition such as `x > 0` is needed", 14),
    ("Piecewise((x, And()))", FormulaSyntaxError, "`And` takes 1 or more conditions, got 0", 14),
    ("Piecewise((x, Eq(x)))", FormulaSyntaxError, "`Eq` takes 2 arguments, got 1", 14),
    ("Piecewise((x, Not(x > 0, y > 0)))", FormulaSyntaxError, "`Not` takes 1 argument, got 2", 14),
    ("Rational(x, 2)", FormulaSyntaxError, "`Rational` takes 2 literal numbers", 0),
    ("Rational(1, 0)", FormulaSyntaxError, "`Rational` has denominator 0", 0),
    ("relu(x, y)", FormulaSyntaxError, "`relu` takes 1 argument, got 2", 0),
    ("1 + sigmoid(z)", UnknownNameError, "unknown name `z`", 12),
    ("expm1(10**10)", FormulaSyntaxError, "the argument of `exp` is beyond", 0),
    ("9**9**9", FormulaSyntaxError, "the exponent is beyond 10000", 1),
    ("1 + factorial(9999)", FormulaSyntaxError, "more than 10000 digits", 4),
    ("1e99999", FormulaSyntaxError, "the power of ten of `1e99999` is beyond 1000", 0),
    ("9" * 1001, FormulaSyntaxError, "the number has 1001 digits; at most 1000", 0),
    ("x\n+ z", UnknownNameError, "unknown name `z`", 4),
    ("σ + z", UnknownNameError, "unknown name `z`", 4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "match", "position"), ERRORS, ids=[e[0][:30] for e in ERRORS]
)
def test_error_says_what_and_where(text: str, kind: type, match: str, position: int) -> None:
    symbols = {"x": "Reals", "y": "Reals", "n": "Naturals", "v": "Vector(Reals, 3)", "σ": "Reals"}
    with pytest.raises(kind, match=match) as caught:
        parse(text, symbols)
    assert caught.value.position == position
    assert caught.value.text == text


@pytest.mark.parametrize("name", ["e", "inf", "nan", "Pi", "π"])
def test_misspelled_constants_do_not_become_variables(name: str) -> None:
    with pytest.raises(UnknownNameError, match=f"unknown name `{name}`"):
        parse(name, free=True)


def test_a_false_condition_called_like_a_symbol() -> None:
    with pytest.raises(FormulaSyntaxError, match="a condition such as"):
        parse("Piecewise((1, And(x > 0)))", {"x": "Reals", "And": "Reals"})
