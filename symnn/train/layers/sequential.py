"""`Sequential`: a network as its layers, one after the other."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from symnn.errors import DataError, FormulaSyntaxError, ShapeError, UnknownNameError, nearest
from symnn.lazy import load
from symnn.train.facts import activation_names, is_name
from symnn.train.layers.dense import Activation, Dense, Flatten, GlobalMean
from symnn.train.layers.layer import Layer, Moves, windows_of
from symnn.train.layers.norms import BatchNorm, Dropout, LayerNorm
from symnn.train.layers.notation import layer_of, split
from symnn.train.layers.own import Elementwise, Own, OwnActivation, called
from symnn.train.layers.sequence import GRU, LSTM, RNN, Attention, Embedding, Positions
from symnn.train.layers.window import Conv, MaxPool, MeanPool

LAYERS: tuple[type[Layer], ...] = (
    Dense, Activation, Conv, MaxPool, MeanPool, GlobalMean, Flatten, RNN, LSTM, GRU, Attention,
    Embedding, Positions, LayerNorm, BatchNorm, Dropout, Elementwise,
)  # fmt: skip
KINDS: dict[str, type[Layer]] = {kind.word: kind for kind in LAYERS}
ALIASES: dict[str, type[Layer]] = {"pool": MaxPool, "convolution": Conv}


@dataclass(frozen=True, init=False)
class Residual(Layer):
    """x + f(x), where f is made of layers that keep the shape.

    Args:
        layers: of f, as those of a `Sequential`.
    """

    word = "residual"

    layers: tuple[Layer, ...]

    def __init__(self, *layers: Any) -> None:
        object.__setattr__(self, "layers", layers_of(layers))

    @property
    def wants(self) -> str | None:  # type: ignore[override]
        """What the first of its layers wants that wants anything."""
        return next((layer.wants for layer in self.layers if layer.wants), None)

    @property
    def weighs(self) -> bool:  # type: ignore[override]
        """Whether any of its layers has weights."""
        return any(layer.weighs for layer in self.layers)

    def windows(self, axes: int) -> tuple[tuple[Moves, ...], ...]:
        return windows_of(self.layers, axes)

    def __str__(self) -> str:
        return f"residual ({'; '.join(map(str, self.layers))})"

    def to_json(self) -> dict[str, Any]:
        return {"layer": self.word, "layers": [layer.to_json() for layer in self.layers]}


@dataclass(frozen=True, init=False)
class Sequential:
    """Layers, one after the other; together they are one program of equations over indices.

    Args:
        layers: records of `symnn.train.layers`, names of activations, text such as `dense 32` or
            `formula x*exp(-x**2)`, expressions of one symbol, functions of one entry, functions
            `f(program, inputs, number)` as `Own` says, or lists of these.

    >>> from symnn.train.layers import Conv, Dense, Dropout, Flatten, MaxPool
    >>> made = Sequential(Conv(8, 3), "relu", MaxPool(2), Flatten(), Dropout(0.2), Dense(10))
    >>> print(made)
    conv 8 3; relu; max pool 2; flatten; dropout 0.2; dense 10
    >>> made == Sequential("conv 8 3; relu; pool 2; flatten; dropout 0.2; dense 10")
    True

    Raises:
        UnknownNameError: there is no such layer.
        FormulaSyntaxError: a text cannot be read.
        DomainError: a number is none that the layer can have.
    """

    layers: tuple[Layer, ...]

    def __init__(self, *layers: Any) -> None:
        object.__setattr__(self, "layers", layers_of(layers))

    def __str__(self) -> str:
        return "; ".join(map(str, self.layers))

    @property
    def activations(self) -> tuple[str, ...]:
        """The names of the catalog's activations in it, each once."""
        found = dict.fromkeys(x.name for x in flattened(self.layers) if isinstance(x, Activation))
        return tuple(found)

    @property
    def written(self) -> bool:
        """Whether any of its layers is none of those here, and may be known by its name alone."""
        return any(type(layer) not in (*LAYERS, Residual) for layer in flattened(self.layers))

    def to_json(self) -> list[dict[str, Any]]:
        """As plain data; of a function its name alone."""
        return [layer.to_json() for layer in self.layers]

    def ended(self, outputs: int) -> Sequential:
        """The network with so many units in the last layer, if that is a dense one without.

        >>> print(Sequential("dense 4; relu; dense").ended(2))
        dense 4; relu; dense 2
        """
        last = self.layers[-1]
        if not isinstance(last, Dense) or last.units is not None:
            return self
        return Sequential(*self.layers[:-1], replace(last, units=outputs))

    def settled(self, outputs: int, vocabulary: int) -> Sequential:
        """The network with what the data decide: units of the last layer, number of tokens.

        Raises:
            DataError: the largest token makes no vocabulary.
        """
        layers = list(self.ended(outputs).layers)
        first = layers[0]
        if isinstance(first, Embedding) and first.vocabulary is None:
            if not 0 < vocabulary <= MOST_TOKENS:
                raise DataError(
                    f"X: found {vocabulary - 1:.6g} as the largest token; needed whole numbers "
                    f"from 0 on, below {MOST_TOKENS}"
                )
            layers[0] = replace(first, vocabulary=vocabulary)
        return Sequential(*layers)


