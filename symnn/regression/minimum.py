"""A minimum of the sum of squares, enclosed: Newton's method in balls, then Krawczyk's test.

With F the gradient of half the sum of squares, H its slopes on a box X around a point m, and C near
the inverse of H, a box K = m - C F(m) + (1 - C H)(X - m) inside of X holds exactly one zero of F
in X (Krawczyk 1969). Where H is positive definite on X, that zero is a minimum, the only one there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_mat

from symnn.balls import Evaluation, Imprecise, Undefined, working_precision
from symnn.balls.arithmetic import ball
from symnn.errors import NotSupportedError
from symnn.regression.curve import Curve
from symnn.regression.table import Table

BITS = 320
"""Of the balls: data with residuals near 0 lose half of them."""
STEPS = 12
SMALL = 90
"""A box is 2 to the power of minus so many parts of a parameter wide; Newton goes on until then."""


@dataclass(frozen=True)
class Minimum:
    """A box that holds exactly one point where all slopes are 0, a strict minimum.

    Args:
        parameters: the enclosures.
        squares: of the sum of squares there.
        crossed: the products of slopes, summed over the observations.
    """

    parameters: tuple[arb, ...]
    squares: arb
    crossed: arb_mat


class NotEnclosed(NotSupportedError):
    """No minimum was found near a point; the message says why."""


@dataclass(frozen=True)
class Sums:
    """What the observations add up to at a point or on a box."""

    squares: arb
    gradient: arb_mat
    crossed: arb_mat
    hessian: arb_mat


def enclose_minimum(curve: Curve, table: Table, near: Sequence[float]) -> Minimum:
    """The minimum near a point.

    Raises:
        NotEnclosed: there is none that could be enclosed.
    """
    with working_precision(BITS):
        try:
            return _enclosed(curve, table, [arb(float(b)) for b in near])
        except NotEnclosed:
            raise
        except Undefined as why:
            raise NotEnclosed(f"a derivative has no value there: {why}") from why
        except (Imprecise, NotSupportedError) as why:
            raise NotEnclosed(f"a derivative could not be enclosed: {why}") from why
        except ZeroDivisionError:
            raise NotEnclosed("the second derivatives are singular there") from None


def _enclosed(curve: Curve, table: Table, point: list[arb]) -> Minimum:
    middle = _newton(curve, table, point)
    box = [arb(m, abs(m) * arb(2) ** -SMALL + arb(2) ** -(2 * SMALL)) for m in middle]
    around, there = sums(curve, table, box), sums(curve, table, middle)
    if not is_positive_definite(around.hessian):
        raise NotEnclosed("the second derivatives are not those of a minimum")
    inside = krawczyk(middle, box, there.gradient, around.hessian)
    if inside is None:
        raise NotEnclosed("the slopes near it do not show that they are all 0 at one point")
    at = sums(curve, table, inside)
    return Minimum(tuple(inside), at.squares, at.crossed)


def _newton(curve: Curve, table: Table, point: list[arb]) -> list[arb]:
    """Steps until they are far smaller than a box."""
    for _ in range(STEPS):
        found = sums(curve, table, point)
        step = found.hessian.mid().solve(found.gradient.mid()).mid()
        moved = [(b - step[i, 0]).mid() for i, b in enumerate(point)]
        if not all(m.is_finite() for m in moved):
            break
        far = any(abs(step[i, 0]) > abs(b) * arb(2) ** (-SMALL - 20) for i, b in enumerate(moved))
        point = moved
        if not far:
            return point
    raise NotEnclosed("Newton's method does not come to a point where all slopes are 0")


def sums(curve: Curve, table: Table, point: Sequence[arb]) -> Sums:
    """Sum of squares, half of its gradient, and of its second derivatives with and without bend."""
    count = len(curve.parameters)
    squares, gradient = arb(0), arb_mat(count, 1)
    crossed, bend = arb_mat(count, count), arb_mat(count, count)
    known: dict[Any, Any] = dict(zip(curve.parameters, point, strict=True))
    for row in table.rows([s.name for s in curve.columns]):
        at = Evaluation({**known, **dict(zip(curve.columns, row, strict=True))})
        rest = ball(at(curve.response)) - ball(at(curve.model))
        slopes = [ball(at(slope)) for slope in curve.slopes]
        squares += rest**2
        for (i, j), curvature in curve.curvatures.items():
            crossed[i, j] += slopes[i] * slopes[j]
            bend[i, j] += rest * ball(at(curvature))
        for i, slope in enumerate(slopes):
            gradient[i, 0] -= rest * slope
    for i in range(count):
        for j in range(i):
            crossed[i, j], bend[i, j] = crossed[j, i], bend[j, i]
    return Sums(squares, gradient, crossed, crossed - bend)


def krawczyk(
    middle: Sequence[arb], box: Sequence[arb], gradient: arb_mat, hessian: arb_mat
) -> list[arb] | None:
    """Where in the box the one zero of the gradient is; None if that is not shown.

    >>> one = arb_mat([[1]])
    >>> krawczyk([arb(2)], [arb(2, 1)], arb_mat([[arb("0.25")]]), one)
    [1.75000000000000]
    >>> krawczyk([arb(2)], [arb(2, 1)], arb_mat([[3]]), one) is None
    True

    Args:
        middle: a point of the box.
        gradient: at the point.
        hessian: on the box.
    """
    count = len(middle)
    inverse = hessian.mid().inv().mid()
    identity = arb_mat([[int(i == j) for j in range(count)] for i in range(count)])
    away = arb_mat([[x - m] for x, m in zip(box, middle, strict=True)])
    moved = (identity - inverse * hessian) * away - inverse * gradient
    found = [m + moved[i, 0] for i, m in enumerate(middle)]
    inside = all(x.contains_interior(k) for x, k in zip(box, found, strict=True))
    return found if inside else None


def is_positive_definite(matrix: arb_mat) -> bool:
    """Whether every symmetric matrix in the enclosure is, by its pivots.

    >>> [is_positive_definite(arb_mat([[2, b], [b, 2]])) for b in (1, 2, 3)]
    [True, False, False]
    """
    count = matrix.nrows()
    rest = [[matrix[i, j] for j in range(count)] for i in range(count)]
    for k in range(count):
        if not rest[k][k] > 0:
            return False
        for i in range(k + 1, count):
            factor = rest[i][k] / rest[k][k]
            for j in range(k, count):
                rest[i][j] -= factor * rest[k][j]
    return True
