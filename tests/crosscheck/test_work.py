"""Work of an exact evaluation: sums in C are cheap, what nothing sums is read in few places."""

from __future__ import annotations

import pytest

from symnn.core import sizes, tensor
from symnn.crosscheck.work import READY, exact_work, read_whole, reads_of
from symnn.indexed import Program, Sum, index

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
X, w, b = tensor("X", N, K), tensor("w", K), tensor("b", N)


def layer(rule: bool) -> Program:
    """z = X w + b, a = z², its sum; and a rule that nothing sums."""
    P = Program()
    z = P.define("z", (n,), Sum(X[n, k] * w[k], k) + b[n])
    a = P.define("a", (n,), z[n] ** 2)
    P.define("L", (), Sum(a[n], n))
    if rule:
        m = P.define("m", (k,), w[k] / 2)
        P.define("w_next", (k,), w[k] - m[k])
    return P


def test_what_is_summed_is_read_whole_with_all_that_it_is_made_of() -> None:
    assert read_whole(layer(True)) >= {"z", "a", "X", "b"}
    assert not read_whole(layer(True)) & {"L", "m", "w_next"}


@pytest.mark.parametrize("length", [10, 10_000])
def test_a_rule_costs_an_entry_however_long_it_is(length: int) -> None:
    def count(extent: object) -> int:
        return length

    more = exact_work(layer(True), count) - exact_work(layer(False), count)
    assert 0 < more - 2 * READY < 10


def test_sums_of_products_of_two_entries_are_cheap_and_others_are_not() -> None:
    def count(extent: object) -> int:
        return 1000

    line, shifted = Sum(X[n, k] * w[k], k), Sum(X[n, k] * w[k] * b[n], k)
    assert reads_of(line, count) < 10
    assert reads_of(shifted, count) == 3000
    assert reads_of(Sum(w[k] * (w[k] + 1), k), count) > 2000
