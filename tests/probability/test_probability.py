"""Laws of events and probabilities, with false neighbors."""

from __future__ import annotations

import pytest
from sympy import Rational, latex

from symnn.core import Variable
from symnn.derivation.question import Question, answer
from symnn.errors import SymnnError
from symnn.indexed import Program
from symnn.probability import (
    NOTHING,
    SURE,
    Draws,
    Event,
    Finite,
    Model,
    P,
    events,
    in_atoms,
    same_event,
)
from symnn.proof import check

A, B, C = events("A B C")

EQUAL = [
    (~(A & B), ~A | ~B),
    (A & (B | C), (A & B) | (A & C)),
    (A - B, A & ~B),
    (A | ~A, SURE),
    (A & ~A, NOTHING),
]
DIFFERENT = [(~(A & B), ~A & ~B), (A & (B | C), (A & B) | C), (A - B, B - A), (A, SURE)]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_events(left: Event, right: Event) -> None:
    assert same_event(left, right) is None


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_events(left: Event, right: Event) -> None:
    assert same_event(left, right) is not None


@pytest.mark.parametrize(
    ("left", "right", "where", "null", "status"),
    [
        (P(A | B), P(A) + P(B) - P(A & B), (), (), "proved"),
        (P(A | B), P(A) + P(B), (), (), "refuted"),
        (P(A | B), P(A) + P(B), (), (A & B,), "proved"),
        (P(A, given=B) * P(B), P(B, given=A) * P(A), (P(A) > 0, P(B) > 0), (), "proved"),
        (P(A, given=B) * P(B), P(B, given=A) * P(A), (), (), "refuted"),
    ],
)
def test_laws_of_probability(left, right, where, null, status) -> None:
    assert check(in_atoms(left, "==", right, where, null)).status == status


def test_events_print_as_written() -> None:
    assert latex(P(B & ~A, given=A | C)) == r"P(B \cap A^c \mid A \cup C)"
    assert latex(~~A) == r"(A^c)^c"
    assert str(P((A | B) & C)) == "P((A ∪ B) ∩ C)"


def test_models_count() -> None:
    model = Model(Draws("HHTT", 2), {A: lambda o: o[0] == "H", B: lambda o: o[1] == "H"})
    assert model.value(P(B, given=A)) == Rational(1, 3)
    with pytest.raises(SymnnError, match="never happens"):
        model.value(P(A, given=A & ~A))
    with pytest.raises(SymnnError, match="has no meaning here; known are A, B"):
        model.value(P(C))
    with pytest.raises(SymnnError, match="at least one outcome"):
        Model((), {})


def test_weights_count() -> None:
    loaded = Model((1, 2), {A: lambda face: face == 1}, weight=lambda face: Rational(face))
    assert loaded.value(P(A)) == Rational(1, 3)


def test_any_finite_law_scales() -> None:
    law, factor = Finite.named("x", "P", "n"), Variable("a")
    scaled = law.variance(lambda x: factor * x)
    assert answer(Question(scaled, "==", factor**2 * law.variance(), Program())).holds
    assert not answer(Question(scaled, "==", factor * law.variance(), Program())).holds
