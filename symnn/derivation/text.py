"""A derivation as plain text, for terminals and for `print`."""

from __future__ import annotations

import textwrap
from typing import Any

from sympy import Basic

from symnn.derivation.step import Step
from symnn.indexed.text import text
from symnn.lazy import load
from symnn.sources import source

WIDTH = 96
SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def as_text(derivation: Any) -> str:
    """Title, claim, what is given, the numbered steps with their verdicts, and the conclusion."""
    title = sentence(derivation.title)
    lines = [title, "=" * len(title), *_wrapped(derivation.statement)]
    if derivation.use:
        lines += ["", *_wrapped(f"Use: {derivation.use}")]
    lines += ["", *(f"given  {g}" for g in derivation.given)]
    lines += [f"given  {fact}" for fact in map(text, derivation.program.facts)]
    lines += [f"where  {equation}" for equation in map(text, derivation.program)]
    lines += [f"convention  {sentence(c)}" for c in derivation.conventions]
    for number, step in enumerate(derivation.steps, 1):
        lines += ["", *_step(number, step)]
    if derivation.conclusion:
        lines += ["", *_wrapped(f"Hence: {derivation.conclusion}")]
    lines += [f"Source: {source(key).citation}" for key in derivation.sources]
    return "\n".join([*lines, "", summary(derivation)])


def summary(derivation: Any) -> str:
    """How many steps have which verdict."""
    counts = ", ".join(f"{count} {status}" for status, count in derivation.counts.items())
    return f"{len(derivation.steps)} steps: {counts or 'none'}"


def _step(number: int, step: Step) -> list[str]:
    rule = f"[{step.rule}] " if step.rule else ""
    head = _wrapped(f"{number}. {rule}{step.reason}")
    sign = ":=" if step.rule == "definition" else SIGNS[step.relation]
    left = [f"     {shown(step.left)}"] if step.begins else []
    where = f"   where {', '.join(map(text, step.where))}" if step.where else ""
    return [*head, *left, f"       {sign} {shown(step.expression)}{where}   ({_verdict(step)})"]


def _verdict(step: Step) -> str:
    verdict = step.verdict
    return verdict.status if verdict.level in ("exact", "none") else (
        f"{verdict.status}, {verdict.level}"
    )  # fmt: skip


def shown(expression: Any) -> str:
    """An expression as one line of text."""
    return text(expression) if isinstance(expression, Basic) else str(expression)


def sentence(text_with_math: str) -> str:
    """A sentence with its formulas, which stand between dollar signs, made readable."""
    inline = load("symnn.report.inline")
    return inline.plain(inline.prose(text_with_math))


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(sentence(line), WIDTH, subsequent_indent="   ") or [""]
