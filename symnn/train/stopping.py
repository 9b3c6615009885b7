"""Early stopping: end when the validation loss no longer improves, and go back to the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral

from symnn.errors import DataError
from symnn.train.aside import Aside
from symnn.train.dataset import Array
from symnn.train.plain import make_plain


@dataclass(frozen=True)
class EarlyStopping:
    """When to stop.

    Args:
        patience: epochs without improvement that are waited for.
        least_improvement: a smaller decrease of the loss does not count as one.
    """

    patience: int = 10
    least_improvement: float = 0.0

    def __post_init__(self) -> None:
        make_plain(self)
        if not is_whole(self.patience) or self.patience < 1:
            raise DataError(
                f"early stopping: patience is {self.patience!r}; needed a whole number, at least 1"
            )


def is_whole(value: object) -> bool:
    """Whether a value is an integer of Python or NumPy; truth values are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


class BestParameters:
    """Remembers the parameters of the epoch with the lowest loss seen so far.

    Args:
        rule: what counts as an improvement, and how long to wait for one.
    """

    def __init__(self, rule: EarlyStopping) -> None:
        self.rule = rule
        self.loss = float("inf")
        self.epoch = 0
        self.copies = Aside()

    def observe(self, epoch: int, loss: float, parameters: Mapping[str, Array]) -> bool:
        """Take note of an epoch; True when the patience has run out."""
        if loss < self.loss - self.rule.least_improvement or not self.copies:
            self.loss, self.epoch = loss, epoch
            self.copies.put(parameters)
        return epoch - self.epoch >= self.rule.patience

    def restore(self, parameters: Mapping[str, Array]) -> None:
        """Write the remembered values into the arrays."""
        for name, values in self.copies.arrays().items():
            parameters[name][...] = values
