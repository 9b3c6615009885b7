"""An order in which equations can be read: each after those that it reads, where that can be."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.indexed.program import Equation, Program
from symnn.indexed.traverse import name_of, names_read


def ordered(program: Program) -> list[Equation]:
    """The equations, each after what it reads; in a recurrence, in the order given.

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
    bases = names_read(equation.right)
    return iter([e for b in sorted(bases, key=name_of) if (e := program.equations.get(b))])
