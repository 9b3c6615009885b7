"""Probability: experiments, theoretical and empirical probability, the law of large numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import (
    Heaviside,
    Integer,
    Interval,
    Limit,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    binomial,
    oo,
)

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.laws import ANY, NORMAL, a
from symnn.book.material import (
    Cited,
    Counted,
    Derived,
    Equated,
    EventLaw,
    Refused,
    Rounded,
    Simulated,
    Stated,
)
from symnn.catalog.identities.claims import equal
from symnn.core import Variable
from symnn.probability import NOTHING, SURE, Model, P, events

A, B = events("A B")
heads, tails, six, even, low = events("H T six even low")
COIN = Model("HT", {heads: lambda side: side == "H", tails: lambda side: side == "T"})
FACES = {
    six: lambda face: face == 6,
    even: lambda face: face % 2 == 0,
    low: lambda face: face in (1, 3),
}
DIE = Model(range(1, 7), FACES)
LOADED = Model(range(1, 7), FACES, weight=lambda face: Rational(5 if face == 6 else 1))
chance, trials = Variable("p", Interval.open(0, 1)), Variable("N", S.Naturals)
near, center = Variable("epsilon", Interval.open(0, oo)), Variable("mu")
ONE, ZERO = S.One, S.Zero
heads_seen = Symbol("k", integer=True)
AT_LEAST_56: Any = Sum(binomial(100, heads_seen), (heads_seen, 56, 100))
# Written out it would be a fraction of thirty digits.
FAR = Mul(2, AT_LEAST_56, Pow(Integer(2), -100, evaluate=False), evaluate=False)


def frequencies(random: np.random.Generator, count: int) -> Any:
    """Whether a fair coin's frequency in 100 tosses is off by at least 0.06, again and again."""
    return abs(random.binomial(100, 0.5, size=count) - 50) >= 6


def strays(value: Any) -> Any:
    """1 where the value is off by at least epsilon, else 0."""
    return Heaviside((value - center) ** 2 - near**2, ONE)  # type: ignore[arg-type]


