"""What is trained on: samples, labels and their meaning, checked once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from symnn.errors import DataError
from symnn.train.rows import Array, picked

Task = Literal["classification", "regression"]

TASKS = ("auto", "classification", "regression")
MOST_CLASSES = 32  # whole-number labels with more distinct values than this are quantities


@dataclass(frozen=True, eq=False)
class Table:
    """Samples as read from a source, before the labels are given a meaning.

    Args:
        name: the source, as it stands in error messages.
        X: features.
        y: labels: numbers or text, one or several a sample.
        feature_names: one a column of `X`.
        target_names: one a column of `y`.
        shape: of a sample, where it is more than a row of features; else None.

    Shapes:
        X: (samples, features), finite float64. y: (samples,) or (samples, targets).
    """

    name: str
    X: Array
    y: Array
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    shape: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with targets: class numbers, several yes-or-no labels, or real numbers.

    Args:
        name: where it comes from.
        task: what the labels mean.
        X: features.
        y: class numbers 0..K-1, rows of 0 and 1 for K labels, or the real targets.
        feature_names: one a column of `X`.
        target_names: one a target.
        classes: the label that each class number, or column, stands for; where samples have several
            outputs of several classes, those of each; empty for regression.
        weights: by how much each sample counts in the loss and in scores; None for all alike.
        shape: of a sample, where it is more than a row of features, as that of an image; else None.

    Shapes:
        X: (samples, features). y: (samples,), (samples, K) or (samples, outputs) integers, or
        (samples, targets) float64. weights: (samples,), not negative.
    """

    name: str
    task: Task
    X: Array
    y: Array
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[Any, ...] = ()
    weights: Array | None = None
    shape: tuple[int, ...] | None = None

    def __len__(self) -> int:
        return len(self.X)

    @property
    def outputs(self) -> int:
        """The number of classes, or of real targets."""
        if self.joint:
            return sum(map(len, self.classes))
        return len(self.classes) if self.task == "classification" else self.y.shape[1]

    @property
    def several(self) -> bool:
        """Whether a sample may have several of the classes, or none of them."""
        return bool(self.classes) and self.y.ndim == 2 and not self.joint

    @property
    def joint(self) -> bool:
        """Whether a sample has several outputs, each one of several classes."""
        return bool(self.classes) and isinstance(self.classes[0], tuple)

    @property
    def labels(self) -> Array:
        """What a model should predict, as it stood in the data."""
        if self.joint:
            return labels_of(self.classes, self.y)
        named = self.classes and not self.several
        return np.array(self.classes)[self.y] if named else self.y

    def part(self, rows: Array) -> Dataset:
        """The samples with these row numbers."""
        weights = None if self.weights is None else self.weights[rows]
        return replace(self, X=picked(self.X, rows), y=self.y[rows], weights=weights)


def dataset(table: Table, task: str = "auto", known: tuple[Any, ...] = ()) -> Dataset:
    """The table with its labels read as classes or as quantities.

    Args:
        table: samples and labels.
        task: `classification`, `regression`, or `auto` to decide by `detect_task`.
        known: all classes that there may be, or those of each output; () for those in the table.

    Raises:
        DataError: the labels do not fit the task, all are the same class, or one is not known.
    """
    if task not in TASKS:
        raise DataError(f"task is {task!r}; needed one of {', '.join(TASKS)}")
    chosen = detect_task(table.y) if task == "auto" else task
    read = _classification(table, known) if chosen == "classification" else _regression(table)
    return replace(read, shape=table.shape)


