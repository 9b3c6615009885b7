"""Long equations over several lines: broken at signs, the outermost first.

Works on what is printed: a line may end before any sign that no bracket encloses; where that is not
enough, before those within one bracket, and so on inwards; at last before a factor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

TEXT_WIDTH = 100
LATEX_WIDTH = 66.0
SIGNS = re.compile(r" [+-] ")
TIMES = "·*"
DEEPEST = 4
FIXED = {r"\left": r"\Bigl", r"\right": r"\Bigr", r"\left.": "", r"\right.": ""}
"""Brackets of one size; one that is not shown has none."""

_TOKEN = re.compile(
    r"\\begin\{cases\}|\\end\{cases\}|\\left|\\right|\\[a-zA-Z]+ ?|\\.|[{}()\[\]]|[ ]|."
)
_WIDE = {r"\sum": 1.5, r"\max": 2.6, r"\frac": 0.0, r"\ln": 1.6, r"\tanh": 3.0, r"\quad": 2.0,
         r"\top": 0.7, r"\partial": 1.0, r"\text": 0.0, r"\mathrm": 0.0, r"\operatorname": 0.5,
         r"\sqrt": 1.0, r"\,": 0.3, r"\left": 0.0, r"\right": 0.0, r"\mathbf": 0.0,
         r"\leq": 1.5, r"\geq": 1.5, r"\bar": 0.0, r"\hat": 0.0, r"\odot": 1.8, r"\oslash": 1.8,
         r"\exp": 2.6, r"\operatorname{diag}": 2.8}  # fmt: skip


def broken_text(line: str, width: int = TEXT_WIDTH) -> str:
    """The equation as lines of at most `width` characters, where signs allow it.

    >>> print(broken_text("y[n] = (a[n] + b[n])*c[n] + d[n]", 30))
    y[n] = (a[n] + b[n])*c[n]
             + d[n]
    """
    left, _, right = line.partition(" = ")
    if len(line) <= width or not right:
        return line
    indent = " " * (len(left) + 5)
    pieces = _pieces(right, width - len(indent), _text_depths, len)
    return f"{left} = " + ("\n" + indent).join(_filled(pieces, width - len(indent), len))


def broken_latex(right: str, width: float = LATEX_WIDTH) -> list[str]:
    """The right side of an equation as lines, each as wide as fits.

    >>> broken_latex("a + b + c", 3.0)
    ['a', '{} + b', '{} + c']
    """
    if latex_width(right) <= width:
        return [right]
    pieces = _pieces(right, width, _latex_depths, latex_width)
    first, *others = _filled(pieces, width, latex_width)
    lines = [first, *(f"{{}} {line}" for line in others)]
    return _loosened(lines)


def _filled(pieces: list[str], width: float, measure: Callable[[str], float]) -> list[str]:
    """Pieces joined to lines as long as they fit."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = lines[-1] + ("" if piece[0] in TIMES else " ") + piece
        if measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _pieces(
    line: str,
    width: float,
    depths: Callable[[str], list[int]],
    measure: Callable[[str], float],
) -> list[str]:
    """The line cut before signs: only as deep in brackets as its width demands."""
    depth_at = depths(line)
    cuts: set[int] = {0, len(line)}
    for depth in range(DEEPEST):
        places = [m.start() for m in SIGNS.finditer(line) if depth_at[m.start()] == depth]
        bounds = sorted(cuts)
        for start, end in pairwise(bounds):
            if measure(line[start:end]) > width:
                cuts |= {p for p in places if start < p < end}
    for start, end in pairwise(sorted(cuts)):
        if measure(line[start:end]) > width:
            cuts |= {p for p in range(start + 1, end) if line[p] in TIMES and depth_at[p] == 0}
    bounds = sorted(cuts)
    return [line[a:b].strip() for a, b in pairwise(bounds)]


def _text_depths(line: str) -> list[int]:
    """How many brackets enclose each place; what stands in square ones is never cut."""
    depth, found = 0, []
    for character in line:
        depth += (
            (character in "({")
            - (character in ")}")
            + 100 * ((character == "[") - (character == "]"))
        )
        found.append(depth)
    return found


def _latex_depths(line: str) -> list[int]:
    """The same for LaTeX; what a fraction, a script or cases hold is never cut."""
    found: list[int] = []
    depth = 0
    for token in _tokens(line):
        shut = 1 if token in "()" else 100
        opens = token in ("{", "(", "[", r"\begin{cases}")
        closes = token in ("}", ")", "]", r"\end{cases}")
        depth += shut * (opens - closes)
        found += [depth] * len(token)
    return found


def _tokens(line: str) -> Iterator[str]:
    return (match[0] for match in _TOKEN.finditer(line))


def latex_width(line: str) -> float:
    """About how wide a formula is, in widths of a letter.

    >>> latex_width(r"a + b"), latex_width(r"\\frac{a}{b + c}")
    (4.8, 4.8)
    """
    return _width(iter(list(_tokens(line))))


def _width(tokens: Iterator[str]) -> float:
    """Up to the closing brace."""
    total, scale = 0.0, 1.0
    for token in tokens:
        if token == "}":
            break
        if token.strip() == r"\frac":
            total += max(_group(tokens), _group(tokens))
        elif token == "{":
            total += scale * _width(tokens)
        else:
            total += scale * _glyph(token)
        scale = 0.7 if token in "_^" else 1.0
    return total


def _group(tokens: Iterator[str]) -> float:
    next(tokens, None)
    return _width(tokens)


def _glyph(token: str) -> float:
    name = token.strip()
    if not name or name in "_^":
        return 0.0
    if name in "+-=":
        return 2.8
    return _WIDE.get(name, 0.5 if name in "()[],." else 1.0)


def _loosened(lines: list[str]) -> list[str]:
    """Brackets that stretch must close on their line; across lines they have one fixed size."""
    paired = [line.count(r"\left") == line.count(r"\right") for line in lines]
    if all(paired):
        return lines
    return [
        line if ok else re.sub(r"\\(left|right)(?![a-z])\.?", lambda m: FIXED[m[0]], line)
        for line, ok in zip(lines, paired, strict=True)
    ]
