"""Conditional probability and Bayes."""

from __future__ import annotations

from itertools import product

from sympy import Derivative, Interval, Rational

from symnn.book.fractions import fraction
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Cited, Counted, EventLaw, Refused, Rounded, Stated
from symnn.core import Claim, Variable
from symnn.probability import Draws, Model, P, events

A, B, C = events("A B C")
A1, A2, A3, A4 = events("A_1 A_2 A_3 A_4")
H1, H2, H3, R1, R2 = events("H_1 H_2 H_3 R_1 R_2")
D, plus = events("D +")

SUITS = "SHDC"
DECK = tuple(product(range(1, 14), SUITS))
ONE_CARD = Model(DECK, {H1: lambda card: card[1] == "H"})
TWO_CARDS = Model(Draws(DECK, 2), {
    H1: lambda hand: hand[0][1] == "H", H2: lambda hand: hand[1][1] == "H",
    R1: lambda hand: hand[0][1] in "HD", R2: lambda hand: hand[1][1] in "HD",
})  # fmt: skip
THREE_CARDS = Model(Draws(SUITS * 13, 3), {
    H1: lambda hand: hand[0] == "H", H2: lambda hand: hand[1] == "H",
    H3: lambda hand: hand[2] == "H",
})  # fmt: skip

prevalence, sensitivity, false_alarm = (
    Variable(name, Interval.open(0, 1)) for name in ("d", "s", "f")
)
posterior = sensitivity * prevalence / (
    sensitivity * prevalence + false_alarm * (1 - prevalence)
)  # fmt: skip

JOINT = kept(lambda: fraction(98, 100) * fraction(2, 100))
"""That a person is ill and tests positive."""

