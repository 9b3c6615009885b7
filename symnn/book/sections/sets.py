"""Sets of outcomes: intersection, union, complement."""

from __future__ import annotations

from itertools import combinations, product

from sympy import Integer, Rational

from symnn.book.item import Erratum, Item
from symnn.book.material import Counted, Drawn, EventLaw, Exhausted, Stated
from symnn.book.sections.sets_figure import LEFT, PLACES, RIGHT, venn
from symnn.catalog.identities.claims import equal
from symnn.probability import NOTHING, SURE, Model, P, events

A, B, C, D = events("A B C D")
FIVE = Model(range(1, 6), {
    A: lambda s: s in (1, 2, 3), B: lambda s: s in (3, 4, 5), C: lambda s: s in (4, 5),
    D: lambda s: s in (1, 2),
})  # fmt: skip
ALL = frozenset(range(1, 6))


def subsets(size: int) -> list[frozenset[int]]:
    """All subsets of 1, ..., size."""
    members = range(1, size + 1)
    return [frozenset(c) for count in range(size + 1) for c in combinations(members, count)]


def inside(place: tuple[float, float], center: tuple[float, float]) -> bool:
    """Whether a place lies in the circle of radius 1 around a center, exactly."""
    x, y = (Rational(str(u)) - Rational(str(v)) for u, v in zip(place, center, strict=True))
    return bool(x**2 + y**2 < 1)


ITEMS: tuple[Item, ...] = (
    Item(
        "prob.sample_space",
        "The sample space holds all outcomes; each outcome is a sample point; an event is any "
        "set of them. With $n$ sample points there are $2^n$ events, the impossible and the sure "
        "one among them: every point is in or out.",
        (
            Exhausted("Sample spaces of up to 8 points.", lambda: range(9),
                      lambda n: len(set(subsets(n))) == 2**n),
            Counted(FIVE, SURE, tuple(ALL)), Counted(FIVE, NOTHING, ()),
        ),
        twins=(Exhausted("$n^2$ events.", lambda: range(9), lambda n: len(subsets(n)) == n**2),),
        erratum=Erratum(
            "A die is *rowed*.",
            "It is rolled; sample points are the outcomes of the roll, $S = \\{1, \\dots, 6\\}$.",
        ),
    ),
    Item(
        "prob.set_intersection",
        "Take $S = \\{1, \\dots, 5\\}$ and in it $A = \\{1, 2, 3\\}$ and $B = \\{3, 4, 5\\}$. The "
        "intersection holds what is in both sets: here only 3. The order does not matter, nor do "
        "brackets.",
        (
            Counted(FIVE, A & B, (3,)), EventLaw(A & B, B & A),
            EventLaw((A & B) & C, A & (B & C),
                     "$(A \\cap B) \\cap C$ and $A \\cap (B \\cap C)$ are one set, written"),
        ),
        twins=(Counted(FIVE, A & C, (3,), "With $\\{4, 5\\}$ instead of $B$."),),
    ),
    Item(
        "prob.disjoint_sets",
        "Sets are disjoint if they share nothing: their intersection is empty. Each then lies in "
        "the complement of the other.",
        (
            Counted(FIVE, C & D, (), "$\\{4, 5\\}$ and $\\{1, 2\\}$."),
            EventLaw(A & ~B, A, "If disjoint, $A$ lies outside $B$.", null=(A & B,)),
            Exhausted("Disjoint means that no member of one is in the other, for all 1024 pairs "
                      "of subsets.", lambda: product(subsets(5), repeat=2),
                      lambda pair: pair[0].isdisjoint(pair[1]) == (pair[0] - pair[1] == pair[0])),
        ),
        twins=(Counted(FIVE, A & B, ()), EventLaw(A & ~B, A)),
    ),
    Item(
        "prob.set_complement",
        "The complement holds all of $S$ that is not in the set; $S$, $A$ and $B$ are those of the "
        "intersection. Twice taken it gives the set back, and it exchanges *and* with *or*: De "
        "Morgan's laws.",
        (
            Counted(FIVE, ~A, (4, 5)), Counted(FIVE, ~B, (1, 2)), EventLaw(~~A, A),
            EventLaw(~(A & B), ~A | ~B), EventLaw(~(A | B), ~A & ~B),
        ),
        twins=(EventLaw(~(A & B), ~A & ~B), Counted(FIVE, ~A, (3, 4, 5))),
    ),
    Item(
        "prob.set_union",
        "The union holds what is in at least one of the sets; what is in both is not counted "
        "twice: of $\\{1, 2, 3\\}$ and $\\{3, 4, 5\\}$ it has $3 + 3 - 1 = 5$ members.",
        (
            Counted(FIVE, A | B, (1, 2, 3, 4, 5)), Counted(FIVE, A | B, SURE),
            Exhausted("$|A \\cup B| + |A \\cap B| = |A| + |B|$, for all 1024 pairs of subsets.",
                      lambda: product(subsets(5), repeat=2),
                      lambda t: len(t[0] | t[1]) + len(t[0] & t[1]) == len(t[0]) + len(t[1])),
        ),
        twins=(Counted(FIVE, A | C, A & C), Counted(FIVE, P(A | B), P(A) + P(B))),
    ),
    Item(
        "fig.venn",
        "A set is a region, and what is named above each picture is shaded.",
        (Drawn("Regions of sets.", venn, (
            Stated(equal(Rational(3, 5) ** 2 + Rational(4, 5) ** 2, 1),
                   "The circles meet at $(0.6, 0.8)$,"),
            Stated(equal((Rational(3, 5) - Rational(6, 5)) ** 2 + Rational(4, 5) ** 2, 1),
                   "seen from both centers."),
            Exhausted("The names stand in $A$ only, in $B$ only, and outside.", PLACES.items,
                      lambda named: (inside(named[1], LEFT), inside(named[1], RIGHT))
                      == (named[0] == "A", named[0] == "B")),
            Stated(equal(Integer(2) * Rational(13, 10), Rational(26, 10)), "The box is 2.6 high."),
        )),),
    ),
)  # fmt: skip
