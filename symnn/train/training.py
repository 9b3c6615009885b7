"""From a data set to a trained model: in one call, or a pass at a time."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DataError, ShapeError
from symnn.lazy import load
from symnn.train.checkpoint import CheckpointKeeper, Checkpoints
from symnn.train.dataset import Dataset
from symnn.train.encoding import default_loss, encoding, task_of
from symnn.train.facts import is_name, loss_name
from symnn.train.fit import Run
from symnn.train.holdout import split
from symnn.train.model import Model
from symnn.train.network import Network
from symnn.train.options import HORIZON, Options
from symnn.train.parts import Parts, Samples
from symnn.train.samples import refused_overflow, seen
from symnn.train.snapshot import Snapshot, recall, snapshot
from symnn.train.standardize import Standardizer, fit_standardizer, identity_standardizer
from symnn.train.watch import Fit, Watch

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork

LAYOUT = "symnn.train.layers.layout"
MOST_PARAMETERS = 50_000_000
"""Of each, up to eight numbers of eight bytes are kept while training: about 3 GiB in all."""


def train(
    data: Dataset,
    options: Options | None = None,
    validation: Dataset | None = None,
    watch: Watch | None = None,
    checkpoints: Checkpoints | None = None,
) -> Model:
    """A network fitted to the data.

    Ctrl-C ends it between two steps, and the model so far is returned: its status says so.

    Args:
        data: training samples.
        options: what to train and how.
        validation: samples to watch. With early stopping and without them, some of the training
            samples are held out.
        watch: what is called while training goes on.
        checkpoints: where the state is kept, to go on from it after a crash.

    >>> from symnn.train.data import from_arrays
    >>> xor = from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    >>> model = train(xor, Options(hidden=(8,), learning_rate=0.1, epochs=100))
    >>> model.predict([[0, 1], [1, 1]]).tolist()
    [1, 0]

    Raises:
        DataError: the loss does not fit the data, the validation samples differ in kind, or the
            checkpoint cannot be written or is of another training.
        ShapeError: the network is too large.
    """
    return Training(data, options, validation).finish(watch, checkpoints)


class Training:
    """A network and what it learns from, to be trained at once or a pass at a time.

    Args:
        data: training samples.
        options: what to train and how.
        validation: samples to watch.
        earlier: a model to go on from: its parameters, its units of features and its classes.
        streamed: whether more data will come: weights count as they are, not by their mean.

    Raises:
        DataError: the data do not fit the loss or the earlier model.
        ShapeError: the network is too large.
    """

    def __init__(
        self,
        data: Dataset,
        options: Options | None = None,
        validation: Dataset | None = None,
        earlier: Model | None = None,
        streamed: bool = False,
    ) -> None:
        options = options or Options()
        if streamed and HORIZON in options.values and HORIZON not in options.chosen:
            raise DataError(
                f"{data.name}: the schedule ends after `horizon` steps, and how many will come is "
                "not known; give it: hyperparameters={'horizon': 10000}"
            )
        options = options.settled(len(data))
        if options.early_stopping and validation is None:
            parts = split(data, options.validation_fraction, options.seed)
            data, validation = parts.train, parts.test
        self.names = data.feature_names, data.target_names
        data = as_they_are(data) if streamed else weighed(data)
        loss = _chosen_loss(options.loss or default_loss(data), task_of(data))
        self.encoding = earlier.encoding if earlier else encoding(data, loss)
        self.scaler = earlier.scaler if earlier else _standardizer(data, options)
        network = network_for(data, options, self.encoding.outputs, loss)
        self.scaler = _settled_scaler(self.scaler, network)
        _check_size(network)
        if earlier and earlier.network != network:
            raise DataError(
                f"{data.name}: the earlier network is {earlier.network}, the new one {network}; "
                "needed the same to go on"
            )
        self.network = network
        self.options = options
        watched = self.samples(weighed(validation)) if validation else None
        start = earlier.parameters if earlier else None
        self.run = Run(network, Parts(self.samples(data), watched), self.encoding, options, start)

    def finish(self, watch: Watch | None = None, checkpoints: Checkpoints | None = None) -> Model:
        """The model after all epochs, or when something ended them."""
        watch = watch or Watch()
        if not checkpoints:
            return self._model(self.run.go(watch))
        keeper = CheckpointKeeper(checkpoints)
        with keeper.keeping(self.run):
            return self._model(self.run.go(replace(watch, keeper=keeper)))

    def learn(self, data: Dataset) -> Model:
        """The model after one more pass, over these samples alone; for a streamed training."""
        run = self.run
        run.turn_to(self.samples(as_they_are(data)))
        with np.errstate(all="ignore"):  # `judge` finds what is not finite
            if not run.epochs:
                run.look(Watch())
            if not run.status:
                run.steps()
                run.look(Watch())
        return self._model(run.result())

    def snapshot(self) -> Snapshot:
        """The state as arrays and plain data."""
        return snapshot(self.run)

    def recall(self, kept: Snapshot) -> None:
        """Go on from a state of the same training."""
        recall(self.run, kept)

    def samples(self, data: Dataset) -> Samples:
        """The data as the network sees them."""
        encoded, dtype = self.encoding, self.options.dtype
        if data.classes != encoded.classes or data.X.shape[1] != len(self.scaler.mean):
            raise DataError(
                f"{data.name}: the samples have {data.X.shape[1]} features and the classes "
                f"{data.classes}; needed {len(self.scaler.mean)} and {encoded.classes}, as in "
                "training"
            )
        X = seen(self.network, self.scaler, data.X, dtype, data.name)
        with refused_overflow(f"{data.name}: y", data.y, lambda: encoded.targets(data.y)):
            T = encoded.targets(data.y).astype(dtype)
        w = None if data.weights is None else data.weights.astype(dtype)
        return Samples(X, T, data.y, w)

    def _model(self, found: Fit) -> Model:
        how = found.history, found.status, found.source, found.checks, found.backend, found.pending
        network = self.run.network
        return Model(network, found.parameters, self.scaler, self.encoding, *self.names, *how)


def _chosen_loss(given: Any, task: str) -> Any:
    """The name or the record of a loss; see `own_loss`."""
    if is_name(given):
        return loss_name(given)
    return load("symnn.train.own_loss", "chosen_loss")(given, task)


def _standardizer(data: Dataset, options: Options) -> Standardizer:
    if options.standardize:
        return fit_standardizer(data.X, data.weights)
    return identity_standardizer(data.X.shape[1])


def network_for(data: Dataset, options: Options, outputs: int, loss: Any) -> AnyNetwork:
    """The network that options ask for, on samples like these.

    Raises:
        ShapeError: layers do not fit the shape of the samples, or each other.
    """
    asked = options.layers
    if asked is None:
        return Network((data.X.shape[1], *options.hidden, outputs), options.activation, loss)
    features, layered = data.X.shape[1], load("symnn.train.layered", "LayeredNetwork")
    given = (options.network and (options.shape or data.shape)) or (features,)
    shape = load(LAYOUT, "sample_shape")(asked, tuple(given))
    if prod(shape) != features:
        raise ShapeError(
            f"{data.name}: a sample has {features} numbers; needed {prod(shape)} for the shape "
            f"{tuple(given)}"
        )
    layers = asked.settled(outputs, int(data.X.max()) + 1)
    return layered(load(LAYOUT, "Layout")(layers, shape, outputs), loss)


def _settled_scaler(scaler: Standardizer, network: AnyNetwork) -> Standardizer:
    """Tokens are no quantities, and stay as they are."""
    return identity_standardizer(len(scaler.mean)) if network.tokens else scaler


def as_they_are(data: Dataset) -> Dataset:
    """The data with a weight for each sample, 1 where there was none."""
    return replace(data, weights=np.ones(len(data))) if data.weights is None else data


def weighed(data: Dataset) -> Dataset:
    """The weights as multiples of their mean; None when all are alike.

    `Why the largest first:` so that the sum cannot overflow.
    """
    weights = data.weights
    if weights is None:
        return data
    if (weights == weights[0]).all():
        return replace(data, weights=None)
    scaled = weights / weights.max()
    return replace(data, weights=scaled / scaled.mean())


def _check_size(network: AnyNetwork) -> None:
    """Refuse what would fill the memory, before it does."""
    count = network.parameter_count
    if count > MOST_PARAMETERS:
        raise ShapeError(
            f"train: a network {network.title} has {count} parameters; needed at most "
            f"{MOST_PARAMETERS}; choose fewer hidden units"
        )
