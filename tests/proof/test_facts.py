"""Data for programs are inside every domain and satisfy every fact, or there are none."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from flint import fmpq
from sympy import FiniteSet, Integer, Interval, KroneckerDelta, S, exp, sign

from symnn.core import PositiveDefinite, Simplex, sizes, tensor
from symnn.core.symbols import data_index
from symnn.indexed import Program, Sum, equals, index
from symnn.proof.programs import facts as facts_module
from symnn.proof.programs.facts import DataSource, UnsatisfiedError
from symnn.proof.programs.points import Points
from symnn.proof.programs.program import prove_equal
from symnn.proof.programs.program_equality import refute_at_data

N, K = sizes("N K")
n, m, k2 = index("n m k2", N)
k = index("k", K)
HALF = S.One / 2
Q, W = tensor("Q", domain=Simplex(N)), tensor("W", domain=Simplex(N, open=True))
A = tensor("A", domain=PositiveDefinite(N))
R, q = tensor("R", N), tensor("q", N)
c, d, y = tensor("c"), tensor("d"), tensor("y")
positive = tensor("p", N, domain=Interval.open(0, S.Infinity))
nonnegative = tensor("f", N, domain=Interval(0, S.Infinity))
unit = tensor("u", N, K, domain=Interval(0, 1))
whole = tensor("i", N, domain=S.Integers)
coin = tensor("b", N, domain=FiniteSet(0, 1))
scale = tensor("s", domain=Interval.open(0, 1))

# What is said of an array, what its domain says, and the domain's statement made false.
INSIDE: dict[str, tuple[list[Any], Any, Any, Any]] = {
    "simplex, affine": ([equals(Q[0], HALF / 2)], Sum(Q[n], n) * c, c, 2 * c),
    "simplex, times an array": ([equals(Sum(Q[n] * R[n], n), 1)], Sum(Q[n], n) * c, c, R[0]),
    "simplex, times a simplex": ([equals(Sum(Q[n] * W[n], n), HALF)], Sum(W[n], n) * c, c, W[0]),
    "simplex, squared": ([equals(Sum(Q[n] ** 2, n), c)], Sum(Q[n], n) * d, d, Q[0]),
    "positive definite": ([equals(Sum(A[n, n], n), 3)], A[n, m], A[m, n], 2 * A[m, n]),
    "positive": ([equals(Sum(positive[n], n), 1)], sign(positive[n]), S.One, positive[n]),
    "nonnegative": ([equals(Sum(nonnegative[n], n), 1)], sign(1 + nonnegative[n]), S.One, c),
    "unit": ([equals(Sum(unit[n, k], k), 1)], sign(2 - unit[n, k]), S.One, unit[n, k]),
    "integers": ([equals(Sum(whole[n], n), 1)], sign(1 + whole[n] ** 2), S.One, whole[n]),
    "finite": ([equals(Sum(coin[n], n), 1)], coin[n] * (1 - coin[n]), S.Zero, coin[n]),
    "scalar": ([equals(scale * c, 1)], sign(c), S.One, scale),
}  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_what_a_domain_says_is_not_refuted_for_a_fact(name: str) -> None:
    facts, left, right, wrong = INSIDE[name]
    assert prove_equal(Program(facts=facts), left, right).status in {"proved", "sampled"}
    assert prove_equal(Program(facts=facts), left, wrong).status == "refuted"


def source(*facts: Any, size: int = 3, **options: Any) -> DataSource:
    return DataSource(Program(facts=facts), {N: size, K: 2}, **options)


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("size", [2, 3])
def test_every_point_is_one(name: str, size: int) -> None:
    facts = INSIDE[name][0]
    made = source(*facts, size=size)
    for seed in range(5):
        point = made.draw(Random(seed))
        assert Points(Program(facts=facts), made.sizes).complaint(point) is None


TWO = Integer(2)
LAW, INNER = tensor("Q", domain=Simplex(TWO)), tensor("W", domain=Simplex(TWO, open=True))
SQUARE, PAIR = tensor("A", domain=PositiveDefinite(TWO)), tensor("q", 2)
LINE, COUNT = (
    tensor("p", 2, domain=positive.label.domain.entries),
    tensor("i", 2, domain=S.Integers),
)
# Data that are no point: the array, what it holds, and what is said of it.
STRAY: dict[str, tuple[Any, Any, str]] = {
    "sum": (LAW, [fmpq(1, 2), fmpq(1, 3)], "do not sum to 1"),
    "below": (LAW, [fmpq(3, 2), fmpq(-1, 2)], "outside"),
    "edge": (INNER, [fmpq(0), fmpq(1)], "outside"),
    "asymmetric": (SQUARE, [fmpq(2), fmpq(1), fmpq(0), fmpq(2)], "not positive definite"),
    "indefinite": (SQUARE, [fmpq(1), fmpq(2), fmpq(2), fmpq(1)], "not positive definite"),
    "no integer": (COUNT, [fmpq(1), fmpq(1, 2)], "outside"),
    "zero": (LINE, [fmpq(1), fmpq(0)], "outside"),
    "fact": (PAIR, [fmpq(1), fmpq(1, 10**30)], "fails"),
}


@pytest.mark.parametrize("name", STRAY)
def test_what_is_no_point_is_never_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it was found: here the source is made to draw it."""
    base, values, said = STRAY[name]
    program = Program(facts=[equals(PAIR[0] + PAIR[1], 1)] if base is PAIR else [])
    array = dict(zip(product(*map(range, base.shape)), values, strict=True))
    read = base[0, 0] if base is SQUARE else base[0]
    assert prove_equal(program, read, read + 1).status == "refuted"
    monkeypatch.setattr(DataSource, "_array", lambda *_: dict(array))
    monkeypatch.setattr(DataSource, "_solve", lambda *_: None)
    monkeypatch.setattr(facts_module, "SCALES", 1)
    verdict = prove_equal(program, read, read + 1)
    assert verdict.status == "unknown"
    assert said in verdict.evidence.summary


