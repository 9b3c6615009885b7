"""The lines that state claims in a document, with the domains and conditions that belong to them.

    x: Reals                                  a declaration, as `--assume` takes it
    p, q: Interval.open(0, 1)
    where p + q < 1                           a condition, as `--where` takes it
    convention 0*log(0)=0                     as `--convention` takes it
    exp(x) > x                                a claim
    log(p*q) == log(p) + log(q) where p < q   a condition for this claim alone
    tanh(x) == 2/(1 + exp(-2*x))              a claim on two lines: the second is indented
        - 1
    q: Reals; q**2 >= 0                       several on one line
    # a comment

Declarations, conditions and conventions hold for the claims below them, to the end of the block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from symnn.audit.spot import Spot, joined
from symnn.audit.statement import Statement, refused

DECLARATION = re.compile(r"([^=<>!:]*):(?!=)(.*)", re.DOTALL)
WHERE = re.compile(r"\bwhere\b")
NAME = re.compile(r"[^\W\d]\w*")
WORD = re.compile(r"(where|conventions?)\b")

DISPLAY = "display"
TWICE = "symbol `{}` is declared twice"


@dataclass
class Scope:
    """What holds at a line: declarations, conditions and conventions from above.

    Args:
        symbols: domain texts by name.
        where: conditions.
        conventions: by name.
        waiting: those of them that no claim has followed yet.
    """

    symbols: dict[str, Spot] = field(default_factory=dict)
    where: list[Spot] = field(default_factory=list)
    conventions: list[Spot] = field(default_factory=list)
    waiting: list[Spot] = field(default_factory=list)

    def claimed(self, file: str, claim: Spot, only: Iterable[Spot] = ()) -> Statement:
        """A claim under what holds here, and under conditions of its own."""
        self.waiting.clear()
        where = [*self.where, *only]
        symbols = self.needed(claim.text, *(condition.text for condition in where))
        record = {
            "claim": claim.text,
            "symbols": {name: domain.text for name, domain in symbols.items()},
            "constraints": [condition.text for condition in where],
            "conventions": [convention.text for convention in self.conventions],
        }
        return Statement(file, claim, record, (*symbols.values(), *where))

    def needed(self, *texts: str) -> dict[str, Spot]:
        """The declarations of names in the texts, and of sizes in these declarations.

        `Why:` one that is wrong must not take claims with it that do not speak of it.
        """
        mentioned: set[str] = set()
        new = {name for text in texts for name in NAME.findall(text)}
        while new:
            mentioned |= new
            domains = [self.symbols[name].text for name in new if name in self.symbols]
            new = {name for text in domains for name in NAME.findall(text)} - mentioned
        return {name: domain for name, domain in self.symbols.items() if name in mentioned}


def read_block(file: str, lines: Iterable[Spot]) -> tuple[list[Statement], Scope]:
    """The claims of a block in order, and what held at its end."""
    scope = Scope()
    found = [statement for item in items(lines) for statement in read(file, item, scope)]
    return found, scope


def items(lines: Iterable[Spot]) -> Iterator[Spot]:
    """What stands between semicolons; a line that is indented goes on with the one before."""
    group: list[Spot] = []
    for line in map(_without_comment, lines):
        if not line.text.strip():
            continue
        if group and line.indent <= group[0].indent:
            yield from _parts(group)
            group = []
        group.append(line)
    yield from _parts(group)


def _without_comment(line: Spot) -> Spot:
    return Spot(line.text.partition("#")[0], line.places)


def _parts(group: Sequence[Spot]) -> Iterator[Spot]:
    if group:
        yield from (part for part in joined(group).split(";") if part.text)


def read(file: str, item: Spot, scope: Scope) -> Iterator[Statement]:
    """What one item adds to the scope, or the claim that it states."""
    word, declaration = WORD.match(item.text), DECLARATION.match(item.text)
    if word and word.group(1) == "where":
        conditions = list(item.part(word.end()).split(","))
        scope.where += conditions
        scope.waiting += conditions
    elif word:
        convention = item.part(word.end())
        scope.conventions.append(convention)
        scope.waiting.append(convention)
    elif item.text == DISPLAY:
        scope.waiting.append(item)
    elif declaration:
        yield from _declare(file, item, declaration, scope)
    else:
        at = WHERE.search(item.text)
        claim = item.part(0, at.start() if at else None)
        yield scope.claimed(file, claim, item.part(at.end()).split(",") if at else ())


def _declare(file: str, item: Spot, found: re.Match[str], scope: Scope) -> Iterator[Statement]:
    domain = item.part(found.start(2))
    scope.waiting.append(item)
    for name in item.part(0, found.end(1)).split(","):
        if name.text in scope.symbols:
            yield refused(file, item, TWICE.format(name.text), item.text.find(name.text))
        scope.symbols[name.text] = domain
