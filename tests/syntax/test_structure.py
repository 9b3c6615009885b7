"""What is written is what is built: structure and exactness."""

from __future__ import annotations

import pytest
import sympy as sp
from sympy import Add, E, Integer, Mul, Pow, Rational, S, exp, oo, pi

from symnn.core import Variable
from symnn.errors import FormulaSyntaxError
from symnn.syntax import declare, parse, symbol
from symnn.syntax.functions import DEFINITIONS, FUNCTION_NAMES, ONE_ARGUMENT, TWO_ARGUMENTS

X, Y = Variable("x"), Variable("y")
XY = {"x": "Reals", "y": "Reals"}


def raw(kind: type, *arguments: object) -> sp.Expr:
    return kind(*arguments, evaluate=False)


STRUCTURES = [
    ("x/x", raw(Mul, X, raw(Pow, X, -1))),
    ("1/0", raw(Pow, S.Zero, -1)),
    ("0/0", raw(Mul, S.Zero, raw(Pow, S.Zero, -1))),
    ("1/x", raw(Pow, X, -1)),
    ("0*log(x)", raw(Mul, S.Zero, raw(sp.log, X))),
    ("x*0", raw(Mul, X, S.Zero)),
    ("exp(log(x))", raw(exp, raw(sp.log, X))),
    ("log(exp(x))", raw(sp.log, raw(exp, X))),
    ("log(0)", raw(sp.log, S.Zero)),
    ("log(-1)", raw(sp.log, S.NegativeOne)),
    ("sqrt(x**2)", raw(Pow, raw(Pow, X, 2), S.Half)),
    ("sqrt(x)**2", raw(Pow, raw(Pow, X, S.Half), 2)),
    ("(x**2)**(1/2)", raw(Pow, raw(Pow, X, 2), S.Half)),
    ("Abs(-x)", raw(sp.Abs, raw(Mul, -1, X))),
    ("sign(0)", raw(sp.sign, S.Zero)),
    ("x - x", raw(Add, X, raw(Mul, -1, X))),
    ("x + x", raw(Add, X, X)),
    ("x**0", raw(Pow, X, 0)),
    ("0**0", raw(Pow, S.Zero, 0)),
    ("0**x", raw(Pow, S.Zero, X)),
    ("1**x", raw(Pow, S.One, X)),
    ("x**1", raw(Pow, X, 1)),
    ("1*x", raw(Mul, 1, X)),
    ("2*3", raw(Mul, 2, 3)),
    ("2 + 3", raw(Add, 2, 3)),
    ("2**3", raw(Pow, Integer(2), 3)),
    ("oo - oo", raw(Add, oo, -oo)),
    ("sin(pi)", raw(sp.sin, pi)),
    ("E**x", raw(exp, X)),
    ("E", E),
    ("-x**2", raw(Mul, -1, raw(Pow, X, 2))),
    ("(-x)**2", raw(Pow, raw(Mul, -1, X), 2)),
    ("2**-x", raw(Pow, Integer(2), raw(Mul, -1, X))),
    ("2**-x*y", raw(Mul, raw(Pow, Integer(2), raw(Mul, -1, X)), Y)),
    ("2**3**2", raw(Pow, Integer(2), raw(Pow, Integer(3), 2))),
    ("-x*y", raw(Mul, -1, X, Y)),
    ("x*-y", raw(Mul, X, raw(Mul, -1, Y))),
    ("x - y", raw(Add, X, raw(Mul, -1, Y))),
    ("x - 2*y", raw(Add, X, raw(Mul, -2, Y))),
    ("x - y - 1", raw(Add, X, raw(Mul, -1, Y), -1)),
    ("x - (y - 1)", raw(Add, X, raw(Mul, -1, raw(Add, Y, -1)))),
    ("x/y/2", raw(Mul, S.Half, X, raw(Pow, Y, -1))),
    ("x/(y/2)", raw(Mul, X, raw(Pow, raw(Mul, S.Half, Y), -1))),
    ("x/y*2", raw(Mul, X, raw(Pow, Y, -1), 2)),
    ("+x", X),
    ("--x", raw(Mul, -1, raw(Mul, -1, X))),
    ("1/3", Rational(1, 3)),
    ("-1/3", Rational(-1, 3)),
    ("2/4", S.Half),
    ("3*x/2", raw(Mul, Rational(3, 2), X)),
    ("0.1", Rational(1, 10)),
    ("1e-9", Rational(1, 10**9)),
    ("1.5E3", Integer(1500)),
    (".5", S.Half),
    ("2.", Integer(2)),
    ("0.1 + 0.2", raw(Add, Rational(1, 10), Rational(1, 5))),
    ("1e-400", Rational(1, 10**400)),
    ("Rational(1, 3)", Rational(1, 3)),
    ("Rational(2)", Integer(2)),
    ("Max(x, x)", sp.Max(X, X, evaluate=False)),
    ("log(x, 2)", raw(Mul, raw(sp.log, X), raw(Pow, raw(sp.log, 2), -1))),
    ("ln(x)", raw(sp.log, X)),
    ("sigmoid(x)", raw(Pow, raw(Add, 1, raw(exp, raw(Mul, -1, X))), -1)),
    ("relu(x)", sp.Max(0, X, evaluate=False)),
    ("( x )", X),
    ("\tx\n+\r\ny ", raw(Add, X, Y)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STRUCTURES, ids=[t for t, _ in STRUCTURES])
def test_structure_is_as_written(text: str, expected: sp.Expr) -> None:
    built = parse(text, XY)
    assert built == expected
    assert sp.srepr(built) == sp.srepr(expected)


@pytest.mark.parametrize("kind", ONE_ARGUMENT, ids=lambda f: f.__name__)
def test_functions_of_one_argument_stay(kind: type) -> None:
    for argument in ("0", "1", "-1", "1/0", "-x", "oo", "pi", "exp(log(x))"):
        built = parse(f"{kind.__name__}({argument})", XY)
        assert isinstance(built, kind)
        assert built.args[0] == parse(argument, XY)


@pytest.mark.parametrize("kind", TWO_ARGUMENTS, ids=lambda f: f.__name__)
def test_functions_of_two_arguments_stay(kind: type) -> None:
    built = parse(f"{kind.__name__}(2, 1)")
    assert isinstance(built, kind)
    assert built.args == (2, 1)


@pytest.mark.parametrize("name", sorted(FUNCTION_NAMES))
def test_every_function_refuses_a_wrong_number_of_arguments(name: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=f"`{name}` takes .* argument.*, got 0"):
        parse(f"1 + {name}()")


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_definitions_use_their_parameters(name: str) -> None:
    for definition in DEFINITIONS[name]:
        declared = {p: symbol(p) for p in definition.parameters}
        arguments = ", ".join(definition.parameters)
        built = parse(f"{name}({arguments})", declared)
        assert built.free_symbols == set(declared.values())
        assert built == parse(definition.text, declared)


def test_definition_arguments_are_not_captured() -> None:
    """The `b` given to `log(x, b)` as x is the caller's b, not the parameter."""
    a = symbol("b")
    built = parse("log(b, 3)", {"b": "Reals"})
    assert built == parse("log(b)/log(3)", {"b": a})


def test_nothing_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    """With SymPy's evaluators replaced by traps, every construct still reads."""

    def trap(*args: object, **kwargs: object) -> None:
        raise AssertionError("evaluated")

    declared = declare({"x": "Reals", "n": "Naturals", "v": "Vector(Reals, n)"})
    for kind in {*ONE_ARGUMENT, *TWO_ARGUMENTS}:
        monkeypatch.setattr(kind, "eval", trap)
    monkeypatch.setattr(sp.Piecewise, "eval", trap)
    monkeypatch.setattr(Mul, "flatten", trap)
    monkeypatch.setattr(Add, "flatten", trap)
    monkeypatch.setattr("sympy.concrete.expr_with_limits.piecewise_fold", trap)
    calls = [f"{f.__name__}(x - x/x)" for f in ONE_ARGUMENT]
    calls += [f"{f.__name__}(x - x, x*0)" for f in TWO_ARGUMENTS]
    calls += [
        "Max(x - x, 2*x*3, 0)", "Sum(Piecewise((v[n], x > 0), (1, True)), (n, 1, 10**3))",
        "Integral(exp(-x)*Piecewise((x, x < 0 + 0), (2, True)), (x, 0, oo))", "Derivative(x*x, x)",
        "Limit(sin(x)/x, x, 0 + 0)", "Product(x*x, (n, 1, 3))", "(x*x)**(2 - 2)", "-(x + x)",
        "Piecewise((Piecewise((1, x*0 < 1), (2, True)), Piecewise((1, True)) > 0), (x, x*0 > 1))",
    ]  # fmt: skip
    for text in calls:
        assert parse(text, declared) is not None


DEEPEST = ["1/(1 + exp(-" * 20 + "x" + "))" * 20, "exp(" * 49 + "x" + ")" * 49, "x" + "**x" * 49,
           "sin(1 + 2*cos(" * 24 + "x" + "))" * 24, "sigmoid(" * 16 + "x" + ")" * 16]  # fmt: skip


@pytest.mark.parametrize("text", DEEPEST, ids=lambda t: t[:12])
def test_the_deepest_accepted_formulas_are_usable(text: str) -> None:
    """Printing, hashing, replacing and LaTeX do not run out of stack at the depth limit."""
    built = parse(text, XY)
    assert str(built)
    assert sp.latex(built)
    assert sp.srepr(built)
    assert built.xreplace({X: Y}).free_symbols == {Y}
