"""A derivation as plain text, for terminals and for `print`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from sympy import Basic

from symnn.core.notation import Notation
from symnn.derivation.step import Step
from symnn.indexed.normal.zeros import outside
from symnn.indexed.printing.breaking import broken_text
from symnn.indexed.printing.latex import notation_of
from symnn.indexed.printing.text import text, text_outside
from symnn.indexed.printing.typeset import typesetter
from symnn.lazy import load
from symnn.sources import source

WIDTH = 96
SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def as_text(derivation: Any) -> str:
    """Title, claim, what is given, the numbered steps with their verdicts, and the conclusion."""
    title, notation = sentence(derivation.title), notation_of(derivation.all_equations)
    lines = [title, "=" * len(title), *_wrapped(derivation.statement)]
    if derivation.use:
        lines += ["", *_wrapped(f"Use: {derivation.use}")]
    lines += ["", *(f"given  {g}" for g in derivation.given), *_program(derivation)]
    lines += [f"convention  {sentence(c)}" for c in derivation.conventions]
    for number, step in enumerate(derivation.steps, 1):
        lines += ["", *_step(number, step, notation)]
    if derivation.conclusion:
        lines += ["", *_wrapped(f"Hence: {derivation.conclusion}")]
    lines += [f"Source: {source(key).citation}" for key in derivation.sources]
    return "\n".join([*lines, "", summary(derivation)])


def _program(derivation: Any) -> Iterator[str]:
    """What is assumed of the data, the equations, and what is 0 outside of its array."""
    program, setter = derivation.program, typesetter(derivation.all_equations)
    yield from (f"given  {text(fact, notation=setter.notation)}" for fact in program.facts)
    yield from (broken_text(f"where  {setter.text(e)}") for e in setter.told(program))
    yield from (f"with   {text_outside(o, notation=setter.notation)}" for o in outside(program))


def summary(derivation: Any) -> str:
    """How many steps have which verdict."""
    counts = ", ".join(f"{count} {status}" for status, count in derivation.counts.items())
    return f"{len(derivation.steps)} steps: {counts or 'none'}"


def _step(number: int, step: Step, notation: Notation) -> list[str]:
    rule = f"[{step.rule}] " if step.rule else ""
    head = _wrapped(f"{number}. {rule}{step.reason}")
    sign = ":=" if step.rule == "definition" else SIGNS[step.relation]
    left = [f"     {shown(step.left, notation)}"] if step.begins else []
    where = f"   where {', '.join(map(text, step.where))}" if step.where else ""
    line = broken_text(f"       {sign} {shown(step.expression, notation)}")
    return [*head, *left, f"{line}{where}   ({_verdict(step)})"]


def _verdict(step: Step) -> str:
    verdict = step.verdict
    return verdict.status if verdict.level in ("exact", "none") else (
        f"{verdict.status}, {verdict.level}"
    )  # fmt: skip


def shown(expression: Any, notation: Notation | None = None) -> str:
    """An expression as one line of text."""
    if isinstance(expression, Basic):
        return text(expression, notation=notation)
    return str(expression)


def sentence(text_with_math: str) -> str:
    """A sentence with its formulas, which stand between dollar signs, made readable."""
    inline = load("symnn.report.inline")
    return inline.plain(inline.prose(text_with_math))


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(sentence(line), WIDTH, subsequent_indent="   ") or [""]