ITEMS: tuple[Item, ...] = (
    Item(
        "prob.dependent",
        "$A$ and $B$ are dependent if knowing one changes the probability of the other. It does "
        "not matter which of them comes first in time: dependence is mutual.",
        (
            EventLaw(P(B, given=A) - P(B), (P(A, given=B) - P(A)) * P(B) / P(A),
                     "One difference is 0 exactly when the other is.",
                     where=(P(A) > 0, P(B) > 0)),
            Counted(TWO_CARDS, P(H2, given=H1), P(H2), "Two hearts in a row are dependent,", "!="),
            Counted(TWO_CARDS, P(H1, given=H2), P(H1), "and so the other way round.", "!="),
        ),
        twins=(EventLaw(P(B, given=A), P(B), where=(P(A) > 0,)),),
        erratum=Erratum(
            "$A$ must happen before $B$ in time.",
            "No order in time is needed: if $B$ depends on $A$, then $A$ depends on $B$.",
        ),
    ),
    Item(
        "prob.hearts_first", "A quarter of the deck are hearts. $H_1$: the first card is a heart.",
        (Counted(ONE_CARD, P(H1), fraction(13, 52)), Rounded(fraction(13, 52), "0.25")),
        twins=(Counted(ONE_CARD, P(H1), fraction(14, 52)),),
    ),
    Item(
        "prob.hearts_second",
        "After a heart, 12 hearts are left among 51 cards. Without looking at the first card, the "
        "second is a heart as often as the first.",
        (
            Counted(TWO_CARDS, P(H2, given=H1), fraction(12, 51)),
            Rounded(fraction(12, 51), "0.235"),
            Counted(TWO_CARDS, P(H2), Rational(1, 4)),
        ),
        twins=(Counted(TWO_CARDS, P(H2, given=H1), fraction(13, 51)),),
    ),
    Item(
        "prob.cond_notation", "",
        (Cited("$P(B \\mid A)$ is read *the probability of B given A*."),),
    ),
    Item(
        "prob.joint_dependent", "Both happen: first the one, then the other given the first.",
        (
            EventLaw(P(A & B), P(A) * P(B, given=A), where=(P(A) > 0,)),
            Counted(TWO_CARDS, P(H1 & H2), Rational(1, 17), "Two hearts in a row."),
        ),
        twins=(EventLaw(P(A & B), P(A) * P(B), where=(P(A) > 0,)),),
    ),
    Item(
        "prob.chain_rule",
        "Each event is conditioned on all before it. The rule for $n$ events follows by induction: "
        "the step from $n$ to $n+1$ is the rule for two events, the first of which is the "
        "intersection of the first $n$.",
        (
            EventLaw(P((A1 & A2 & A3) & A4), P(A4, given=A1 & A2 & A3) * P(A1 & A2 & A3),
                     "The step of the induction.", where=(P(A1 & A2 & A3) > 0,)),
            EventLaw(
                P(A1 & A2 & A3 & A4),
                P(A1) * P(A2, given=A1) * P(A3, given=A1 & A2) * P(A4, given=A1 & A2 & A3),
                "Four events.", where=(P(A1) > 0, P(A1 & A2) > 0, P(A1 & A2 & A3) > 0),
            ),
        ),
        twins=(EventLaw(P(A1 & A2 & A3), P(A1) * P(A2) * P(A3), where=(P(A1 & A2) > 0,)),),
        erratum=Erratum(
            "The first letter of the set name $A_k$ reads as an article.",
            "$A_k$ names the event number $k$.",
        ),
    ),
    Item(
        "prob.chain_rule3", "Three hearts in a row.",
        (
            EventLaw(
                P(A1 & A2 & A3), P(A3, given=A1 & A2) * P(A2, given=A1) * P(A1),
                where=(P(A1 & A2) > 0,),
            ),
            Counted(THREE_CARDS, P(H1 & H2 & H3), Rational(11, 850)),
        ),
        twins=(Counted(THREE_CARDS, P(H1 & H2 & H3), Rational(1, 64), "Were they independent,"),),
    ),
    Item(
        "prob.conditional",
        "Only outcomes in $A$ are left, and they are weighted anew. As a function of $B$ it is a "
        "probability again: not negative, 1 for all of $S$, and additive.",
        (
            EventLaw(P(B, given=A), P(A & B) / P(A), where=(P(A) > 0,)),
            EventLaw(P(B, given=A), 0, relation=">=", where=(P(A) > 0,)),
            EventLaw(P(A, given=A), 1, where=(P(A) > 0,)),
            EventLaw(P(B | C, given=A), P(B, given=A) + P(C, given=A), "For disjoint $B$ and $C$.",
                     where=(P(A) > 0,), null=(B & C,)),
        ),
        twins=(
            EventLaw(P(B, given=A), P(A & B), where=(P(A) > 0,)),
            EventLaw(P(B, given=A), P(A & B) / P(A)),
        ),
        beside=(
            Refused("A condition that never happens: refused.", lambda: TWO_CARDS.value(
                P(H1, given=H1 & ~H1)), "never happens"),
        ),
        erratum=Erratum(
            "The joint probability is read as *B given that A has happened*, and nothing is said "
            "of $P(A) = 0$.",
            "The conditional probability is the joint one divided by $P(A)$, which must be "
            "positive.",
            wrong=(EventLaw(P(B, given=A), P(A & B), where=(P(A) > 0,)),),
        ),
    ),
    Item(
        "prob.joint_symmetry", "Which event is named first does not matter.",
        (
            EventLaw(A & B, B & A),
            EventLaw(P(A) * P(B, given=A), P(B) * P(A, given=B), where=(P(A) > 0, P(B) > 0)),
        ),
        twins=(
            EventLaw(P(A) * P(A, given=B), P(B) * P(B, given=A), where=(P(A) > 0, P(B) > 0)),
        ),
    ),
    Item(
        "prob.bayes", "Both ways of writing the joint probability are equal; divide by $P(A)$.",
        (
            EventLaw(P(B, given=A), P(A, given=B) * P(B) / P(A), where=(P(A) > 0, P(B) > 0)),
            EventLaw(P(A), P(A, given=B) * P(B) + P(A, given=~B) * P(~B),
                     "The denominator by total probability.", where=(P(B) > 0, P(B) < 1)),
        ),
        twins=(EventLaw(P(B, given=A), P(A, given=B), where=(P(A) > 0, P(B) > 0)),),
        erratum=Erratum(
            "The sentence after the formula names $P(B \\mid A)$ twice: as what is sought and as "
            "what is known.",
            "What must be known is the opposite conditional, $P(A \\mid B)$.",
            wrong=(EventLaw(P(B, given=A), P(B, given=A) * P(B) / P(A),
                            where=(P(A) > 0, P(B) > 0)),),
        ),
        sources=("bayes1763",),
    ),
    Item(
        "prob.prior_posterior",
        "With posterior $P(B \\mid A)$: the *likelihood* is $P(A \\mid B)$, the *prior* is $P(B)$, "
        "the *evidence* is $P(A)$. Over the prior variable, posteriors sum to 1.",
        (
            EventLaw(P(B, given=A) + P(~B, given=A), 1, where=(P(A) > 0,)),
            EventLaw(P(B) + P(~B), 1, "So do priors,"),
        ),
        twins=(EventLaw(P(A, given=B) + P(A, given=~B), 1, "but likelihoods need not.",
                        where=(P(B) > 0, P(B) < 1)),),
        erratum=Erratum(
            "$P(A)$ is called the prior of the posterior $P(B \\mid A)$.",
            "The prior speaks of the same event as the posterior: it is $P(B)$. $P(A)$ is the "
            "evidence.",
            wrong=(EventLaw(P(A) + P(~B), 1, "As prior, $P(A)$ and $P(B^c)$ would sum to 1."),),
        ),
    ),
    Item(
        "prob.bayes_medical",
        "$D$: ill; $+$: the test is positive. With prevalence $d$, sensitivity $s$ and rate of "
        "false alarms $f$ the posterior grows with $d$ and $s$ and falls with $f$.",
        (
            EventLaw(
                P(D, given=plus), P(plus, given=D) * P(D) / P(plus),
                where=(P(plus) > 0, P(D) > 0),
            ),
            Stated(Claim(Derivative(posterior, prevalence), ">", Rational(0))),
            Stated(Claim(Derivative(posterior, sensitivity), ">", Rational(0))),
            Stated(Claim(Derivative(posterior, false_alarm), "<", Rational(0))),
        ),
        twins=(Stated(Claim(Derivative(posterior, false_alarm), ">", Rational(0))),),
    ),
    Item(
        "prob.bayes_assumptions",
        "The three numbers fit together: they leave a rate of false alarms of 97/4900, just under "
        "2 %. A test that is right in 98 % of the healthy too would be positive in 0.0392 of all "
        "cases, which is 0.039 to three decimals.",
        (
            kept(lambda: Stated(Claim(
                JOINT + fraction(97, 4900) * fraction(98, 100), "==", fraction(39, 1000)))),
            Rounded(kept(lambda: JOINT + fraction(2, 100) * fraction(98, 100)), "0.039"),
        ),
        twins=(kept(lambda: Stated(Claim(JOINT, "<=", fraction(1, 100)),
                      "$P(+) = 0.01$ would be less than the joint probability.")),),
        erratum=Erratum(
            "The test is *98 % reliable*, which is explained by itself: a positive test is right "
            "in 98 %.",
            "0.98 is the sensitivity $P(+ \\mid D)$: of the ill, 98 % test positive. Of those who "
            "test positive, only about half are ill.",
            wrong=(kept(lambda: Stated(
                Claim(JOINT / fraction(39, 1000), "==", fraction(98, 100)))),),
        ),
    ),
    Item(
        "prob.bayes_result",
        "With $P(+) = 0.039$ the posterior is 98/195; with 0.0392 it is exactly 1/2. What is known "
        "of $P(+)$ to three decimals leaves it between 0.4962 and 0.5091.",
        (
            kept(lambda: Stated(Claim(JOINT / fraction(39, 1000), "==", fraction(98, 195)))),
            Rounded(Rational(98, 195), "0.5"),
            kept(lambda: Stated(Claim(JOINT / fraction(392, 10000), "==", fraction(1, 2)))),
            Rounded(Rational(196, 10000) / Rational(395, 10000), "0.4962"),
            Rounded(Rational(196, 10000) / Rational(385, 10000), "0.5091"),
        ),
        twins=(Rounded(Rational(98, 195), "0.51"),),
    ),
)  # fmt: skip
