"""Where the rows of a matrix are largest, what is there, and a copy with zeros there."""

from __future__ import annotations

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.steps.emit import Emitter


def emit_winner(to: Emitter, node: Node) -> None:
    """The place of the first largest entry of each row, counted through the whole matrix."""
    (z,) = node.arguments
    source, out = to.operand(z), to.target(node, False)
    to.line(f"{source}.argmax(1, {out})")
    to.call("np.add", [out, _first_of_rows(to, z)], out)


def _first_of_rows(to: Emitter, z: Node) -> str:
    """The places of the first entries of the rows, made once."""
    rows, columns = (size_source(n).source for n in z.shape)
    source = f"np.arange({rows})*({columns})"
    known = [b.name for b in to.storage.buffers if b.source == source]
    if known:
        return known[0]
    details = {"role": "constant", "kind": "int", "source": source}
    return to.storage.add("firsts", z.shape[:1], **details).name


def emit_at_places(to: Emitter, node: Node) -> None:
    """The entries of an array at places; they all lie inside, which `clip` need not ask."""
    array, places = node.arguments
    where, source = to.operand(places), to.flat(array)
    to.line(f'{source}.take({where}, None, {to.target(node, False)}, "clip")')


def emit_without(to: Emitter, node: Node) -> None:
    """An array with zeros at places."""
    array, places = node.arguments
    source, where = to.operand(array), to.operand(places)
    found = to.storage.target(node, [] if array.is_view else [array])
    to.storage.put(node, found)
    if found.name != source:
        to.copy(found.name, source)
    to.line(f"{to.views.flat(found)}[{where}] = 0")
