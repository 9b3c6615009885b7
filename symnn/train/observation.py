"""A look at a network in training, by its own equations at its present weights."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from symnn.codegen import CompiledProgram, compile  # noqa: A004
from symnn.indexed.language.traverse import name_of
from symnn.train.fit import Run
from symnn.train.look import Look, histogram, quantiles
from symnn.train.update import TrainingProgram

ROWS = 256
STREAM = 3  # of random numbers, so that training goes on as if nobody had looked


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


def look_inside(run: Run) -> Look | None:
    """Weights, gradients and values as they are now; None where the equations read more.

    Gradients and values are those on at most `ROWS` samples, the same ones each time.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as if nobody had looked.
    """
    made, seen, parameters = run.stepper.program, run.parts.train, run.stepper.parameters
    compiled, structure = compiled_inside(made), made.structure
    random = np.random.default_rng((run.options.seed, STREAM))
    count = len(seen.X)
    rows = np.sort(random.choice(count, min(count, ROWS), replace=False))
    given = {name_of(structure.inputs): seen.X[rows], name_of(structure.targets): seen.T[rows]}
    if structure.weights is not None and seen.w is not None:
        given[name_of(structure.weights)] = seen.w[rows]
    known = {**parameters, **given, **structure.constants, **run.stepper.masks_for(len(rows))}
    needed = [i.name for i in compiled.inputs]
    if not set(needed) <= set(known):
        return None
    found = compiled(**{name: known[name] for name in needed})
    slopes = zip(structure.parameters, made.gradients, strict=True)
    return Look(
        run.epochs[-1].number,
        {name: quantiles(array) for name, array in parameters.items()},
        {p.name: float(np.linalg.norm(np.ravel(found[name_of(g)]))) for p, g in slopes},
        {name_of(b): histogram(found[name_of(b)]) for b in sample_values(made)},
    )
