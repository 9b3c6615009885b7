"""Networks of layers: a `Sequential` on samples of a shape, with a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from symnn.lazy import load
from symnn.train.facts import loss_name, parameter_facts, work
from symnn.train.layers.layout import Layout
from symnn.train.layers.sequential import from_json
from symnn.train.network import Network, loss_json

if TYPE_CHECKING:
    from symnn.catalog.losses import LossRecord
    from symnn.train.structure import Structure

ENTRIES = 4_000_000
"""That a forward pass may hold at once, about."""


@dataclass(frozen=True)
class LayeredNetwork:
    """The description of a network of layers; everything else is derived from it.

    Args:
        layout: the layers, the shape of a sample, and the number of outputs.
        loss: name of the loss, or its record.

    >>> from symnn.train.layers import Sequential
    >>> made = Sequential("conv 4 3; relu; flatten; dense 3")
    >>> network = LayeredNetwork(Layout(made, (1, 8, 8), 3), "cross_entropy")
    >>> network.parameter_shapes[:2], network.parameter_count
    ([('W1', (4, 1, 3, 3)), ('b1', (4,))], 475)

    Raises:
        ShapeError: a layer does not fit what enters it.
    """

    layout: Layout
    loss: str | LossRecord = "cross_entropy"

    def __post_init__(self) -> None:
        object.__setattr__(self, "loss", loss_name(self.loss))
        _ = self.parameter_shapes

    @property
    def plan(self) -> Layout:
        """What the equations follow from, besides the loss."""
        return self.layout

    @property
    def structure(self) -> Structure:
        """The equations, for any number of samples."""
        return load("symnn.train.structure", "structure")(self.layout, self.loss)

    @property
    def sizes(self) -> Mapping[Any, int]:
        """The number that each symbolic size stands for; the number of samples stays open."""
        return self.structure.sizes

    @property
    def inputs(self) -> tuple[int, ...]:
        """The shape of a sample."""
        return self.layout.shape

    @property
    def tokens(self) -> bool:
        """Whether samples are rows of whole numbers that stand as an index."""
        return self.layout.tokens

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return self.layout.outputs

    @property
    def written(self) -> bool:
        """Whether its user wrote any of its layers."""
        return self.layout.sequential.written

    @property
    def activations(self) -> tuple[str, ...]:
        """The catalog's activations in it, each once."""
        return self.layout.sequential.activations

    @property
    def title(self) -> str:
        """The layers in words."""
        return str(self.layout.sequential)

    @property
    def parameter_count(self) -> int:
        """The number of trained numbers."""
        return sum(prod(p.shape) for p in parameter_facts(self) if p.trained)

    @cached_property
    def parameter_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Name and shape of every parameter, and of what is kept of batches."""
        return [(p.name, p.shape) for p in parameter_facts(self)]

    @cached_property
    def _work(self) -> dict[str, Any]:
        return work(self)

    @property
    def products(self) -> int:
        """Multiplications in sums, of one sample, forward."""
        return sum(self._work["products"])

    @property
    def first_products(self) -> int:
        """Those of the first layer, whose inputs need no gradient."""
        return next(filter(None, self._work["products"]), 0)

    @property
    def depth(self) -> int:
        """Equations, one after the other."""
        return len(self._work["products"])

    @property
    def entries(self) -> int:
        """Numbers that a sample leaves in all layers."""
        return sum(self._work["entries"])

    @property
    def traffic(self) -> int:
        """Numbers that are written and read again; what products alone do not tell."""
        return self.entries

    @property
    def chunk(self) -> int:
        """Samples to predict at once."""
        return max(16, min(4096, ENTRIES // max(1, self.entries)))

    def to_json(self) -> dict[str, Any]:
        """The description as plain data; of what users wrote, the name alone."""
        layout = self.layout
        return {
            "sequential": layout.sequential.to_json(), "shape": list(layout.shape),
            "outputs": layout.outputs, "loss": loss_json(self.loss),
        }  # fmt: skip


AnyNetwork: TypeAlias = Network | LayeredNetwork
"""A dense network, or one of other layers."""


def network_from_json(content: Mapping[str, Any], own: Mapping[str, Any]) -> AnyNetwork:
    """The network that `to_json` described.

    Args:
        content: plain data.
        own: layers and losses that users wrote, by name.

    Raises:
        UnknownNameError: one of these is not given, or there is no such layer.
        KeyError, TypeError, ValueError: the content describes no network.
    """
    loss = _loss(content["loss"], own)
    if "sequential" not in content:
        return Network(tuple(content["layers"]), tuple(content["activations"]), loss)
    layers = from_json(content["sequential"], own)
    layout = Layout(layers, tuple(content["shape"]), int(content["outputs"]))
    return LayeredNetwork(layout, loss)


def _loss(content: Any, own: Mapping[str, Any]) -> Any:
    if isinstance(content, str):
        return content
    return load("symnn.train.own_loss", "loss_from_json")(content, own)
