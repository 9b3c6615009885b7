"""The Σ-normal form: a function of the expression that keeps values and forgets names."""

from __future__ import annotations

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from random_expressions import (
    INDICES,
    SIZES,
    A,
    B,
    K,
    M,
    c,
    expressions,
    k,
    m,
    q,
    r,
    s,
    value,
    x,
    y,
)
from sympy import (
    Abs,
    Add,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Rational,
    exp,
    log,
    sign,
    sqrt,
    sympify,
    tanh,
)

from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, canonical, index
from symnn.indexed.closed_form.skeleton import Skeleton, Transport
from symnn.indexed.closed_form.tidy import light, tidied
from symnn.indexed.language.index import fresh
from symnn.indexed.language.traverse import free_indices, reindexed_binder, rewrite
from symnn.indexed.normal.keys import key
from symnn.indexed.normal.terms import MOST_TERMS

long, v = index("l", K + 1), tensor("v", K + 1)
places = st.fixed_dictionaries({i: st.integers(0, SIZES[i.upper + 1] - 1) for i in INDICES})


@given(expressions(), places)
def test_the_normal_form_keeps_the_value(e, at) -> None:
    assert value(canonical(e), at) == value(e, at)


@given(expressions(), places)
def test_tidying_keeps_the_value(e, at) -> None:
    assert value(tidied(canonical(e)), at) == value(e, at)
    assert value(light(e), at) == value(e, at)


@given(expressions())
def test_the_normal_form_is_its_own_normal_form(e) -> None:
    assert canonical(canonical(e)) == canonical(e)


def renamed_bound(e):
    """The expression with every bound index under another name."""

    def rule(node):
        limits = getattr(node, "limits", None)
        if limits is None:
            return node
        return reindexed_binder(node, {limit[0]: fresh(limit[0]) for limit in limits})

    return rewrite(e, rule)


@given(expressions())
def test_names_of_bound_indices_do_not_matter(e) -> None:
    assert canonical(renamed_bound(e)) == canonical(e)


@given(expressions(), expressions())
def test_sums_and_products_of_normal_forms(e, f) -> None:
    assert canonical(Add(e, f)) == canonical(Add(canonical(e), canonical(f)))
    assert canonical(Mul(e, f)) == canonical(Mul(canonical(e), canonical(f)))


@given(expressions(), expressions())
def test_keys_tell_expressions_apart(e, f) -> None:
    assert (key(e) == key(f)) == (e == f)


@given(expressions())
def test_a_skeleton_is_what_renaming_keeps(e) -> None:
    there = {K: sizes("P"), M: sizes("Q")}
    names = {i: index(f"{i.label}2", there[i.upper + 1]) for i in INDICES}
    bases = {x: "u", y: "v", A: "C", B: "D"}
    arrays = {b: tensor(t, *(there[n] for n in b.shape)) for b, t in bases.items()}
    moves = {**there, **names, **arrays, c: tensor("d")}
    moved = Transport(list(moves), list(moves.values()))(e)
    ours, theirs = Skeleton([e]), Skeleton([moved])
    if ours.shape == theirs.shape:  # the order of factors may follow the names
        assert Transport(ours.names, theirs.names)(e) == moved
    back = {v: w for w, v in moves.items()}
    assert Transport(list(back), list(back.values()))(moved) == e


