"""Walks over a document: its blocks, its runs, its formulas, its verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from symnn.report.document import (
    Block,
    Callout,
    Column,
    Columns,
    Details,
    Document,
    Equation,
    Fact,
    StepEntry,
    StepList,
)
from symnn.report.inline import Badge, Emphasis, Inline, Link, Math


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block in reading order, those inside others included."""
    for block in blocks:
        yield block
        yield from walk(_inner(block))


def _inner(block: Block) -> Iterator[Block]:
    match block:
        case Callout() | Details():
            yield from block.blocks
        case Columns(columns):
            for column in columns:
                yield from column
        case StepList():
            for step in block.steps:
                yield step.equation
                yield from step.details


def inlines(document: Document) -> Iterator[Inline]:
    """Every run of the document, those inside others included."""
    yield from _runs_of((document.title, document.subtitle))
    for block in walk(document.blocks):
        yield from _runs_of(getattr(block, field.name) for field in fields(block))


def _runs_of(value: object) -> Iterator[Inline]:
    """The runs anywhere inside a field, without entering blocks that `walk` visits itself."""
    if isinstance(value, Emphasis | Link):
        yield value
        yield from _runs_of(value.runs)
    elif isinstance(value, Inline):
        yield value
    elif isinstance(value, StepEntry):
        yield from _runs_of((value.reason, value.rule, value.badge))
    elif isinstance(value, Column):
        yield from _runs_of(value.header)
    elif isinstance(value, Fact):
        yield from _runs_of((value.value, value.name, value.remark))
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _runs_of(item)


def formulas(document: Document) -> Iterator[str]:
    """The LaTeX of every formula, displayed or inline."""
    for block in walk(document.blocks):
        if isinstance(block, Equation):
            yield block.latex
    for run in inlines(document):
        if isinstance(run, Math):
            yield run.latex


def statuses(document: Document) -> list[str]:
    """The verdict statuses that occur, each once, in reading order."""
    found = [run.status for run in inlines(document) if isinstance(run, Badge)]
    return list(dict.fromkeys(found))
