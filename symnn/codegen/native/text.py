"""Loops as lines of C."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    return ["  " * by + line for line in lines]


def nested(loops: Sequence[str], body: Sequence[str]) -> list[str]:
    """Statements in loops, the first one outermost; what stands above a loop goes with it.

    >>> nested(["for (;;)"], ["x++;"])
    ['for (;;) {', '  x++;', '}']
    """
    found: list[str] = []
    for k, loop in enumerate(loops):
        *above, head = loop.split("\n")
        found += indented([*above, head + " {"], k)
    found += indented(body, len(loops))
    return found + ["  " * k + "}" for k in reversed(range(len(loops)))]


def counting(name: str, extent: int, shared: bool = False) -> str:
    """The head of a loop; of a shared one, over the part of the thread."""
    if shared:
        first, end = (f"PART({extent}, 1, {me})" for me in ("me", "me + 1"))
        return f"for (long {name} = {first}; {name} < {end}; {name}++)"
    return f"for (long {name} = 0; {name} < {extent}; {name}++)"


def unrolled(name: str, extent: int, body: Sequence[str]) -> list[str]:
    """A short loop that is to be written out by the compiler."""
    head = [f"#pragma GCC unroll {extent}"] if extent > 1 else []
    return [*head, *nested([f"for (int {name} = 0; {name} < {extent}; {name}++)"], body)]
