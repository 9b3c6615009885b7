"""`values_of`: every value belongs to its domain, the ends that belong are drawn, all shrinks."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.errors import NoSuchExample
from sympy import Interval, Rational, Symbol, pi, sqrt

from symnn.accuracy.floats import belongs, exactly, float_range, nearest
from symnn.core.domains import contains
from symnn.errors import DomainError, MissingExtraError, SymnnError
from symnn.syntax import declare, parse, parse_domain, symbol
from symnn.testing import values_of

SCALARS = [
    "Reals", "Naturals", "Naturals0", "Integers", "Interval(0, 1)", "Interval.open(0, 1)",
    "Interval.Lopen(0, 1)", "Interval.Ropen(-oo, 3)", "Interval(1/3, 2/3)", "Interval.open(0, oo)",
    "Interval(0, pi)", "Interval.open(-sqrt(2), sqrt(2))", "Interval(10**20, 10**20 + 10**6)",
    "Interval(1/10, 1/10 + 1/10**15)", "Union(Interval(0, 1), Interval.open(2, 3))",
    "Union(Interval(-2, -1), FiniteSet(5))", "FiniteSet(1/2, 2, 4)", "Interval(-1/10**300, 0)",
]  # fmt: skip


def first(strategy: Any, wanted: Any) -> Any:
    """The first value that is wanted, not shrunk: that it is drawn at all is what counts."""
    quick = settings(phases=[Phase.generate], database=None, max_examples=2000)
    return find(strategy, wanted, settings=quick)


@pytest.mark.every(2)
@pytest.mark.parametrize("text", SCALARS)
@pytest.mark.parametrize("exact", [False, True])
def test_every_value_belongs(text: str, exact: bool) -> None:
    domain: Any = parse_domain(text)

    @given(values_of(symbol("x", text), exact=exact))
    def law(value: Any) -> None:
        assert type(value) in ((int, Fraction) if exact else (int, float))
        number = Rational(value.numerator, value.denominator) if exact else exactly(float(value))
        assert contains(domain, number)

    law()


def test_finite_sets_of_numbers_that_are_no_floats() -> None:
    x = symbol("x", "FiniteSet(sqrt(2), 1/3)")
    assert first(values_of(x), lambda v: v > 1) == math.sqrt(2)
    assert first(values_of(x, exact=True), lambda v: v > 1) == sqrt(2)
    assert first(values_of(x, exact=True), lambda v: v < 1) == Fraction(1, 3)


DRAWN = [
    ("Interval(0, 1)", lambda v: v == 1.0),
    ("Interval(0, 1)", lambda v: v == 0.0),
    ("Interval(0, 1)", lambda v: v == math.nextafter(1, 0)),
    ("Interval.open(0, 1)", lambda v: v == 5e-324),
    ("Interval.open(0, 1)", lambda v: v == math.nextafter(1, 0)),
    ("Interval(0, pi)", lambda v: v == math.pi),
    ("Reals", lambda v: abs(v) > 1e300),
    ("Reals", lambda v: 0 < abs(v) < 1e-300),
    ("Naturals", lambda v: v > 2**53),
    ("Integers", lambda v: v < -(2**30)),
    ("Union(Interval(0, 1), FiniteSet(7))", lambda v: v == 7),
]

NEVER = [
    ("Interval.open(0, 1)", lambda v: v in (0.0, 1.0)),
    ("Interval.Lopen(0, 1)", lambda v: v == 0.0),
    ("Interval.Ropen(0, 1)", lambda v: v == 1.0),
    ("Naturals", lambda v: v < 1),
    ("Reals", lambda v: not math.isfinite(v)),
]


@pytest.mark.parametrize(("text", "wanted"), DRAWN, ids=lambda v: v if isinstance(v, str) else "")
def test_ends_and_extremes_are_drawn(text: str, wanted: Any) -> None:
    assert wanted(first(values_of(symbol("x", text)), wanted))


@pytest.mark.parametrize(("text", "wanted"), NEVER, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_outside_is_never_drawn(text: str, wanted: Any) -> None:
    with pytest.raises(NoSuchExample):
        find(values_of(symbol("x", text)), wanted, settings=settings(max_examples=100))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "condition", "simplest"),
    [
        ("Reals", lambda v: True, 0.0), ("Reals", lambda v: v > 3, 4.0),
        ("Interval.open(0, 1)", lambda v: True, 0.5), ("Interval(2, 9)", lambda v: True, 2.0),
        ("Naturals", lambda v: True, 1), ("Integers", lambda v: v < -4, -5),
        ("FiniteSet(-3, 1, 2)", lambda v: True, 1.0),
    ],
)  # fmt: skip
def test_failures_shrink_to_simple_values(text: str, condition: Any, simplest: float) -> None:
    assert find(values_of(symbol("x", text)), condition) == simplest


def test_kinks_are_hit_and_so_are_their_neighbors() -> None:
    x = symbol("x", "Interval(0, 10)")
    e = parse("Abs(3*x - 1) + Max(x, 7.25)", {"x": "Interval(0, 10)"})
    kink = 1 / 3
    assert first(values_of(x, kinks_of=e), lambda v: v == kink) == kink
    assert first(values_of(x, kinks_of=e), lambda v: v == 7.25) == 7.25
    assert first(values_of(x, kinks_of=e), lambda v: 0 < kink - v < 1e-15)
    assert first(values_of(x, kinks_of=e, exact=True), lambda v: v == Fraction(1, 3))
    with pytest.raises(NoSuchExample):
        find(values_of(x), lambda v: v == kink, settings=settings(max_examples=100))


ARRAYS = {
    "v": "Vector(Interval.open(0, 1), n)", "A": "Matrix(Reals, n, 2)", "p": "Simplex(n)",
    "q": "Simplex.open(n + 1)", "S": "PositiveDefinite(n)", "B": "Array(Interval(0, 1), 2, n, 1)",
    "n": "Naturals",
}  # fmt: skip


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", [name for name in ARRAYS if name != "n"])
def test_arrays_belong(name: str, exact: bool) -> None:
    array = declare(ARRAYS)[name]

    @given(values_of(array, exact=exact, sizes={"n": 3}))
    def law(value: np.ndarray) -> None:
        assert value.shape == {
            "v": (3,), "A": (3, 2), "p": (3,), "q": (4,), "S": (3, 3), "B": (2, 3, 1),
        }[name]  # fmt: skip
        assert LAWS[name](value)

    law()


LAWS: dict[str, Any] = {
    "v": lambda v: all(0 < x < 1 for x in v),
    "A": lambda a: all(math.isfinite(x) for x in a.ravel()),
    "p": lambda p: all(x >= 0 for x in p) and sum(map(Fraction, p)) == 1,
    "q": lambda q: all(x > 0 for x in q) and sum(map(Fraction, q)) == 1,
    "S": lambda s: bool((s == s.T).all()) and all(
        np.linalg.slogdet(s[:k, :k].astype(float))[0] > 0 for k in (1, 2, 3)
    ),
    "B": lambda b: all(0 <= x <= 1 for x in b.ravel()),
}  # fmt: skip


def test_a_boundary_of_a_simplex_is_drawn_only_where_it_belongs() -> None:
    closed, opened = declare({"p": "Simplex(2)"})["p"], declare({"p": "Simplex.open(2)"})["p"]
    assert first(values_of(closed), lambda p: p[0] == 0).tolist() == [0.0, 1.0]
    with pytest.raises(NoSuchExample):
        find(values_of(opened), lambda p: 0 in p, settings=settings(max_examples=100))


def test_sizes_that_are_not_given_are_drawn() -> None:
    v = declare({"v": "Vector(Reals, n)", "n": "Naturals"})["v"]
    assert {len(first(values_of(v), lambda a, k=k: len(a) == k)) for k in (1, 2, 4)} == {1, 2, 4}


def test_a_bound_holds_in_every_domain() -> None:
    for text in ("Reals", "Naturals", "Integers", "Interval(0, oo)"):
        strategy = values_of(symbol("x", text), largest=50)

        @given(strategy)
        def law(value: float) -> None:
            assert abs(value) <= 50

        law()


def test_assumptions_of_sympy_are_a_domain() -> None:
    @given(values_of(Symbol("x", positive=True)))
    def law(value: float) -> None:
        assert value > 0

    law()


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: values_of("x"), SymnnError, "'x' is no symbol; make one with `symnn.symbol`"),
        (lambda: values_of(symbol("x", "Interval.open(0, 1/10**400)")), DomainError,
         "no float lies in"),
        (lambda: values_of(symbol("x", "Interval(5, 9)"), largest=3), DomainError,
         "no float up to 3 lies in `Interval"),
    ],
)  # fmt: skip
def test_what_has_no_values(make: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=message):
        make()


def test_hypothesis_is_asked_for_only_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "hypothesis.strategies", None)
    with pytest.raises(MissingExtraError, match=r'run: pip install "symnn\[testing\]"'):
        values_of(symbol("x"))


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (Interval(0, 1), (0.0, 1.0)), (Interval(Rational(1, 10), 1), (0.1, 1.0)),
        (Interval(0, Rational(1, 10)), (0.0, math.nextafter(0.1, 0))),
        (Interval(0, pi), (0.0, math.pi)), (Interval(pi, 4), (math.nextafter(math.pi, 4), 4.0)),
        (Interval.open(0, Rational(1, 10**400)), None),
        (Interval(10**400, 10**401), None),
        (Interval(0, 10**400), (0.0, 1.7976931348623157e308)),
    ],
)  # fmt: skip
def test_ends_of_intervals_to_the_last_bit(domain: Any, expected: Any) -> None:
    found = float_range(domain)
    assert found == expected
    if found is not None:
        assert all(belongs(domain, end) for end in found)
        assert not belongs(domain, math.nextafter(found[0], -math.inf))
        assert not belongs(domain, math.nextafter(found[1], math.inf))


def test_the_nearest_float_of_an_exact_number() -> None:
    assert (nearest(Rational(1, 3)), nearest(pi), nearest(Rational(10) ** 400)) == (
        1 / 3, math.pi, math.inf,
    )  # fmt: skip
