"""An order in which equations can be read: each after those that it reads, where that can be.

In a recurrence it is the order within one step: what is read of another step does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Idx, Indexed

from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.program import Equation, Program, influences
from symnn.indexed.language.traverse import base_of, name_of, reads, shape_of


def ordered(program: Program) -> list[Equation]:
    """The equations, each after what it reads; in a recurrence, after what it reads of its step.

    >>> from symnn.core import tensor
    >>> y, P = tensor("y"), Program()
    >>> z = P.define("z", (), y**2); _ = P.define("y", (), tensor("x") + 1)
    >>> [e.name for e in ordered(P)]
    ['y', 'z']
    """
    done: dict[Equation, None] = {}
    begun: set[Equation] = set()
    for equation in program:
        _visit(equation, program, begun, done)
    return list(done)


def _visit(
    start: Equation, program: Program, begun: set[Equation], done: dict[Equation, None]
) -> None:
    """Depth first without recursion: a network may be deeper than the call stack."""
    stack: list[tuple[Equation, Iterator[Equation]]] = []
    if start not in begun:
        begun.add(start)
        stack.append((start, _read_by(start, program)))
    while stack:
        equation, following = stack[-1]
        other = next((e for e in following if e not in begun), None)
        if other is None:
            done[equation] = None
            stack.pop()
        else:
            begun.add(other)
            stack.append((other, _read_by(other, program)))


def _read_by(equation: Equation, program: Program) -> Iterator[Equation]:
    found = reads(equation.right)
    plain = {base_of(r) for r in found if is_plain(r)}
    shifted = {base_of(r) for r in found if base_of(r) in program} - plain
    before = {b for b in shifted if equation.base not in influences(program, [b])}
    return iter([program[b] for b in sorted(plain | before, key=name_of) if b in program])


def is_plain(read: Any) -> bool:
    """Whether a read is at plain indices that run over the array's own axes."""
    return not isinstance(read, Indexed) or all(
        isinstance(i, Idx) and same_extent(extent(i), n)
        for i, n in zip(read.indices, shape_of(read.base), strict=True)
    )