EQUAL = {
    "constants before sums": (Sum(c * x[k], k), c * Sum(x[k], k)),
    "unused index": (Sum(c, k, m), c * K * M),
    "independent sums": (Sum(x[k] * y[m], k, m), Sum(x[k], k) * Sum(y[m], m)),
    "sum of a product stays": (Sum(A[k, s] * A[s, k], k, s), Sum(A[s, q] * A[q, s], q, s)),
    "delta": (Sum(KroneckerDelta(k, s) * x[k], k), x[s]),
    "delta with a shift": (Sum(KroneckerDelta(k, s - 1) * x[k], k), x[s - 1]),
    "delta with a stride": (Sum(KroneckerDelta(2 * k, s) * x[k], k), x[s / 2]),
    "shifts": (Sum(x[k + 1] * A[k, k], k), Sum(x[k] * A[k - 1, k - 1], k)),
    "a shift in two sums": (
        Sum(A[k + 1, s + 1] * x[k] * x[s], k, s), Sum(A[k, s] * x[k - 1] * x[s - 1], k, s),
    ),
    "a shift below a head": (Sum(x[k + 1] * A[k, k] * exp(x[k]), k),
                             Sum(x[k] * A[k - 1, k - 1] * exp(x[k - 1]), k)),
    "delta with a difference": (Sum(KroneckerDelta(q, k - s) * x[q], q), x[k - s]),
    "delta with a place inside": (Sum(KroneckerDelta(k, K - 1) * x[k], k), x[K - 1]),
    "delta with a place inside, alone": (Sum(KroneckerDelta(k, K - 1), k), 1),
    "delta with a shorter index": (Sum(KroneckerDelta(long, s), long), 1),
    "delta of places that differ": (KroneckerDelta(k, K) * x[k] + KroneckerDelta(s + 1, 0), 0),
    "a read behind the end": (x[K] + c * x[k - K], 0),
    "a sum behind the end": (Sum(x[long] * v[long], long), Sum(x[k] * v[k], k)),
    "powers of a delta": (KroneckerDelta(k, s) ** 3, KroneckerDelta(k, s)),
    "one name beside a delta": (KroneckerDelta(k, s) * x[k], KroneckerDelta(k, s) * x[s]),
    "square of a sum": (Sum(x[k], k) ** 2, Sum(x[k] * x[s], k, s)),
    "sizes": ((K - 1) * x[k] / (K - 1) ** 2 * K, x[k] * (1 + 1 / (K - 1))),
    "exponentials": (exp(x[k] - c) * exp(c - x[k]), 1),
    "sigmoid": (exp(c) / (1 + exp(c)), 1 / (1 + exp(-c))),
    "slope of the sigmoid": (
        exp(-c) / (1 + exp(-c)) ** 2, 1 / (1 + exp(-c)) - 1 / (1 + exp(-c)) ** 2,
    ),
    "partial fractions": (1 / (c * (1 - c)), 1 / c + 1 / (1 - c)),
    "partial fractions of reads": (
        A[k, s] * x[k] / (2 - x[k]), 2 * A[k, s] / (2 - x[k]) - A[k, s],
    ),
    "partial fractions of an entry": (A[k, s] / (2 - A[k, s]), 2 / (2 - A[k, s]) - 1),
    "partial fractions of an exponential": (
        exp(x[k] + A[k, s]) / (1 + exp(x[k])), exp(A[k, s]) - exp(A[k, s]) / (1 + exp(x[k])),
    ),
    "square of entries": (
        (A[k, s] + x[k]) ** 2, A[k, s] ** 2 + 2 * A[k, s] * x[k] + x[k] ** 2,
    ),
    "content of a denominator": (1 / (2 * c + 2 * K * c), 1 / (2 * c * (1 + K))),
    "signs of odd functions": (sign(x[k] - c), -sign(c - x[k])),
    "below a head": (tanh(Sum(c * x[k], k)), tanh(c * Sum(x[s], s))),
    "below a maximum": (MaxOver(2 * x[k] + c * 0, k), MaxOver(2 * x[q], q)),
    "one case": (
        Piecewise((x[k], c > 0), (0, True)) * Piecewise((2, c > 0), (5, True)),
        Piecewise((2 * x[k], c > 0), (0, True)),
    ),
    "a gate of an entry": (
        Max(0, A[k, s]) * Piecewise((1, A[k, s] > 0), (0, True)), Max(0, A[k, s]),
    ),
    "binomial": ((x[k] + c) ** 3, x[k] ** 3 + 3 * x[k] ** 2 * c + 3 * x[k] * c**2 + c**3),
    "log of positive factors": (log(exp(c) * K), c + log(K)),
}  # fmt: skip


@pytest.mark.parametrize("case", EQUAL)
def test_equal_expressions_have_one_normal_form(case: str) -> None:
    left, right = EQUAL[case]
    assert canonical(left) == canonical(right)


BEHIND = [case for case in EQUAL if "place" in case or "behind" in case or "shorter" in case]


@pytest.mark.parametrize("case", BEHIND)
def test_what_lies_behind_the_end_counts_as_0(case: str) -> None:
    left, right = EQUAL[case]
    assert value(sympify(left), {s: 1}) == value(sympify(right), {s: 1})


def test_what_stands_below_a_head_keeps_its_indices() -> None:
    assert canonical(log(A[k, s])) == log(A[k, s])
    longest = MaxOver(A[k, q] * A[q, s], q)
    assert value(canonical(longest), {k: 0, s: 1}) == value(longest, {k: 0, s: 1})


