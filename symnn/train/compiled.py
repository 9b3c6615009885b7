"""The equations of a network as generated functions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from symnn.catalog.optimizers import UpdateRule
from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.train.structure import structure
from symnn.train.update import TrainingProgram, training_program


@lru_cache(maxsize=64)
def compiled_step(
    plan: Any,
    loss: Any,
    optimizer: str | UpdateRule,
    weighted: bool = False,
) -> CompiledProgram:
    """Forward, loss, gradient and update as one generated function, for any sizes."""
    made = training_program(plan, loss, optimizer, weighted)
    return compile(made.program, outputs=[made.structure.loss], updates=made.updates)


@lru_cache(maxsize=64)
def compiled_forward(
    plan: Any, loss: Any, wanted: tuple[str, ...] = ("prediction",), weighted: bool = False
) -> CompiledProgram:
    """What a trained network computes, as one generated function.

    `Why suited:` for images of unknown extent, a convolution would be spread over places.

    Args:
        plan, loss: of the network.
        wanted: of `prediction`, `scores` and `loss`, which needs targets.
        weighted: whether samples have weights in the loss.
    """
    found = structure(plan, loss, weighted=weighted, training=False)
    outputs = [getattr(found, name) for name in wanted]
    return compile(found.program, outputs=list(dict.fromkeys(outputs))).suited(found.sizes)


@lru_cache(maxsize=64)
def compiled_inside(made: TrainingProgram) -> CompiledProgram:
    """The gradients of a step and the values on the way, of the equations that are trained."""
    compiled = compile(made.program, outputs=[*made.gradients, *sample_values(made)])
    return compiled.suited(made.structure.sizes)


def sample_values(made: TrainingProgram) -> tuple[object, ...]:
    """The arrays of the forward equations that have entries for each sample, as they come."""
    first = made.structure.inputs.shape[0]
    bases = [equation.base for equation in made.structure.program]
    return tuple(b for b in bases if first in getattr(b, "shape", ()))
