"""Networks behind scikit-learn's interface: `fit`, `predict`, `score`, `get_params`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from symnn.crosscheck import CrossCheck
from symnn.errors import DataError, NotSupportedError, UnknownNameError, nearest
from symnn.train.checking import crosscheck
from symnn.train.data import from_arrays
from symnn.train.dataset import Array, Task
from symnn.train.fit import Watch
from symnn.train.model import Model
from symnn.train.options import Options
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train

BACKENDS = ("auto", "numpy")


class Estimator:
    """What `Classifier` and `Regressor` share.

    Args:
        hidden: units of the hidden layers.
        activation: of the hidden layers: one name, or one for each.
        loss: None for the task's default.
        optimizer: name of the update rule.
        learning_rate: None for the rule's default.
        hyperparameters: others of the rule, by name.
        batch_size: samples a step.
        epochs: passes over the training data, at most.
        initializer: None for the one of each activation.
        dtype: float64 or float32.
        patience: epochs without improvement before training stops early; None to go on.
        crosscheck_every: epochs between comparisons with exact arithmetic; 0 for none.
        backend: what runs the steps: `auto` or `numpy`.
        random_state: seed of everything random.
    """

    task: ClassVar[Task]

    def __init__(
        self,
        *,
        hidden: tuple[int, ...] = (32,),
        activation: str | tuple[str, ...] = "tanh",
        loss: str | None = None,
        optimizer: str = "adam",
        learning_rate: float | None = None,
        hyperparameters: Mapping[str, float] | None = None,
        batch_size: int = 32,
        epochs: int = 50,
        initializer: str | None = None,
        dtype: str = "float64",
        patience: int | None = None,
        crosscheck_every: int = 0,
        backend: str = "auto",
        random_state: int = 0,
    ) -> None:
        self.hidden, self.activation, self.loss = hidden, activation, loss
        self.optimizer, self.learning_rate = optimizer, learning_rate
        self.hyperparameters = hyperparameters
        self.batch_size, self.epochs, self.initializer = batch_size, epochs, initializer
        self.dtype, self.patience, self.random_state = dtype, patience, random_state
        self.crosscheck_every, self.backend = crosscheck_every, backend

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments of the constructor, by name; `deep` is there for scikit-learn."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **values: Any) -> Any:
        """Replace arguments of the constructor; returns the estimator.

        Raises:
            UnknownNameError: there is no such argument.
        """
        for name, value in values.items():
            if name not in self._names():
                raise UnknownNameError(
                    f"set_params: {type(self).__name__} has no parameter `{name}`; "
                    f"{nearest(name, self._names())}"
                )
            setattr(self, name, value)
        return self

    @classmethod
    def _names(cls) -> list[str]:
        return sorted(n for n in inspect.signature(Estimator.__init__).parameters if n != "self")

    @property
    def options(self) -> Options:
        """The arguments as training options."""
        return Options(
            hidden=tuple(self.hidden), activation=self.activation, loss=self.loss,
            optimizer=self.optimizer, learning_rate=self.learning_rate,
            hyperparameters=self.hyperparameters or {}, batch_size=self.batch_size,
            epochs=self.epochs, initializer=self.initializer, dtype=self.dtype,
            seed=self.random_state, crosscheck_every=self.crosscheck_every,
            early_stopping=None if self.patience is None else EarlyStopping(self.patience),
        )  # fmt: skip

    def fit(self, X: Any, y: Any) -> Any:
        """Train on samples and labels; returns the estimator.

        Raises:
            DataError: the samples or labels cannot be trained on.
            NotSupportedError: the backend is not built yet.
        """
        if self.backend not in BACKENDS:
            raise NotSupportedError(
                f"{type(self).__name__}: backend is {self.backend!r}, which is not built yet; "
                f"needed one of {', '.join(BACKENDS)}"
            )
        data = from_arrays(X, y, self.task, type(self).__name__)
        self.model_ = train(data, self.options, watch=Watch(check=crosscheck))
        self.history_ = self.model_.history
        self.n_features_in_ = data.X.shape[1]
        return self

    @property
    def _fitted(self) -> Model:
        if not hasattr(self, "model_"):
            name = type(self).__name__
            raise DataError(f"{name}: not fitted yet; call `fit(X, y)` first")
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
        return self._fitted.predict(X)

    def score(self, X: Any, y: Any) -> float:
        """Accuracy, or R²."""
        return self._fitted.score(X, y)


class Classifier(Estimator):
    """A dense network that tells classes apart.

    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "high"]
    >>> Classifier(hidden=(), epochs=200, learning_rate=0.1).fit(X, y).predict([[0.5]]).tolist()
    ['low']
    """

    task = "classification"

    @property
    def classes_(self) -> Array:
        """The labels, in the order of the columns of `predict_proba`."""
        return np.array(self._fitted.classes)

    def predict_proba(self, X: Any) -> Array:
        """The probability of every class."""
        return self._fitted.predict_proba(X)


class Regressor(Estimator):
    """A dense network that predicts one or several quantities.

    >>> X = [[0.0], [1.0], [2.0], [3.0]]
    >>> model = Regressor(hidden=(), epochs=300, learning_rate=0.1).fit(X, [1.0, 3.0, 5.0, 7.0])
    >>> model.predict([[1.5]]).round(3).tolist()
    [4.0]
    """

    task = "regression"
