"""What the first step of a training reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.train.dataset import Array
from symnn.train.told import StepFacts

STEP = "t"
"""The name of the number of a step."""


def started(
    facts: StepFacts, parameters: Mapping[str, Array], values: Mapping[str, float]
) -> dict[str, Any]:
    """Everything that a step reads before the first one, except the batch.

    Args:
        facts: what the step reads.
        parameters: their values, by name.
        values: of all hyperparameters.
    """
    found: dict[str, Any] = {n: parameters[n] for n in (*facts.parameters, *facts.averages)}
    found |= facts.constants
    for name, parameter, start in facts.states:
        array = parameters[parameter]
        found[name] = np.broadcast_to(np.array(start, array.dtype), array.shape)
    found.update(values)
    return {**found, STEP: 1.0} if STEP in facts.updates else found
