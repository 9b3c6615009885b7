"""What networks as scikit-learn estimators share, for pipelines, searches and cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import sklearn.exceptions
from sklearn.base import BaseEstimator
from sklearn.utils.validation import column_or_1d, validate_data

from symnn.errors import DataError, UnknownNameError, nearest
from symnn.lazy import load
from symnn.train.arguments import callbacks_of, checkpoints_of, seed_of, verbosity_of
from symnn.train.arrays import as_array, names_of_targets, refusal, refuse_gaps
from symnn.train.backend import check_backend
from symnn.train.carried import carrying, functions_of
from symnn.train.checking import crosscheck
from symnn.train.checkpoint import Checkpoints
from symnn.train.data import from_arrays
from symnn.train.dataset import Array, Dataset, Task
from symnn.train.history import Epoch
from symnn.train.model import Model
from symnn.train.observation import look_inside
from symnn.train.options import Options, each_of
from symnn.train.progress import Progress
from symnn.train.shown import points_of
from symnn.train.stopping import EarlyStopping
from symnn.train.training import Training
from symnn.train.watch import Watch

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.layers import Sequential


class KindError(DataError, TypeError):
    """Samples of a kind that is not read; scikit-learn's own tests catch it by its second base."""


class NotFittedError(DataError, sklearn.exceptions.NotFittedError):
    """An estimator is used before `fit`; scikit-learn's own tools catch it by its second base."""