MOST_TOKENS = 10**9


def dense_layers(hidden: Iterable[int], activations: Iterable[Any]) -> Sequential:
    """Hidden layers with an activation each, and outputs.

    Args:
        hidden: units of each.
        activations: names of the catalog, formulas as text or expressions, functions of an entry.

    >>> print(dense_layers((8, 4), ("relu", "x*exp(-x**2)")))
    dense 8; relu; dense 4; formula x*exp(-x**2); dense
    """
    pairs = [(Dense(n), _entrywise(f)) for n, f in zip(hidden, activations, strict=True)]
    return Sequential(*(layer for pair in pairs for layer in pair), Dense())


def _entrywise(given: Any) -> Any:
    """An activation as a layer; a text that is no name is a formula."""
    if not isinstance(given, str):
        return given
    return Activation(given) if is_name(given) else Elementwise(given)


def flattened(layers: Iterable[Layer]) -> Iterable[Layer]:
    """All layers, those within others too."""
    for layer in layers:
        yield layer
        yield from flattened(getattr(layer, "layers", ()))


def layers_of(given: Iterable[Any]) -> tuple[Layer, ...]:
    """Layers from whatever stands for them."""
    found = tuple(layer for one in given for layer in _layers(one))
    if not found:
        raise ShapeError("network: there are no layers; needed one or more, such as `dense 32`")
    return found


def _layers(given: Any) -> tuple[Layer, ...]:
    if isinstance(given, Layer):
        return (given,)
    if isinstance(given, Sequential):
        return given.layers
    if isinstance(given, list | tuple):
        return tuple(layer for one in given for layer in _layers(one))
    if isinstance(given, str):
        return tuple(map(_from_text, split(given)))
    if isinstance(given, type) and issubclass(given, Layer):
        return (given(),)
    known = load("symnn.train.layers.equations.own", "symbolic")(given)
    if known is not None:
        return (known,)
    if callable(given):
        return (_own(given),)
    raise FormulaSyntaxError(
        f"network: found {given!r} as a layer; needed a layer, its text, an activation, an "
        "expression of one symbol or a function"
    )


def _own(function: Any) -> Layer:
    """A function of an entry, or of program, inputs and number."""
    needed = [
        p for p in inspect.signature(function).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]  # fmt: skip
    if len(needed) not in (1, 3):
        raise FormulaSyntaxError(
            f"network: the function `{called(function)}` takes {len(needed)} arguments; needed one "
            "(an entry), or three: (program, inputs, number)"
        )
    return OwnActivation(function) if len(needed) == 1 else Own(function)


def _from_text(text: str) -> Layer:
    if text.startswith(f"{Elementwise.word} "):
        return Elementwise(text.removeprefix(Elementwise.word).strip())
    head, bracket, inner = text.partition("(")
    if bracket:
        if head.strip() != Residual.word or not inner.endswith(")"):
            raise FormulaSyntaxError(
                f"network: found `{text}`; only `residual (...)` has layers in brackets"
            )
        return Residual(inner[:-1])
    names = activation_names()
    if text in names:
        return Activation(text)
    words = {**KINDS, **ALIASES, **dict.fromkeys(names, Activation)}
    return layer_of(text, words)


def from_json(content: Iterable[Mapping[str, Any]], own: Mapping[str, Any] = {}) -> Sequential:
    """The network that `to_json` wrote.

    Args:
        content: one object a layer.
        own: functions of the user, by name.

    Raises:
        UnknownNameError: there is no such layer, or a function is not given.
    """
    return Sequential(*(_from_json(layer, own) for layer in content))


def _from_json(content: Mapping[str, Any], own: Mapping[str, Any]) -> Layer:
    values = dict(content)
    word = values.pop("layer")
    if word == "own":
        if values["name"] not in own:
            raise UnknownNameError(
                f"network: `{values['name']}` is a layer of yours, which no file holds; needed it "
                f"as `own={{'{values['name']}': ...}}`"
            )
        return layers_of([own[values["name"]]])[0]
    if word == Residual.word:
        return Residual(*(_from_json(layer, own) for layer in values["layers"]))
    if word not in KINDS:
        raise UnknownNameError(f"network: layer `{word}` is unknown; {nearest(word, KINDS)}")
    kind = KINDS[word]
    unknown = set(values) - {f.name for f in fields(kind)}
    if unknown:
        raise UnknownNameError(f"network: layer `{word}` has no `{min(unknown)}`")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
