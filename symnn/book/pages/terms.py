"""The index: terms by their letters, each with its places, and a field that searches them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from symnn.book.coverage import Line
from symnn.book.item import Item
from symnn.book.pages.places import Places
from symnn.book.rulebook import RULES
from symnn.report import (
    Document,
    Emphasis,
    Heading,
    ItemList,
    Link,
    Paragraph,
    Search,
    SearchEntry,
    Text,
    prose,
    text_of,
)
from symnn.report.document import Block
from symnn.report.inline import Inline, Runs, plain

WORD = re.compile(r"[^\W\d_][\w'’-]+")
LEADING_NOWHERE = """
    a against all also an and any are as at be but by can change combined do does each example
    first for form from has have if in into is it its itself lower more no nor not notation
    number of off on one only or other out over pass per position read same several single so
    step summary than that the their then there these they this three through to total two up
    use used value via was what when where which why with without worked
"""
COMMON = frozenset(LEADING_NOWHERE.split())

LONGEST = 4
"""Words of a title that is a term; a longer one is a sentence."""
OFTEN = range(2, 13)
"""A word that stands in this many titles gathers them; in more it tells nothing."""


def terms_document(lines: Sequence[Line], places: Places) -> Document:
    """Search, then all terms in the order of the alphabet.

    Args:
        lines: rows with their examinations.
        places: where they stand.
    """
    written = [line for line in lines if line.examination is not None]
    letters: dict[str, list[Runs]] = {}
    for term, runs in sorted(terms(written, places).items(), key=lambda pair: _order(pair[0])):
        letters.setdefault(_letter(term), []).append(text_of(f"{term}, ", *runs))
    blocks: list[Block] = [
        Search(tuple(entries(written, places))),
        Paragraph(text_of(
            "A place in ", Emphasis((Text("italics"),)), " is where the term is introduced. "
            "Letters and signs stand among the symbols."
        )),
        Paragraph(_separated(Link(f"#letter.{a}", (Text(a),)) for a in letters)),
    ]  # fmt: skip
    for letter, items in letters.items():
        blocks += [Heading(1, letter, label=f"letter.{letter}"), ItemList(tuple(items), short=True)]
    return Document("Index", tuple(blocks))


def terms(lines: Sequence[Line], places: Places) -> Mapping[str, Runs]:
    """For each term the places that it leads to."""
    found: dict[str, dict[str, Inline]] = {}
    for line in lines:
        for term in _titles(line):
            found.setdefault(term, {})[line.row.id] = places.numbered(line.row.id)
    for word, rows in _words(lines).items():
        under = found.setdefault(word, {})
        for line in rows:
            under.setdefault(line.row.id, places.numbered(line.row.id))
    for line in lines:
        for term in _introduced(line):
            link = places.numbered(line.row.id)
            found.setdefault(term, {})[line.row.id] = Emphasis((link,))
    for rule in RULES:
        found.setdefault(rule.name, {})[rule.label] = Link(places(rule.label), (Text("rule"),))
    return {term: _separated(rows.values()) for term, rows in _merged(found).items()}


def _merged(found: Mapping[str, dict[str, Inline]]) -> dict[str, dict[str, Inline]]:
    """Terms that differ in the size of letters only are one; the spelling that came first stays."""
    spelled: dict[str, str] = {}
    merged: dict[str, dict[str, Inline]] = {}
    for term, rows in found.items():
        name = spelled.setdefault(_plain(term), term)
        merged.setdefault(name, {}).update(rows)
    return merged


def _separated(links: Iterable[Inline]) -> Runs:
    found: list[Inline] = []
    for link in links:
        found += [Text(", "), link]
    return tuple(found[1:])


def _titles(line: Line) -> Iterator[str]:
    """What a row is called, without what only says what kind of row it is."""
    name = plain(prose(line.row.name))
    name = re.sub(r"^Figure: ", "", name)
    for part in name.split(";"):
        part = re.sub(r"\s*\([^()]*\)$", "", part.strip())
        words = part.split()
        short = len(words) <= LONGEST and _plain(part).split()[0] not in COMMON if words else False
        if (
            short
            and "a" <= _plain(part)[:1] <= "z"
            and not re.search(r"[=^{}\[\]<>|_:]|\d[/,]\d", part)
        ):
            yield part


def _words(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Words of terms that stand in several titles, but not in so many that they tell nothing."""
    found: dict[str, list[Line]] = {
        _singular(_plain(word)): []
        for line in lines for title in _titles(line) for word in WORD.findall(title)
        if _plain(word) not in COMMON and len(word) > 3
    }  # fmt: skip
    for line in lines:
        title = plain(prose(line.row.name))
        for word in dict.fromkeys(_singular(_plain(w)) for w in WORD.findall(title)):
            if word in found:
                found[word].append(line)
    return {word: rows for word, rows in found.items() if len(rows) in OFTEN}


def _singular(word: str) -> str:
    return (
        word[:-1]
        if word.endswith("s") and not word.endswith(("ss", "is", "us", "as", "os"))
        else word
    )


def _introduced(line: Line) -> Iterator[str]:
    """Terms that the text sets apart."""
    assert line.examination is not None
    for words in _texts(line.examination.item):
        for run in prose(words):
            if isinstance(run, Emphasis) and run.strong:
                yield plain(run.runs)


def entries(lines: Sequence[Line], places: Places) -> Iterator[SearchEntry]:
    """What the field finds: rows by all their words, and rules."""
    for line in lines:
        assert line.examination is not None
        title = plain(prose(line.row.name))
        item = line.examination.item
        words = Counter(
            _plain(w) for text in _texts(item) for w in WORD.findall(plain(prose(text)))
        )
        kept = sorted(set(words) - COMMON - set(map(_plain, WORD.findall(title))))
        number = places.number[line.row.id]
        where = f"{number.partition('.')[0]} {line.row.section}"
        yield SearchEntry(places(line.row.id), f"{number} {title}", where, " ".join(kept))
    for rule in RULES:
        words = plain(prose(rule.says))
        yield SearchEntry(places(rule.label), rule.name, "Rules", words)


def _texts(item: Item) -> Iterator[str]:
    yield item.text
    for piece in (*item.material, *item.beside, *item.twins):
        yield piece.words
    if item.erratum:
        yield from (item.erratum.says, item.erratum.correct)


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word)
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()


def _order(term: str) -> tuple[str, str]:
    return re.sub(r"[^a-z0-9 ]", "", _plain(term)), term


def _letter(term: str) -> str:
    return next((c.upper() for c in _plain(term) if "a" <= c <= "z"), "Z")
