"""A choice within a choice within a choice, with a branch that has no value at 0/0."""

from __future__ import annotations

from itertools import product

import numpy as np

from symnn.codegen.search.choice import Choice, values_of
from symnn.codegen.search.term import call, minus, number, over, plus, times, variable
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.kernel import Kernel, Piece

X, Y = variable("x"), variable("y")
INNERMOST = Choice(Y, (-1.0, 2.0), (times(X, Y), call("exp", Y), plus(X, number(3))))
INNER = Choice(minus(X, Y), (0.5,), (INNERMOST, call("tanh", X)))
CHOICE = Choice(over(X, Y), (-2.0, 1.5), (call("abs", X), INNER, minus(Y, X)))
AT_INFINITY = plus(X, times(Y, number(2)))


def family():
    piece = Piece(CHOICE, infinite=AT_INFINITY, stand_ins=((1.0, 1.0),) * 7)
    return Family(Kernel("f", ("x", "y"), ("x", "y"), (piece,), "f"))


def columns():
    values = [-np.inf, -7.0, -2.0, -1.0, -0.0, 0.0, 0.3, 1.0, 2.0, 4.0, np.inf, np.nan]
    return [np.array(column) for column in zip(*product(values, values), strict=True)]


def expected(x, y):
    """What the choice means, by NumPy."""
    with np.errstate(all="ignore"):
        found = values_of(CHOICE, {"x": x, "y": y})[0]
        found = np.where(np.isinf(x) | np.isinf(y), x + 2 * y, found)
    return np.where(np.isnan(x) | np.isnan(y), np.nan, found)
