"""What a step on buffers computes, without the function for any sizes that `compile` gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.codegen.forms.prepared import prepared
from symnn.codegen.lowering.lowered import Unlowered
from symnn.codegen.steps.plan import OpenRequest
from symnn.core.symbols import domain_of
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of


def open_request(
    program: Program, outputs: Sequence[Any], updates: Mapping[str, str]
) -> OpenRequest:
    """The request that `compile` makes; array operations are chosen once, when sizes are known.

    Args:
        program: the equations.
        outputs: arrays that are results, besides the next values of states.
        updates: names of states with the names of their next values.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> N = sizes("N"); n = index("n", N); x = tensor("x", N)
    >>> P = Program(); y = P.define("y", (n,), 2*x[n])
    >>> print(open_request(P, [], {"x": "y"}).for_sizes({N: 3}).lowered)
    y = apply(read(x), number(2), multiply)
    """
    rooted = prepared(program)
    bases = [*outputs, *map(program.named, updates.values())]
    domains = {name_of(b): domain_of(b) for b in program.inputs}
    return OpenRequest(Unlowered(rooted.program, bases), updates, domains)
