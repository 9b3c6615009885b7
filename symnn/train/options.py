"""What to train and how: everything that is chosen before the first step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DomainError, ShapeError
from symnn.lazy import load
from symnn.train.backend import check_backend
from symnn.train.batches import Batching
from symnn.train.facts import (
    Composed,
    check_initializer,
    is_name,
    record_of,
    rule_name,
    rule_values,
)
from symnn.train.plain import make_plain, plain
from symnn.train.stopping import EarlyStopping, is_whole

if TYPE_CHECKING:
    from symnn.catalog.optimizers import UpdateRule
    from symnn.train.layers import Sequential

DTYPES = ("float64", "float32")
# Where the default of the record, which is meant for large data, is too small; by rule.
LEARNING_RATES = {
    "adam": 0.005, "adamw": 0.005, "amsgrad": 0.005, "nadam": 0.005, "rmsprop": 0.005,
    "adamax": 0.01, "adagrad": 0.05, "lion": 0.002,
}  # fmt: skip
# Learning rate times steps where no epochs are chosen: the way that a weight goes with steps of
# full size. Those of Adam and its like are; those of the other rules shrink with the gradient, or
# with time, and those of Adadelta begin tiny.
WAYS = {
    **dict.fromkeys(("adam", "adamw", "amsgrad", "nadam", "rmsprop", "adamax", "lion"), 1),
    "adadelta": 1000,
}  # fmt: skip
WAY = 10
FEWEST_EPOCHS, MOST_EPOCHS = 20, 1000
LEAST = {"batch_size": 1, "epochs": 0, "crosscheck_every": 0, "seed": 0}


def _is_fraction(value: Any) -> bool:
    return isinstance(value, Real) and 0 < float(value) < 1


def _are_activations(value: Any) -> bool:
    return all(isinstance(v, str) or callable(v) or hasattr(v, "free_symbols")
               for v in each_of(value))  # fmt: skip


def each_of(value: Any) -> tuple[Any, ...]:
    """One or several, as several; a text is one.

    >>> each_of("tanh"), each_of(["tanh", "relu"])
    (('tanh',), ('tanh', 'relu'))
    """
    several = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(value) if several else (value,)


def _is_shape(value: Any) -> bool:
    several = isinstance(value, Sequence) and all(is_whole(n) and n > 0 for n in value)
    return value is None or several


KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "validation_fraction": (_is_fraction, "a number between 0 and 1"),
    "activation": (
        _are_activations,
        "a name, a formula such as 'x*exp(-x**2)', an expression of one symbol, a function of an "
        "entry, or one of these for each hidden layer",
    ),
    "hyperparameters": (lambda v: isinstance(v, Mapping), "numbers by name"),
    "standardize": (lambda v: isinstance(v, bool | np.bool_), "True or False"),
    "schedule": (
        lambda v: v is None or isinstance(v, str),
        "a name, or a formula of the step `t` such as 'eta/sqrt(t)'",
    ),
    "shape": (_is_shape, "the extents of a sample, such as (8, 8)"),
}
"""What these may be, and how it is told."""

HORIZON = "horizon"
"""The steps after which a schedule ends, by name."""
OPEN = ("epochs", "crosscheck_every")  # may be left to be decided


@dataclass(frozen=True)
class Options:
    """What to train and how.

    Args:
        hidden: units of the hidden layers, a number for one; () for linear or logistic regression.
        activation: of the hidden layers: one, or one for each. A name, a formula as text, an
            expression of one symbol, or a function that makes one of an entry.
        network: layers in the place of hidden units, as a `Sequential` or its text.
        shape: of a sample, for such a network; None for that of the data.
        loss: its name, its record, a formula of prediction y and target t as text or expression, or
            a function of the two; None for softmax cross-entropy on classes and mean squared error
            on numbers.
        optimizer: name of the update rule.
        learning_rate: None for 0.005 with Adam, see `LEARNING_RATES`, else the rule's default.
        hyperparameters: others of the rule, by symbol (`beta_1`) or word (`momentum`).
        batch_size: samples a step; the last batch of an epoch may be shorter.
        epochs: passes over the training data, at most; None for 20, or on small data for as many
            as make 1/learning_rate steps of Adam, 10/learning_rate of another rule.
        initializer: name of the law of the weights; None for the one of each activation.
        dtype: of all arrays: float64 or float32.
        seed: of the initial weights and of the shuffles.
        early_stopping: when to stop before the last epoch; needs validation samples.
        crosscheck_every: epochs between comparisons with exact arithmetic; 0 for none; None for as
            many as fit into 3 % of the time of the steps.
        validation_fraction: of the training samples, held out where early stopping needs samples
            to watch and none are given.
        backend: what runs the steps: numpy, c, jax, or auto for the one that ends sooner.
        standardize: whether features get mean 0 and deviation 1; without, they are taken as given.
        schedule: how the rate changes from step to step: a name or a formula of the step t with
            eta, horizon and warmup, see `symnn.catalog.composed`; None for not at all.
        clip: the length that no gradient of all parameters exceeds; None for any length.
        weight_decay: the pull of weights towards 0: that of the rule (AdamW, Lion), else added to
            the gradient.

    >>> Options(optimizer="momentum", learning_rate=0.1).values
    {'eta': 0.1, 'mu': 0.9}
    """

    hidden: tuple[int, ...] = (32,)
    activation: Any = "tanh"
    loss: Any = None
    optimizer: str = "adam"
    learning_rate: float | None = None
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    batch_size: int = 32
    epochs: int | None = None
    initializer: str | None = None
    dtype: str = "float64"
    seed: int = 0
    early_stopping: EarlyStopping | None = None
    crosscheck_every: int | None = None
    validation_fraction: float = 0.1
    standardize: bool = True
    backend: str = "auto"
    schedule: str | None = None
    clip: float | None = None
    weight_decay: float | None = None
    network: Sequential | None = None
    shape: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        make_plain(self)
        if self.network is not None:
            sequential = load("symnn.train.layers.sequential", "Sequential")
            if not isinstance(self.network, sequential):
                object.__setattr__(self, "network", sequential(self.network))
        check_backend(self.backend, "train")
        object.__setattr__(self, "dtype", dtype_name(self.dtype))
        counts: dict[str, Any] = {name: getattr(self, name) for name in LEAST}
        for name, value in counts.items():
            least = LEAST[name]
            if value is None and name in OPEN:
                continue
            if value is None or not is_whole(value) or value < least:
                raise DomainError(f"{name} is {value!r}; needed a whole number, at least {least}")
        for name, (fits, needed) in KINDS.items():
            if not fits(getattr(self, name)):
                raise DomainError(f"{name} is {getattr(self, name)!r}; needed {needed}")
        if self.shape is not None and self.network is None:
            raise DomainError(
                f"shape is {self.shape!r} without a network; it is that of samples for `network=`; "
                "give both, or neither"
            )
        object.__setattr__(self, "hidden", _units(self.hidden))
        chosen = {name: plain(value) for name, value in self.hyperparameters.items()}
        object.__setattr__(self, "hyperparameters", chosen)
        if self.initializer is not None:
            check_initializer(self.initializer)
        _ = self.values

    @property
    def layers(self) -> Sequential | None:
        """The network as layers; None for a dense one, all of whose activations have names."""
        given = each_of(self.activation)
        if self.network is not None or all(map(is_name, given)):
            return self.network
        if len(given) == 1:
            given *= len(self.hidden)
        if len(given) != len(self.hidden):
            raise ShapeError(
                f"network: {len(given)} activations for {len(self.hidden)} hidden layers; needed "
                "one for each, or a single one"
            )
        return load("symnn.train.layers.sequential", "dense_layers")(self.hidden, given)

    @property
    def rule(self) -> UpdateRule:
        """The update rule with its schedule, clipping and decay."""
        return record_of(self.composed)

    @property
    def composed(self) -> Composed:
        """The same by the names of its parts."""
        decayed, clipped = self.weight_decay is not None, self.clip is not None
        return Composed(self.optimizer, decayed, clipped, self.schedule)

    @property
    def chosen(self) -> dict[str, float | None]:
        """The hyperparameters that differ from the rule's defaults."""
        rate = self.learning_rate
        if rate is None:
            rate = LEARNING_RATES.get(rule_name(self.optimizer))
        given = {"learning_rate": rate, "clip": self.clip, "weight_decay": self.weight_decay}
        return {**{k: v for k, v in given.items() if v is not None}, **self.hyperparameters}

    @property
    def values(self) -> dict[str, float]:
        """The value of every hyperparameter of the rule."""
        return rule_values(self.composed, self.chosen)

    def settled(self, samples: int) -> Options:
        """These options with a number of epochs, which the samples decide where none was chosen.

        A schedule that ends does so with the last epoch, unless `horizon` is chosen.

        `Why 1/eta steps:` a step of Adam moves a weight by about eta, and on standardized data
        trained weights lie about 1 away from where they began.

        >>> Options().settled(120).epochs, Options().settled(60_000).epochs
        (50, 20)
        >>> Options(epochs=7).settled(120).epochs
        7
        """
        steps, epochs = Batching(samples, self.batch_size).steps, self.epochs
        if epochs is None:
            way = WAYS.get(rule_name(self.optimizer), WAY)
            wanted = ceil(way / self.values["eta"] / steps)
            epochs = min(max(wanted, FEWEST_EPOCHS), MOST_EPOCHS)
        chosen = dict(self.hyperparameters)
        if HORIZON in self.values:
            chosen.setdefault(HORIZON, max(1, epochs * steps))
        return replace(self, epochs=epochs, hyperparameters=chosen)


def dtype_name(given: Any) -> str:
    """The name of a kind of numbers, told as NumPy takes it.

    >>> dtype_name(np.float32), dtype_name("f8"), dtype_name(float)
    ('float32', 'float64', 'float64')

    Raises:
        DomainError: it is neither float64 nor float32.
    """
    try:
        found = None if given is None else np.dtype(given).name
    except TypeError:
        found = None
    if found not in DTYPES:
        raise DomainError(f"dtype is {given!r}; needed one of {', '.join(DTYPES)}")
    return found


def _units(hidden: Any) -> tuple[int, ...]:
    units = tuple(hidden) if isinstance(hidden, Iterable) else (hidden,)
    if not all(is_whole(n) and n > 0 for n in units):
        raise DomainError(
            f"hidden is {hidden!r}; needed the units of each hidden layer, such as (32, 32)"
        )
    return tuple(map(int, units))