def detect_task(labels: Array) -> Task:
    """Classification for text, and for whole numbers with few distinct values; else regression.

    >>> detect_task(np.array([0, 1, 1, 0])), detect_task(np.array([0.5, 1.5, 2.5]))
    ('classification', 'regression')
    """
    if labels.dtype.kind in "USOb":
        return "classification"
    distinct = np.unique(labels)
    whole = bool(np.all(distinct == np.round(distinct)))
    few = len(distinct) <= min(MOST_CLASSES, max(2, len(labels) // 2))
    return "classification" if labels.ndim == 1 and whole and few else "regression"


def _classification(table: Table, known: tuple[Any, ...]) -> Dataset:
    if table.y.ndim != 1:
        apart = bool(known) and isinstance(known[0], tuple)
        return _several_outputs(table, known) if apart else _several_labels(table)
    found, numbers = np.unique(table.y, return_inverse=True)
    classes = plain_classes(found)
    if len(known or classes) < 2:
        raise DataError(
            f"{table.name}: all {len(table.y)} samples have the label {classes[0]!r}; "
            "classification needs at least two classes"
        )
    if known:
        classes, numbers = known, _places(table.name, classes, known)[numbers]
    return Dataset(
        table.name, "classification", table.X, numbers.astype(np.int64), table.feature_names,
        table.target_names, classes,
    )  # fmt: skip


def _places(name: str, classes: tuple[Any, ...], known: tuple[Any, ...]) -> Array:
    """Where each class stands among those that are known."""
    for label in classes:
        if label not in known:
            shown = ", ".join(map(repr, known[:8])) + (", ..." if len(known) > 8 else "")
            raise DataError(
                f"{name}: the label {label!r} was never seen before; known are {shown}; announce "
                "all classes at first, or train anew"
            )
    return np.array([known.index(label) for label in classes])


def _several_labels(table: Table) -> Dataset:
    """Columns of 0 and 1, each a question of its own: is this label there?"""
    if table.y.dtype.kind not in "fiub" or not np.isin(table.y, (0, 1)).all():
        return _several_outputs(table)
    numbers = np.ascontiguousarray(table.y, dtype=np.int64)
    return Dataset(
        table.name, "classification", table.X, numbers, table.feature_names, table.target_names,
        tuple(range(numbers.shape[1])),
    )  # fmt: skip


def _several_outputs(table: Table, known: tuple[tuple[Any, ...], ...] = ()) -> Dataset:
    """Columns of classes, each a classification of its own."""
    found = [np.unique(column, return_inverse=True) for column in table.y.T]
    classes = tuple(plain_classes(labels) for labels, _ in found)
    numbers = np.stack([places for _, places in found], axis=1).astype(np.int64)
    if known:
        classes, numbers = known, _all_places(table, classes, numbers, known)
    for name, labels in () if known else zip(table.target_names, classes, strict=True):
        if not 1 < len(labels) <= max(2, len(table.y) // 2):
            raise DataError(
                f"{table.name}: {len(labels)} classes in column `{name}` of {len(table.y)} "
                "samples; needed for each output at least two classes, and two samples of each"
            )
    return Dataset(
        table.name, "classification", table.X, numbers, table.feature_names, table.target_names,
        classes,
    )  # fmt: skip


def _all_places(table: Table, classes: Any, numbers: Array, known: Any) -> Array:
    """The numbers of the classes of each output among those that are known."""
    if len(classes) != len(known):
        raise DataError(
            f"{table.name}: y has {len(classes)} columns; needed {len(known)}, one for each output "
            "whose classes are known"
        )
    outputs = zip(table.target_names, classes, numbers.T, known, strict=True)
    return np.stack([_places(f"{table.name}: column `{name}`", found, of)[column]
                     for name, found, column, of in outputs], axis=1)  # fmt: skip


def labels_of(classes: tuple[Any, ...], numbers: Array) -> Array:
    """The labels of several outputs, from class numbers.

    >>> labels_of((("a", "b"), ("x", "y", "z")), np.array([[1, 2]])).tolist()
    [['b', 'z']]
    """
    columns = [np.array(c)[k] for c, k in zip(classes, numbers.T, strict=True)]
    return np.stack(columns, axis=1)


def _regression(table: Table) -> Dataset:
    if table.y.dtype.kind in "USO":
        raise DataError(
            f"{table.name}: regression needs numbers as targets; found the label "
            f"{str(table.y.flat[0])!r}; choose task `classification`, or another target column"
        )
    targets = np.ascontiguousarray(table.y.reshape(len(table.y), -1), dtype=np.float64)
    return Dataset(
        table.name, "regression", table.X, targets, table.feature_names, table.target_names
    )


def plain_classes(classes: Array) -> tuple[Any, ...]:
    """Class labels as Python values; whole floats become ints, so that 1.0 prints as 1."""
    labels = classes.tolist()
    return tuple(int(c) if isinstance(c, float) and c.is_integer() else c for c in labels)


def one_hot(numbers: Array, classes: int, dtype: Any = np.float64) -> Array:
    """Rows with a 1 at the class number.

    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    rows = np.zeros((len(numbers), classes), dtype)
    rows[np.arange(len(numbers)), numbers] = 1
    return rows


def unreadable(path: Path, error: OSError) -> DataError:
    """The error for a file that cannot be opened."""
    reason = error.strerror or str(error)
    return DataError(f"{path}: cannot be read: {reason}; check the path and its permissions")
