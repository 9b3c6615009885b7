"""A look at a network in training, by its own equations at its present weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symnn.train.look import Look, histogram, quantiles

if TYPE_CHECKING:
    from symnn.train.fit import Run

ROWS = 256
STREAM = 3  # of random numbers, so that training goes on as if nobody had looked


def look_inside(run: Run) -> Look | None:
    """Weights, gradients and values as they are now; None where the equations read more.

    Gradients and values are those on at most `ROWS` samples, the same ones each time.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as if nobody had looked.
    """
    stepper, seen = run.stepper, run.parts.train
    random = np.random.default_rng((run.options.seed, STREAM))
    count = len(seen.X)
    rows = np.sort(random.choice(count, min(count, ROWS), replace=False))
    given = {"X": seen.X[rows], "T": seen.T[rows]} | ({} if seen.w is None else {"w": seen.w[rows]})
    parameters = stepper.parameters
    known = {**parameters, **given, **stepper.facts.constants, **stepper.masks_for(len(rows))}
    computed = stepper.equations.inside
    if not set(computed.inputs) <= set(known):
        return None
    found = computed(known)
    return Look(
        run.epochs[-1].number,
        {name: quantiles(array) for name, array in parameters.items()},
        {n: float(np.linalg.norm(np.ravel(found[g]))) for n, g in computed.gradients},
        {name: histogram(found[name]) for name in computed.values},
    )
