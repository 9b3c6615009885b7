"""One row of the table: a network as equations, in PyTorch, and where there is one by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Network:
    """A network with its gradient in several versions.

    Args:
        name: of the row.
        program: makes the equations: the program, its loss, its parameters.
        torch: makes, from tensors by name, the loss as a function of nothing; the tensors of the
            parameters ask for gradients.
        extents: the value of each symbolic size, by name.
        by_hand: makes, from arrays by name, a function that returns the gradients by parameter.
        arrays: makes inputs that must not be just random numbers, by name.
    """

    name: str
    program: Callable[[], tuple[Any, Any, list[Any]]]
    torch: Callable[[Mapping[str, Any]], Callable[[], Any]]
    extents: Mapping[str, int]
    by_hand: Callable[[Mapping[str, Any]], Callable[[], Mapping[str, Any]]] | None = None
    arrays: Mapping[str, Callable[[np.random.Generator, tuple[int, ...]], Any]] | None = None

    def data(self, program: Any, dtype: str = "float64") -> dict[str, Any]:
        """Inputs: random numbers, parameters scaled so that signals neither grow nor vanish."""
        random, found = np.random.default_rng(0), {}
        sizes = {str(s): s for s in program.sizes}
        values = {sizes[n]: v for n, v in self.extents.items() if n in sizes}
        for base in program.inputs:
            name = str(getattr(base, "label", base))
            if name in self.extents:
                continue
            shape = tuple(int(n.xreplace(values)) for n in getattr(base, "shape", ()))
            special = (self.arrays or {}).get(name)
            if special is not None:
                found[name] = special(random, shape)
            else:
                scale = 1 / np.sqrt(shape[-2]) if len(shape) > 1 else 1.0
                found[name] = np.asarray(random.normal(size=shape) * scale, dtype)
        return found
