"""What a step costs: its work, what it must take at least, what was predicted, what it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from symnn.native import found_compiler
from symnn.native.ceiling import most_flops
from symnn.train.backend import Work
from symnn.train.model import Model

ITEMSIZE = {"float64": 8, "float32": 4}
COPIES = 4
"""Arrays of the size of the parameters that a step reads: these, two of Adam's, and gradients."""


@dataclass(frozen=True)
class Account:
    """Costs of one step.

    Args:
        flops: multiplications and additions in products of matrices.
        bytes: of parameters, optimizer states, a batch and its values in all layers.
        ceiling: operations a second that this processor reaches, measured; None without a compiler.
        predicted: seconds a step, by backend.
        measured: seconds a step that it took; None where no step was taken.
        backend: what ran.
    """

    flops: int
    bytes: int
    ceiling: float | None
    predicted: Mapping[str, float]
    measured: float | None
    backend: str

    @property
    def floor(self) -> float | None:
        """Seconds below which no step of this work can go, on one thread."""
        return self.flops / self.ceiling if self.ceiling else None

    @property
    def lines(self) -> list[str]:
        """For people."""
        found = [f"step      {self.flops:,} operations in products, {self.bytes:,} bytes"]
        if self.floor is None:
            found.append("floor     unknown: what this processor reaches is measured in C, and no "
                         "compiler was found")  # fmt: skip
        else:
            rate = f"{self.ceiling / 1e9:.0f}"  # type: ignore[operator]
            found.append(f"floor     {_time(self.floor)} a step: {rate} GFLOP/s measured")
        guesses = ", ".join(f"{_time(s)} with {name}" for name, s in self.predicted.items())
        found.append(f"predicted {guesses}")
        if self.measured is not None:
            found.append(f"measured  {_time(self.measured)} by the clock with {self.backend}")
        return found

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {**asdict(self), "floor": self.floor}


def account(model: Model, work: Work, seconds: float, dtype: str) -> Account:
    """The costs of the steps that made a model.

    Args:
        model: as it was trained.
        work: the network, the samples of a step, the number of steps taken.
        seconds: that all of them took.
        dtype: of the arrays.
    """
    values = model.network.entries * work.batch
    size = ITEMSIZE[dtype] * (COPIES * model.network.parameter_count + values)
    ceiling = most_flops(dtype) if found_compiler() else None
    predicted = {"numpy": work.with_numpy, "c": work.with_c}
    measured = seconds / work.steps if work.steps else None
    name = model.backend.name if model.backend else "numpy"
    return Account(work.flops, size, ceiling, predicted, measured, name)


def _time(seconds: float) -> str:
    """Seconds in a unit that suits them.

    >>> _time(3.21e-6), _time(0.0125)
    ('3.21 us', '12.5 ms')
    """
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
