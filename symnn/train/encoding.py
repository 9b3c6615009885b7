"""How labels become the targets of a loss, and how its predictions become labels again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symnn.errors import DataError
from symnn.lazy import load
from symnn.train.dataset import Array, Dataset, one_hot
from symnn.train.metrics import accuracy, r_squared
from symnn.train.standardize import Standardizer, fit_standardizer

if TYPE_CHECKING:
    from symnn.catalog.losses import LossRecord

HALF = 0.5


@dataclass(frozen=True)
class Multiclass:
    """One output a class; the largest probability wins.

    Args:
        classes: the label that each class number stands for.
    """

    classes: tuple[Any, ...]
    metric = "accuracy"

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return len(self.classes)

    def targets(self, y: Array) -> Array:
        """One-hot rows."""
        return one_hot(y, len(self.classes))

    def decoded(self, prediction: Array) -> Array:
        """Class numbers."""
        return prediction.argmax(axis=1)

    def probabilities(self, prediction: Array) -> Array:
        """One column a class."""
        return prediction

    def score(self, prediction: Array, y: Array, weights: Array | None = None) -> float:
        """Accuracy."""
        return accuracy(self.decoded(prediction), y, weights)


@dataclass(frozen=True)
class Binary:
    """One output: the probability of the second of two classes.

    Args:
        classes: the two labels.
    """

    classes: tuple[Any, ...]
    metric = "accuracy"
    outputs = 1

    def targets(self, y: Array) -> Array:
        """A column of 0 and 1."""
        return y[:, None].astype(np.float64)

    def decoded(self, prediction: Array) -> Array:
        """Class numbers."""
        return (prediction[:, 0] > HALF).astype(np.int64)

    def probabilities(self, prediction: Array) -> Array:
        """Two columns, one a class."""
        return np.hstack([1 - prediction, prediction])

    def score(self, prediction: Array, y: Array, weights: Array | None = None) -> float:
        """Accuracy."""
        return accuracy(self.decoded(prediction), y, weights)


@dataclass(frozen=True)
class Labels:
    """One output for each of several labels: the probability that a sample has it.

    Args:
        classes: numbers of the columns.
    """

    classes: tuple[Any, ...]
    metric = "accuracy"

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return len(self.classes)

    def targets(self, y: Array) -> Array:
        """Rows of 0 and 1."""
        return y.astype(np.float64)

    def decoded(self, prediction: Array) -> Array:
        """Rows of 0 and 1."""
        return (prediction > HALF).astype(np.int64)

    def probabilities(self, prediction: Array) -> Array:
        """One column a label; they need not sum to 1."""
        return prediction

    def score(self, prediction: Array, y: Array, weights: Array | None = None) -> float:
        """Fraction of samples all of whose labels are right."""
        return accuracy(self.decoded(prediction), y, weights)


@dataclass(frozen=True)
class Joint:
    """Several outputs, each with a unit for each of its classes; the largest of each wins.

    Args:
        classes: of each output, the label that each class number stands for.
    """

    classes: tuple[tuple[Any, ...], ...]
    metric = "accuracy"

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", tuple(map(tuple, self.classes)))

    @property
    def groups(self) -> tuple[int, ...]:
        """Classes of each output."""
        return tuple(map(len, self.classes))

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return sum(self.groups)

    def targets(self, y: Array) -> Array:
        """One-hot rows, side by side."""
        return np.hstack([one_hot(k, n) for k, n in zip(y.T, self.groups, strict=True)])

    def decoded(self, prediction: Array) -> Array:
        """A class number for each output."""
        return np.stack([p.argmax(axis=1) for p in self.parts(prediction)], axis=1)

    def parts(self, prediction: Array) -> list[Array]:
        """The columns of each output."""
        return np.split(prediction, np.cumsum(self.groups)[:-1], axis=1)

    def probabilities(self, prediction: Array) -> Any:
        """For each output, one column a class."""
        return self.parts(prediction)

    def score(self, prediction: Array, y: Array, weights: Array | None = None) -> float:
        """Fraction of samples all of whose outputs are right."""
        return accuracy(self.decoded(prediction), y, weights)


@dataclass(frozen=True, eq=False)
class Quantities:
    """Real targets, standardized so that every target weighs the same in the loss.

    Args:
        scaler: from the targets' own units.
    """

    scaler: Standardizer
    classes: tuple[Any, ...] = ()
    metric = "R²"

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return len(self.scaler.mean)

    def targets(self, y: Array) -> Array:
        """Standardized targets."""
        return self.scaler(y)

    def decoded(self, prediction: Array) -> Array:
        """Predictions in the targets' own units."""
        return self.scaler.inverse(prediction)

    def score(self, prediction: Array, y: Array, weights: Array | None = None) -> float:
        """R², averaged over the targets."""
        return r_squared(self.decoded(prediction), y, weights)


Encoding: TypeAlias = Multiclass | Binary | Labels | Joint | Quantities
LOSSES = "symnn.catalog.losses"
"""Is loaded where a training begins, not where a kept one goes on."""
ENCODINGS = {"multiclass": Multiclass, "binary": Binary, "labels": Labels, "joint": Joint,
             "quantities": Quantities}  # fmt: skip


def task_of(data: Dataset) -> str:
    """What kind of loss belongs to the data."""
    if data.several:
        return "binary"
    return "multiclass" if data.classes else "regression"


DEFAULT_LOSS = {"multiclass": "cross_entropy", "binary": "bce", "regression": "mse"}
"""Softmax cross-entropy for classes, binary for several labels, squared error for numbers."""


def default_loss(data: Dataset) -> str | LossRecord:
    """The loss of data where none is chosen."""
    if data.joint:
        return load(LOSSES, "joint_cross_entropy")(tuple(map(len, data.classes)))
    return DEFAULT_LOSS[task_of(data)]


def encoding(data: Dataset, loss: str | LossRecord) -> Encoding:
    """The encoding that a loss needs, fitted to the training data.

    Raises:
        DataError: the loss is for another kind of target.
    """
    task = load("symnn.train.facts", "loss_task")(loss)
    if task not in _tasks(data):
        losses = load(LOSSES)
        fitting = ", ".join(record.name for record in losses.LOSSES if record.task in _tasks(data))
        name = losses.loss(loss).name
        raise DataError(
            f"{data.name}: loss `{name}` is for {WANTED[task]}; found {_found(data)}; "
            f"needed one of {fitting}"
        )
    if task == "regression":
        return Quantities(fit_standardizer(data.y, data.weights))
    if data.several:
        return Labels(data.classes)
    if data.joint:
        return _joint(data, loss)
    return Multiclass(data.classes) if task == "multiclass" else Binary(data.classes)


def _joint(data: Dataset, loss: str | LossRecord) -> Joint:
    record = load(LOSSES, "loss")(loss)
    if not record.groups:
        raise DataError(
            f"{data.name}: loss `{record.name}` is for one output; found "
            f"{len(data.classes)} with classes of their own; leave the loss out, for the sum of "
            "their cross-entropies"
        )
    return Joint(data.classes)


WANTED = {
    "multiclass": "two or more classes",
    "binary": "two classes, or several labels",
    "regression": "real targets",
}


def _tasks(data: Dataset) -> tuple[str, ...]:
    """The kinds of loss that fit."""
    if not data.classes:
        return ("regression",)
    if data.several:
        return ("binary",)
    return ("multiclass", "binary") if len(data.classes) == 2 else ("multiclass",)


def _found(data: Dataset) -> str:
    if not data.classes:
        return "real targets"
    return f"{len(data.classes)} {'labels' if data.several else 'classes'}"
