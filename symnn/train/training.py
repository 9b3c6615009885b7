"""From a data set to a trained model in one call."""

from __future__ import annotations

from dataclasses import replace

from symnn.errors import DataError, ShapeError
from symnn.train.dataset import Dataset
from symnn.train.encoding import Encoding, default_loss, encoding
from symnn.train.fit import Parts, Samples, Watch, fit
from symnn.train.holdout import split
from symnn.train.model import Model
from symnn.train.network import Network
from symnn.train.options import Options
from symnn.train.standardize import Standardizer, fit_standardizer, identity_standardizer

MOST_PARAMETERS = 50_000_000
"""Of each, up to eight numbers of eight bytes are kept while training: about 3 GiB in all."""


def train(
    data: Dataset,
    options: Options | None = None,
    validation: Dataset | None = None,
    watch: Watch | None = None,
) -> Model:
    """A network fitted to the data.

    Args:
        data: training samples.
        options: what to train and how.
        validation: samples to watch. With early stopping and without them, some of the training
            samples are held out.
        watch: what is called while training goes on.

    >>> from symnn.train.data import from_arrays
    >>> xor = from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    >>> model = train(xor, Options(hidden=(8,), learning_rate=0.1, epochs=100))
    >>> model.predict([[0, 1], [1, 1]]).tolist()
    [1, 0]

    Raises:
        DataError: the loss does not fit the data, or the validation samples differ in kind.
        ShapeError: the network is too large.
    """
    options = (options or Options()).settled(len(data))
    if options.early_stopping and validation is None:
        parts = split(data, options.validation_fraction, options.seed)
        data, validation = parts.train, parts.test
    loss, data = options.loss or default_loss(data), _weighed(data)
    encoded, scaler = encoding(data, loss), _standardizer(data, options)
    network = Network((data.X.shape[1], *options.hidden, encoded.outputs), options.activation, loss)
    _check_size(network)
    train_part = _samples(data, encoded, scaler, options.dtype)
    watched = _samples(validation, encoded, scaler, options.dtype) if validation else None
    found = fit(network, Parts(train_part, watched), encoded, options, watch)
    names = data.feature_names, data.target_names
    how = found.history, found.status, found.source, found.checks
    return Model(network, found.parameters, scaler, encoded, *names, *how)


def _samples(data: Dataset, encoded: Encoding, scaler: Standardizer, dtype: str) -> Samples:
    if data.classes != encoded.classes or data.X.shape[1] != len(scaler.mean):
        raise DataError(
            f"{data.name}: validation samples have {data.X.shape[1]} features and the classes "
            f"{data.classes}; needed {len(scaler.mean)} and {encoded.classes}, as in training"
        )
    X, T = scaler(data.X).astype(dtype), encoded.targets(data.y).astype(dtype)
    weights = _weighed(data).weights
    return Samples(X, T, data.y, None if weights is None else weights.astype(dtype))


def _standardizer(data: Dataset, options: Options) -> Standardizer:
    if options.standardize:
        return fit_standardizer(data.X, data.weights)
    return identity_standardizer(data.X.shape[1])


def _weighed(data: Dataset) -> Dataset:
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


def _check_size(network: Network) -> None:
    """Refuse what would fill the memory, before it does."""
    count = network.parameter_count
    if count > MOST_PARAMETERS:
        layers = "-".join(map(str, network.layers))
        raise ShapeError(
            f"train: a network {layers} has {count} parameters; needed at most {MOST_PARAMETERS}; "
            "choose fewer hidden units"
        )
