"""Dense networks of any depth, as equations over indices with symbolic sizes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from symnn.errors import ShapeError
from symnn.lazy import load
from symnn.train.facts import activation_name, loss_name, parameter_facts

if TYPE_CHECKING:
    from symnn.catalog.losses import LossRecord
    from symnn.train.structure import Structure

HELD = 1 << 19
"""Numbers that a forward pass may leave at once, about: fewer than a batch of a step does."""
FEWEST_LAYERS = 2  # inputs and outputs: linear or logistic regression


@dataclass(frozen=True)
class Network:
    """The description of a dense network; everything else is derived from it.

    Args:
        layers: units of every layer, inputs first, outputs last.
        activations: name of the activation of each hidden layer; one name stands for all.
        loss: name of the loss, or its record; it brings its output activation with it.

    >>> Network((64, 32, 10), "tanh", "cross_entropy").activations
    ('tanh',)
    >>> Network((30, 1), loss="bce").activations
    ()
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...] | str = "tanh"
    loss: str | LossRecord = "cross_entropy"

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
        object.__setattr__(self, "activations", tuple(map(activation_name, chosen)))
        object.__setattr__(self, "loss", loss_name(self.loss))

    @property
    def plan(self) -> tuple[str, ...]:
        """What the equations follow from, besides the loss."""
        return self.activations  # type: ignore[return-value]

    @property
    def structure(self) -> Structure:
        """The equations, for any sizes."""
        return load("symnn.train.structure", "structure")(self.plan, self.loss)

    @property
    def inputs(self) -> tuple[int, ...]:
        """The shape of a sample."""
        return self.layers[:1]

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return self.layers[-1]

    @property
    def title(self) -> str:
        """Such as 64-32-10."""
        return "-".join(map(str, self.layers))

    tokens: ClassVar[bool] = False
    written: ClassVar[bool] = False

    @property
    def chunk(self) -> int:
        """Samples to predict at once."""
        return max(16, min(4096, HELD // self.entries))

    @property
    def products(self) -> int:
        """Multiplications in sums, of one sample, forward."""
        return sum(a * b for a, b in pairwise(self.layers))

    @property
    def entries(self) -> int:
        """Numbers that a sample leaves in all layers."""
        return sum(self.layers)

    traffic: ClassVar[int] = 0

    @property
    def first_products(self) -> int:
        """Those of the first layer, whose inputs need no gradient."""
        return self.layers[0] * self.layers[1]

    @property
    def depth(self) -> int:
        """Layers of weights."""
        return len(self.layers) - 1

    def to_json(self) -> dict[str, Any]:
        """The description as plain data."""
        layers, activations = list(self.layers), list(self.activations)
        return {"layers": layers, "activations": activations, "loss": loss_json(self.loss)}

    @property
    def sizes(self) -> dict[Any, int]:
        """The number that each symbolic size stands for; the number of samples stays open."""
        symbolic = load("symnn.train.structure", "layer_sizes")(len(self.layers))
        return dict(zip(symbolic, self.layers, strict=True))

    @property
    def parameter_count(self) -> int:
        """The number of trained numbers."""
        return sum(prod(shape) for _, shape in self.parameter_shapes)

    @property
    def parameter_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Name and shape of every parameter."""
        return [(p.name, p.shape) for p in parameter_facts(self)]


def loss_json(loss: str | LossRecord) -> Any:
    """A loss as plain data; of one that a user wrote, its text or name, and what it is for."""
    if isinstance(loss, str):
        return loss
    if getattr(loss, "text", ""):
        return {"formula": loss.text, "task": loss.task}  # type: ignore[attr-defined]
    return {"groups": list(loss.groups)} if loss.groups else {"own": loss.name, "task": loss.task}
