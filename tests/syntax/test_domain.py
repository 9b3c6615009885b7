"""Domain text and declarations: exact bounds, arrays with symbolic extents, errors."""

from __future__ import annotations

import pytest
from sympy import (
    E,
    FiniteSet,
    IndexedBase,
    Integers,
    Interval,
    Rational,
    S,
    Symbol,
    Union,
    log,
    oo,
    pi,
    sqrt,
)

from symnn.core import Array, Matrix, PositiveDefinite, Simplex, Size, Variable, Vector, domain_of
from symnn.errors import DomainError, DomainTextError, FormulaSyntaxError, UnknownNameError
from symnn.syntax import declare, parse_assumptions, parse_domain, symbol

HALF = Rational(1, 2)

DOMAINS = [
    ("Reals", S.Reals), ("Naturals", S.Naturals), ("Naturals0", S.Naturals0),
    ("Integers", Integers), (" Reals ", S.Reals),
    ("Interval(0, 1)", Interval(0, 1)), ("Interval.open(0, 1)", Interval.open(0, 1)),
    ("Interval.Lopen(0, 1)", Interval.Lopen(0, 1)), ("Interval.Ropen(0, 1)", Interval.Ropen(0, 1)),
    ("Interval(0, oo)", Interval(0, oo)), ("Interval(-oo, oo)", S.Reals),
    ("Interval(-pi/2, pi/2)", Interval(-pi / 2, pi / 2)),
    ("Interval(-1/3, sqrt(2))", Interval(-Rational(1, 3), sqrt(2))),
    ("Interval(0.1, 1e-1 + 1)", Interval(Rational(1, 10), Rational(11, 10))),
    ("Interval(log(2), E**2)", Interval(log(2), E**2)), ("Interval(2, 2)", FiniteSet(2)),
    ("Union(Interval(0, 1), Interval(2, 3))", Union(Interval(0, 1), Interval(2, 3))),
    ("Union(FiniteSet(-1), Interval.open(0, oo))", Union(FiniteSet(-1), Interval.open(0, oo))),
    ("FiniteSet(0, 1/2, pi)", FiniteSet(0, HALF, pi)), ("FiniteSet(2**3 - 8)", FiniteSet(0)),
    ("Vector(Reals, 3)", Vector(S.Reals, S(3))), ("Vector(Reals, n)", Vector(S.Reals, Size("n"))),
    ("Vector(Interval(0, 1), n + 1)", Vector(Interval(0, 1), Size("n") + 1)),
    ("Matrix(Reals, m, 2*n)", Matrix(S.Reals, Size("m"), 2 * Size("n"))),
    ("Simplex(n)", Simplex(Size("n"))), ("Simplex.open(3)", Simplex(S(3), open=True)),
    ("PositiveDefinite(n)", PositiveDefinite(Size("n"))),
    ("Array(Reals, 2, n, m)", Array(S.Reals, (S(2), Size("n"), Size("m")))),
]  # fmt: skip

KNOWN = {"n": symbol("n", "Naturals"), "m": symbol("m", "Naturals"), "x": symbol("x"),
         "k": symbol("k", "Naturals0"), "v": symbol("v", "Vector(Reals, 2)")}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DOMAINS, ids=[t for t, _ in DOMAINS])
def test_domains(text: str, expected: object) -> None:
    assert parse_domain(text, KNOWN) == expected


EMPTY = ["Interval(1, 0)", "Interval.open(0, 0)", "Interval.Lopen(1, 1)", "Interval(pi, 3)",
         "Interval(oo, oo)", "Vector(Interval(1, 0), 3)",
         "Interval.open(sqrt(2), sqrt(2))"]  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
def test_empty_domains(text: str) -> None:
    with pytest.raises(DomainError, match="is empty: no value satisfies it"):
        parse_domain(text)
    with pytest.raises(DomainTextError, match=r"domain of `x`: .* is empty") as caught:
        symbol("x", text)
    assert caught.value.position == 0


