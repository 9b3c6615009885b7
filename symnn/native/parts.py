"""A long text in C in several, so that several processors compile it at one time."""

from __future__ import annotations

import re
from collections.abc import Sequence

STAGE = re.compile(r"^((?:STAGE|ALONE) void \w+\([^\n]*\)) \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)
"""A function of its own, as a step has many; `STAGE` may be defined as what links texts."""
LINKED = '-DSTAGE=__attribute__((visibility("hidden")))'
LONG, MOST = 10_000, 4
"""Characters of functions that are worth a text of their own; and texts, at most.

`Why more than processors:` how long a function takes is not known from its length, and with several
texts to each processor all are busy until nearly the end.
"""


def parts(source: str) -> list[str]:
    """Texts that are one library together: each has the head, and its share of the functions.

    A text and its parts depend on nothing but the text, so that libraries are the same everywhere.

    >>> stage = "STAGE void stage{}(void) {{\\n" + LONG * " " + "\\n}}\\n"
    >>> source = "int x;\\n" + stage.format(0) + stage.format(1) + "void run(void) {}\\n"
    >>> [part.count("{") for part in parts(source)]
    [1, 2]
    >>> parts("void run(void) {}")
    ['void run(void) {}']
    """
    found = [*STAGE.finditer(source)]
    texts = [match.group(0) for match in found]
    count = min(MOST, sum(map(len, texts)) // LONG)
    if count < 2:
        return [source]
    head, tail = source[: found[0].start()], source[found[-1].end() :]
    known = "".join(f"{match.group(1)};\n" for match in found)
    shares = _shares(texts, count, len(tail))
    return [head + known + "".join(share) for share in shares[:-1]] + [
        head + known + "".join(shares[-1]) + tail
    ]


def _shares(texts: Sequence[str], count: int, taken: int) -> list[list[str]]:
    """Shares of about one length; the last has so many characters already."""
    shares: list[list[str]] = [[] for _ in range(count)]
    lengths = [0] * (count - 1) + [taken]
    for text in sorted(texts, key=len, reverse=True):
        least = lengths.index(min(lengths))
        shares[least].append(text)
        lengths[least] += len(text)
    return shares
