"""What names mean: declared, bound, free; entries of arrays; variables of binders."""

from __future__ import annotations

import pickle

import pytest
import sympy as sp
from sympy import S

from symnn.core import Size, Variable, tensor
from symnn.syntax import parse, symbol
from symnn.syntax.context import Bound

X, Y = Variable("x"), Variable("y")
XY = {"x": "Reals", "y": "Reals"}

SCOPES = [
    ("beta*gamma", {"beta": "Reals", "gamma": "Reals"}, {"beta", "gamma"}),
    ("N + S + E + I + Q + zeta + pi", dict.fromkeys(["N", "S", "E", "I", "Q", "zeta",
    "pi"], "Reals"),
     {"N", "S", "E", "I", "Q", "zeta", "pi"}),
    ("lambda*x", {"lambda": "Reals", "x": "Reals"}, {"lambda", "x"}),
    ("λ + Δ_1 + σ", {"λ": "Reals", "Δ_1": "Reals", "σ": "Reals"}, {"λ", "Δ_1", "σ"}),
    ("e**x", {"e": "Reals", "x": "Reals"}, {"e", "x"}),
    ("exp(exp0)", {"exp0": "Reals"}, {"exp0"}),
    ("Sum(x**k, (k, 0, oo))", {"x": "Reals"}, {"x"}),
    ("Integral(exp(-x), (x, 0, oo))", {}, set()),
    ("x*Integral(exp(-x), (x, 0, x))", {"x": "Reals"}, {"x"}),
    ("Limit((1 + 1/n)**n, n, oo)", {}, set()),
    ("Sum(Sum(i*j, (i, 0, j)), (j, 1, 3))", {}, set()),
    ("Sum(i*j, (i, 0, j), (j, 1, 3))", {}, set()),
    ("Sum(i, (i, 0, 2)) + Sum(i, (i, 0, 3))", {}, set()),
    ("Derivative(x**2*y, x)", XY, {"x", "y"}),
    ("Sum(Sum(v[i]*v[j], (i, 0, n - 1)), (j, 0, n - 1))", {"n": "Naturals",
    "v": "Vector(Reals, n)"},
     {"n", "v"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "symbols", "free"), SCOPES, ids=[t for t, _, _ in SCOPES])
def test_free_names(text: str, symbols: dict[str, str], free: set[str]) -> None:
    built = parse(text, symbols)
    found = {s.name for s in built.free_symbols if isinstance(s, sp.Symbol)}
    assert found == free


def test_declared_symbol_is_the_declared_one() -> None:
    declared = {"beta": symbol("beta", "Interval.open(0, 1)")}
    assert parse("beta", declared) is declared["beta"]
    assert parse("beta", {"beta": "Interval.open(0, 1)"}).is_positive


def test_bound_variable_is_not_the_outer_one() -> None:
    """Replacing the free x leaves the bound x alone, and the bound x has its own domain."""
    built = parse("x*Integral(x, (x, -1, 1))", {"x": "Interval.open(0, 1)"})
    bound = built.atoms(Bound).pop()
    assert bound.is_positive is None
    assert built.xreplace({symbol("x", "Interval.open(0, 1)"): S.Half}).atoms(Bound) == {bound}
    assert pickle.loads(pickle.dumps(bound)) is bound


@pytest.mark.parametrize(
    ("limits", "domain"),
    [
        ("(i, 0, oo)", S.Naturals0), ("(i, 1, oo)", S.Naturals), ("(i, 2, 5)", S.Naturals),
        ("(i, -1, 5)", S.Integers), ("(i, 0, n)", S.Integers), ("(i, 3, 1)", S.Integers),
        ("(i, n, oo)", S.Integers), ("(i, -oo, oo)", S.Integers),
    ],
)  # fmt: skip
def test_domain_of_an_index_is_only_what_is_certain(limits: str, domain: sp.Set) -> None:
    built = parse(f"Sum(x**i, {limits})", {"x": "Reals", "n": "Naturals"})
    assert built.args[1][0].domain == domain


def test_limit_through_integers_only_if_declared() -> None:
    assert parse("Limit(1/n, n, oo)", {"n": "Naturals"}).args[1].is_integer
    assert parse("Limit(1/n, n, oo)").args[1].is_integer is None


@pytest.mark.parametrize(
    ("text", "side"),
    [("Limit(1/x, x, 0)", "+-"), ("Limit(1/x, x, 0, '-')", "-"), ('Limit(1/x, x, 0, "+-")', "+-"),
     ("Limit(1/x, x, 0, dir='-')", "-"), ("Limit(1/x, x, oo)", "-")],
)  # fmt: skip
def test_side_of_a_limit(text: str, side: str) -> None:
    assert str(parse(text).args[3]) == side


@pytest.mark.parametrize(
    ("text", "pairs"),
    [("x", ((X, 1),)), ("x, 2", ((X, 2),)), ("(x, 2)", ((X, 2),)), ("x, y", ((X, 1), (Y, 1))),
     ("(x, 2), y", ((X, 2), (Y, 1))), ("x, 2, y, 3", ((X, 2), (Y, 3)))],
)  # fmt: skip
def test_variables_of_a_derivative(text: str, pairs: tuple[tuple[sp.Symbol, int], ...]) -> None:
    built = parse(f"Derivative(x*y, {text})", XY)
    assert tuple(tuple(pair) for pair in built.args[1:]) == pairs
    assert built.func is sp.Derivative


def test_piecewise_keeps_pieces_and_chains() -> None:
    built = parse("Piecewise((x, 0 < x < 1), (1, And(x >= 1, Not(y < 0))), (0, True))", XY)
    first, second, last = built.args
    assert first[1] == sp.And(
        sp.Lt(0, X, evaluate=False), sp.Lt(X, 1, evaluate=False), evaluate=False
    )
    assert second[1] == sp.And(X >= 1, Y >= 0, evaluate=False)
    assert last == (0, True)


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("(x > 0) & (y < 1)", "And(x > 0, y < 1)"), ("(x > 0) | (y < 1)", "Or(x > 0, y < 1)"),
        ("~(x > 0)", "Not(x > 0)"), ("(x > 0) & (y < 1) & (x > y)", "And(x > 0, y < 1, x > y)"),
        ("(x > 0) | (y < 1) & (x > y)", "Or(x > 0, And(y < 1, x > y))"),
        ("~(x > 0) & (y < 1)", "And(x <= 0, y < 1)"),
    ],
)  # fmt: skip
def test_conditions_as_sympy_prints_them(printed: str, written: str) -> None:
    read = [parse(f"Piecewise((1, {c}), (x, x > 5))", XY) for c in (printed, written)]
    assert read[0] == read[1]
    assert parse(str(read[0]), XY) == read[0]


