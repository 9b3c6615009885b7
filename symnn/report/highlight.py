"""Source code cut into pieces by kind, for typesetting; Python only, other languages stay plain."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator
from typing import Literal

Kind = Literal["", "keyword", "comment", "string", "number"]
_KINDS: dict[int, Kind] = {
    tokenize.COMMENT: "comment",
    tokenize.STRING: "string",
    tokenize.NUMBER: "number",
}


def highlight(code: str, language: str) -> list[tuple[Kind, str]]:
    """The code as (kind, text) pieces that join to exactly the code.

    >>> highlight("return 1  # one", "python")
    [('keyword', 'return'), ('', ' '), ('number', '1'), ('', '  '), ('comment', '# one')]
    """
    if language != "python":
        return [("", code)]
    try:
        return list(_pieces(code))
    except (tokenize.TokenError, SyntaxError):
        return [("", code)]


def _pieces(code: str) -> Iterator[tuple[Kind, str]]:
    lines = code.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    position = 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = _KINDS.get(token.type, "")
        if token.type == tokenize.NAME and keyword.iskeyword(token.string):
            kind = "keyword"
        if not kind:
            continue
        start = starts[token.start[0] - 1] + token.start[1]
        if start > position:
            yield "", code[position:start]
        yield kind, token.string
        position = start + len(token.string)
    if position < len(code):
        yield "", code[position:]
