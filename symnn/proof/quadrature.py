"""Integrals without parameters by rigorous quadrature, with derived bounds for infinite tails."""

from __future__ import annotations

from symnn.core import Verdict
from symnn.proof.problem import Problem


def by_quadrature(problem: Problem) -> Verdict | None:
    """`enclosed` or refuted, when both sides are numbers that can be enclosed."""
    return None