def test_a_place_outside_its_axis_is_no_point() -> None:
    token = data_index("t", N, extent=K)
    points = Points(Program(), {N: 2, K: 2})
    assert points.complaint({token: [fmpq(0), fmpq(1)]}) is None
    assert "outside" in str(points.complaint({token: [fmpq(0), fmpq(2)]}))


def test_facts_through_others_are_facts() -> None:
    linked = Program(facts=[equals(c - y, 0), equals(d - y, 0)])
    assert prove_equal(linked, c, d).status == "sampled"
    assert prove_equal(linked, c, 2 * d).status == "refuted"
    assert prove_equal(Program(facts=linked.facts[:1]), c, d).status == "refuted"


# Several facts about one array.
TOGETHER = [
    [equals(Sum(q[n], n), 1), equals(Sum(q[n] * R[n], n), 1)],
    [equals(Sum(Q[n], n), 1), equals(Sum(Q[n] * R[n], n), 1)],
    [equals(Sum(q[n], n), 1), equals(Sum(q[n] * R[n], n), 1), equals(Sum(R[n], n), c)],
    [equals(Sum(q[n], n), 1), equals(Sum(q[n] * R[n], n), d), equals(Sum(q[n] * R[n] ** 2, n), c)],
]


@pytest.mark.parametrize("facts", TOGETHER)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_facts_are_solved_together(facts: list[Any], size: int) -> None:
    assert source(*facts, size=size).draw(Random(0))


def test_a_contradiction_is_told_only_where_it_is_one() -> None:
    with pytest.raises(UnsatisfiedError, match="the facts of the program contradict each other"):
        source(equals(c, 1), equals(c, 2)).draw(Random(0))
    with pytest.raises(UnsatisfiedError, match=r"the facts and domains .* at N=3, K=2: .* Simplex"):
        source(equals(Sum(Q[n], n), 2)).draw(Random(0))
    with pytest.raises(UnsatisfiedError, match="no data found") as open_question:
        source(equals(c, 1), equals(c**2, 2)).draw(Random(0))
    assert "contradict" not in str(open_question.value)
    with pytest.raises(UnsatisfiedError, match="drawn first leaves no solution"):
        source(equals(c * d, 1), equals(c * d, 2)).draw(Random(0))
    assert source(equals(sign(c), 1)).draw(Random(0))[c] > 0


def test_what_holds_by_itself_is_not_solved_for() -> None:
    """The sum of softmax is 1, which nothing sees before numbers are put in; c stays as drawn."""
    P = Program()
    total = P.define("S", (), Sum(exp(R[n]), n))
    p = P.define("p", (n,), c * exp(R[n]) / total)
    P.assume(equals(Sum(p[n], n), c))
    drawn = [DataSource(P, {N: 3}).draw(Random(seed))[c] for seed in range(4)]
    assert len(set(drawn)) == 4
    assert prove_equal(P, Sum(p[n] ** 2, n), c).status == "refuted"
    P.assume(equals(Sum(p[n], n), 2 * c))
    with pytest.raises(UnsatisfiedError, match=r"fails; .* is no fraction"):
        DataSource(P, {N: 3}).draw(Random(0))


turning, e, f = tensor("O", N, N), tensor("e", N), tensor("f", N)
ORTHOGONAL = equals(Sum(turning[k2, n] * turning[k2, m], k2), KroneckerDelta(n, m))
FRAME = [equals(Sum(e[n] ** 2, n), 1), equals(Sum(f[n] ** 2, n), 1), equals(Sum(e[n] * f[n], n), 0)]


@pytest.mark.parametrize("facts", [[ORTHOGONAL], FRAME, [ORTHOGONAL, *FRAME]])
@pytest.mark.parametrize("size", [2, 3])
def test_facts_that_are_squares_are_met_by_frames(facts: list[Any], size: int) -> None:
    made = source(*facts, size=size)
    drawn = [made.draw(Random(seed)) for seed in range(4)]
    assert len({str(point) for point in drawn}) == 4
    lengths = Sum((Sum(turning[n, m] * q[m], m)) ** 2, n)
    if ORTHOGONAL in facts:
        wrong = prove_equal(Program(facts=facts), lengths, 2 * Sum(q[n] ** 2, n))
        assert wrong.status == "refuted"
        assert prove_equal(Program(facts=facts), lengths, Sum(q[n] ** 2, n)).status != "refuted"


@pytest.mark.parametrize(
    ("left", "relation", "right", "fails"),
    [
        (Sum(Q[n] ** 2, n), "<=", 1, False),
        (Sum(Q[n] ** 2, n), ">", 1, True),
        (Sum(Q[n] * R[n], n), "<", R[0], True),
        (Sum(positive[n], n), ">=", 0, False),
        (Sum(positive[n], n), "<", 0, True),
        (c, "==", 3, False),
        (c, "==", 4, True),
    ],
)
def test_an_inequality_is_refuted_only_at_data_that_meet_the_facts(
    left: Any, relation: str, right: Any, fails: bool
) -> None:
    P = Program(facts=[equals(c, 3)])
    assert (refute_at_data(P, left, relation, right) is not None) is fails
