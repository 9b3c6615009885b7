"""Names for views and constants that are made once, before the first step."""

from __future__ import annotations

from dataclasses import dataclass, field

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.spelling import Text, number_source
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.writing.text import Writer

SPELLED = {"0": "zero", "1": "one", "2": "two", "0.5": "half", "-1": "minus_one", "3": "three"}


class ViewWriter(Writer):
    """Writes views; one of a single entry as an array without axes, since `v[0]` would copy it."""

    def _take(self, node: Node) -> Text:
        return Text(f"{super()._take(node).source.removesuffix(']')}, ...]")


@dataclass
class Views:
    """Views of buffers: each has a variable, and is made again when its buffer is replaced.

    Args:
        naming: makes names.
        lines: for each buffer, the assignments of its views in order.
    """

    naming: Naming
    lines: dict[Buffer, list[tuple[str, str]]] = field(default_factory=dict)
    _known: dict[tuple[Buffer, str], str] = field(default_factory=dict)

    def of(self, buffer: Buffer, source: str, suffix: str) -> str:
        """The variable of a view of `buffer` that is written `source`."""
        key = (buffer, source)
        if key not in self._known:
            self._known[key] = self.naming.variable(f"{buffer.name.rstrip('_')}_{suffix}")
            self.lines.setdefault(buffer, []).append((self._known[key], source))
        return self._known[key]

    def flat(self, buffer: Buffer) -> str:
        """All entries of a buffer in one row."""
        if len(buffer.shape) == 1:
            return buffer.name
        return self.of(buffer, f"{buffer.name}.reshape(-1)", "flat")

    def view(self, node: Node, buffer: Buffer) -> str:
        """A chain of view operations on what a buffer holds."""
        base = underlying(node)
        source = ViewWriter({base: buffer.name}).write(node).source
        return self.of(buffer, source, _suffix(node))


def _suffix(node: Node) -> str:
    if node.operation == "transpose":
        return "T"
    if node.operation == "expand" and len(node.detail) == 2:
        return "column" if node.detail[0] else "row"
    return "view"


@dataclass
class Constants:
    """Numbers as arrays of rank 0, which ufuncs take faster than Python numbers.

    Args:
        naming: makes names.
        entries: variable of each number node, with its expression.
    """

    naming: Naming
    entries: dict[Node, str] = field(default_factory=dict)

    def of(self, node: Node) -> str:
        """The variable of a number."""
        if node not in self.entries:
            self.entries[node] = self.naming.variable(self._name(node))
        return self.entries[node]

    def _name(self, node: Node) -> str:
        if node.operation == "number":
            return SPELLED.get(number_source(node.detail).source, "constant")
        if node.operation == "read":
            return f"{node.detail}_0d"
        return "scale"
