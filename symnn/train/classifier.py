"""A network that tells classes apart, or says which of several labels a sample has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight

from symnn.errors import DataError
from symnn.train.arrays import as_array, checked_weights
from symnn.train.dataset import Array, Dataset, plain_classes
from symnn.train.encoding import Joint
from symnn.train.estimator import Estimator
from symnn.train.metrics import accuracy


@dataclass(kw_only=True, eq=False, repr=False)
class Classifier(ClassifierMixin, Estimator):
    """A dense network that tells classes apart.

    With rows of 0 and 1 as `y`, every column is a question of its own: has the sample this label?
    With rows of other labels every column has classes of its own.

    After `fit`, `classes_` holds the labels, in the order of the columns of `predict_proba`.

    Args:
        class_weight: a factor for the samples of each class, by label; `balanced` for one inverse
            to their number; None for 1.
        arguments: those of `Estimator`.

    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "high"]
    >>> Classifier(hidden=(), epochs=200, learning_rate=0.1).fit(X, y).predict([[0.5]]).tolist()
    ['low']
    """

    task = "classification"

    class_weight: Mapping[Any, float] | str | None = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on samples and labels; returns the estimator.

        Args:
            X: samples, one a row.
            y: one label a sample, or rows of 0 and 1.
            sample_weight: by how much each sample counts in the loss; None for all alike.

        Raises:
            DataError: the samples or labels cannot be trained on.
            NotSupportedError: the backend cannot run here.
            KeyboardInterrupt: Ctrl-C ended training; the parameters so far are kept.
        """
        return super().fit(X, y, self._weights(y, sample_weight))

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Train on these samples for one more pass; returns the estimator.

        The first call, unless `fit` came before, decides the units of the features: let it see
        samples of every kind, or use `standardize=False`.

        Args:
            X: samples, one a row.
            y: their labels.
            classes: all labels that will ever come, for the first call, or a list of those of each
                output; None for those in `y`.
            sample_weight: by how much each sample counts in the loss; None for 1.

        Raises:
            DataError: the samples cannot be trained on, or a label was never announced.
            NotSupportedError: the backend cannot run here.
        """
        first = not hasattr(self, "model_")
        announced = None if classes is None else announced_classes(classes)
        if announced is not None and first:
            self.classes_ = announced
        if announced is not None and _plain(announced) != _plain(self.classes_):
            raise DataError(
                f"partial_fit: classes is {classes!r}; needed {_plain(self.classes_)}, as at "
                "first; leave it out, or train anew"
            )
        known = announced if first else self._fitted.classes
        return self._learn(self._dataset(X, y, self._weights(y, sample_weight), _plain(known)))

    def _dataset(self, X: Any, y: Any, weights: Any, classes: Any = None) -> Dataset:
        data = super()._dataset(X, y, weights, classes)
        if classes is None:
            self.classes_ = _of_kind(y, data)
        return data

    def _labels(self, y: Any) -> Array:
        labels = super()._labels(y)
        if labels.dtype.kind == "f":
            fractions = labels[np.isfinite(labels) & (labels != np.round(labels))]
            if len(fractions):
                raise DataError(
                    f"Classifier: y is continuous, with values such as {fractions[0]:g}; needed "
                    "classes: whole numbers or text; for quantities use `Regressor`"
                )
        return labels

    def _weights(self, y: Any, given: Any) -> Any:
        """The weights of samples times those of their classes."""
        if self.class_weight is None or y is None:
            return given
        try:
            weights = compute_sample_weight(self.class_weight, y)
        except ValueError as error:
            raise DataError(f"Classifier: class_weight: {error}") from error
        return weights if given is None else weights * checked_weights(given, len(weights), "fit")

    def predict_proba(self, X: Any) -> Any:
        """The probability of every class, or of every label; those need not sum to 1.

        Of several outputs with classes of their own a list, one for each.
        """
        return self._fitted.predict_proba(self._features(X, reset=False))

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of the probability of every class; -oo for one too small for a float."""
        with np.errstate(divide="ignore"):
            found = self.predict_proba(X)
            return list(map(np.log, found)) if isinstance(found, list) else np.log(found)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Fraction of samples whose label is right, or all of whose labels are."""
        if not isinstance(self._fitted.encoding, Joint):
            return float(super().score(X, y, sample_weight))
        return accuracy(self.predict(X), np.asarray(y), sample_weight)

    def decision_function(self, X: Any) -> Any:
        """The scores before the last activation, which predictions are decided by.

        Shapes:
            Result: (samples, classes), of which the largest wins; (samples,) for two classes, and
            (samples, labels) for several labels: logarithms of odds, above 0 for yes.
        """
        return self._fitted.scores(self._features(X, reset=False))

    def predict(self, X: Any) -> Array:
        """The most probable label of every sample, of the kind that `fit` was given."""
        model = self._fitted
        features = self._features(X, reset=False)
        if model.several or isinstance(model.encoding, Joint):
            return model.predict(features)
        return self.classes_[model.predict_proba(features).argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn may expect: several labels a sample, too."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = tags.target_tags.multi_output = True
        return tags


def announced_classes(classes: Any) -> Any:
    """All labels that will come, in order; of several outputs a list of those of each.

    Raises:
        DataError: there are none.
    """
    listed = [] if isinstance(classes, str) or not np.iterable(classes) else list(classes)
    if not listed:
        raise DataError(
            f"partial_fit: classes is {classes!r}; needed all labels that will ever come, such as "
            "[0, 1]"
        )
    if _nested(listed):
        return [np.unique(as_array(c, "partial_fit: classes")) for c in listed]
    return np.unique(as_array(listed, "partial_fit: classes"))


def _nested(classes: Any) -> bool:
    """Whether there are classes for each of several outputs."""
    return bool(len(classes)) and np.ndim(classes[0]) == 1


def _plain(classes: Any) -> Any:
    """Classes as plain values in order; of several outputs those of each."""
    if classes is None:
        return None
    if _nested(classes):
        return tuple(plain_classes(np.unique(np.asarray(c))) for c in classes)
    return plain_classes(np.unique(np.asarray(classes)))


def _of_kind(y: Any, data: Dataset) -> Any:
    """The classes of the data as what they were before they became plain values."""
    if data.several:
        return np.array(data.classes)
    if data.joint:
        return [np.unique(column) for column in np.asarray(y).T]
    found = np.unique(np.asarray(y))
    found = found.astype(str) if found.dtype.kind == "S" else found
    return found[[label in data.classes for label in plain_classes(found)]]
