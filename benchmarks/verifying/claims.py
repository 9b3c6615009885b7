"""Claims whose truth is known: the corpus, and planted mistakes that a point refutes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "proof" / "corpus"))

from corpus import claim_of, lines
from mutants import KINDS, mutant

from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.proof import check
from symnn.proof.refutation.kinks import refute_kinks
from symnn.proof.refutation.refuter import refute_quickly, refute_thoroughly

REFUTERS = (refute_quickly, refute_kinks, refute_thoroughly)
"""Balls at exact points; a mutant that they do not refute may be true, and does not count."""
SEED = 50_000
NODE, DOMAIN = "mutant", "domain mutant"


@dataclass(frozen=True)
class Question:
    """One claim, named so that another process finds it again.

    Args:
        kind: true, false, or a kind of mutant.
        key: the line of the corpus, or the number of the mutant.
    """

    kind: str
    key: str

    @property
    def answer(self) -> str:
        """The verdict that is right."""
        return "proved" if self.kind == "true" else "refuted"

    def claim(self) -> Claim:
        """The claim."""
        return (
            claim_of(self.key)
            if self.kind in ("true", "false")
            else _mutant(self.kind, int(self.key))
        )


def questions(name: str, every: int) -> list[Question]:
    """Every N-th claim of the corpus that is `true` or `false`."""
    return [Question(name, line) for line in lines(name)[::every]]


def mutants(count: int, every: int) -> list[Question]:
    """Mutants, a third of them with a wider domain or without a condition."""
    chosen = range(0, count, every)
    return [Question(DOMAIN if i % 3 == 0 else NODE, str(n)) for i, n in enumerate(chosen)]


@cache
def _sources() -> list[Claim]:
    return [claim_of(line) for name in ("true", "false") for line in lines(name)]


@cache
def _mutant(kind: str, number: int) -> Claim:
    random = Random(SEED + number)
    kinds = [k for k in KINDS if (k == "domain") == (kind == DOMAIN)]
    return mutant(random.choice(_sources()), random, random.choice(kinds))


def is_false(question: Question, timeout: float) -> bool:
    """Whether a point is known at which the claim fails, shown by ball arithmetic."""
    try:
        return check(question.claim(), timeout=timeout, strategies=REFUTERS).status == "refuted"
    except SymnnError:  # a domain that has become empty, and the like
        return False
