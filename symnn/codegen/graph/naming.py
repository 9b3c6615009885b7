"""Names of variables in generated source: the formula's own where they do not collide."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

from symnn.codegen.graph.arguments import fresh
from symnn.codegen.graph.header import HELPERS
from symnn.syntax.names import identifier

MODULES = frozenset(
    {"np", "math", "special", "dtype", "buffers", "jax", "numpy", "window_places", *HELPERS}
)


class Fresh:
    """Names for new arrays and indices: not taken, and nothing to Python; each call takes one."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*taken, *MODULES, *dir(builtins), *keyword.kwlist}

    def __call__(self, wanted: str) -> str:
        """`wanted`, or `wanted_2`, ... when it is taken.

        >>> new = Fresh(["h"])
        >>> [new(n) for n in ("h", "h", "a")]
        ['h_2', 'h_3', 'a']
        """
        name = fresh(wanted, self.taken)
        self.taken.add(name)
        return name


class Naming:
    """Hands out variables; each is a checked identifier, none is used twice."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*MODULES, *reserved, *dir(builtins)}

    def variable(self, wanted: str) -> str:
        """`wanted`, or `wanted_2`, `wanted_3`, ... when it is taken.

        >>> naming = Naming()
        >>> [naming.variable(n) for n in ("W", "W", "lambda", "np")]
        ['W', 'W_2', 'lambda_', 'np_']
        """
        base = self._spelled(wanted)
        stem = base if base.endswith("_") else f"{base}_"
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{stem}{count}"
        self._taken.add(name)
        return identifier(name)

    def _spelled(self, wanted: str) -> str:
        """The name itself; with `_` behind it where Python or the source means something else."""
        reserved = keyword.iskeyword(wanted) or wanted in MODULES or hasattr(builtins, wanted)
        return f"{wanted}_" if reserved else wanted
