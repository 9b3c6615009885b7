"""A network that predicts quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from sklearn.base import RegressorMixin

from symnn.train.estimator import Estimator


@dataclass(kw_only=True, eq=False, repr=False)
class Regressor(RegressorMixin, Estimator):
    """A dense network that predicts one or several quantities.

    >>> X = [[0.0], [1.0], [2.0], [3.0]]
    >>> model = Regressor(hidden=(), epochs=300, learning_rate=0.1).fit(X, [1.0, 3.0, 5.0, 7.0])
    >>> model.predict([[1.5]]).round(3).tolist()
    [4.0]
    """

    task = "regression"

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on these samples for one more pass; returns the estimator.

        The first call, unless `fit` came before, decides the units of features and targets.

        Args:
            X: samples, one a row.
            y: their targets.
            sample_weight: by how much each sample counts in the loss; None for 1.

        Raises:
            DataError: the samples cannot be trained on.
            NotSupportedError: the backend cannot run here.
        """
        known = () if hasattr(self, "model_") else None
        return self._learn(self._dataset(X, y, sample_weight, known))

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn may expect: several targets, too."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