@dataclass(kw_only=True, eq=False, repr=False)
class Estimator(BaseEstimator):
    """What `Classifier` and `Regressor` share.

    A data class, whose fields are what scikit-learn calls the parameters of an estimator.

    Args:
        hidden: units of the hidden layers; a number for one layer.
        activation: of the hidden layers: one, or one for each. A name, a formula as text such as
            `x*exp(-x**2)`, an expression of one symbol, or a function that makes one of an entry.
        network: layers in the place of hidden units and activation: a `Sequential`, or its text.
        shape: of a sample, such as (8, 8) for images that come as rows; None for that of X.
        loss: its name, its record, a formula of prediction y and target t such as `(y - t)**2`, an
            expression, or a function that makes one of the two; None for the task's default.
        optimizer: name of the update rule.
        learning_rate: None for 0.005 with Adam, and else for the rule's default.
        hyperparameters: others of the rule, by name.
        schedule: how the rate changes from step to step: `cosine_annealing`, which ends with the
            last epoch, `inverse_square_root_warmup`, or a formula of the step t such as
            `eta/sqrt(t)`, with eta, horizon (steps in all) and warmup; None for not at all.
        clip: the length that no gradient of all parameters exceeds; None for any length.
        weight_decay: the pull of weights towards 0; None for the rule's default.
        batch_size: samples a step.
        epochs: passes over the training data, at most; None for 20, or on small data for as many
            as make 1/learning_rate steps of Adam, 10/learning_rate of another rule.
        initializer: None for the one of each activation.
        dtype: float64 or float32, by name or as NumPy has them.
        standardize: whether features get mean 0 and deviation 1, as seen in `fit`.
        patience: epochs without improvement before training stops early; None to go on.
        validation_fraction: of the samples, held out where `patience` needs some to watch.
        warm_start: whether another `fit` goes on from the parameters of the last.
        callbacks: functions, or one, called with every `Epoch`; `True` from one ends training.
        verbose: 1 for about twenty lines of progress on standard error, 2 for one an epoch.
        checkpoints: where the state is kept, to go on from it after a crash.
        crosscheck_every: epochs between comparisons with exact arithmetic; 0 for none; None for as
            many as fit into 3 % of the time of the steps.
        backend: what runs the steps: `numpy`, `c`, `jax`, or `auto` for the one that ends sooner.
        random_state: seed of everything random; a generator, or None, gives another one each time.
    """

    task: ClassVar[Task]
    score: ClassVar[Any]  # of scikit-learn's mixins

    hidden: tuple[int, ...] | int = (32,)
    activation: Any = "tanh"
    network: Sequential | str | None = None
    shape: tuple[int, ...] | None = None
    loss: Any = None
    optimizer: str = "adam"
    learning_rate: float | None = None
    hyperparameters: Mapping[str, float] | None = None
    schedule: str | None = None
    clip: float | None = None
    weight_decay: float | None = None
    batch_size: int = 32
    epochs: int | None = None
    initializer: str | None = None
    dtype: Any = "float64"
    standardize: bool = True
    patience: int | None = None
    validation_fraction: float = 0.1
    warm_start: bool = False
    callbacks: Sequence[Callable[[Epoch], Any]] | Callable[[Epoch], Any] | None = ()
    verbose: int = 0
    checkpoints: Checkpoints | None = None
    crosscheck_every: int | None = None
    backend: str = "auto"
    random_state: Any = 0

    def set_params(self, **values: Any) -> Self:
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

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on samples and labels; returns the estimator.

        Args:
            X: samples, one a row.
            y: labels or targets.
            sample_weight: by how much each sample counts in the loss; None for all alike.

        Raises:
            DataError: the samples or labels cannot be trained on.
            NotSupportedError: the backend cannot run here.
            KeyboardInterrupt: Ctrl-C ended training; the parameters so far are kept.
        """
        earlier = getattr(self, "model_", None) if self.warm_start else None
        data = self._dataset(X, y, sample_weight, earlier.classes if earlier else None)
        options = self._options()
        training = Training(data, options, earlier=earlier)
        self._training = self._kept = None
        watch, where = self._watch(training.options), checkpoints_of(self.checkpoints)
        model = training.finish(watch, where)
        self._take(model, training.options, len(data))
        self._points = points_of(data.X, data.labels)
        if model.status == "interrupted":
            raise KeyboardInterrupt(model.history.events[-1].message)
        return self

    def _learn(self, data: Dataset) -> Self:
        """One more pass, over these samples alone."""
        options = replace(self._options(), epochs=1, early_stopping=None)
        training = getattr(self, "_training", None)
        if training is None or training.options != options or training.run.status:
            earlier = getattr(self, "model_", None)
            training = Training(data, options, earlier=earlier, streamed=True)
            if getattr(self, "_kept", None):
                training.recall(self._kept)  # type: ignore[arg-type]
        self._training, self._kept = training, None
        self._take(training.learn(data), options, getattr(self, "n_samples_fit_", 0) + len(data))
        return self

    def _take(self, model: Model, options: Options, samples: int) -> None:
        """What is known after training."""
        self.model_, self.options_, self.history_ = model, options, model.history
        self.n_iter_, self.n_samples_fit_ = self.history_.last.number, samples

    def __getstate__(self) -> dict[str, Any]:
        """Without generated code, but with what it takes for `partial_fit` to go on."""
        state: dict[str, Any] = {**super().__getstate__()}  # type: ignore[dict-item]
        training = state.pop("_training", None)
        return {**state, "_kept": training.snapshot()} if training else state

    def __reduce_ex__(self, protocol: Any) -> Any:
        """As usual, or with the code of functions that no module holds: a lambda as loss."""
        held = list(filter(callable, (self.loss, *each_of(self.activation))))
        held += callbacks_of(self.callbacks) + functions_of(self.network)
        return carrying(type(self), super().__reduce_ex__(protocol), held)

    def _watch(self, options: Options) -> Watch:
        calls, told = callbacks_of(self.callbacks), verbosity_of(self.verbose)
        if told:
            calls.append(Progress(options.epochs or 0, None if told == 1 else 1))

        def tell(epoch: Epoch) -> bool:
            return True in [call(epoch) is True for call in calls]

        return Watch(tell, crosscheck, look=look_inside)

    def _options(self) -> Options:
        """The arguments as training options."""
        check_backend(self.backend, type(self).__name__)
        return Options(
            hidden=self.hidden,  # type: ignore[arg-type]  (a number is one layer)
            activation=self.activation, loss=self.loss,
            network=self.network,  # type: ignore[arg-type]  (a text stands for its layers)
            shape=self._shape(),
            optimizer=self.optimizer, learning_rate=self.learning_rate,
            hyperparameters=self.hyperparameters or {}, batch_size=self.batch_size,
            epochs=self.epochs, initializer=self.initializer, dtype=self.dtype,
            backend=self.backend, seed=seed_of(self.random_state),
            crosscheck_every=self.crosscheck_every,
            early_stopping=None if self.patience is None else EarlyStopping(self.patience),
            validation_fraction=self.validation_fraction, standardize=self.standardize,
            schedule=self.schedule, clip=self.clip, weight_decay=self.weight_decay,
        )  # fmt: skip

    def _dataset(self, X: Any, y: Any, weights: Any, classes: Any = None) -> Dataset:
        """Samples, labels and weights, checked.

        Args:
            X, y, weights: as given by the user.
            classes: all that there may be; None for those in `y`.
        """
        name = type(self).__name__
        first = not hasattr(self, "model_") or classes is None
        features, labels = self._features(X, reset=first), self._labels(y)
        data = from_arrays(features, labels, self.task, name, weights, tuple(classes or ()))
        names = getattr(self, "feature_names_in_", data.feature_names)  # those of a data frame
        told = names_of_targets(y, data.target_names)
        return replace(data, feature_names=tuple(names), target_names=told, shape=self._shape())

    def _features(self, X: Any, reset: bool) -> Array:
        """X as a matrix, by scikit-learn's rules; with `reset`, its width and names are kept.

        `Why not finite:` the check that follows it names the row and the column.
        """
        refuse_gaps(X, f"{type(self).__name__}: X")
        if self.network is not None:
            X = self._rows(X, reset)
        try:
            found = validate_data(self, X, reset=reset, ensure_all_finite=False)
            return as_array(found, "X")
        except (TypeError, ValueError) as error:
            kind = KindError if isinstance(error, TypeError) else DataError
            raise kind(f"{type(self).__name__}: {refusal(error, X)}") from error

    def _rows(self, X: Any, reset: bool) -> Any:
        """Samples of several axes as rows; with `reset`, their shape is kept.

        Raises:
            DataError: they have another shape than before.
        """
        name = type(self).__name__
        shape = tuple(X.shape if hasattr(X, "shape") else as_array(X, f"{name}: X").shape)[1:]
        if reset:
            self.sample_shape_ = shape if len(shape) > 1 else None
        if len(shape) < 2:
            return X
        if shape != getattr(self, "sample_shape_", None):
            raise DataError(
                f"{name}: a sample has the shape {shape}; needed "
                f"{getattr(self, 'sample_shape_', None) or 'rows'}, as in `fit`"
            )
        return np.reshape(as_array(X, f"{name}: X"), (len(X), -1))

    def _shape(self) -> tuple[int, ...] | None:
        """Of a sample, where it is more than a row."""
        return self.shape or getattr(self, "sample_shape_", None)

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
        """Epoch and outcome of every comparison with exact arithmetic.

        A step of a training that was too short for any is compared when this is read first.
        """
        return self._fitted.compared

    def predict(self, X: Any) -> Array:
        """Labels, or target values."""
        return self._fitted.predict(self._features(X, reset=False))

    def save(self, path: str | Path) -> None:
        """Write the trained network to one file, for `load_model`; nothing in it is pickled.

        Args:
            path: of the file, which ends in `.safetensors` or `.npz`.

        Raises:
            NotFittedError: `fit` was not called yet.
            DataError: the file cannot be written, or has another ending.
        """
        self._fitted.save(path)

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
        load("symnn.report.write", "format_of")(path)  # before what takes seconds
        held = (0, None) if X is None else (len(as_array(X, "report: X")), self.score(X, y))
        points = getattr(self, "_points", None)
        material = account.Material(self.n_samples_fit_, *held, points=points)
        told = account.described(model, material, self.options_)
        return load("symnn.train.report", "write_account")(told, path)