ITEMS: tuple[Item, ...] = (
    Item(
        "prob.experiment",
        "An experiment can be repeated, its possible outcomes are known, and which of them comes "
        "is not. Its model is a list of outcomes with weights that sum to 1; an event is a set of "
        "outcomes, and weighs as much as they do together.",
        (
            Counted(DIE, P(SURE), ONE, "The weights of a die's faces sum to 1."),
            Counted(DIE, even, (2, 4, 6), "An event is a set of outcomes."),
            Refused("A model without outcomes: refused.", lambda: Model((), {}), "0 outcomes"),
        ),
        twins=(Counted(DIE, P(even), Rational(1, 6), "An event of three outcomes,"),),
        erratum=Erratum(
            "The single outcomes of an experiment are called its events.",
            "An event is a set of outcomes; it may hold one of them, many, or none.",
            wrong=(Counted(DIE, even, (2,), "*Even* as a single outcome."),),
        ),
    ),
    Item(
        "prob.coin_and_die",
        "Tossing a coin has two outcomes, rolling a die has six. All are equally likely as long "
        "as nothing favors one of them.",
        (
            Counted(COIN, P(heads), Rational(1, 2)), Counted(COIN, P(tails), Rational(1, 2)),
            Counted(DIE, P(six), Rational(1, 6)), Counted(DIE, P(even), Rational(1, 2)),
        ),
        twins=(Counted(LOADED, P(six), Rational(1, 6), "A loaded die."),),
    ),
    Item(
        "prob.definition",
        "A probability is a number from 0 to 1; percentages are the same times 100. What cannot "
        "happen has probability 0, what must happen 1, and probabilities of events that exclude "
        "each other add up. All other rules follow from these.",
        (
            EventLaw(P(A), 0, relation=">="), EventLaw(P(A), 1, relation="<="),
            EventLaw(P(NOTHING), 0), EventLaw(P(SURE), 1),
            EventLaw(P(A | B), P(A) + P(B), "For events that exclude each other.", null=(A & B,)),
        ),
        twins=(EventLaw(P(A | B), P(A) + P(B)),),
        erratum=Erratum(
            "Probability 0 means impossible, probability 1 means certain.",
            "Impossible events have probability 0, but not the other way round: a normal variable "
            "takes each single value with probability 0, and yet takes one of them.",
            wrong=(EventLaw(A & B, NOTHING, "That all events are empty."),),
            right=(Stated(equal(NORMAL.probability(a, a), 0)),),
        ),
    ),
    Item(
        "prob.theoretical",
        "If all outcomes are equally likely, count: outcomes in the event over all outcomes. "
        "Nothing has to be tried; the symmetry of the experiment does the work.",
        (
            Counted(DIE, P(even), Rational(3, 6)),
            Counted(DIE, P(even | low), P(even) + P(low),
                    "Counts of disjoint events add up: *low* is 1 or 3."),
        ),
        twins=(Counted(LOADED, P(even), Rational(3, 6), "Not so for a loaded die."),),
    ),
    Item(
        "prob.theoretical_examples",
        "One of two sides, one of six faces.",
        (
            Counted(COIN, P(heads), Rational(1, 2)), Counted(DIE, P(six), Rational(1, 6)),
            Rounded(Rational(1, 2), "0.5"), Rounded(Rational(1, 6), "0.167"),
        ),
        twins=(Counted(LOADED, P(six), Rational(1, 6), "The die is loaded."),
               Rounded(Rational(1, 6), "0.16", "Cut instead of rounded.")),
    ),
    Item(
        "prob.empirical",
        "Try $N$ times and take the share of trials in which the event happened. This share is "
        "itself random: its mean is the probability $p$, and its variance $p(1-p)/N$ shrinks with "
        "the number of trials.",
        (
            Derived("binomial", "The number of successes has mean $Np$, variance $Np(1-p)$."),
            Stated(equal(kept(lambda: trials * chance / trials), chance),
                   "So the share has mean $p$,"),
            Stated(equal(kept(lambda: trials * chance * (1 - chance) / trials**2),
                         chance * (1 - chance) / trials), "and variance $p(1-p)/N$."),
        ),
        twins=(Stated(equal(trials * chance * (1 - chance) / trials,
                            chance * (1 - chance) / trials)),),
    ),
    Item(
        "prob.empirical_example",
        "56 heads in 100 tosses: an empirical probability of 0.56. Does that speak against a fair "
        "coin? Hardly: a fair coin strays at least as far from 50 in 27 % of all such series.",
        (
            Rounded(Rational(56, 100), "0.56"),
            Rounded(FAR, "0.27125",
                    "Chance of 56 heads or more, or 44 or fewer, with a fair coin."),
        ),
        twins=(Rounded(FAR, "0.05", "As rarely as tests of significance ask."),),
        beside=(Simulated("100 tosses of a fair coin, off by 6 or more.", frequencies,
                          0.2712530240738347, count=20_000),),
    ),
    Item(
        "prob.lln",
        "In long series the share comes close to the probability. Chebyshev's argument: to be off "
        "by $\\epsilon$ costs at least $\\epsilon^2$ of variance, so with variance $p(1-p)/N$ it "
        "cannot be likely. A single longer series need not be closer than a shorter one.",
        (
            Equated(ANY.expectation(strays),
                    ANY.expectation(lambda v: (v - center) ** 2) / near**2,
                    "The chance to be off by $\\epsilon$ or more, for any finite law; $H$ is 0 "
                    "below 0, and 1 from there on.",
                    relation="<="),
            Derived("binomial", "The variance of the count is $Np(1-p)$."),
            Stated(equal(Limit(chance * (1 - chance) / (trials * near**2), trials, oo), 0),
                   "The bound goes to 0."),
        ),
        twins=(Equated(ANY.expectation(strays),
                       ANY.expectation(lambda v: (v - center) ** 2) / (2 * near**2),
                       relation="<="),),
        beside=(Cited("Hoeffding's bound $2e^{-2N\\epsilon^2}$ is far smaller for large $N$.",
                      ("hoeffding1963",)),),
    ),
)  # fmt: skip
