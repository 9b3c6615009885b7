"""What is known of the sizes when a form is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import S

from symnn.indexed.language.index import extent

TYPICAL_EXTENT = 64


@dataclass(frozen=True)
class Hints:
    """Values of symbolic sizes, for choices between forms of equal value.

    Args:
        sizes: what is known; anything else counts as a typical extent.
        asked: sizes that a choice depended on.
    """

    sizes: Mapping[Any, int] = field(default_factory=dict)
    asked: set[Any] = field(default_factory=set)

    def entries(self, indices: Any) -> int:
        """The number of entries of an array over indices."""
        count = 1
        for i in indices:
            count *= self.length(extent(i))
        return count

    def length(self, n: Any) -> int:
        """The value of an extent."""
        self.asked.update(n.free_symbols)
        known: dict[Any, Any] = {s: self.sizes.get(s, TYPICAL_EXTENT) for s in n.free_symbols}
        return max(1, int(n.xreplace({s: S(v) for s, v in known.items()})))