DIFFERENT = {
    "index": (A[k, s], A[s, k]),
    "range": (Sum(x[k], k), Sum(y[m], m)),
    "contraction": (Sum(A[k, s] * x[s], s), Sum(A[s, k] * x[s], s)),
    "sum of products": (Sum(x[k] * A[k, k], k), Sum(x[k], k) * Sum(A[k, k], k)),
    "extent": (Sum(c, k), c * M),
    "delta": (Sum(KroneckerDelta(k, s) * x[k], k), x[k]),
    "delta with a place that is not always inside": (Sum(KroneckerDelta(k, 1), k), 1),
    "delta with a longer index": (Sum(KroneckerDelta(k, long), k), 1),
    "delta with no affine place": (Sum(KroneckerDelta(k, s * q), k), 1),
    "delta of places that may meet": (KroneckerDelta(k, K - 1), 0),
    "delta of products that may meet": (KroneckerDelta(k, s * q), 0),
    "a read at the end": (x[K - 1], 0),
    "a sum of other length": (Sum(v[long], long), Sum(v[k], k)),
    "number": (2 * c, 3 * c),
    "shift": (x[k - 1], x[k + 1]),
    "shifts, all ahead": (Sum(x[k + 1] * A[k + 2, k + 2], k), Sum(x[k] * A[k + 1, k + 1], k)),
    "shifts, all behind": (Sum(x[k - 1] * A[k - 2, k - 2], k), Sum(x[k] * A[k - 1, k - 1], k)),
    "shift, nothing ahead": (Sum(x[k] * exp(A[k + 1, k]), k), Sum(x[k - 1] * exp(A[k, k - 1]), k)),
    "maximum": (MaxOver(x[k], k), Sum(x[k], k)),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_different_expressions_stay_different(case: str) -> None:
    left, right = DIFFERENT[case]
    assert canonical(left) != canonical(right)


def test_a_pole_keeps_its_delta() -> None:
    # outside of the range the read is 0, but 0 times 1/0 is no number
    e = Sum(KroneckerDelta(k, s - 1) * x[k] / A[k, k], k)
    assert canonical(e).has(KroneckerDelta)


def test_above_0_is_at_least_1_for_whole_numbers_only() -> None:
    def mask(condition):
        return canonical(Piecewise((1, condition), (0, True)))

    assert mask(k > 0) == mask(k >= 1)
    assert mask(k / M > 0) != mask(k / M >= 1)
    half = 1 / (1 + KroneckerDelta(k, s))
    assert mask(half > 0) != mask(half >= 1)


def test_a_pole_keeps_its_range() -> None:
    # behind the end of x its read is 0, but 0 times 1/0 is no number
    e = Sum(x[long] / A[long - 1, long - 1], long)
    assert canonical(e) != canonical(Sum(x[k] / A[k - 1, k - 1], k))


def test_a_pole_keeps_its_shift() -> None:
    # the first term of the shifted sum would be 0 times 1/0
    e = Sum(x[k + 1] * x[k] / A[k, k], k)
    assert canonical(e) != canonical(Sum(x[k] * x[k - 1] / A[k - 1, k - 1], k))


def test_a_shifted_delta_without_a_read_stays() -> None:
    assert canonical(Sum(KroneckerDelta(k, s - 1), k)).has(KroneckerDelta)


def test_large_products_keep_their_factors() -> None:
    letters = [tensor(f"u{place}") for place in range(16)]
    wide = Mul(*[Add(letters[place], letters[place + 1], c) for place in range(0, 15)])
    assert MOST_TERMS < 3**15
    assert canonical(wide) == canonical(canonical(wide))
    high = (Add(*letters)) ** 40
    assert canonical(high) == high


def test_symmetric_sums_have_one_form() -> None:
    i = index("i0 i1 i2 i3", K)
    circle = Sum(A[i[0], i[1]] * A[i[1], i[2]] * A[i[2], i[3]] * A[i[3], i[0]], *i)
    turned = Sum(A[i[2], i[0]] * A[i[3], i[1]] * A[i[1], i[2]] * A[i[0], i[3]], *i)
    assert canonical(circle) == canonical(turned)
    crossed = Sum(A[i[0], i[1]] * A[i[1], i[0]] * A[i[2], i[3]] * A[i[3], i[2]], *i)
    assert canonical(crossed) != canonical(circle)


def test_no_user_index_is_captured() -> None:
    inner = canonical(Sum(A[k, s], s))
    (bound,) = inner.limits[0][:1]
    assert canonical(Sum(x[k] * inner, k)) == canonical(Sum(x[k] * Sum(A[k, q], q), k))
    assert bound not in free_indices(canonical(x[k] * inner))


def test_nested_heads() -> None:
    e = Sum(exp(-Sum(A[k, s] * x[s], s)) * sqrt(1 + Sum(B[k, m] ** 2, m)), k)
    f = Sum(sqrt(Sum(B[q, r] ** 2, r) + 1) * exp(-Sum(x[k] * A[q, k], k)), q)
    assert canonical(e) == canonical(f)
    assert canonical(Abs(-x[k])) == Abs(x[k])


def test_numbers_of_all_kinds() -> None:
    assert canonical(3) == 3
    assert canonical(Rational(1, 2) * c) == c / 2
    assert len(Program()) == 0


@pytest.mark.parametrize(
    "e",
    [
        (exp(x[k]) - exp(-x[k])) / (exp(x[k]) + exp(-x[k])),
        x[k] ** 2 / (x[k] ** 2 + x[k] + 1),
        1 / (exp(x[k]) + exp(2 * x[k])),
    ],
)
def test_reduction_by_a_denominator_that_holds_the_factor_twice_ends(e) -> None:
    gap = value(canonical(e * e), {k: 1}) - value(e * e, {k: 1})
    assert arb(gap).contains(0)
