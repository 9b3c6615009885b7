"""Positions as waves and as turns."""

from __future__ import annotations

from typing import Any

from sympy import Rational, cos, sin

from symnn.book.item import Item
from symnn.book.material import Drawn, Equated, Forward, Rounded, stated
from symnn.book.sections.layer_figures import position_figure, rotation_figure
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

H = sizes("H")
i, d = index("i", H), 2 * H
p, q, k, m, n = (tensor(name) for name in "pqkmn")
a, b, u, v, theta = (tensor(name, H) for name in ("a", "b", "u", "v", "theta"))

CODE = Program()
omega = CODE.define("omega", (i,), 10_000 ** (-2 * i / d))


def coded(left: Any, right: Any, words: str = "") -> Equated:
    """An equation about the code of positions, for the frequencies in use."""
    return Equated(left, right, words, CODE)


TURNED = Program()


def turned(name: str, first: Any, second: Any, places: Any) -> tuple[Any, Any]:
    """The pairs of a query or a key, turned by a position, with names of their own."""
    one, two = name.split()
    angle = places * theta[i]
    return (
        TURNED.define(one, (i,), cos(angle) * first[i] - sin(angle) * second[i]),
        TURNED.define(two, (i,), sin(angle) * first[i] + cos(angle) * second[i]),
    )


def score(query: tuple[Any, Any], key: tuple[Any, Any]) -> Any:
    """The dot product of a query and a key, both given by pairs."""
    return Sum(query[0][i] * key[0][i] + query[1][i] * key[1][i], i)


QUERY, KEY = (a, b), (u, v)
query, key = turned("a_m b_m", *QUERY, m), turned("u_n v_n", *KEY, n)
later_query, later_key = turned("a_later b_later", *QUERY, m + k), turned(
    "u_later v_later", *KEY, n + k)  # fmt: skip
gap = turned("u_gap v_gap", *KEY, n - m)


def rotated(left: Any, right: Any, words: str = "") -> Equated:
    """An equation about turned queries and keys."""
    return Equated(left, right, words, TURNED)


def between(place: Any, other: Any) -> Any:
    """The dot product of the codes of two positions."""
    return Sum(
        sin(place * omega[i]) * sin(other * omega[i])
        + cos(place * omega[i]) * cos(other * omega[i]), i,
    )  # fmt: skip


ITEMS: tuple[Item, ...] = (
    Item(
        "layer.posenc",
        "Attention knows no order, so the position is added to the input as a vector of waves, "
        "from fast to slow, like the digits of a clock: entries $2i$ and $2i+1$ are "
        "$\\sin(p\\,\\omega_i)$ and $\\cos(p\\,\\omega_i)$, with $H = d/2$ frequencies from 1 down "
        "to nearly $1/10000$. A step by $k$ is then the same turn at every position, so that it "
        "can be learned by one matrix.",
        (
            Equated(omega[i], 10_000 ** (-i / H), "The frequencies fall by one factor from pair "
                    "to pair.", CODE),
            coded(sin((p + k) * omega[i]),
                  cos(k * omega[i]) * sin(p * omega[i]) + sin(k * omega[i]) * cos(p * omega[i]),
                  "The code of $p + k$ is the code of $p$, each pair turned by $k\\,\\omega_i$:"),
            coded(cos((p + k) * omega[i]),
                  cos(k * omega[i]) * cos(p * omega[i]) - sin(k * omega[i]) * sin(p * omega[i])),
            coded(between(p, q), Sum(cos((p - q) * omega[i]), i),
                  "How alike two positions are depends on their distance alone;"),
            coded(between(p, p), H, "so all codes have one length."),
        ),
        twins=(
            coded(between(p, q), Sum(cos((p + q) * omega[i]), i), "The sum of positions."),
            coded(sin((p + k) * omega[i]), sin(p * omega[i]) + sin(k * omega[i]),
                  "Codes do not add up."),
        ),
        beside=(
            Drawn("The sine at frequencies 1, 1/3 and 1/9.", position_figure, (
                Rounded(sin(Rational(5)), "-0.959", "At position 5 the fast wave is low,"),
                Rounded(sin(Rational(5, 9)), "0.527", "and the slow one still rising."),
            )),
        ),
        sources=("vaswani2017",),
    ),
    Item(
        "layer.rope",
        "Instead of adding a vector, turn the query and the key: at position $m$ every pair of "
        "entries is turned by the angle $m\\,\\theta_i$. Turning both by the same angle changes no "
        "dot product, so only the difference of the positions is left in the score. Here the query "
        "has the pairs $(a_i, b_i)$ and the key $(u_i, v_i)$.",
        (
            Forward(TURNED, (*query, *key, *gap), "The query at position $m$, the key at position "
                    "$n$, and the key at the gap $n - m$ between them:"),
            rotated(score(query, key), score(QUERY, gap), "The score depends on the gap alone, for "
                    "any number of pairs and any angles."),
            rotated(score(later_query, later_key), score(query, key),
                    "Moving both along by $k$ changes nothing."),
            rotated(query[0][i] ** 2 + query[1][i] ** 2, a[i] ** 2 + b[i] ** 2,
                    "Turning keeps lengths, so no position is louder than another."),
            stated("cos(s)*cos(t) - sin(s)*sin(t) == cos(s + t)", "Two turns are one, by the sum "
                   "of the angles.", s="Reals", t="Reals"),
        ),
        twins=(
            rotated(score(query, key), score(later_query, key), "Moving the query alone."),
            rotated(score(query, key), score(QUERY, KEY), "Positions that leave no trace."),
        ),
        beside=(Drawn("Two queries and keys, each two positions apart.", rotation_figure),),
        sources=("su2021",),
    ),
)  # fmt: skip
