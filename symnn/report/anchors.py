"""Numbers, permalinks and cross-references, filled in once for every renderer.

A permalink is a hash of the content, not a running number: a link into a report still arrives
after other sections came, went or moved. A formula in a chapter has the number of its section and
one of its own; in what is folded a letter, so that the numbers that are seen follow each other.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from string import ascii_lowercase
from typing import Any, TypeVar

from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.report.document import (
    Block,
    Callout,
    Columns,
    Content,
    Details,
    Document,
    Equation,
    Figure,
    Heading,
    Search,
    StepEntry,
    StepList,
    Table,
)
from symnn.report.drawing import Drawing
from symnn.report.inline import Link, Math, Reference, Runs, Text, plain, runs
from symnn.report.plot import Panels, Plot
from symnn.report.traversal import inlines, walk

LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*\Z")
Labeled = Heading | Equation | Table | Figure
AnyLabeled = TypeVar("AnyLabeled", bound=Labeled)


def resolve(document: Document) -> Document:
    """The document with every anchor, number and reference filled in.

    >>> from symnn.report.document import Paragraph
    >>> blocks = (Equation("a=b", numbered=True, label="ab"), Paragraph((Reference("ab"),)))
    >>> resolve(Document("t", blocks)).blocks[1].content
    (Link(target='#ab', runs=(Text(text='(1)'),)),)

    Raises:
        UnknownNameError: a reference or an internal link points to nothing.
        SymnnError: two blocks bear one label, or a label cannot be an anchor.
    """
    state = _Resolver(document.numbered, document.chapter, document.chapters)
    anchored = replace(document, blocks=state.blocks(document.blocks))
    names = {block.label: _name_of(block) for block in labeled(anchored) if block.label}
    linked: Document = _link(anchored, names)
    _check_links(linked)
    return linked


def labeled(document: Document) -> Iterator[Labeled]:
    """Every block that can be pointed to by label."""
    return (block for block in walk(document.blocks) if isinstance(block, Labeled))


def anchors(document: Document) -> list[str]:
    """Every anchor of a resolved document, in reading order."""
    found: list[str] = []
    for block in walk(document.blocks):
        if isinstance(block, Labeled) and block.anchor:
            found.append(block.anchor)
        if isinstance(block, Search):
            found.append(block.label)
        if isinstance(block, StepList):
            found += [step.anchor for step in block.steps]
    return found


def slug(text: str) -> str:
    """The words of a title as part of an address.

    >>> slug("Softmax & cross-entropy: the gradient")
    'softmax-cross-entropy-the-gradient'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())[:6])


def letters(count: int) -> str:
    """The letters that stand for a number.

    >>> letters(1), letters(26), letters(27), letters(703)
    ('a', 'z', 'aa', 'aaa')
    """
    found = ""
    while count:
        count, place = divmod(count - 1, len(ascii_lowercase))
        found = ascii_lowercase[place] + found
    return found


