"""Dense networks of any depth, as equations over indices with symbolic sizes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Expr

from symnn.catalog.activations import activation
from symnn.catalog.layers import dense
from symnn.catalog.losses import loss as loss_record
from symnn.core import Size, tensor
from symnn.errors import ShapeError
from symnn.indexed import Program, gradient

FEWEST_LAYERS = 2  # inputs and outputs: linear or logistic regression


@dataclass(frozen=True)
class Network:
    """The description of a dense network; everything else is derived from it.

    Args:
        layers: units of every layer, inputs first, outputs last.
        activations: name of the activation of each hidden layer; one name stands for all.
        loss: name of the loss; it brings its output activation with it.

    >>> Network((64, 32, 10), "tanh", "cross_entropy").activations
    ('tanh',)
    >>> Network((30, 1), loss="bce").activations
    ()
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...] | str = "tanh"
    loss: str = "cross_entropy"

    def __post_init__(self) -> None:
        sizes = tuple(self.layers)
        if len(sizes) < FEWEST_LAYERS or any(not isinstance(n, int) or n < 1 for n in sizes):
            raise ShapeError(
                f"network: layers are {sizes}; needed at least inputs and outputs, each a "
                "positive integer"
            )
        names = self.activations
        chosen = (names,) * (len(sizes) - 2) if isinstance(names, str) else tuple(names)
        if len(chosen) != len(sizes) - 2:
            raise ShapeError(
                f"network: {len(chosen)} activations for {len(sizes) - 2} hidden layers; "
                "needed one for each, or a single name"
            )
        object.__setattr__(self, "layers", sizes)
        object.__setattr__(self, "activations", tuple(activation(n).name for n in chosen))
        object.__setattr__(self, "loss", loss_record(self.loss).name)

    @property
    def structure(self) -> Structure:
        """The equations, for any sizes."""
        return structure(self.activations, self.loss)  # type: ignore[arg-type]

    @property
    def sizes(self) -> dict[Any, int]:
        """The number that each symbolic size stands for; the number of samples stays open."""
        return dict(zip(layer_sizes(len(self.layers)), self.layers, strict=True))

    @property
    def parameter_count(self) -> int:
        """The number of trained numbers."""
        return sum(self._entries(shape) for _, shape in self.parameter_shapes)

    @property
    def parameter_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Name and shape of every parameter."""
        return [
            (p.name, tuple(int(n.xreplace(self.sizes)) for n in p.shape))
            for p in self.structure.parameters
        ]

    @staticmethod
    def _entries(shape: tuple[int, ...]) -> int:
        count = 1
        for n in shape:
            count *= n
        return count


@dataclass(frozen=True)
class Parameter:
    """What is trained.

    Args:
        array: the tensor, or a scalar variable.
        name: as in the equations: `W1`, `b1`, `alpha1`.
        shape: in symbolic sizes.
        layer: number of the layer, from 1.
        start: its exact value before training; None for weights, which are drawn.
    """

    array: Any
    name: str
    shape: tuple[Any, ...]
    layer: int
    start: Expr | None


@dataclass(frozen=True)
class Structure:
    """The equations of a network with symbolic sizes.

    Args:
        program: forward equations and the loss; not to be extended in place.
        inputs, targets, weights: what a batch provides; weights are None where all count alike.
        parameters: what is trained.
        prediction: values or probabilities.
        loss: the scalar that is minimized.
    """

    program: Program
    inputs: Any
    targets: Any
    parameters: tuple[Parameter, ...]
    prediction: Any
    loss: Any
    weights: Any = None


def layer_sizes(count: int) -> tuple[Size, ...]:
    """Symbolic sizes of `count` layers: D, H1, H2, ..., K (H alone for one hidden layer)."""
    hidden = ["H"] if count == 3 else [f"H{k + 1}" for k in range(count - 2)]
    return tuple(Size(name) for name in ("D", *hidden, "K"))


@lru_cache(maxsize=64)
def structure(
    activations: tuple[str, ...], loss: str, batch: bool = True, weighted: bool = False
) -> Structure:
    """Equations of a dense network with these activations between layers.

    Args:
        activations: of the hidden layers, in order; none for linear or logistic regression.
        loss: name of the loss.
        batch: whether inputs carry a first axis over samples.
        weighted: whether each sample of a batch has a weight in the loss.

    >>> print(structure(("relu",), "mse", batch=False).program)
    z1[j] := b1[j] + Sum(W1[i, j]*X[i], (i, 0, D - 1))
    a1[j] := Piecewise((z1[j], z1[j] > 0), (0, True))
    z2[k] := b2[k] + Sum(W2[j, k]*a1[j], (j, 0, H - 1))
    L := Sum((-T[k] + z2[k])**2, (k, 0, K - 1))/K
    """
    sizes = layer_sizes(len(activations) + 2)
    rows = (Size("N"),) if batch else ()
    program, X = Program(), tensor("X", *rows, sizes[0])
    values, parameters = X, []
    for number, units in enumerate(sizes[1:], start=1):
        last = number == len(sizes) - 1
        chosen = None if last else activation(activations[number - 1])
        layer = dense(program, values, units, number, chosen)
        parameters += _parameters(layer, number, chosen)
        values = layer.output
    T = tensor("T", *rows, sizes[-1])
    w = tensor("w", *rows) if weighted else None
    objective = loss_record(loss).define(program, values, T, weights=w)
    return Structure(program, X, T, tuple(parameters), objective.prediction, objective.loss, w)


def _parameters(layer: Any, number: int, chosen: Any) -> list[Parameter]:
    """Weights are drawn, biases start at 0, learned constants at their default."""
    weights, bias, *learned = layer.parameters
    defaults = dict(chosen.defaults) if chosen else {}
    starts = [defaults[symbol] for symbol in chosen.learned] if chosen else []
    found = [(weights, None), (bias, 0), *zip(learned, starts, strict=True)]
    return [
        Parameter(array, str(getattr(array, "label", array)), tuple(getattr(array, "shape", ())),
                  number, start)
        for array, start in found
    ]  # fmt: skip


@lru_cache(maxsize=64)
def gradients(
    activations: tuple[str, ...], loss: str, batch: bool = True, weighted: bool = False
) -> Any:
    """The gradient of the loss by every parameter, derived from the equations."""
    found = structure(activations, loss, batch, weighted)
    return gradient(found.program, found.loss, [p.array for p in found.parameters])
