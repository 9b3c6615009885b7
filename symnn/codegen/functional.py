"""The readable rendering: `def step(X, W, b)`, one line an equation, arrays made by NumPy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sympy import Symbol

from symnn.codegen.header import PIECEWISE, header, imports
from symnn.codegen.lower import Assignment, Input, Lowered
from symnn.codegen.node import LEAVES, Node, walk
from symnn.codegen.tame import is_tame
from symnn.codegen.text import Text, Writer, size_source
from symnn.errors import ShapeError

POLICY = "Results have the dtype of the inputs."


class CaseWriter(Writer):
    """Also writes case distinctions whose branches may not be evaluated everywhere."""

    strict = False

    def _select(self, node: Node) -> Text:
        *pairs, otherwise = node.arguments
        branches = [*pairs[1::2], otherwise]
        if all(is_tame(b, self.strict) for b in branches):
            return super()._select(node)
        leaves = list(dict.fromkeys(leaf for b in branches for leaf in self._leaves(b)))
        return self._masked(list(pairs[::2]), branches, leaves)

    def _leaves(self, branch: Node) -> Iterator[Node]:
        """The arrays that a branch is computed from."""
        elementwise = branch.operation in ("apply", "select") and branch not in self.names
        if elementwise and not branch.scalar:
            for argument in branch.arguments:
                yield from self._leaves(argument)
        elif not branch.scalar:
            yield branch

    def _masked(self, conditions: list[Node], branches: list[Node], leaves: list[Node]) -> Text:
        names = {leaf: _parameter(self.write(leaf).source, i) for i, leaf in enumerate(leaves)}
        inner = type(self)({**self.names, **names})
        inner.strict = self.strict
        parameters = ", ".join(names.values())
        written = [f"lambda {parameters}: {inner.write(b).source}" for b in branches]
        tests = [*self.list(tuple(conditions)), "True"]
        arguments = ", ".join(self.write(leaf).source for leaf in leaves)
        return Text(f"piecewise([{', '.join(tests)}], [{', '.join(written)}], {arguments})")


def _parameter(source: str, position: int) -> str:
    return source if source.isidentifier() else f"x{position}"


def functional_source(lowered: Lowered, name: str = "step") -> str:
    """Source of one function from the inputs to a dictionary of outputs."""
    lines = list(function_body(lowered))
    if any("dtype" in line.partition("#")[0] for line in lines):
        lines.insert(0, f"dtype = {dtype_source(lowered)}")
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    parameters = ", ".join(i.name for i in lowered.inputs)
    function = f"def {name}({parameters}):\n{body}\n"
    helper = PIECEWISE.lstrip("\n") + "\n\n" if "piecewise(" in body else ""
    about = [str(a.equation) for a in lowered.assignments]
    return f"{header(about, POLICY)}{imports(helper + body)}\n\n{helper}{function}"


def dtype_source(lowered: Lowered) -> str:
    """Where the dtype of the results can be read off."""
    arrays = [i.name for i in lowered.inputs if i.shape]
    return f"{arrays[0]}.dtype" if arrays else "float"


def function_body(lowered: Lowered) -> Iterator[str]:
    """The lines of the function, without indentation."""
    yield from size_lines(lowered)
    names: dict[Node, str] = {}
    shared = shared_nodes([a.node for a in lowered.assignments])
    taken = {i.name for i in lowered.inputs} | {a.name for a in lowered.assignments}
    for assignment in lowered.assignments:
        yield f"# {assignment.equation}"
        yield from _assignment_lines(assignment, names, shared, taken)
    entries = ", ".join(f'"{n}": {n}' for n in lowered.outputs)
    yield f"return {{{entries}}}"


def _assignment_lines(
    assignment: Assignment, names: dict[Node, str], shared: set[Node], taken: set[str]
) -> Iterator[str]:
    for node in walk(assignment.node):
        if node in shared and node not in names and node is not assignment.node:
            source = CaseWriter(names).write(node).source
            names[node] = fresh_name(node, names, taken)
            yield f"{names[node]} = {source}"
    yield f"{assignment.name} = {CaseWriter(names).write(assignment.node).source}"
    if assignment.node.operation not in LEAVES:
        names.setdefault(assignment.node, assignment.name)


def shared_nodes(roots: Sequence[Node]) -> set[Node]:
    """Nodes worth a name: used more than once, costing something, evaluated unconditionally."""
    uses: Counter[Node] = Counter()
    for node in walk(*roots):
        uses.update(node.arguments)
    always = set(unconditional(roots))
    costly = {n for n in uses if n.operation not in LEAVES and not n.is_view}
    return {n for n in costly & always if uses[n] > 1}


def unconditional(roots: Iterable[Node]) -> Iterator[Node]:
    """The nodes that are evaluated whatever the conditions say."""
    seen: set[Node] = set()
    todo = list(roots)
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        todo += [a for i, a in enumerate(node.arguments) if not _guarded(node, i)]


def _guarded(node: Node, position: int) -> bool:
    """Whether an argument is a branch that may not be evaluated everywhere."""
    if node.operation != "select" or (position % 2 == 0 and position < len(node.arguments) - 1):
        return False
    return not is_tame(node.arguments[position])


def fresh_name(node: Node, names: dict[Node, str], taken: set[str]) -> str:
    """A name that tells what the node is, such as `exp_z` or `sum_exp_z`."""
    word = {"total": "sum", "largest": "max", "matmul": "product"}.get(node.operation, node.detail)
    stem = _stem(node.arguments[0], names) if len(node.arguments) == 1 else None
    base = f"{word}_{stem}" if stem and isinstance(word, str) and len(stem) < 24 else "shared"
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}_{count}"
    taken.add(name)
    return name


def _stem(node: Node, names: dict[Node, str]) -> str | None:
    if node in names:
        return names[node]
    if node.operation == "read":
        return node.detail
    return _stem(node.arguments[0], names) if node.is_view else None


def size_lines(lowered: Lowered) -> list[str]:
    """Assignments of the symbolic sizes that the body uses, read off the inputs."""
    used: set[Any] = set()
    for node in walk(*(a.node for a in lowered.assignments)):
        if node.operation == "size":
            used |= node.detail.free_symbols
        if node.operation in ("broadcast", "positions"):
            used |= {s for n in node.shape for s in n.free_symbols}
    where = size_sources(lowered.inputs)
    missing = sorted(str(s) for s in used if s not in where)
    if missing:
        raise ShapeError(
            f"compile: size `{missing[0]}` is used but is not the extent of an axis of any input; "
            "replace it by a number"
        )
    return [f"{size_source(s).source} = {where[s]}" for s in sorted(used, key=str)]


def size_sources(inputs: Iterable[Input]) -> dict[Symbol, str]:
    """Where each size can be read off: `X.shape[0]`."""
    found: dict[Symbol, str] = {}
    for given in inputs:
        for axis, n in enumerate(given.shape):
            if isinstance(n, Symbol):
                found.setdefault(n, f"{given.name}.shape[{axis}]")
    return found
