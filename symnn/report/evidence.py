"""What a verdict rests on, in words, with the names of a program written as formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from symnn.core import Verdict
from symnn.core.notation import Notation, Partial
from symnn.indexed import Fact
from symnn.indexed.printing.latex import latex_fact
from symnn.indexed.printing.letters import Alphabet
from symnn.indexed.printing.text import text
from symnn.report.inline import Inline, Math, Runs, Text
from symnn.report.sentences import NOTHING, sentence_runs

WORD = re.compile(r"[A-Za-z_]\w*(?:\[[\d, ]*\])?")


def evidence_runs(
    verdict: Verdict, notation: Notation, known: Mapping[str, Math] = NOTHING
) -> Runs:
    """The summary of the evidence; a derivative is shown as one, as are names that were unfolded.

    Args:
        verdict: whose evidence it is.
        notation: how names are written.
        known: phrases that are formulas, and how they are set.

    >>> from symnn.core import Evidence
    >>> found = Verdict("proved", "exact", "m", Evidence("dL_dz agrees with the derivative", {}))
    >>> evidence_runs(found, Notation(frozenset({"L", "z"})))[0]
    Math(latex='\\\\partial L/\\\\partial z', plain='∂L/∂z')
    """
    parts = _parts(verdict, notation)
    return tuple(run for part in parts for run in _shown(part, known))


def _shown(part: Inline, known: Mapping[str, Math]) -> Runs:
    return sentence_runs(part.text, known) if isinstance(part, Text) else (part,)


def fact_formulas(facts: Iterable[Fact], notation: Notation) -> Mapping[str, Math]:
    """How each fact is set, by the words in which evidence names it."""
    return {text(f, unicode=False): Math(latex_fact(f, notation), text(f)) for f in facts}


def _parts(verdict: Verdict, notation: Notation) -> Iterator[Inline]:
    summary, done = verdict.evidence.summary, 0
    unfolded = frozenset(verdict.evidence.details.get("unfolded", ()))
    start = summary.find("unfolding")
    for match in WORD.finditer(summary):
        named = match[0] in unfolded and 0 <= start < match.start()
        shown = _formula(match[0], notation, named)
        if shown is not None:
            yield Text(summary[done : match.start()])
            yield shown
            done = match.end()
    yield Text(summary[done:])


def _formula(word: str, notation: Notation, named: bool) -> Math | None:
    """A derivative, perhaps at one place, or a name that is known to be one."""
    name, bracket, places = word.rstrip("]").partition("[")
    letter = notation.name(name, array=True)
    if not isinstance(letter, Partial):
        return Math(letter.latex(), Alphabet(True, notation).name(name)) if named else None
    alphabet = Alphabet(True, notation)
    if not bracket:
        return Math(letter.inline(), alphabet.name(name))
    groups = letter.split(places.replace(" ", "").split(","))
    return Math(letter.latex(*map(",".join, groups)), alphabet.entry(name, places.split(",")))
