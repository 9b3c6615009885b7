"""The equations of a network as generated functions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from symnn.catalog.optimizers import UpdateRule
from symnn.codegen.calls.binding import Plans
from symnn.codegen.calls.opened import open_request
from symnn.codegen.steps.plan import OpenRequest
from symnn.indexed.language.traverse import name_of
from symnn.lazy import load
from symnn.train.lengths import squared_length
from symnn.train.structure import gradients, structure
from symnn.train.update import TrainingProgram, training_program

if TYPE_CHECKING:
    from symnn.codegen import CompiledProgram


@lru_cache(maxsize=64)
def compiled_step(
    plan: Any,
    loss: Any,
    optimizer: str | UpdateRule,
    weighted: bool = False,
) -> CompiledProgram:
    """Forward, loss, gradient and update as one generated function, for any sizes."""
    made = training_program(plan, loss, optimizer, weighted)
    return _compiled(made.program, outputs=[made.structure.loss], updates=made.updates)


@lru_cache(maxsize=64)
def requested_step(
    plan: Any,
    loss: Any,
    optimizer: str | UpdateRule,
    weighted: bool = False,
) -> tuple[OpenRequest, Plans]:
    """The same for a step on buffers, whose sizes are known when it is bound; and its plans."""
    made = training_program(plan, loss, optimizer, weighted)
    return open_request(made.program, [made.structure.loss], made.updates), {}


@lru_cache(maxsize=64)
def compiled_gradient(plan: Any, loss: Any, weighted: bool = False) -> CompiledProgram:
    """The gradient by every parameter as one generated function."""
    derived = gradients(plan, loss, weighted=weighted)
    sizes = structure(plan, loss, weighted=weighted).sizes
    return _compiled(derived, outputs=derived.gradients).suited(sizes)


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
    return _compiled(found.program, outputs=list(dict.fromkeys(outputs))).suited(found.sizes)


@lru_cache(maxsize=64)
def compiled_inside(
    made: TrainingProgram, large: frozenset[str] = frozenset()
) -> tuple[CompiledProgram, dict[str, str]]:
    """What a look shows of a step, from the equations that are trained.

    Args:
        made: the step.
        large: parameters whose gradients are not computed where their lengths can be without them.

    Returns:
        The program, and what it calls the gradient by each parameter or the square of its length.
    """
    program, slopes = made.program.copy(), {}
    for parameter, gradient in zip(made.structure.parameters, made.gradients, strict=True):
        known = squared_length(program, gradient) if parameter.name in large else None
        slopes[parameter.name] = name_of(gradient if known is None else known)
    compiled = _compiled(program, outputs=[*slopes.values(), *sample_values(made)])
    return compiled.suited(made.structure.sizes), slopes


def sample_values(made: TrainingProgram) -> tuple[object, ...]:
    """The arrays of the forward equations that have entries for each sample, as they come."""
    first = made.structure.inputs.shape[0]
    bases = [equation.base for equation in made.structure.program]
    return tuple(b for b in bases if first in getattr(b, "shape", ()))


def _compiled(program: Any, **options: Any) -> CompiledProgram:
    """A generated function. What generates it is loaded now, as steps in C need nothing of it."""
    return load("symnn.codegen", "compile")(program, **options)
