"""reStructuredText: directives `.. code-block:: symnn` and `.. symnn::`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnn.audit.region import Region
from symnn.audit.spot import Spot, lines_of

DIRECTIVE = re.compile(r"\s*\.\.\s+(?:(?:code-block|code|sourcecode)::\s*symnn|symnn::)\s*$")
OPTION = re.compile(r"\s+:[A-Za-z-]+:")


def regions(lines: Sequence[Spot]) -> Iterator[Region]:
    """The blocks of claims among these lines; of the rest, nothing."""
    at = 0
    while at < len(lines):
        opening = lines[at]
        at += 1
        if DIRECTIVE.match(opening.text):
            start = at
            while at < len(lines) and _belongs(lines[at], opening):
                at += 1
            inner = [line for line in lines[start:at] if not OPTION.match(line.text)]
            yield Region("block", opening, inner)


def _belongs(line: Spot, opening: Spot) -> bool:
    return not line.text.strip() or line.indent > opening.indent


def of_text(text: str) -> Iterator[Region]:
    """The pieces of a reStructuredText document."""
    return regions(lines_of(text))
