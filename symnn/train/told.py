"""What equations tell of a training, as plain data: names, shapes, starts, and code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.codegen.calls.module import function_from
from symnn.native.recipe import Recipe


@dataclass(frozen=True)
class Mask:
    """Data of 0 and 1 that are drawn anew for each step.

    Args:
        name: of the array.
        rate: of entries that are 0.
        shape: of the array; 0 where the samples of a batch are counted.
    """

    name: str
    rate: float
    shape: tuple[int, ...]


@dataclass(frozen=True)
class StepFacts:
    """What a step reads and replaces.

    Args:
        parameters, averages: names of what is trained, and of what is kept of batches.
        updates: name of what a step replaces -> name of its next value.
        states: name and start of what the optimizer keeps, with the parameter that it is like.
        masks: what is drawn anew for each step.
        constants: values that are given, by name.
        given: names of inputs, targets and weights of a batch; None where there are no weights.
        loss: its name.
    """

    parameters: tuple[str, ...]
    averages: tuple[str, ...]
    updates: Mapping[str, str]
    states: tuple[tuple[str, str, float], ...]
    masks: tuple[Mask, ...]
    constants: Mapping[str, float]
    given: tuple[str, str, str | None]
    loss: str

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> StepFacts:
        """From what JSON makes of it."""
        masks = tuple(Mask(**{**m, "shape": tuple(m["shape"])}) for m in content["masks"])
        lists = ("parameters", "averages", "given")
        found = {n: tuple(content[n]) for n in lists} | {"masks": masks}
        return cls(**{**content, **found, "states": tuple(map(tuple, content["states"]))})


@dataclass(frozen=True)
class Forward:
    """What a network computes, as a function of arrays.

    Args:
        source: of the function.
        inputs: names of its arguments, in order.
        constants: values of those that are always the same.
    """

    source: str
    inputs: tuple[str, ...]
    constants: Mapping[str, float]

    @cached_property
    def function(self) -> Any:
        """The function itself."""
        return function_from(self.source, "step")

    def __call__(self, arrays: Mapping[str, Any]) -> dict[str, Any]:
        """The results by name."""
        known = {**self.constants, **arrays}
        return self.function(*(known[name] for name in self.inputs))


@dataclass(frozen=True)
class ForwardInC:
    """What a network computes, as steps in C.

    Args:
        recipe: of steps without states.
        constants: values of inputs that are always the same.
        results: what the steps call the prediction, the scores and the loss.
    """

    recipe: Recipe
    constants: Mapping[str, float]
    results: Mapping[str, str]


@dataclass(frozen=True)
class Inside(Forward):
    """The gradients of a step and the values on the way, as a function of arrays.

    Args:
        gradients: name of each parameter with that of the gradient by it, or of the square of its
            length.
        values: names of the arrays that have entries for each sample.
    """

    gradients: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParameterFacts:
    """An array that is trained, or kept of batches.

    Args:
        name: as in the equations.
        shape: in numbers.
        start: its value before training; None for weights, which are drawn.
        law: of the weights: uniform, normal or orthogonal.
        scale: of the law.
        summed: axes that the sum runs over which weights stand in.
        trained: whether it is trained.
    """

    name: str
    shape: tuple[int, ...]
    start: float | None
    law: str = ""
    scale: float = 0.0
    summed: tuple[int, ...] = ()
    trained: bool = True
