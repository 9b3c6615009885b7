"""Sums over the places of windows, and over the entries in them, have one form."""

from __future__ import annotations

import pytest
from sympy import Piecewise, exp, log

from symnn.core import sizes, tensor
from symnn.errors import EquationError
from symnn.indexed import Program, Sum, canonical, equal, gradient, index
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.reach import holds_somewhere, is_whole
from symnn.indexed.language.recurrence import recurrence
from symnn.indexed.normal.conditions import masks_out
from symnn.proof.programs.program import check_gradient, prove_equal, prove_gradient
from symnn.proof.programs.sizes import default_sizes, fits
from symnn.proof.programs.unfolding import unfolded

K, N, P, S = sizes("K N P S")
LENGTH = S * (N - 1) + K - 2 * P
o, k, i = index("o", N), index("k", K), index("i", LENGTH)
g, w, x = tensor("g", N), tensor("w", K), tensor("x", LENGTH)
AT = {K: 4, N: 3, P: 1, S: 2}
DATA = {"g": [2, 3, 5], "w": [7, 11, 13, 17], "x": [19, 23, 29, 31, 37, 41]}

FORWARD = Sum(g[o] * w[k] * x[S * o + k - P], o, k)
SAME = {
    "by entries": Sum(g[(i + P - k) / S] * w[k] * x[i], i, k),
    "by entries and places": Sum(g[o] * w[i + P - S * o] * x[i], o, i),
}
OTHER = {
    "one further": Sum(g[(i + P - k + 1) / S] * w[k] * x[i], i, k),
    "turned round": Sum(g[(i + P + k) / S] * w[k] * x[i], i, k),
    "without a stride": Sum(g[i + P - k] * w[k] * x[i], i, k),
}


def value(e):
    return Expansion(Program(), AT, Balls(DATA)).evaluate(e, {})


@pytest.mark.parametrize("name", SAME)
def test_one_form_for_the_same_sum(name: str) -> None:
    assert equal(SAME[name], FORWARD)
    assert value(SAME[name]) == value(canonical(SAME[name])) == value(FORWARD)


@pytest.mark.parametrize("name", OTHER)
def test_another_form_for_another_sum(name: str) -> None:
    assert not equal(OTHER[name], FORWARD)
    assert value(OTHER[name]) == value(canonical(OTHER[name])) != value(FORWARD)


def test_the_form_is_its_own_form() -> None:
    for e in (FORWARD, *SAME.values(), *OTHER.values()):
        assert canonical(canonical(e)) == canonical(e)


def test_nothing_moves_where_the_range_is_not_given_by_a_read() -> None:
    """The sum over k of g[(i - k)/S] ends at K, which no read shows."""
    e = Sum(g[(i - k) / S], k)
    assert canonical(e).limits[0][2] == K - 1


def test_nothing_moves_where_something_is_divided_by() -> None:
    e = Sum(g[(i - k) / S] / log(w[k] + 2) * w[k], k)
    assert canonical(e).has(log)
    assert str(canonical(e)).count("/S") > 0


def test_strides_may_be_sizes_and_data_may_not() -> None:
    program = Program()
    read = tensor("x", S * (N - 1) + K)[S * o + k]
    assert program[program.define("y", (o,), Sum(read, k))].right == Sum(read, k)
    with pytest.raises(EquationError, match=r"`g\[t\*o\]` is read at `t\*o`, which is data"):
        program.define("z", (o,), g[tensor("t") * o])
    with pytest.raises(EquationError, match=r"is read at `o\*\*2`; needed an index"):
        program.define("z", (o,), g[o**2])


def test_what_is_whole() -> None:
    assert is_whole(S * o + k - P)
    assert not is_whole((i - k) / S)
    assert not is_whole((i - k) / 2)


def test_masks_that_surely_hold_somewhere() -> None:
    j, m = index("j m", N)
    held = [m <= j, m >= j, (m <= j) & (m >= j - 1), m < j + 1]
    assert all(holds_somewhere(c, [m]) for c in held)
    open_ = [m < j, m > j, (m <= j) & (m >= j + 1), w[k] > 0]
    assert not any(holds_somewhere(c, [m]) for c in open_)


def test_masks_come_out_and_keep_the_value() -> None:
    a, b = index("a b", N)
    e = Piecewise((1 / g[a], b <= a), (0, True))
    out = masks_out(e)
    assert out != e
    for place in ({a: 1, b: 0}, {a: 0, b: 2}):
        numbers = Expansion(Program(), AT, Balls(DATA))
        assert numbers.evaluate(out, place) == numbers.evaluate(e, place)
    data = Piecewise((1 / g[a], g[a] > 0), (0, True))
    assert masks_out(data) == data


def strided():
    program = Program()
    y = program.define("y", (o,), Sum(tensor("x", S * (N - 1) + K)[S * o + k] * w[k], k))
    loss = program.define("L", (), Sum(exp(y[o]) * g[o], o))
    return program, loss


def test_a_strided_convolution_is_proved_for_all_sizes() -> None:
    program, loss = strided()
    G = gradient(program, loss, [program.named("x"), w])
    assert {v.status for _, v in prove_gradient(G)} == {"proved"}
    assert check_gradient(G).status == "sampled"


def test_a_strided_convolution_with_an_error_is_refuted() -> None:
    program, loss = strided()
    G = gradient(program, loss, [program.named("x"), w])
    dx = G[G.gradients[0]]
    for factor in (2, -1):
        assert prove_equal(G, dx.left, factor * dx.right).status == "refuted"


def test_definitions_stand_for_shifted_reads_where_both_are_0_outside() -> None:
    program = Program()
    y = program.define("y", (o,), 2 * g[o])
    z = program.define("z", (o,), 2 + g[o])
    assert unfolded(program, y[(i - k) / S], [y]) == 2 * g[(i - k) / S]
    assert unfolded(program, z[(i - k) / S], [z]) == z[(i - k) / S]


def test_steps_of_a_recurrence_are_not_unfolded_without_end() -> None:
    h, program = tensor("h", N), Program()
    program.define("h", (o,), h[o - 1] * w[0] + g[o])
    circle = {h: recurrence(program, [h])}
    assert unfolded(program, h[o - 1], [h], circle) == h[o - 1]
    assert unfolded(program, h[N - 1], [h], circle) == h[N - 1]
    assert prove_equal(program, h[o], h[o - 1] * w[0] + g[o]).status == "proved"


def test_default_sizes_give_positive_extents() -> None:
    program = Program()
    program.define("L", (), Sum(x[i], i))
    for found in default_sizes(program):
        assert fits(program, found)
    assert not fits(program, {K: 2, N: 1, P: 2, S: 1})
