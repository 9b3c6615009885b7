"""Networks as scikit-learn estimators, for pipelines, searches and cross-validation.

`symnn.train` imports this module when one of its classes is first used: scikit-learn takes longer
to load than all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import sklearn.exceptions
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import column_or_1d, validate_data

from symnn.crosscheck import CrossCheck
from symnn.errors import DataError, NotSupportedError, UnknownNameError, nearest
from symnn.lazy import load
from symnn.train.arrays import as_array
from symnn.train.checking import crosscheck
from symnn.train.data import from_arrays
from symnn.train.dataset import Array, Dataset, Task
from symnn.train.fit import Watch
from symnn.train.model import Model
from symnn.train.options import Options
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train

BACKENDS = ("auto", "numpy")


class NotFittedError(DataError, sklearn.exceptions.NotFittedError):
    """An estimator is used before `fit`; scikit-learn's own tools catch it by its second base."""


class Estimator(BaseEstimator):
    """What `Classifier` and `Regressor` share.

    Args:
        hidden: units of the hidden layers; a number for one layer.
        activation: of the hidden layers: one name, or one for each.
        loss: None for the task's default.
        optimizer: name of the update rule.
        learning_rate: None for 0.005 with Adam, and else for the rule's default.
        hyperparameters: others of the rule, by name.
        batch_size: samples a step.
        epochs: passes over the training data, at most; None for 20, or on small data for as many
            as make 1/learning_rate steps of Adam, 10/learning_rate of another rule.
        initializer: None for the one of each activation.
        dtype: float64 or float32.
        patience: epochs without improvement before training stops early; None to go on.
        crosscheck_every: epochs between comparisons with exact arithmetic; 0 for none.
        backend: what runs the steps: `auto` or `numpy`.
        random_state: seed of everything random; a generator, or None, gives another one each time.
    """

    task: ClassVar[Task]
    score: Any  # of scikit-learn's mixins

    def __init__(
        self,
        *,
        hidden: tuple[int, ...] | int = (32,),
        activation: str | tuple[str, ...] = "tanh",
        loss: str | None = None,
        optimizer: str = "adam",
        learning_rate: float | None = None,
        hyperparameters: Mapping[str, float] | None = None,
        batch_size: int = 32,
        epochs: int | None = None,
        initializer: str | None = None,
        dtype: str = "float64",
        patience: int | None = None,
        crosscheck_every: int = 0,
        backend: str = "auto",
        random_state: Any = 0,
    ) -> None:
        self.hidden, self.activation, self.loss = hidden, activation, loss
        self.optimizer, self.learning_rate = optimizer, learning_rate
        self.hyperparameters = hyperparameters
        self.batch_size, self.epochs, self.initializer = batch_size, epochs, initializer
        self.dtype, self.patience, self.random_state = dtype, patience, random_state
        self.crosscheck_every, self.backend = crosscheck_every, backend

    def set_params(self, **values: Any) -> Any:
        """Replace arguments of the constructor; returns the estimator.

        Raises:
            UnknownNameError: there is no such argument.
        """
        legal = self.get_params(deep=False)
        for name in values:
            if name not in legal:
                raise UnknownNameError(
                    f"set_params: {type(self).__name__} has no parameter `{name}`; "
                    f"{nearest(name, legal)}"
                )
        return super().set_params(**values)

    def fit(self, X: Any, y: Any) -> Any:
        """Train on samples and labels; returns the estimator.

        Raises:
            DataError: the samples or labels cannot be trained on.
            NotSupportedError: the backend is not built yet.
        """
        options, data = self._options(), self._dataset(X, y)
        options = options.settled(len(data))
        self.model_ = train(data, options, watch=Watch(check=crosscheck))
        self.options_, self.history_ = options, self.model_.history
        self.n_iter_, self.n_samples_fit_ = self.history_.last.number, len(data)
        return self

    def _options(self) -> Options:
        """The arguments as training options."""
        if self.backend not in BACKENDS:
            raise NotSupportedError(
                f"{type(self).__name__}: backend is {self.backend!r}, which is not built yet; "
                f"needed one of {', '.join(BACKENDS)}"
            )
        return Options(
            hidden=self.hidden,  # type: ignore[arg-type]  (a number is one layer)
            activation=self.activation, loss=self.loss,
            optimizer=self.optimizer, learning_rate=self.learning_rate,
            hyperparameters=self.hyperparameters or {}, batch_size=self.batch_size,
            epochs=self.epochs, initializer=self.initializer, dtype=self.dtype,
            seed=_seed(self.random_state), crosscheck_every=self.crosscheck_every,
            early_stopping=None if self.patience is None else EarlyStopping(self.patience),
        )  # fmt: skip

    def _dataset(self, X: Any, y: Any) -> Dataset:
        features = self._features(X, reset=True)
        data = from_arrays(features, self._labels(y), self.task, type(self).__name__)
        names = getattr(self, "feature_names_in_", data.feature_names)  # those of a data frame
        return replace(data, feature_names=tuple(names))

    def _features(self, X: Any, reset: bool) -> Array:
        """X as a matrix, by scikit-learn's rules; with `reset`, its width and names are kept.

        `Why not finite:` the check that follows it names the row and the column.
        """
        try:
            return validate_data(self, X, reset=reset, ensure_all_finite=False)  # type: ignore[return-value]
        except ValueError as error:
            raise DataError(f"{type(self).__name__}: {error}") from error

    def _labels(self, y: Any) -> Array:
        """One label a sample, or one row a sample; a single column becomes flat, with a warning."""
        name = type(self).__name__
        if y is None:
            raise DataError(
                f"{name}: fit requires y to be passed, but the target y is None; "
                "needed one label a sample"
            )
        labels = as_array(y, f"{name}: y")
        single = labels.ndim == 2 and labels.shape[1] == 1
        return column_or_1d(labels, warn=True) if single else labels

    @property
    def _fitted(self) -> Model:
        if not hasattr(self, "model_"):
            name = type(self).__name__
            raise NotFittedError(f"{name}: not fitted yet; call `fit(X, y)` first")
        return self.model_

    @property
    def program_(self) -> Any:
        """The equations of the trained network."""
        return self._fitted.network.structure.program

    @property
    def crosscheck_(self) -> tuple[tuple[int, CrossCheck], ...]:
        """Epoch and outcome of every comparison with exact arithmetic."""
        return self._fitted.checks

    def predict(self, X: Any) -> Array:
        """Labels, or target values."""
        return self._fitted.predict(self._features(X, reset=False))

    def report(self, path: str | Path, X: Any = None, y: Any = None) -> Path:
        """Write a page on the trained model; returns its path.

        It holds the equations, the proofs of their gradients, the learning curves, the
        cross-checks and the code that ran.

        Args:
            path: of the page; its suffix tells the format, such as `report.html`.
            X, y: samples that were not trained on; their score heads the page.

        Raises:
            NotFittedError: `fit` was not called yet.
            SymnnError: the format is unknown, or the file cannot be written.
        """
        model, account = self._fitted, load("symnn.train.account")
        held = (0, None) if X is None else (len(as_array(X, "report: X")), self.score(X, y))
        material = account.Material(self.n_samples_fit_, *held)
        told = account.described(model, material, self.options_)
        return load("symnn.train.report", "write_account")(told, path)


