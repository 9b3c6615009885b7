"""A look at a network in training, by its own equations at its present weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from symnn.train.allowance import loading
from symnn.train.backend import Work
from symnn.train.dataset import Array
from symnn.train.look import LARGE, LEAST, Look, Moment, histogram, quantiles
from symnn.train.network import Network
from symnn.train.parts import Samples

if TYPE_CHECKING:
    from symnn.train.fit import Run
    from symnn.train.step import Stepper

ROWS, LEAST_ROWS, VALUES = 256, 32, 1 << 19
STREAM = 3  # of random numbers, so that training goes on as if nobody had looked
DERIVING, DERIVING_LAYERS = 0.1, 0.6
"""Seconds until the code of a look is there, where none was kept."""


def look_inside(run: Run) -> Look | None:
    """Weights, gradients and values as they are now; None where the equations read more.

    Gradients and values are those on at most `ROWS` samples, the same ones each time; on fewer of a
    network that has more than `VALUES` values for so many.

    Args:
        run: a training in progress; it goes on afterwards bit for bit as if nobody had looked.
    """
    return look_at(run.stepper, watched(run), run.epochs[-1].number, run.stepper.parameters)


def look_at(
    stepper: Stepper, samples: Samples, epoch: int, parameters: Mapping[str, Array]
) -> Look | None:
    """The inside of the network of a stepper at these parameters; None where it reads more."""
    given = {"X": samples.X, "T": samples.T} | ({} if samples.w is None else {"w": samples.w})
    known = {**parameters, **given, **stepper.facts.constants}
    known |= stepper.masks_for(len(samples.X))
    computed = stepper.equations.inside
    if not set(computed.inputs) <= set(known):
        return None
    with np.errstate(all="ignore"):
        found = computed(known)
    return Look(
        epoch,
        {name: quantiles(array) for name, array in parameters.items()},
        {n: _length(np.asarray(found[g]), parameters[n].size) for n, g in computed.gradients},
        {name: histogram(found[name]) for name in computed.values},
    )


def later(run: Run, samples: Samples, epoch: int, parameters: Mapping[str, Array]) -> Moment:
    """A look at these parameters, which nobody changes, when somebody asks."""
    return Moment(epoch, partial(look_at, run.stepper, samples, epoch, parameters))


def watched(run: Run) -> Samples:
    """Copies of the samples that are looked at."""
    seen, random = run.parts.train, np.random.default_rng((run.options.seed, STREAM))
    return seen.at(np.sort(random.choice(len(seen.X), _count(run), replace=False)))


def expected(run: Run) -> float:
    """Seconds that a look may take, before one was seen."""
    deriving = DERIVING if isinstance(run.network, Network) else DERIVING_LAYERS
    made = 0.0 if run.stepper.equations.knows_inside else loading() + deriving
    return made + LEAST + 2 * Work(run.network, _count(run), 1).with_numpy


def _count(run: Run) -> int:
    most = min(ROWS, max(LEAST_ROWS, VALUES // run.network.entries))
    return min(len(run.parts.train.X), most)


def _length(slope: np.ndarray, entries: int) -> float:
    """Of a gradient; or of a large one by its square, in which rounding may leave less than 0."""
    squared = entries >= LARGE and not slope.shape
    return float(np.sqrt(max(slope, 0)) if squared else np.linalg.norm(np.ravel(slope)))