ERRORS = [
    ("real", UnknownNameError, "unknown domain `real`; write `Reals`", 0),
    ("positive", UnknownNameError, "write `Interval.open\\(0, oo\\)`", 0),
    ("Realz", UnknownNameError, "unknown domain `Realz`; did you mean `Reals`", 0),
    ("Intervall(0, 1)", UnknownNameError, "did you mean `Interval`", 0),
    ("(0, 1)", FormulaSyntaxError, "write `Interval\\(a, b\\)` or `Interval.open", 0),
    ("Interval.both(0, 1)", FormulaSyntaxError,
     r"`Interval.both` is not a domain; needed one of `Interval.open\(a, b\)`, .*`Interval\(a", 0),
    ("Interval.closed(0, 1)", FormulaSyntaxError, "`Interval.closed` is not a domain; needed", 0),
    ("Union()", FormulaSyntaxError, r"`Union\(\)` is empty: no value satisfies it", 0),
    ("Interval", FormulaSyntaxError, "this is not a domain", 0),
    ("FiniteSet()", FormulaSyntaxError, r"`FiniteSet\(\)` is empty: no value satisfies it", 0),
    ("x > 0", FormulaSyntaxError, "this is not a domain", 2),
    ("Interval(0)", FormulaSyntaxError, "is written `Interval\\(a, b\\)`; got 1 arguments", 0),
    ("Interval(0, x)", UnknownNameError, "unknown name `x`", 12),
    ("Interval(0, 1/0)", FormulaSyntaxError, "`zoo` is not a real number", 12),
    ("Interval(0, sqrt(-1))", FormulaSyntaxError, "`I` is not a real number", 12),
    ("Interval(0, oo - oo)", FormulaSyntaxError, "`nan` is not a real number", 12),
    ("Interval(0, Sum(i, (i, 0, 3)))", FormulaSyntaxError, "needed here: a constant", 12),
    ("Interval(0, 9**9**9)", FormulaSyntaxError, "the exponent is beyond", 13),
    ("FiniteSet(oo)", FormulaSyntaxError, "`oo` is not a number that a set can hold", 10),
    ("Union(Reals, 1)", FormulaSyntaxError, "this is not a domain", 13),
    ("Vector(3)", FormulaSyntaxError, "is written `Vector\\(Reals, n\\)`; got 1", 0),
    ("Vector(Reals, 0)", FormulaSyntaxError, "extent `0` is not known to be a positive integer",
    14),
    ("Vector(Reals, n - 1)", FormulaSyntaxError, "extent `n - 1` is not known to be", 14),
    ("Vector(Reals, q)", UnknownNameError, "unknown extent `q`; declare it, `q: Naturals`", 14),
    ("Vector(Reals, x)", FormulaSyntaxError, "extent `x` is not declared as `Naturals`", 14),
    ("Vector(Reals, k)", FormulaSyntaxError, "extent `k` is not declared as `Naturals`", 14),
    ("Array(Reals)", FormulaSyntaxError, "`Array` is written", 0),
    ("Simplex(2, 3)", FormulaSyntaxError, "`Simplex` is written `Simplex\\(n\\)`; got 2", 0),
    ("Interval(0, 1", FormulaSyntaxError, "`\\(` is never closed", 8),
    ("", FormulaSyntaxError, "the formula is empty", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "match", "position"), ERRORS, ids=[e[0] for e in ERRORS])
def test_error_says_what_and_where(text: str, kind: type, match: str, position: int) -> None:
    with pytest.raises(kind, match=match) as caught:
        parse_domain(text, KNOWN)
    assert caught.value.position == position


def test_bounds_that_are_equal_in_disguise() -> None:
    """sqrt(2) + sqrt(3) is sqrt(5 + 2*sqrt(6)): one point, not an empty interval."""
    low, high = "sqrt(2) + sqrt(3)", "sqrt(5 + 2*sqrt(6))"
    assert parse_domain(f"Interval({low}, {high})").inf == sqrt(2) + sqrt(3)  # type: ignore[union-attr]


def test_extents_become_sizes_whatever_the_order() -> None:
    declared = declare(
        {"W": "Matrix(Reals, n, m)", "m": "Naturals", "n": "Naturals", "k": "Naturals"}
    )
    assert list(declared) == ["W", "m", "n", "k"]
    assert type(declared["n"]) is type(declared["m"]) is Size
    assert type(declared["k"]) is Variable
    assert declared["W"].shape == (declared["n"], declared["m"])  # type: ignore[union-attr]
    assert isinstance(declared["W"], IndexedBase)


def test_declared_values_may_be_domains_or_symbols() -> None:
    plain, array = Symbol("s", positive=True), symbol("v", "Vector(Reals, 2)")
    declared = declare({"x": Interval(0, 1), "s": plain, "v": array, "p": Simplex(S(3))})
    assert domain_of(declared["x"]) == Interval(0, 1)
    assert declared["s"] is plain
    assert declared["v"] is array
    assert declared["p"].shape == (3,)  # type: ignore[union-attr]


def test_symbol_of_another_name_is_refused() -> None:
    with pytest.raises(FormulaSyntaxError, match="name `x` was given to the symbol `y`"):
        declare({"x": Symbol("y")})


@pytest.mark.parametrize(
    ("symbols", "kind", "match"),
    [
        ({"x": "Realz"}, UnknownNameError, "domain of `x`: unknown domain `Realz`"),
        ({"x": 3}, DomainError, "symbol `x`: 3 is not a domain; needed text or a set"),
        ({"x": S.EmptySet}, DomainError, "the domain is empty"),
        ({"x": S.Complexes}, DomainError, "`Complexes` is not a domain"),
        (["x"], FormulaSyntaxError, "symbols are a mapping from names to domains; found \\['x'"),
    ],
)  # fmt: skip
def test_declaration_errors(symbols: object, kind: type, match: str) -> None:
    with pytest.raises(kind, match=match):
        declare(symbols)  # type: ignore[arg-type]


def test_assumptions() -> None:
    found = parse_assumptions(["x, y: Reals", " lambda : Interval(0, 1) "])
    assert found == {"x": "Reals", "y": "Reals", "lambda": "Interval(0, 1)"}


@pytest.mark.parametrize(
    ("texts", "match", "position"),
    [
        (["x"], "assumption 'x' has no `:`; write `x: Reals`", 1),
        (["x > 0"], "write `x: Reals`, and relations as conditions", 5),
        (["x: Reals", "y, x: Integers"], "symbol `x` is declared twice", 3),
        ([": Reals"], "a name is empty", 0),
        (["x,: Reals"], "a name is empty", 2),
        (["x, a b: Reals"], "has ' ' in it", 3),
    ],
)  # fmt: skip
def test_assumption_errors(texts: list[str], match: str, position: int) -> None:
    with pytest.raises(FormulaSyntaxError, match=match) as caught:
        parse_assumptions(texts)
    assert caught.value.position == position


def test_a_domain_that_is_never_closed_is_said_to_be_one() -> None:
    with pytest.raises(FormulaSyntaxError, match=r"domain of `x`: `\(` is never closed"):
        symbol("x", "Interval(0, 1")
