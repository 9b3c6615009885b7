"""The adjoint equations of a program as steps, each proved for all sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symnn.core import Verdict
from symnn.derivation.record import DEFINITION, Derivation
from symnn.derivation.step import Step
from symnn.indexed import Equation, GradientProgram, Program, merged
from symnn.indexed.canonical import canonical
from symnn.proof.program import prove_chain_rule, prove_simplified

NAMED = "A sum that is needed again has a name."
CHAIN_RULE = "The chain rule, over everything that reads it."
TEXTBOOK = "By the definitions, and collected."


def with_gradients(
    start: Derivation, found: GradientProgram, reasons: Mapping[str, str] | None = None
) -> Derivation:
    """The derivation continued by every adjoint equation, first as the chain rule gives it.

    Args:
        start: its program defines the loss.
        found: from `gradient` of that program.
        reasons: for the textbook form, in words, by the name of the gradient.

    Raises:
        StepRefuted: an equation is not the chain rule, or not equal to it.
    """
    textbook = {e.name: (e, v) for e, v in prove_simplified(found)}
    chain = prove_chain_rule(found)
    hidden = [e for e, _ in chain if e.name not in textbook]
    names = [e for e in found.forward if e.base not in start.program.equations]
    longer = replace(
        start, derived=merged(start.derived, Program([*names, *hidden, *found.adjoint]))
    )
    for equation in names:
        longer = longer.with_step(
            Step(equation.right, NAMED, DEFINITION, "definition", equation.left)
        )
    for raw, proof in chain:
        words = (reasons or {}).get(raw.name, TEXTBOOK)
        longer = _with_equation(longer, (raw, proof), textbook.get(raw.name), words)
    return longer


def _with_equation(
    longer: Derivation, chain: tuple[Equation, Verdict], textbook: Any, words: str
) -> Derivation:
    """The equation by the chain rule, and its textbook form where that is another one."""
    raw, proof = chain
    left = textbook[0].left if textbook else raw.left
    right = raw.at(textbook[0].indices) if textbook else raw.right
    longer = longer.with_step(Step(right, CHAIN_RULE, proof, "chain rule", left))
    if textbook is None or canonical(right) == canonical(textbook[0].right):
        return longer
    return longer.with_step(Step(textbook[0].right, words, textbook[1]))