def _seed(random_state: Any) -> int:
    """The seed that a `random_state` of scikit-learn stands for."""
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31))


class Classifier(ClassifierMixin, Estimator):
    """A dense network that tells classes apart.

    After `fit`, `classes_` holds the labels, in the order of the columns of `predict_proba`.

    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "high"]
    >>> Classifier(hidden=(), epochs=200, learning_rate=0.1).fit(X, y).predict([[0.5]]).tolist()
    ['low']
    """

    task = "classification"

    def fit(self, X: Any, y: Any) -> Any:
        """Train on samples and labels; returns the estimator.

        Raises:
            DataError: the samples or labels cannot be trained on.
            NotSupportedError: the backend is not built yet.
        """
        super().fit(X, y)
        self.classes_ = np.unique(np.asarray(y))
        return self

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

    def predict_proba(self, X: Any) -> Array:
        """The probability of every class."""
        return self._fitted.predict_proba(self._features(X, reset=False))

    def predict(self, X: Any) -> Array:
        """The most probable label of every sample, of the kind that `fit` was given."""
        chosen = self.predict_proba(X).argmax(axis=1)
        return self.classes_[chosen]


class Regressor(RegressorMixin, Estimator):
    """A dense network that predicts one or several quantities.

    >>> X = [[0.0], [1.0], [2.0], [3.0]]
    >>> model = Regressor(hidden=(), epochs=300, learning_rate=0.1).fit(X, [1.0, 3.0, 5.0, 7.0])
    >>> model.predict([[1.5]]).round(3).tolist()
    [4.0]
    """

    task = "regression"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn may expect: several targets, too."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
