"""Common parts of expressions: which get a variable of their own, and its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import LEAVES, Node, underlying, walk
from symnn.codegen.writing.cases import CaseWriter, unconditional

WORDS = {"total": "sum", "largest": "max", "matmul": "product", "absolute": "abs"}
SIGNS = {"greater": "positive", "less": "negative", "greater_equal": "nonnegative",
         "less_equal": "nonpositive", "equal": "zero", "not_equal": "nonzero"}  # fmt: skip


class Sharing:
    """Assignments of parts that are used more than once.

    Args:
        roots: everything that is computed.
        naming: makes names.
        strict: as for case distinctions.
    """

    def __init__(self, roots: Sequence[Node], naming: Naming, strict: bool = False) -> None:
        self.naming, self.strict = naming, strict
        self.shared = _shared(roots, strict)

    def lines(self, root: Node, names: dict[Node, str]) -> Iterator[str]:
        """Assignments of the shared parts of a root that have no variable yet."""
        for node in walk(root):
            if node in self.shared and node not in names and node is not root:
                source = CaseWriter(names, self.strict).write(node).source
                names[node] = self.naming.variable(descriptive_name(node, names))
                yield f"{names[node]} = {source}"


def _shared(roots: Sequence[Node], strict: bool) -> set[Node]:
    """Nodes worth a name: used more than once, costing something, evaluated unconditionally."""
    uses: Counter[Node] = Counter()
    for node in walk(*roots):
        if not node.is_view:
            uses.update({underlying(a) for a in node.arguments} - set(node.arguments))
        uses.update(node.arguments)
    costly = {n for n in uses if n.operation not in LEAVES and not n.is_view}
    return {n for n in costly & set(unconditional(roots, strict)) if uses[n] > 1}


def descriptive_name(node: Node, names: Mapping[Node, str]) -> str:
    """A name that tells what the node is, such as `exp_z`, `sum_exp_z` or `z_positive`."""
    stem = _stem(node.arguments[0], names) or "part"
    word = node.detail if node.operation == "apply" else node.operation
    if len(stem) > 24:
        return "part"
    if word in SIGNS and node.arguments[1].operation == "number" and node.arguments[1].detail == 0:
        return f"{stem}_{SIGNS[word]}"
    return f"{WORDS.get(word, word)}_{stem}" if len(node.arguments) == 1 else "part"


def _stem(node: Node, names: Mapping[Node, str]) -> str | None:
    if node in names:
        return names[node]
    return _stem(node.arguments[0], names) if node.is_view else None
