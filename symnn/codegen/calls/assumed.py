"""Facts about data that generated code rests on: said in its header, checked in front of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnn.codegen.calls.module import function_from
from symnn.codegen.lowering.lowered import Lowered, facts_about, lower
from symnn.codegen.writing.functional import functional_source
from symnn.errors import DomainError, NotSupportedError
from symnn.indexed.language.index import index_name
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.printing.text import text


@dataclass(frozen=True)
class Assumption:
    """One fact about the inputs, with the code that tests it.

    Args:
        fact: for all values of its free indices.
        inputs: the arrays that it speaks of, in the order in which `gap` takes them.
        gap: left side minus right side, an array over the free indices.
    """

    fact: Fact
    inputs: tuple[str, ...]
    gap: Callable[..., Mapping[str, Any]] = field(repr=False)

    def check(self, arrays: Mapping[str, Any], dtype: Any) -> None:
        """Refuse data for which the fact does not hold, to half of the digits.

        Raises:
            DomainError: it does not; names the fact and the place with the largest difference.
        """
        gaps = np.abs(np.asarray(self.gap(*[arrays[n] for n in self.inputs])["gap"]))
        if not np.any(gaps > np.sqrt(np.finfo(dtype).eps)):
            return
        worst = np.unravel_index(np.nanargmax(gaps), gaps.shape)
        names = sorted(map(index_name, self.fact.wild))
        place = ", ".join(f"{n}={int(v)}" for n, v in zip(names, worst, strict=True))
        raise DomainError(
            f"step: it rests on `{text(self.fact)}`, which the data do not meet: "
            f"{f'at {place} ' if place else ''}the sides differ by {float(gaps[worst]):.3g}; give "
            "data that meet it, or compile a program without this fact"
        )


def assumptions_of(
    program: Program, lowered: Lowered, sizes: Mapping[Any, int]
) -> list[Assumption]:
    """The facts of a program that speak of nothing but inputs of the compiled part of it."""
    facts = facts_about(program, {i.name for i in lowered.inputs})
    return [a for a in (_assumption(fact, sizes) for fact in facts) if a is not None]


def _assumption(fact: Fact, sizes: Mapping[Any, int]) -> Assumption | None:
    """The fact with its code; None where no code can be made for it."""
    test = Program()
    gap = test.define("gap", tuple(sorted(fact.wild, key=index_name)), fact.left - fact.right)
    try:
        lowered = lower(test, [gap])
        function = function_from(functional_source(lowered, sizes), "step")
    except NotSupportedError:
        return None
    return Assumption(fact, tuple(i.name for i in lowered.inputs), function)
