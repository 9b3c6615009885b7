"""The statements that update large states a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symnn.codegen.graph.node import Node, underlying
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.steps.emit import Emitter
from symnn.codegen.steps.pieces import OF_PRODUCT, OF_UPDATE, Family, Names, Pieces, rows_of
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.steps.views import ViewWriter


def emit_family(
    to: Emitter, family: Family, homes: Mapping[Names, Buffer], names: Mapping[Node, str]
) -> None:
    """A loop over pieces: of the products, and in each of them of the updates.

    `Why products are done with at the end:` each piece reads their arguments.

    Args:
        to: writes the statements.
        family: states to replace.
        homes: where each state, or vector of states, lies.
        names: of nodes that are equations.
    """
    start, shape = len(to.lines), family.shape
    many, few = (rows_of(shape, to.sizes, n) for n in (OF_PRODUCT, OF_UPDATE))
    lists = []
    for node in family.products:
        to.storage.section = names.get(node, to.storage.section)
        lists.append(_emit_product(to, node, many))
    inner = len(to.lines)
    used = _emit_updates(to, family, homes, few)
    length = size_source(shape[0]).source
    parts = {}
    for buffer in used:
        asked = f"{many}, {few})" if family.products else f"{few})"
        helper = "pieces_of_pieces" if family.products else "pieces"
        view = to.views.of(buffer, f"{helper}({buffer.name}, {length}, {asked}", "pieces")
        parts[buffer] = view, to.storage.naming.variable(f"{buffer.name.rstrip('_')}_part")
    over = {used[b]: part if family.products else view for b, (view, part) in parts.items()}
    to.lines[inner:] = _loop(over, to.lines[inner:])
    if family.products:
        outer = {name: view for pairs in lists for name, view in pairs.items()}
        outer |= {part: view for view, part in parts.values()}
        to.lines[start:] = _loop(outer, to.lines[start:])
    for node in family.products:
        to.storage.done(node, [underlying(a) for a in node.arguments])


def _emit_product(to: Emitter, node: Node, rows: int) -> dict[str, str]:
    """Rows of a matrix product; returns the variables of pieces, with their lists."""
    left, right = node.arguments
    length = size_source(node.shape[0]).source
    given, to.storage.rows = to.buffer(underlying(left)), rows
    found = to.storage.target(node, [])
    to.storage.put(node, found)
    to.storage.rows = None
    written = ViewWriter({underlying(left): given.name}).write(left).source
    lists = {}
    for buffer, source in ((given, written), (found, found.name)):
        name = to.storage.naming.variable(f"{buffer.name.rstrip('_')}_rows")
        lists[name] = to.views.of(buffer, f"pieces({source}, {length}, {rows})", "pieces")
    a, out = lists
    to.call("np.dot", [a, to.operand(right)], out)
    return lists


def _emit_updates(
    to: Emitter, family: Family, homes: Mapping[Names, Buffer], rows: int
) -> dict[Buffer, str]:
    """What is computed entry by entry; returns the variables of the pieces."""
    to.pieces, to.storage.rows = Pieces(to.storage.naming, family.shape), rows
    for node in family.inside:
        to.emit(node)
    for states, node in family.updates.items():
        if to.buffer(node) is not homes[states]:
            source, out = to.operand(node), to.pieces.of(homes[states])
            to.line(f"{to.function('np.copyto')}({out}, {source})")
            to.storage.put(node, homes[states])
    used, to.pieces, to.storage.rows = to.pieces.variables, None, None
    return used


def _loop(lists: Mapping[str, str], lines: Iterable[str]) -> list[str]:
    comma = "," if len(lists) == 1 else ""
    head = f"for {', '.join(lists)}{comma} in zip({', '.join(lists.values())}):"
    return [head, *(f"    {line}" for line in lines)]
