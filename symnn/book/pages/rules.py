"""The rules that steps name, each with its own proof; and the links from the steps to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symnn.book.pages.formulas import NOWHERE, shown_blocks
from symnn.book.rulebook import KINDS, RULES, Rule, named
from symnn.book.rulebook.proofs import Proofs
from symnn.report import (
    Callout,
    Columns,
    Contents,
    Details,
    Document,
    Emphasis,
    Heading,
    Link,
    Paragraph,
    StepEntry,
    StepList,
    prose,
)
from symnn.report.document import Block
from symnn.report.inline import Inline, plain

INTRODUCTION = (
    "Each step of a derivation names the rule that it follows, or the method by which it was "
    "checked. The step is checked as well, so a wrong use of a right rule is found; here stands "
    "why the rules themselves are right. Rules of differentiation rest on difference quotients."
)
LINKED = {rule.name for rule in RULES}


def rules_document(
    found: Proofs, link: Callable[[str], str], told: Mapping[str, Link] = NOWHERE
) -> Document:
    """All rules, by what they are about.

    Args:
        found: what was found on their material.
        link: from the label of a rule to its place.
        told: derivations that stand elsewhere, by name, and where.
    """
    blocks: list[Block] = [Contents(2), Paragraph(INTRODUCTION)]
    for kind, title in KINDS.items():
        blocks.append(Heading(1, title))
        for rule in RULES:
            if rule.kind == kind:
                blocks += _entry(rule, link)
                blocks += shown_blocks(rule.material, found[rule.name], told)
    return Document("Rules", tuple(blocks))


def _entry(rule: Rule, link: Callable[[str], str]) -> list[Block]:
    return [
        Heading(2, rule.name[:1].upper() + rule.name[1:], label=rule.label),
        Paragraph(tuple(_linked(run, rule, link) for run in prose(rule.says))),
    ]


def _linked(run: Inline, rule: Rule, link: Callable[[str], str]) -> Inline:
    """The name of another rule leads there."""
    if isinstance(run, Emphasis) and plain(run.runs) in LINKED - {rule.name}:
        return Link(link(_label(plain(run.runs))), run.runs)
    return run


def _label(name: str) -> str:
    found = named(name)
    assert found is not None, name
    return found.label


def with_links(blocks: Sequence[Block], link: Callable[[str], str]) -> tuple[Block, ...]:
    """The blocks, with each step's rule leading to that rule's own proof.

    Args:
        blocks: of any kind.
        link: from the label of a rule to its place.
    """
    return tuple(_with_links(block, link) for block in blocks)


def _with_links(block: Block, link: Callable[[str], str]) -> Block:
    match block:
        case StepList(steps):
            return replace(block, steps=tuple(_step(step, link) for step in steps))
        case Callout() | Details():
            return replace(block, blocks=with_links(block.blocks, link))
        case Columns(columns):
            return replace(block, columns=tuple(with_links(column, link) for column in columns))
    return block


def _step(step: StepEntry, link: Callable[[str], str]) -> StepEntry:
    rule = named(plain(step.rule))
    if rule is None:
        return step
    runs = prose(step.rule) if isinstance(step.rule, str) else step.rule
    return replace(step, rule=(Link(link(rule.label), runs),))