@dataclass
class _Resolver:
    """The counters of one pass over a document."""

    numbered: bool
    chapter: str = ""
    chapters: bool = False
    taken: set[str] = field(default_factory=set)
    counters: Counter[str] = field(default_factory=Counter)
    sections: list[int] = field(default_factory=lambda: [0, 0, 0])
    path: list[str] = field(default_factory=list)
    folds: int = 0

    def block(self, block: Block) -> Block:
        match block:
            case Heading():
                return self.heading(block)
            case Equation():
                return self.named(block, "eq", block.latex, self.number_of_formula(block))
            case Table() | Figure():
                return self.captioned(block)
            case StepList(steps):
                return replace(block, steps=tuple(self.step(step) for step in steps))
            case Details(is_open=False):
                return replace(block, blocks=self.folded(block.blocks))
            case Callout() | Details():
                return replace(block, blocks=self.blocks(block.blocks))
            case Columns(columns):
                return replace(block, columns=tuple(self.blocks(column) for column in columns))
        return block

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(self.block(block) for block in blocks)

    def folded(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        self.folds += 1
        found = self.blocks(blocks)
        self.folds -= 1
        return found

    def heading(self, block: Heading) -> Heading:
        title = _source(block.content)
        self.path = [*self.path[: block.level - 1], title]
        index = block.level - 1
        self.sections = [*self.sections[:index], self.sections[index] + 1] + [0] * (2 - index)
        if self.chapters and block.level == 1:
            self.chapter, self.counters = str(self.sections[0]), Counter()
        number = self.number_of_section(block.level) if self.numbered else ""
        # Sections of many derivations share a title; the path above it tells them apart.
        return self.named(block, slug(title), "/".join(self.path), number)

    def number_of_section(self, level: int) -> str:
        parts = list(map(str, self.sections[:level]))
        return ".".join(parts if self.chapters or not self.chapter else [self.chapter, *parts])

    def number_of_formula(self, block: Equation) -> str:
        if not self.chapter:
            return self.count("equation") if block.numbered else ""
        section = self.sections[1 if self.chapters else 0]
        place = f"{self.chapter}.{section}" if section else self.chapter
        kind = f"{'folded' if self.folds else 'formula'} {place}"
        self.counters[kind] += 1
        own = self.counters[kind]
        return f"{place}.{letters(own) if self.folds else own}"

    def captioned(self, block: Table | Figure) -> Table | Figure:
        kind = "table" if isinstance(block, Table) else "figure"
        number = self.count(kind) if block.caption else ""
        bare = replace(block, label="", anchor="", number="")
        return self.named(block, kind, repr(bare), number)

    def step(self, step: StepEntry) -> StepEntry:
        equation = step.equation
        if equation.numbered or equation.label or self.chapter:
            equation = self.block(equation)
        anchor = self.free(f"step-{_digest(_source(step.reason) + step.equation.latex)}")
        return replace(step, equation=equation, anchor=anchor, details=self.folded(step.details))

    def named(self, block: AnyLabeled, prefix: str, content: str, number: str) -> AnyLabeled:
        if block.label:
            return replace(block, anchor=self.claimed(block.label), number=number)
        anchor = f"{prefix}-{_digest(content)}".lstrip("-")
        if anchor in self.taken:
            # The section tells equal blocks apart, wherever they stand.
            anchor = f"{prefix}-{_digest('/'.join([*self.path, content]))}".lstrip("-")
        return replace(block, anchor=self.free(anchor), number=number)

    def count(self, kind: str) -> str:
        self.counters[kind] += 1
        parts = [self.chapter] if self.chapter else []
        return ".".join([*parts, str(self.counters[kind])])

    def free(self, wanted: str) -> str:
        """The wanted anchor, with a running number where the same content came before."""
        anchor, repeat = wanted, 1
        while anchor in self.taken:
            repeat += 1
            anchor = f"{wanted}-{repeat}"
        self.taken.add(anchor)
        return anchor

    def claimed(self, label: str) -> str:
        if not LABEL.match(label):
            raise SymnnError(
                f"document: label is {label!r}; needed a letter, then letters, digits and . : _ -"
            )
        if label in self.taken:
            raise SymnnError(f"document: two blocks bear the label `{label}`; rename one")
        self.taken.add(label)
        return label


def _source(content: Content) -> str:
    """The words as they were written: how a formula is read as text may still improve."""
    parts = (run.latex if isinstance(run, Math) else plain((run,)) for run in runs(content))
    return "".join(parts)


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    # An anchor that starts with a digit needs escaping in style sheets.
    return digest if digest[0].isalpha() else chr(ord(digest[0]) + ord("g") - ord("0")) + digest[1:]


def _name_of(block: Labeled) -> Runs:
    match block:
        case Heading():
            return (Text(f"section {block.number}"),) if block.number else runs(block.content)
        case Equation():
            return (Text(f"({block.number})" if block.number else "this equation"),)
    kind = "table" if isinstance(block, Table) else "figure"
    return (Text(f"{kind} {block.number}".strip()),)


def _link(value: Any, names: dict[str, Runs]) -> Any:
    """The tree with each reference turned into a link."""
    if isinstance(value, Reference):
        if value.label not in names:
            hint = nearest(value.label, names) if names else "no block bears a label"
            raise UnknownNameError(f"reference to `{value.label}`: nothing is labeled so; {hint}")
        return Link(f"#{value.label}", names[value.label])
    if isinstance(value, Plot | Drawing | Panels):
        return value
    if isinstance(value, tuple):
        return tuple(_link(item, names) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            f.name: new
            for f in fields(value)
            if (new := _link(old := getattr(value, f.name), names)) is not old and new != old
        }
        return replace(value, **changed) if changed else value
    return value


def _check_links(document: Document) -> None:
    known = set(anchors(document))
    for run in inlines(document):
        if isinstance(run, Link) and run.target.startswith("#") and run.target[1:] not in known:
            hint = nearest(run.target[1:], known) if known else "the document has no anchor"
            raise UnknownNameError(f"link to `{run.target}`: there is no such anchor; {hint}")
