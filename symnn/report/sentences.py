"""Sentences that a program wrote, with the formulas in them shown as mathematics.

The evidence of a verdict is text: `at lamda = 1 the left side is 1/2; with Limit(exp(-x), x, oo) =
0`. A reader of a page should see formulas. What cannot be read as one stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from symnn.core.latex import ScalarLatex
from symnn.core.notation import GREEK, Notation
from symnn.errors import SymnnError
from symnn.report.inline import Code, Inline, Math, Runs, Text
from symnn.report.mathml import Broken, mathml
from symnn.syntax import parse

NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
START = re.compile(rf"(?<![\w.`'-])(?=-?(?:{NUMBER}(?![\w-])|[A-Za-z]\w*(?!-)|\())")
TERM = re.compile(rf"-?(?:{NUMBER}(?!\w)|[A-Za-z]\w*|(?=[(\[]))")
OPERATOR = re.compile(r"\*\*|[*/]| [+-] | ?(?P<relation>==|!=|<=|>=|=|<|>) ?")
RELATIONS = {"==": "=", "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "=": "=", "<": "<", ">": ">"}
CLOSING = {"(": ")", "[": "]"}
QUOTED = r"`([^`\n]+)`"
NOTHING: Mapping[str, Math] = {}
LINE = 22.0
"""Width in em from which a formula may be broken."""
FUNCTIONS = ("beta", "gamma", "zeta")
"""Letters that are also functions; they are these where nothing is applied."""


def sentence_runs(text: str, known: Mapping[str, Math] = NOTHING) -> Runs:
    """The text with what is a formula set as mathematics, and what is quoted as code.

    Args:
        text: of the sentence.
        known: phrases that are formulas, and how they are set.

    >>> found = sentence_runs("at mu_1 = 1/2 it is exp(x**2)")
    >>> [run.latex for run in found if isinstance(run, Math)]
    ['\\\\mu_{1} = 1/2', 'e^{x^{2}}']
    """
    phrases = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pattern = re.compile(f"{QUOTED}|({phrases})" if phrases else QUOTED)
    found: list[Inline] = []
    done = 0
    for match in pattern.finditer(text):
        found += _formulas(text[done : match.start()])
        phrase = known.get(match[0])
        found += (phrase,) if phrase else _formula(match[1]) or (Code(match[1]),)
        done = match.end()
    return tuple(run for run in (*found, *_formulas(text[done:])) if run != Text(""))


def _formulas(text: str) -> Iterator[Inline]:
    done = position = 0
    while (start := START.search(text, position)) is not None:
        end = _end(text, start.start())
        shown = _formula(text[start.start() : end])
        if shown is not None:
            yield Text(text[done : start.start()])
            yield from shown
            done = end
        position = max(end, start.start() + 1)
    yield Text(text[done:])


def _end(text: str, start: int) -> int:
    """Where the longest formula that begins here ends; at its start where none does."""
    end, position = start, start
    while (term := TERM.match(text, position)) is not None:
        end = term.end()
        while end < len(text) and text[end] in CLOSING:
            closed = _closed(text, end)
            if closed is None:
                return start
            end = closed
        operator = OPERATOR.match(text, end)
        if operator is None:
            break
        position = operator.end()
    return end


def _closed(text: str, start: int) -> int | None:
    """Behind the bracket that closes the one here."""
    waiting: list[str] = []
    for place in range(start, len(text)):
        if text[place] in CLOSING:
            waiting.append(CLOSING[text[place]])
        elif waiting and text[place] == waiting[-1]:
            waiting.pop()
            if not waiting:
                return place + 1
    return None


@lru_cache(maxsize=4096)
def _formula(text: str) -> Runs | None:
    """The text as a formula; None if it is none, or only a word or a number."""
    found: list[Math | Text] = []
    done = 0
    relations = [*_relations(text), (len(text), "")]
    for place, relation in relations:
        side = _side(text[done:place], alone=len(relations) == 1)
        if side is None:
            return None
        found += [side, Text(relation)] if relation else [side]
        done = place + len(relation)
    whole = " ".join(
        s.latex if isinstance(s, Math) else RELATIONS.get(s.text.strip(), s.text) for s in found
    )
    return (Math(whole, text),) if _is_short(whole) else tuple(found)


def _is_short(latex: str) -> bool:
    """Whether it fits on a line; a longer formula may be broken at its relations."""
    shown = mathml(latex, False)
    return not isinstance(shown, Broken) and shown.width <= LINE


def _relations(text: str) -> Iterator[tuple[int, str]]:
    """The relations that stand outside of all brackets."""
    depth = 0
    for match in re.finditer(r"[(\[]|[)\]]| ?(?:==|!=|<=|>=|=|<|>) ?", text):
        if match[0] in CLOSING:
            depth += 1
        elif match[0] in CLOSING.values():
            depth -= 1
        elif depth == 0:
            yield match.start(), match[0]


def _side(text: str, alone: bool) -> Math | Text | None:
    """One side: a formula, or a list of numbers, which is text so that it wraps."""
    if re.fullmatch(r"\[[\d\s,./\[\]-]*\]", text):
        return None if alone else Text(text)
    latex = _latex(text, alone)
    return None if latex is None else Math(latex, text)


def _latex(text: str, alone: bool) -> str | None:
    """One side as LaTeX. Numbers stay as they were written; alone, words and numbers are none."""
    if re.fullmatch(rf"-?{NUMBER}(?:/\d+)?", text):
        return None if alone and not set("e/") & set(text) else _scientific(text)
    if re.fullmatch(r"[A-Za-z]\w*", text):
        return None if alone or not _is_letter(text) else Notation().name(text).latex()
    if (applied := re.fullmatch(r"([A-Za-z](?:_\d+)?)\(([a-z])\)", text)) is not None:
        return rf"{Notation().name(applied[1]).latex()}({applied[2]})"
    if text.startswith("(") and _closed(text, 0) == len(text):
        return None
    if not all(map(_is_letter, re.findall(r"(?<![\w.])[A-Za-z]\w*(?![\w(])", _outside(text)))):
        return None
    bare = {n: "Reals" for n in FUNCTIONS if re.search(rf"\b{n}\b(?!\()", text)}
    try:
        return ScalarLatex().exponent(parse(text, bare, free=True))
    except (SymnnError, ValueError, TypeError):
        return None


def _scientific(text: str) -> str:
    """A number as it is printed: powers of ten are written out."""
    digits, mark, power = text.partition("e")
    if not mark:
        return digits
    front = {"1": "", "-1": "-"}.get(digits, rf"{digits} \cdot ")
    return f"{front}10^{{{int(power)}}}"


def _outside(text: str) -> str:
    """The text without what stands in brackets."""
    return re.sub(r"[(\[].*[)\]]", "(", text)


def _is_letter(name: str) -> bool:
    """Whether it names a quantity rather than being a word."""
    return len(name) <= 2 or name in GREEK or "_" in name or any(map(str.isdigit, name))
