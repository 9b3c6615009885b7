"""Sums as products: equal to what was given, and no longer than the form of a book."""

from __future__ import annotations

from typing import Any

import pytest
from random_expressions import A, k, m, s, x, y
from sympy import Integer, Mul, Piecewise, Pow, exp

from symnn.core import tensor
from symnn.indexed import Sum
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.factor import factored
from symnn.indexed.closed_form.tidy import apart
from symnn.indexed.normal.content import common_factor, divided, primitive
from symnn.indexed.normal.quotients import over_one

a, b, c, d, e = (tensor(letter) for letter in "abcde")

FORMS: dict[str, Any] = {
    "a square": (1 - a) ** 2,
    "linear factors": Mul(2, 1 - a, 2 - a, evaluate=False),
    "a number before powers": 3 * (1 - a) ** 2 * (a + 2),
    "a common power": a * b * (a - b),
    "two brackets": (a + b) * (c + d),
    "two brackets and a factor": e * (a + b) * (c + d),
    "two long brackets": (a + b) * (c + d + e),
    "one bracket beside a term": a * (c + d) + b,
    "a number that several share": a + Mul(2, b - c, evaluate=False),
    "a number that several entries share": x[k] + Mul(2, A[k, s] - x[s], evaluate=False),
    "a denominator": (a + b) / (1 + c**2),
    "reads": A[k, s] * A[s, k] * (x[k] - x[s]) + y[m],
    "entries of one matrix": x[k] * (A[k, s] - A[s, k]),
    "linear factors of an entry": (1 - A[k, s]) ** 2,
}


def test_a_product_with_one_bracket_kept_has_its_value() -> None:
    e = A[k, s] * (A[k, s] - x[k]) * (1 - A[k, s])
    shapes = apart(e)
    assert len(shapes) == 2
    assert not any((shape - e).expand() for shape in shapes)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_multiplied_out_is_factored_again(name: str) -> None:
    form = FORMS[name]
    found = factored(form.expand())
    assert (found - form).expand() == 0
    assert cost(found) <= cost(form)


def test_a_denominator_leaves_the_sums_above_it_closed() -> None:
    """SymPy writes a sum of a product of cases as cases of all ways through it: 2**12 of them."""
    cases = Mul(*[Piecewise((1, x[s] > n), (0, True)) for n in range(12)])
    total = Sum(cases * x[s] * (A[k, s] + A[s, k]), s)
    assert over_one([Integer(1), -total / (1 + exp(x[k]))]) == []
    assert over_one([total, -total * exp(x[k]) / (1 + exp(x[k]))]) == [total / (1 + exp(x[k]))]


def test_common_factors() -> None:
    for terms in ([a**3 * b, a**2 / c], [a**2 / c, a**3 * b]):
        assert common_factor(terms) == a**2
    assert common_factor([a / b**2, c / b]) == common_factor([c / b, a / b**2]) == 1 / b
    assert common_factor([4 * x[k], 6 * x[k] * a]) == 2 * x[k]
    assert common_factor([-a, -2 * b]) == -1
    assert divided(6 * A[k, s] ** 2, 3 * A[k, s]) == 2 * A[k, s]
    common, rest = primitive(A[k, s] * x[s] - 2 * A[k, s] * x[k])
    assert (common * rest).expand() == A[k, s] * x[s] - 2 * A[k, s] * x[k]
    assert Pow(common / A[k, s], 2) == 1
