"""Code of programs with roots of sums of squares: plain, and in units where squares do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from symnn.codegen.calls.module import function_from, functions_from
from symnn.codegen.forms.roots import in_units
from symnn.codegen.forms.squares import Rooted
from symnn.codegen.lowering.assignment import Assignment
from symnn.codegen.lowering.lowered import Lowered, lower
from symnn.codegen.writing.functional import function_text, functional_source, module_text
from symnn.indexed.language.traverse import base_of, name_of

CHOICE = '''
def in_range(numbers):
    """Whether squares, and the products of two of them, are far from the ends of the floats."""
    limit = float(np.finfo(numbers.dtype).max)**0.5
    return ((numbers > 1/limit) & (numbers < limit)).all()


{usual}


def step(*arrays):
    """The results, computed in units where a sum below a root, or a mean, asks for it."""
    with np.errstate(all="ignore"):
        plain = plainly(*arrays)
        if is_usual(plain) or 0 in map(np.size, arrays):
            return {{name: plain[name] for name in {outputs}}}
        found = in_units(*arrays)
        return {{name: np.where(np.isnan(v), plain[name], v) for name, v in found.items()}}
'''


USUAL = '''
def is_usual(results):
    """Whether sums below roots are in range."""
    return all(in_range(results[name]) for name in {radicands})
'''
USUAL_MEANS = '''
def is_usual(results):
    """Whether sums below roots are in range, and no mean is much larger than deviations from it."""
    return all(in_range(results[name]) for name in {radicands}) and all(
        (results[mean].transpose(axes)**2 <= 64*results[name]).all() for name, mean, axes in {means}
    )
'''


@dataclass(frozen=True)
class Code:
    """A function from arrays to a dictionary of results, as source and callable."""

    source: str
    function: Callable[..., dict[str, Any]]


def code_of(
    lowered: Lowered, rooted: Rooted, bases: Sequence[Any], sizes: Mapping[Any, int]
) -> Code | RangedCode:
    """The code of a program, which looks at its radicands where it has any.

    Args:
        lowered: the program as array operations.
        rooted: the program, with each radicand as an equation.
        bases: the arrays that are wanted.
        sizes: values of sizes that no input shows.
    """
    seen = {s.name for s in lowered.steps if isinstance(s, Assignment)}  # not those in loops
    radicands = tuple(n for n in map(name_of, rooted.radicands) if n in seen)
    if not radicands:
        source = functional_source(lowered, sizes)
        return Code(source, function_from(source, "step"))
    return RangedCode(lowered, rooted, tuple(bases), sizes, radicands)


def code_anew(code: Code | RangedCode, lowered: Lowered, sizes: Mapping[Any, int]) -> Any:
    """The code of the same program where it was lowered in another way."""
    if isinstance(code, RangedCode):
        return replace(code, lowered=lowered)
    source = functional_source(lowered, sizes)
    return Code(source, function_from(source, "step"))


@dataclass(frozen=True)
class RangedCode:
    """The same in two ways, of which the second is made when it is needed.

    Args:
        lowered, rooted, bases, sizes: what is computed; see `code_of`.
        radicands: the names of the arrays that decide.
    """

    lowered: Lowered
    rooted: Rooted
    bases: tuple[Any, ...]
    sizes: Mapping[Any, int]
    radicands: tuple[str, ...]

    @cached_property
    def source(self) -> str:
        """Both ways, and what chooses."""
        texts = [
            function_text(self._kept, self.sizes, "plainly"),
            function_text(self._far, self.sizes, "in_units"),
            self._choice,
        ]
        return module_text(self.lowered, texts)

    @property
    def _choice(self) -> str:
        usual = USUAL.format(radicands=self.radicands)
        if self._means:
            usual = USUAL_MEANS.format(radicands=self.radicands, means=self._means)
        text = CHOICE.format(usual=usual.strip("\n"), outputs=self.lowered.outputs)
        return text.strip("\n") + "\n"

    @property
    def _means(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """Names of radicands and of the means that their terms are measured from, and which axes of
        these theirs are.
        """
        named = {
            name_of(b): (name_of(base_of(mean)), self.rooted.axes_of_mean(b))
            for b, mean in self.rooted.means.items()
        }
        return tuple((n, *named[n]) for n in self.radicands if n in named)

    @property
    def _kept(self) -> Lowered:
        """The program with its radicands among the results."""
        names = dict.fromkeys(
            [*self.lowered.outputs, *self.radicands, *(m for _, m, _ in self._means)]
        )
        return replace(self.lowered, outputs=tuple(names))

    @cached_property
    def _far(self) -> Lowered:
        given = [i.name for i in self.lowered.inputs]
        return lower(in_units(self.rooted), self.bases, given, self.sizes)

    @cached_property
    def function(self) -> Callable[..., dict[str, Any]]:
        """The choice, with the second way made late."""
        source = module_text(self.lowered, [function_text(self._kept, self.sizes, "plainly")])
        known = {"np": np, "plainly": function_from(source, "plainly"), "in_units": self._units}
        return functions_from(self._choice, ("step",), known)[0]

    def _units(self, *arrays: Any) -> dict[str, Any]:
        return self._far_function(*arrays)

    @cached_property
    def _far_function(self) -> Callable[..., dict[str, Any]]:
        source = module_text(self._far, [function_text(self._far, self.sizes, "in_units")])
        return function_from(source, "in_units")