@pytest.mark.parametrize(
    ("condition", "negation"),
    [("x < y", "x >= y"), ("x <= y", "x > y"), ("x > y", "x <= y"), ("x >= y", "x < y"),
     ("Eq(x, y)", "Ne(x, y)"), ("x != y", "x == y"), ("Lt(x, y)", "Ge(x, y)"), ("Gt(x, y)",
     "Le(x, y)"),
     ("True", "False"), ("Not(x < y)", "x < y"), ("And(x < 1, y < 1)", "Or(x >= 1, y >= 1)"),
     ("Or(x < 1, y < 1)", "And(x >= 1, y >= 1)"), ("0 < x < 1", "Or(0 >= x, x >= 1)")],
)  # fmt: skip
def test_not_is_pushed_to_the_relations(condition: str, negation: str) -> None:
    left = parse(f"Piecewise((1, Not({condition})), (x, x > 5))", XY)
    assert left == parse(f"Piecewise((1, {negation}), (x, x > 5))", XY)


def test_entries_of_arrays() -> None:
    symbols = {
        "n": "Naturals",
        "W": "Matrix(Reals, 2, n)",
        "v": "Vector(Reals, n)",
        "i": "Naturals0",
    }
    n = Size("n")
    assert parse("W[1, n - 1]", symbols) == tensor("W", 2, n)[1, n - 1]
    assert parse("v[1 + i]", symbols) == parse("v[i + 2 - 1]", symbols)
    assert parse("v[2*i + 1]", symbols).base.shape == (n,)
    assert {type(s) for s in parse("n + v[0]", symbols).atoms(Variable) if s.name == "n"} == {Size}


def test_free_names_become_real_variables() -> None:
    assert parse("a*x + lambda", free=True) == parse(
        "a*x + lambda", dict.fromkeys(["a", "x", "lambda"], "Reals")
    )
    assert parse("pi + E", free=True).free_symbols == set()
