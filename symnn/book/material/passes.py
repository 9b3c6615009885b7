"""The forward and the backward pass of a network, in both notations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnn.book.material.finding import TIER_OF_LEVEL, Finding, of_verdict
from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict
from symnn.indexed import Equation, GradientProgram, Program


@dataclass(frozen=True)
class Forward:
    """Equations that define arrays; they claim nothing, so they do not count as evidence.

    Args:
        program: that they belong to.
        arrays: whose equations are shown.
        words: what they say.
    """

    program: Program = field(compare=False)
    arrays: tuple[Any, ...]
    words: str = ""

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Of the arrays, in this order."""
        return tuple(self.program[array] for array in self.arrays)

    def find(self) -> Finding:
        """Nothing to find."""
        why = Evidence("names for expressions")
        return Finding(Verdict("unknown", "none", "definition", why), Tier.F, counts=False)


@dataclass(frozen=True)
class Backward:
    """The equations of a gradient, each proved for all sizes.

    Args:
        program: the gradient.
        words: what they say.
        arrays: whose equations are shown, where the others only repeat them; empty shows all.
    """

    program: GradientProgram = field(compare=False)
    words: str = ""
    arrays: tuple[Any, ...] = ()

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What is shown, from the loss backwards."""
        return tuple(e for e in self.program.derived if not self.arrays or e.base in self.arrays)

    def find(self) -> Finding:
        """As strong as its weakest equation: each is the chain rule, brought to a short form."""
        verdicts = self.program.prove()
        weak = next((v for v in verdicts.values() if not v.holds), None)
        if weak is not None:
            return of_verdict(weak)
        weakest = max(verdicts.values(), key=lambda v: TIER_OF_LEVEL[v.level])
        why = Evidence(f"each of {len(verdicts)} equations is the chain rule, for all sizes")
        found = Verdict(weakest.status, weakest.level, "chain rule", why)
        return Finding(found, TIER_OF_LEVEL[weakest.level])
