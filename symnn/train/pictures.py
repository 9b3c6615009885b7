"""What an account shows of the inside of a network, and of what it decides, as figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from symnn.indexed.language.traverse import name_of
from symnn.indexed.printing.latex import notation_of
from symnn.report import Figure
from symnn.report.inside import (
    Bars,
    Cloud,
    decision_map,
    gradient_lengths,
    surface_map,
    value_histograms,
    weight_fans,
)
from symnn.train.account import Account
from symnn.train.dataset import Array
from symnn.train.look import Histogram

POINTS = 72
ROOM = 0.06
"""Of a map, beyond the samples on each side."""


def inside(account: Account) -> tuple[Figure, ...]:
    """Gradients by layer, values before and after, and weights over the epochs; () unseen."""
    looks = account.model.history.looks
    if not looks:
        return ()
    epochs, names = [look.epoch for look in looks], _names(account)
    weights = {names.get(n, n): [look.weights[n] for look in looks] for n in looks[0].weights}
    values = {names.get(n, n): (_bars(looks[0].values[n]), _bars(looks[-1].values[n]))
              for n in looks[0].values}  # fmt: skip
    found = (
        gradient_lengths(epochs, _by_layer(account)),
        value_histograms(values),
        weight_fans(epochs, weights),
    )
    return tuple(figure for figure in found if figure)


def _names(account: Account) -> dict[str, str]:
    """Arrays by name, as the equations print them."""
    notation, program = notation_of(account.gradients), account.gradients
    bases = [*program.inputs, *(equation.base for equation in program)]
    return {
        name_of(b): f"${notation.name(name_of(b), array=hasattr(b, 'shape')).latex()}$"
        for b in bases
    }


def _bars(found: Histogram) -> Bars:
    return Bars(found.low, found.high, found.counts, found.zeros)


def _by_layer(account: Account) -> dict[str, list[float]]:
    """The length of the gradient by all parameters of a layer together."""
    looks, found = account.model.history.looks, dict[str, list[float]]()
    layers = {p.name: p.layer for p in account.model.network.structure.parameters}
    for layer in dict.fromkeys(layers.values()):
        own = [name for name, other in layers.items() if other == layer]
        found[f"layer {layer}"] = [
            float(np.linalg.norm([look.gradients[name] for name in own])) for look in looks
        ]
    return found


def decisions(account: Account) -> Figure | None:
    """The plane of two features, with what the model makes of every point; None for others."""
    points, model = account.material.points, account.model
    if points is None or points.X.shape[1] != 2 or model.several:
        return None
    grid = _grid(points.X)
    plane = np.stack([part.ravel() for part in np.meshgrid(*grid)], axis=1)
    axes = tuple(map(_plain, model.feature_names))
    shape = len(grid[1]), len(grid[0])
    if not model.classes:
        predicted = np.asarray(model.predict(plane), float)
        if predicted.ndim > 1:
            return None
        cloud = Cloud("", *_columns(points.X))
        return surface_map(axes, grid, predicted.reshape(shape).tolist(), cloud)  # type: ignore[arg-type]
    leads = _leads(model.predict_proba(plane)).T.reshape(-1, *shape)
    return decision_map(axes, grid, leads.tolist(), tuple(_clouds(model.classes, points)))  # type: ignore[arg-type]


def _grid(X: Array) -> tuple[Any, Any]:
    low, high = X.min(axis=0), X.max(axis=0)
    room = ROOM * np.where(high > low, high - low, 1)
    ends = zip(low - room, high + room, strict=True)
    return tuple(np.linspace(*pair, POINTS).tolist() for pair in ends)  # type: ignore[return-value]


def _leads(probabilities: Array) -> Array:
    """By how much each probability is above the best of the others."""
    first, second = np.sort(probabilities, axis=1)[:, [-1, -2]].T
    best = probabilities == first[:, None]
    return probabilities - np.where(best, second[:, None], first[:, None])


def _clouds(classes: tuple[Any, ...], points: Any) -> Iterator[Cloud]:
    for label in classes:
        rows = points.labels == label
        if rows.any():
            yield Cloud(_plain(str(label)), *_columns(points.X[rows]))
        else:
            yield Cloud(_plain(str(label)), (np.nan,), (np.nan,))


def _columns(X: Array) -> tuple[Any, Any]:
    return tuple(X[:, 0].tolist()), tuple(X[:, 1].tolist())


def _plain(name: str) -> str:
    """A name of the user's without what would be read as a mark."""
    return "".join(c for c in name if c not in "*$`")
