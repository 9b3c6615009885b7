"""A look at a network in training, by its own equations at its present weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symnn.train.look import LARGE, Look, histogram, quantiles

if TYPE_CHECKING:
    from symnn.train.fit import Run

ROWS, LEAST, VALUES = 256, 32, 1 << 19
STREAM = 3  # of random numbers, so that training goes on as if nobody had looked


def look_inside(run: Run) -> Look | None:
    """Weights, gradients and values as they are now; None where the equations read more.

    Gradients and values are those on at most `ROWS` samples, the same ones each time; on fewer of a
    network that has more than `VALUES` values for so many.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as if nobody had looked.
    """
    stepper, seen = run.stepper, run.parts.train
    random = np.random.default_rng((run.options.seed, STREAM))
    count = len(seen.X)
    most = min(ROWS, max(LEAST, VALUES // run.network.entries))
    rows = np.sort(random.choice(count, min(count, most), replace=False))
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
        {n: _length(np.asarray(found[g]), parameters[n].size) for n, g in computed.gradients},
        {name: histogram(found[name]) for name in computed.values},
    )


def _length(slope: np.ndarray, entries: int) -> float:
    """Of a gradient; or of a large one by its square, in which rounding may leave less than 0."""
    squared = entries >= LARGE and not slope.shape
    return float(np.sqrt(max(slope, 0)) if squared else np.linalg.norm(np.ravel(slope)))
