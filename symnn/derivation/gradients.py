"""The adjoint equations of a program as steps, each proved for all sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from symnn.core import Verdict
from symnn.derivation.question import Question, answer
from symnn.derivation.record import DEFINITION, Derivation
from symnn.derivation.step import Step
from symnn.indexed import Equation, GradientProgram, Program, merged
from symnn.indexed.canonical import canonical
from symnn.indexed.text import text
from symnn.indexed.traverse import name_of
from symnn.proof.program import prove_chain_rule

NAMED = "A sum that is needed again has a name."


def with_gradients(
    start: Derivation, found: GradientProgram, reasons: Mapping[str, str] | None = None
) -> Derivation:
    """The derivation continued by every adjoint equation, from the chain rule to textbook form.

    Args:
        start: its program defines the loss.
        found: from `gradient` of that program.
        reasons: for the last form, in words, by the name of the gradient.

    Raises:
        StepRefuted: an equation is not the chain rule, or a rewriting changes its value.
    """
    known = {*start.program.equations, *found.steps}
    names = [e for e in found.raw if e.base not in known]
    hidden = [found.raw[base] for base in found.steps if base not in found]
    derived = Program([*names, *hidden, *found.adjoint])
    longer = replace(start, derived=merged(start.derived, derived))
    for equation in names:
        longer = longer.with_step(
            Step(equation.right, NAMED, DEFINITION, "definition", equation.left)
        )
    chain = {equation.base: (equation, verdict) for equation, verdict in prove_chain_rule(found)}
    for base in found.steps:
        for step in _steps(longer.all_equations, found, base, chain[base]):
            longer = longer.with_step(step)
        words = (reasons or {}).get(name_of(base))
        if words:
            longer = _reworded(longer, words)
    return longer


def _steps(
    program: Program, found: GradientProgram, base: Any, chain: tuple[Equation, Verdict]
) -> Iterator[Step]:
    """One adjoint: the chain rule, each rewriting, and the equation that the program keeps."""
    raw, proof = chain
    equation = found.equations.get(base, raw)
    (first, reason, rule), *others = _lines(found, base, raw.at(equation.indices), equation.right)
    yield Step(first, reason, proof, rule, equation.left)
    current = first
    uses = {r.expression: r.uses for r in found.steps[base]}
    for expression, reason, rule in others:
        verdict = _checked(program, current, expression, uses.get(expression, ()))
        yield Step(expression, reason, verdict, rule)
        current = expression


def _checked(program: Program, before: Any, after: Any, uses: Any) -> Verdict:
    """The verdict on a rewriting: by the definitions that it used, else by all of them.

    `Why:` a recurrence can be unfolded without end; what is used once needs no more.
    """
    own = Program([program[base] for base in uses if base in program], program.facts)
    found = answer(Question(before, "==", after, own))
    return found if found.holds else answer(Question(before, "==", after, program))


def _lines(found: GradientProgram, base: Any, raw: Any, kept: Any) -> list[tuple[Any, str, str]]:
    """Expression, reason and rule of each line; what only reorders takes the place of its line."""
    written = found.steps[base]
    lines = [(raw, _through(written[0].uses), "chain rule")]
    more = [(r.expression, REASONS[r.reason](r.uses), r.reason) for r in written]
    if base in found:
        more.append((kept, _collected(()), "collect"))
    for expression, reason, rule in more:
        before, why, name = lines[-1]
        if rule not in ("chain rule", "collect") or canonical(before) != canonical(expression):
            lines.append((expression, reason, rule))
        elif rule == "collect":
            lines[-1] = (expression, why, name)
    return lines


def _reworded(longer: Derivation, words: str) -> Derivation:
    """The derivation with other words for its last step."""
    return replace(longer, steps=(*longer.steps[:-1], replace(longer.steps[-1], reason=words)))


def _names(uses: Any) -> str:
    return " and ".join(f"`{name_of(base)}`" for base in uses)


def _through(uses: Any) -> str:
    return f"The chain rule through {_names(uses)}." if uses else "The chain rule."


def _substituted(uses: Any) -> str:
    return f"Insert {_names(uses)}."


def _folded(uses: Any) -> str:
    return f"By the definition of {_names(uses)}."


def _known(uses: Any) -> str:
    return f"Because {' and '.join(f'`{text(fact)}`' for fact in uses)}."


def _collected(uses: Any) -> str:
    return "Collect terms."


REASONS = {
    "chain rule": _through, "substitute": _substituted, "fold": _folded, "fact": _known,
    "collect": _collected,
}  # fmt: skip
