"""Layers on samples of a certain shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnn.errors import ShapeError
from symnn.lazy import load
from symnn.train.layers.layer import FEATURES, PLACES, STEPS, TOKENS
from symnn.train.layers.sequence import Embedding
from symnn.train.layers.sequential import Sequential

if TYPE_CHECKING:
    from symnn.train.structure import Structure


@dataclass(frozen=True)
class Layout:
    """What the equations of a network of layers follow from.

    Args:
        sequential: its layers; a last dense one without units has those of the outputs.
        shape: of a sample.
        outputs: that its loss compares with targets.

    >>> layout = Layout(Sequential("lstm 4; dense"), (7, 3), 2)
    >>> layout.structure("mse").inputs.shape, layout.structure("mse").prediction
    ((N, S, D), z2)
    """

    sequential: Sequential
    shape: tuple[int, ...]
    outputs: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "sequential", self.sequential.ended(self.outputs))

    def structure(self, loss: Any, weighted: bool = False, training: bool = True) -> Structure:
        """The equations, for any number of samples."""
        made = load("symnn.train.layers.equations.network", "network_structure")
        return made(self, loss, weighted, training)

    @property
    def tokens(self) -> bool:
        """Whether samples are rows of whole numbers that stand as an index."""
        return isinstance(self.sequential.layers[0], Embedding)


def kind_of(sequential: Sequential, shape: tuple[int, ...]) -> str:
    """How samples of this shape lie for the first layer."""
    first, *others = (layer.wants for layer in sequential.layers)
    wanted = first or next((each for each in others if each not in (None, TOKENS)), None)
    return wanted or {1: FEATURES, 2: STEPS}.get(len(shape), PLACES)


NEEDED = {
    FEATURES: ((1,), "features, one number"), PLACES: ((3, 4), "images: (rows, columns), or "
    "(channels, rows, columns)"), STEPS: ((2,), "sequences: (steps, features)"),
    TOKENS: ((1,), "rows of tokens: (steps,)"),
}  # fmt: skip


def sample_shape(sequential: Sequential, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a sample as the layers see it: an image of two axes has one channel.

    >>> sample_shape(Sequential("conv 8 3; flatten; dense"), (8, 8))
    (1, 8, 8)

    Raises:
        ShapeError: the first layer needs samples of another shape.
    """
    kind = kind_of(sequential, shape)
    found = (1, *shape) if kind == PLACES and len(shape) == 2 else tuple(shape)
    axes, needed = NEEDED[kind]
    if len(found) not in axes:
        raise ShapeError(
            f"network: a sample has the shape {tuple(shape)}, but `{sequential}` needs {needed}; "
            "say `shape=` for flat samples, such as shape=(8, 8), or give an array of more axes"
        )
    return found
