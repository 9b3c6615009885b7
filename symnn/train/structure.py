"""The equations of networks, with symbolic sizes, and what is said of their arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer

from symnn.catalog.activations import activation
from symnn.catalog.layers import dense
from symnn.catalog.losses import loss as loss_record
from symnn.core import Size, tensor
from symnn.indexed import Program, gradient
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.train.fans import Fans

ONE = Fans()


@dataclass(frozen=True)
class Parameter:
    """What is trained.

    Args:
        array: the tensor, or a scalar variable.
        name: as in the equations: `W1`, `b1`, `alpha1`.
        shape: in symbolic sizes.
        layer: number of the layer, from 1.
        start: its exact value before training; None for weights, which are drawn.
        law: name of the initializer that the layer was given; None without one.
        usual: name of the initializer if none is asked for.
        fans: how many terms enter a unit, and how many units a value enters.
    """

    array: Any
    name: str
    shape: tuple[Any, ...]
    layer: int
    start: Expr | int | None
    law: str | None = None
    usual: str = "glorot_uniform"
    fans: Fans = ONE


@dataclass(frozen=True)
class Mask:
    """Data of 0 and 1 that are drawn anew for each step.

    Args:
        array: the tensor.
        rate: of entries that are 0.
    """

    array: Any
    rate: float


@dataclass(frozen=True)
class Average:
    """What a network keeps of the batches it has seen, to predict with.

    Args:
        array: the tensor.
        name: of it.
        shape: in symbolic sizes.
        start: its exact value before training.
        following: its value after a step, as an expression of entries at `indices`.
        indices: of an entry.
    """

    array: Any
    name: str
    shape: tuple[Any, ...]
    start: int
    following: Any
    indices: tuple[Any, ...]


@dataclass(frozen=True)
class Structure:
    """The equations of a network with symbolic sizes.

    Args:
        program: forward equations and the loss; not to be extended in place.
        inputs, targets, weights: what a batch provides; weights are None where all count alike.
        parameters: what is trained.
        prediction: values or probabilities.
        loss: the scalar that is minimized.
        scores: what the predictions are made of, before the last activation.
        averages: what is kept of the batches.
        masks: what is drawn anew for each step.
        constants: values that are given, by name.
        sizes: the number that each symbolic size stands for, where the network has a shape.
    """

    program: Program
    inputs: Any
    targets: Any
    parameters: tuple[Parameter, ...]
    prediction: Any
    loss: Any
    weights: Any = None
    scores: Any = None
    averages: tuple[Average, ...] = ()
    masks: tuple[Mask, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[Any, int] = field(default_factory=dict)


def layer_sizes(count: int) -> tuple[Size, ...]:
    """Symbolic sizes of `count` layers: D, H1, H2, ..., K (H alone for one hidden layer)."""
    hidden = ["H"] if count == 3 else [f"H{k + 1}" for k in range(count - 2)]
    return tuple(Size(name) for name in ("D", *hidden, "K"))


@lru_cache(maxsize=64)
def structure(
    plan: Any, loss: Any, batch: bool = True, weighted: bool = False, training: bool = True
) -> Structure:
    """Equations of a network.

    Args:
        plan: activations of the hidden layers, in order, none for linear or logistic regression;
            or the layout of a network of other layers.
        loss: name of the loss, or its record.
        batch: whether inputs carry a first axis over samples.
        weighted: whether each sample of a batch has a weight in the loss.
        training: whether it is the network that learns; another one predicts where there is
            dropout, or where values are normalized over a batch.

    >>> print(structure(("relu",), "mse", batch=False).program)
    z1[j] := b1[j] + Sum(W1[i, j]*X[i], (i, 0, D - 1))
    a1[j] := Piecewise((z1[j], z1[j] > 0), (0, True))
    z2[k] := b2[k] + Sum(W2[j, k]*a1[j], (j, 0, H - 1))
    L := Sum((-T[k] + z2[k])**2, (k, 0, K - 1))/K
    """
    if not isinstance(plan, tuple):
        return plan.structure(loss, weighted, training)
    sizes: tuple[Any, ...] = layer_sizes(len(plan) + 2)
    if loss_record(loss).groups:
        sizes = (*sizes[:-1], Integer(sum(loss_record(loss).groups)))
    rows = (Size("N"),) if batch else ()
    program, X = Program(), tensor("X", *rows, sizes[0])
    values, parameters = X, []
    for number, units in enumerate(sizes[1:], start=1):
        last = number == len(sizes) - 1
        chosen = None if last else activation(plan[number - 1])
        layer = dense(program, values, units, number, chosen)
        parameters += _parameters(layer, number, chosen)
        values = layer.output
    T = tensor("T", *rows, sizes[-1])
    w = tensor("w", *rows) if weighted else None
    objective = loss_record(loss).define(program, values, T, weights=w)
    found = objective.prediction, objective.loss, w, values
    return Structure(program, X, T, tuple(parameters), *found)


def _parameters(layer: Any, number: int, chosen: Any) -> list[Parameter]:
    """Weights are drawn, biases start at 0, learned constants at their default."""
    weights, bias, *learned = layer.parameters
    defaults = dict(chosen.defaults) if chosen else {}
    starts = [defaults[symbol] for symbol in chosen.learned] if chosen else []
    found = [(weights, None), (bias, 0), *zip(learned, starts, strict=True)]
    usual = (chosen or activation("identity")).initializer
    return [
        Parameter(array, name_of(array), shape_of(array), number, start, usual=usual,
                  fans=Fans(*weights.shape, summed=(0,)) if array is weights else ONE)
        for array, start in found
    ]  # fmt: skip


@lru_cache(maxsize=64)
def gradients(plan: Any, loss: Any, batch: bool = True, weighted: bool = False) -> Any:
    """The gradient of the loss by every parameter, derived from the equations."""
    found = structure(plan, loss, batch, weighted)
    return gradient(found.program, found.loss, [p.array for p in found.parameters])
