"""What the arguments of an estimator that are no training options stand for, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from symnn.errors import DomainError
from symnn.train.checkpoint import Checkpoints
from symnn.train.stopping import is_whole

SEEDS = 2**31
"""So many a generator draws one of."""


def seed_of(random_state: Any) -> int:
    """The seed that a `random_state` of scikit-learn, or a generator of NumPy, stands for.

    >>> seed_of(7)
    7

    Raises:
        DomainError: it is neither, nor None.
    """
    if isinstance(random_state, Integral):
        return int(random_state)
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(SEEDS))
    try:
        return int(check_random_state(random_state).randint(SEEDS))
    except ValueError as error:
        raise DomainError(
            f"random_state is {random_state!r}; needed a whole number, at least 0, a generator of "
            "NumPy, or None"
        ) from error


def callbacks_of(given: Any) -> list[Callable[..., Any]]:
    """Functions to call with every epoch: several, a single one, or None for none.

    >>> callbacks_of(print) == callbacks_of([print])
    True

    Raises:
        DomainError: one cannot be called.
    """
    found = [given] if callable(given) else given or ()
    if isinstance(found, Iterable):
        found = list(found)
        if all(map(callable, found)):
            return found
    raise DomainError(
        f"callbacks is {given!r}; needed functions of an epoch, such as [lambda epoch: ...]"
    )


def checkpoints_of(given: Any) -> Checkpoints | None:
    """Where the state is kept, or None.

    Raises:
        DomainError: it says something else, as a folder alone does.
    """
    if given is None or isinstance(given, Checkpoints):
        return given
    raise DomainError(
        f"checkpoints is {given!r}; needed `Checkpoints(folder)`, or `Checkpoints(folder, "
        "resume=True)` to go on from what is there"
    )


def verbosity_of(given: Any) -> int:
    """How much to tell: 0, 1 or 2.

    Raises:
        DomainError: it is no such number.
    """
    if is_whole(given) or isinstance(given, bool | np.bool_):
        return int(given)
    raise DomainError(f"verbose is {given!r}; needed 0, 1 or 2")
