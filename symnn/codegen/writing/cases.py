"""Case distinctions in readable code: `np.where` where all branches may be evaluated everywhere,
else `piecewise`, which evaluates a branch only where it is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import Text
from symnn.codegen.rewriting.tame import may_evaluate_all
from symnn.codegen.writing.text import Writer


class CaseWriter(Writer):
    """Writes expressions with case distinctions.

    Args:
        names: variables of nodes.
        strict: whether a product that may overflow counts as unfit to be evaluated everywhere.
    """

    def __init__(self, names: Mapping[Node, str], strict: bool = False) -> None:
        super().__init__(names)
        self.strict = strict

    def _select(self, node: Node) -> Text:
        *pairs, otherwise = node.arguments
        branches = [*pairs[1::2], otherwise]
        if node.scalar:
            return self._chosen(node)
        if may_evaluate_all(node, self.strict):
            return super()._select(node)
        leaves = list(dict.fromkeys(leaf for b in branches for leaf in self._leaves(b)))
        return self._masked(list(pairs[::2]), branches, leaves)

    def _leaves(self, branch: Node) -> Iterator[Node]:
        """The arrays that a branch is computed from."""
        elementwise = branch.operation in ("apply", "select", "float") and branch not in self.names
        if elementwise and not branch.scalar:
            for argument in branch.arguments:
                yield from self._leaves(argument)
        elif not branch.scalar:
            yield branch

    def _masked(self, conditions: list[Node], branches: list[Node], leaves: list[Node]) -> Text:
        names = {leaf: _parameter(self.write(leaf).source, i) for i, leaf in enumerate(leaves)}
        inner = type(self)({**self.names, **names}, self.strict)
        written = [f"lambda {', '.join(names.values())}: {inner.write(b).source}" for b in branches]
        tests = [*self.list(tuple(conditions)), "True"]
        arguments = ", ".join(self.write(leaf).source for leaf in leaves) or "dtype=dtype"
        return Text(f"piecewise([{', '.join(tests)}], [{', '.join(written)}], {arguments})")


def _parameter(source: str, position: int) -> str:
    return source if source.isidentifier() else f"x{position}"


def unconditional(roots: Iterable[Node], strict: bool) -> Iterator[Node]:
    """The nodes that are evaluated whatever the conditions say."""
    seen: set[Node] = set()
    todo = list(roots)
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            yield node
            todo += [a for a in node.arguments if not _is_guarded(node, a, strict)]


def _is_guarded(node: Node, argument: Node, strict: bool) -> bool:
    """Whether an argument is only a branch, and one that may not be evaluated everywhere."""
    if node.operation == "series":
        return argument is node.arguments[0]
    if node.operation != "select" or argument in node.arguments[:-1:2]:
        return False
    return not may_evaluate_all(node, strict)
