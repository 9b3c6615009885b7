"""Where parts of a form overflow, underflow, change their sign or round to 1: to the last bit.

Landmarks of a formula (`accuracy.landmarks`) are not those of its forms: cosh(x)**2 overflows at
355.6, where 1 - tanh(x)**2 does nothing. These here are found in floats.
"""

from __future__ import annotations

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.codegen.search.term import Term, opened, subterms
from symnn.codegen.search.values import Evaluation

GRID = 1500
MOST = 24
BESIDE = np.array([-30, -4, -2, -1, 0, 1, 3, 30])


def beside_edges(form: Term, name: str, low: float, high: float) -> np.ndarray:
    """Floats beside the places in [low, high] where the class of some part of a form changes.

    >>> from symnn.codegen.search.term import call, variable
    >>> found = beside_edges(call("exp", variable("x")), "x", -1000.0, 1000.0)
    >>> 709.782712893384 in found, bool((found < -745.1).any())
    (True, True)
    """
    float64 = format_of("float64")
    first, last = float64.ordinals(np.array([low, high])).tolist()
    even = np.linspace(first, last, GRID).astype(np.int64)
    usual = float64.ordinals(np.linspace(max(low, -1000.0), min(high, 1000.0), GRID))
    places = np.unique(np.clip(np.concatenate([even, usual]), first, last))
    parts = subterms(opened(form.args[0] if form.head in WRAPPED else form))
    classes = _classes(parts, name, float64.at_ordinals(places))
    here = np.flatnonzero((classes[:, 1:] != classes[:, :-1]).any(axis=0))
    here = here[:: -(-len(here) // MOST)] if len(here) > MOST else here
    below, above, before = places[here], places[here + 1], classes[:, here]
    while (above - below > 1).any():
        middle = below + (above - below) // 2
        same = (_classes(parts, name, float64.at_ordinals(middle)) == before).all(axis=0)
        below, above = np.where(same, middle, below), np.where(same, above, middle)
    found = np.unique(np.clip(np.add.outer(above, BESIDE), first, last))
    return float64.at_ordinals(found)


WRAPPED = ("lifted", "scaled", "corrected")


def _classes(parts: list[Term], name: str, x: np.ndarray) -> np.ndarray:
    """The class of each part at each place: its sign, and whether it is tiny, huge, or 1."""
    evaluation = Evaluation({name: x})
    values = np.array([np.broadcast_to(evaluation(part), x.shape) for part in parts])
    size = np.abs(values)
    steps = np.digitize(size, [2.0**-1074, 2.0**-1022, np.inf])
    return np.where(np.isnan(values), 9, 0) + steps * np.sign(values) + 20 * (values == 1)
