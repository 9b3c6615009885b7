"""Joint probability: independent, exclusive, exhaustive and complementary events."""

from __future__ import annotations

from itertools import product

from sympy import Eq, Rational

from symnn.book.item import Erratum, Item
from symnn.book.material import Cited, Counted, EventLaw, Exhausted
from symnn.probability import NOTHING, Draws, Model, P, events

A, B, C = events("A B C")
B1, B2, B3 = events("B_1 B_2 B_3")
red, jack, heart = events("R J H")
J1, R2, R1 = events("J_1 R_2 R_1")
odd, even, low = events("odd even low")
DECK = tuple(product(range(1, 14), "SHDC"))
CARD = Model(DECK, {
    red: lambda card: card[1] in "HD", jack: lambda card: card[0] == 11,
    heart: lambda card: card[1] == "H",
})  # fmt: skip
HANDS = Model(Draws(DECK, 2), {
    J1: lambda hand: hand[0][0] == 11, R1: lambda hand: hand[0][1] in "HD",
    R2: lambda hand: hand[1][1] in "HD",
})  # fmt: skip
DIE = Model(range(1, 7), {
    odd: lambda face: face % 2 == 1, even: lambda face: face % 2 == 0, low: lambda face: face < 3,
})  # fmt: skip
FIVE = Model(range(1, 6), {A: lambda s: s in (1, 2, 3), B: lambda s: s in (3, 4, 5)})
APART = (A & B, A & C, B & C)

ITEMS: tuple[Item, ...] = (
    Item(
        "prob.independence",
        "Two events are independent if knowing one says nothing of the other. As a formula: the "
        "probability of both is the product. That has the advantage of making sense even if one "
        "of them never happens. The complements are then independent too.",
        (
            EventLaw(P(B, given=A) - P(B), (P(A & B) - P(A) * P(B)) / P(A),
                     "Both forms hold or fail together.", where=(P(A) > 0,)),
            EventLaw(P(A & ~B) - P(A) * P(~B), -(P(A & B) - P(A) * P(B)),
                     "Independent of $B$ is independent of $B^c$."),
            Counted(CARD, P(jack, given=red), P(jack),
                    "Color says nothing of rank: $J$ is a jack, $R$ a red card."),
        ),
        twins=(
            EventLaw(P(A & B), P(A) * P(B), "Not all events are independent."),
            Counted(CARD, P(heart, given=red), P(heart),
                    "Nor is $H$, a heart, of $R$, a red card."),
        ),
    ),
    Item(
        "prob.joint_independent",
        "For independent events, and only for them, probabilities are multiplied.",
        (
            EventLaw(P(A & B), P(A) * P(B), "If $B$ is as likely given $A$.",
                     where=(P(A) > 0, Eq(P(B, given=A), P(B)))),
            Counted(CARD, P(red & jack), P(red) * P(jack), "Seen by counting a deck."),
        ),
        twins=(
            EventLaw(P(A & B), P(A) * P(B)),
            Counted(FIVE, P(A & B), P(A) * P(B), "$\\{1,2,3\\}$ and $\\{3,4,5\\}$: 1/5, not 9/25."),
        ),
    ),
    Item(
        "prob.red_jack",
        "Half of the cards are red, one in thirteen is a jack, and 2 of the 52 are red jacks: as "
        "many as the product says. Independence is counted here, not assumed.",
        (
            Counted(CARD, P(red), Rational(26, 52)), Counted(CARD, P(jack), Rational(4, 52)),
            Counted(CARD, P(red & jack), Rational(1, 26)),
            Counted(CARD, P(red & jack), P(red) * P(jack)),
        ),
        twins=(Counted(CARD, P(red & heart), P(red) * P(heart), "Red and heart,"),),
    ),
    Item(
        "prob.jack_then_red",
        "Two cards are drawn without putting the first one back. Red, then red: the first card "
        "does matter.",
        (
            Counted(HANDS, P(R2, given=R1), Rational(25, 51)),
            Counted(HANDS, P(R1 & R2), P(R1) * P(R2), "So the two are dependent.", "!="),
        ),
        twins=(Counted(HANDS, P(R1 & R2), P(R1) * P(R2)),),
        erratum=Erratum(
            "A jack first and a red card second are given as dependent events.",
            "The draws are dependent, these two events are not: the rank of the first card says "
            "nothing of the color of the second, even without replacement. 102 of 2652 pairs "
            "are 1/26, exactly the product.",
            wrong=(Counted(HANDS, P(J1 & R2), P(J1) * P(R2), "That they are dependent.", "!="),),
            right=(Counted(HANDS, P(J1 & R2), Rational(1, 26)),
                   Counted(HANDS, P(J1 & R2), P(J1) * P(R2))),
        ),
    ),
    Item(
        "prob.joint_notation", "",
        (Cited("$P(A \\cap B)$, $P(A, B)$ and $P(AB)$ mean the same: both happen."),),
    ),
    Item(
        "prob.marginal",
        "To get the probability of $A$ alone from a table of joint probabilities, add up its row: "
        "over all that can happen besides. These sums are written in the margin, hence the name.",
        (
            EventLaw(P(A), P(A & B) + P(A & ~B), "Two cases."),
            EventLaw(P(A), P(A & B1) + P(A & B2) + P(A & B3), "Three that exclude each other.",
                     null=(B1 & B2, B1 & B3, B2 & B3, ~(B1 | B2 | B3))),
            Counted(CARD, P(jack), P(jack & red) + P(jack & ~red)),
        ),
        twins=(EventLaw(P(A), P(A & B1) + P(A & B2) + P(A & B3), "If cases overlap,",
                        null=(~(B1 | B2 | B3),)),),
    ),
    Item(
        "prob.mutually_exclusive",
        "Events exclude each other if they cannot happen together: no outcome is in both.",
        (
            Counted(DIE, odd & even, (), "No face is odd and even."),
            EventLaw(A & (B - A), NOTHING, "$A$ and what $B$ has besides."),
        ),
        twins=(Counted(DIE, odd & low, ()), EventLaw(A & B, NOTHING)),
    ),
    Item(
        "prob.disjoint_joint_zero",
        "What cannot happen has probability 0. The converse fails: probability 0 does not make an "
        "event impossible.",
        (
            EventLaw(P(A & B), 0, null=(A & B,)),
            Counted(DIE, P(odd & even), 0),
        ),
        twins=(EventLaw(P(A & B), 0), EventLaw(A & B, NOTHING)),
    ),
    Item(
        "prob.disjoint_sum",
        "Probabilities of events that exclude each other add up to the probability that one of "
        "them happens, which is at most 1.",
        (
            EventLaw(P(A) + P(B) + P(C), P(A | B | C), "Three events;", null=APART),
            EventLaw(P(A) + P(B) + P(C), 1, relation="<=", null=APART),
            EventLaw(P((A | B) | C), P(A | B) + P(C),
                     "the step from $n$ to $n+1$: $A \\cup B$ stands for the first $n$.",
                     null=((A | B) & C,)),
        ),
        twins=(EventLaw(P(A) + P(B), 1, "If they overlap.", relation="<="),),
    ),
    Item(
        "prob.jointly_exhaustive",
        "Events exhaust the sample space if at least one of them must happen. Then their union "
        "has probability 1, and their probabilities sum to at least 1, more if they overlap.",
        (
            EventLaw(P(A | B | C), 1, null=(~(A | B | C),)),
            EventLaw(P(A) + P(B) + P(C), 1, relation=">=", null=(~(A | B | C),)),
            Counted(FIVE, P(A) + P(B), Rational(6, 5), "$\\{1,2,3\\}$ and $\\{3,4,5\\}$"),
            Counted(FIVE, P(A | B), 1, "exhaust $\\{1, \\dots, 5\\}$."),
        ),
        twins=(EventLaw(P(A | B), 1, "A sum of at least 1 is not enough.",
                        where=(P(A) + P(B) >= 1,)),),
    ),
    Item(
        "prob.complement_events",
        "An event and its complement exclude each other and exhaust everything: exactly one of "
        "them happens.",
        (
            EventLaw(P(A) + P(~A), 1), EventLaw(A & ~A, NOTHING),
            EventLaw(P(B), 1 - P(A), "Any such pair.", null=(A & B, ~(A | B))),
            Counted(DIE, P(odd), 1 - P(even)),
        ),
        twins=(EventLaw(P(B), 1 - P(A), "Of three cases,",
                        null=(*APART, ~(A | B | C))),),
    ),
    Item(
        "prob.union",
        "What lies in both was counted twice, so it is taken off once. For three events what lies "
        "in all three comes back.",
        (
            EventLaw(P(A | B), P(A) + P(B) - P(A & B)),
            EventLaw(P(A | B | C), P(A) + P(B) + P(C) - P(A & B) - P(A & C) - P(B & C)
                     + P(A & B & C)),
            Exhausted("With 0 and 1 for out and in: $1 - (1-a)(1-b)$.",
                      lambda: product((0, 1), repeat=2),
                      lambda t: max(t) == t[0] + t[1] - t[0] * t[1] == 1 - (1 - t[0]) * (1 - t[1])),
        ),
        twins=(EventLaw(P(A | B), P(A) + P(B)),),
    ),
    Item(
        "prob.disjoint_not_independent",
        "Exclusive events are as dependent as can be: if one happens, the other does not. Only "
        "events of probability 0 are both.",
        (
            EventLaw(P(A & B), P(A) * P(B), relation="<", where=(P(A) > 0, P(B) > 0),
                     null=(A & B,)),
            EventLaw(P(A & B), P(A) * P(B), "With $P(A) = 0$ both hold.", null=(A & B,),
                     where=(Eq(P(A), 0),)),
        ),
        twins=(EventLaw(P(A & B), P(A) * P(B), null=(A & B,)),),
        erratum=Erratum(
            "The section assumes all its events independent, and treats disjoint, exhaustive and "
            "complementary ones.",
            "Disjoint events of positive probability are never independent, nor are the sets "
            "$\\{1,2,3\\}$ and $\\{3,4,5\\}$ of its example: 1/5 is not 9/25.",
            wrong=(Counted(FIVE, P(A & B), P(A) * P(B)),),
            right=(Counted(FIVE, P(A & B), Rational(1, 5)),
                   Counted(FIVE, P(A) * P(B), Rational(9, 25))),
        ),
    ),
)  # fmt: skip
