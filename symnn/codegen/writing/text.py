"""Array graphs as NumPy expressions: operators where Python has them, few brackets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symnn.codegen.graph.functions import UFUNCS
from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import (
    AND,
    ATOM,
    COMPARISON,
    OR,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    Text,
    axes_source,
    number_source,
    position_source,
    shape_source,
    size_source,
)
from symnn.codegen.lowering.whole_text import SOURCES
from symnn.codegen.lowering.window_text import (
    bordered_source,
    scattered_source,
    stacked_matrices,
    windows_source,
)
from symnn.codegen.rewriting.layout import is_over_few
from symnn.syntax.names import identifier

INFIX: dict[str, tuple[str, int]] = {
    "add": ("+", SUM), "subtract": ("-", SUM), "multiply": ("*", PRODUCT),
    "divide": ("/", PRODUCT), "mod": ("%", PRODUCT), "logical_and": ("&", AND),
    "logical_or": ("|", OR), "greater": (">", COMPARISON), "greater_equal": (">=", COMPARISON),
    "less": ("<", COMPARISON), "less_equal": ("<=", COMPARISON), "equal": ("==", COMPARISON),
    "not_equal": ("!=", COMPARISON),
}  # fmt: skip


def taken(node: Node, names: Mapping[Node, str]) -> tuple[Node, str]:
    """What a chain of `take` takes from, and the positions that it takes: `t, :, 0`."""
    places: dict[int, Any] = {}
    while node.operation == "take" and node not in names:
        axis, position = node.detail
        places = {q + (q >= axis): p for q, p in places.items()}  # axes before this one was gone
        places[axis] = position
        node = node.arguments[0]
    spots = [position_source(places[q]) if q in places else ":" for q in range(max(places) + 1)]
    return node, ", ".join(spots)


class Writer:
    """Writes nodes as expressions; `names` holds those that are variables already."""

    def __init__(self, names: Mapping[Node, str]) -> None:
        self.names = names

    def write(self, node: Node) -> Text:
        """The node as an expression."""
        if node in self.names:
            return Text(self.names[node])
        return getattr(self, f"_{node.operation}")(node)

    def list(self, nodes: tuple[Node, ...]) -> list[str]:
        """The sources of several nodes, for a call."""
        return [self.write(n).source for n in nodes]

    def _read(self, node: Node) -> Text:
        return Text(identifier(node.detail))

    def _number(self, node: Node) -> Text:
        return number_source(node.detail)

    def _size(self, node: Node) -> Text:
        return size_source(node.detail)

    def _positions(self, node: Node) -> Text:
        dtype = ", dtype=dtype" if node.kind == "float" else ""
        return Text(f"np.arange({size_source(node.shape[0]).source}{dtype})")

    def _float(self, node: Node) -> Text:
        inner = self.write(node.arguments[0])
        if node.scalar:
            return Text(f"float({inner.source})")
        return Text(f"{inner.at(ATOM)}.astype(dtype)")

    def _apply(self, node: Node) -> Text:
        if node.detail in INFIX:
            return self._infix(node, *INFIX[node.detail])
        if node.detail in ("negative", "square", "power", "logical_not"):
            return self._prefix_or_power(node)
        call = UFUNCS[node.detail].call(*self.list(node.arguments))
        return Text(f"float({call})" if node.scalar else call)

    def _infix(self, node: Node, operator: str, binding: int) -> Text:
        left, right = map(self.write, node.arguments)
        tight = operator in "+-*/%"
        first = left.at(binding if tight else binding + 1)
        second = right.at(binding + 1)  # a + (b + c) keeps its brackets: rounding would differ
        gap = "" if binding == PRODUCT else " "
        return Text(f"{first}{gap}{operator}{gap}{second}", binding)

    def _prefix_or_power(self, node: Node) -> Text:
        base = self.write(node.arguments[0])
        if node.detail == "negative":
            return Text(f"-{base.at(SIGN)}", SIGN)
        if node.detail == "logical_not":
            return (
                Text(f"not {base.at(ATOM)}", 0) if node.scalar else Text(f"~{base.at(ATOM)}", SIGN)
            )
        exponent = "2" if node.detail == "square" else self.write(node.arguments[1]).at(SIGN)
        return Text(f"{base.at(ATOM)}**{exponent}", POWER)

    def _select(self, node: Node) -> Text:
        if node.scalar:
            return self._chosen(node)
        *pairs, otherwise = node.arguments
        source = self.write(otherwise).source
        if all(b.scalar for b in (*pairs[1::2], otherwise)):
            source = f"np.asarray({source}, dtype)"  # two numbers alone would make float64
        for condition, branch in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
            source = (
                f"np.where({self.write(condition).source}, {self.write(branch).source}, {source})"
            )
        return Text(source)

    def _chosen(self, node: Node) -> Text:
        """Cases of single numbers: `a if condition else b`, which evaluates only one."""
        *pairs, otherwise = node.arguments
        source = self.write(otherwise).at(1)
        for condition, branch in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
            source = f"{self.write(branch).at(1)} if {self.write(condition).at(1)} else {source}"
        return Text(source, 0)

    def _series(self, node: Node) -> Text:
        operation, variable = node.detail
        body, first, last = self.list(node.arguments)
        spelling = UFUNCS[operation].spelling
        return Text(f"series({spelling}, lambda {identifier(variable)}: {body}, {first}, {last})")

    def _transpose(self, node: Node) -> Text:
        inner = self.write(node.arguments[0]).at(ATOM)
        if node.detail == (1, 0):
            return Text(f"{inner}.T")
        return Text(f"{inner}.transpose({', '.join(map(str, node.detail))})")

    def _expand(self, node: Node) -> Text:
        axes = ", ".join(":" if kept else "None" for kept in node.detail)
        return Text(f"{self.write(node.arguments[0]).at(ATOM)}[{axes}]")

    def _take(self, node: Node) -> Text:
        base, spots = taken(node, self.names)
        source = self.write(base).at(ATOM)
        if base in self.names and source.endswith("]"):
            return Text(f"{source[:-1].removesuffix(', ...')}, {spots}]")
        return Text(f"{source}[{spots}]")

    def _entry(self, node: Node) -> Text:
        axis, position = node.detail
        arguments = [self.write(node.arguments[0]).source, position_source(position)]
        return Text(f"entry({', '.join([*arguments, *([f'axis={axis}'] if axis else [])])})")

    def _shifted(self, node: Node) -> Text:
        axis, by = node.detail
        more = [f"axis={axis}"] if axis else []
        return Text(f"shifted({', '.join([self.write(node.arguments[0]).source, str(by), *more])})")

    def _slice(self, node: Node) -> Text:
        axis, first, last = node.detail
        inner = node.arguments[0]
        start = position_source(first) if first != 0 else ""
        rest = inner.shape[axis] - first
        stop = position_source(last) if last - first not in (rest, sp.Max(0, rest)) else ""
        return Text(f"{self.write(inner).at(ATOM)}[{':, ' * axis}{start}:{stop}]")

    def _windows(self, node: Node) -> Text:
        return Text(windows_source(node, self.write(node.arguments[0]).at(ATOM)))

    def _bordered(self, node: Node) -> Text:
        return Text(bordered_source(node, self.write(node.arguments[0]).source))

    def _scattered(self, node: Node) -> Text:
        return Text(scattered_source(node, self.write(node.arguments[0]).source))

    def _copy(self, node: Node) -> Text:
        return Text(f"np.ascontiguousarray({self.write(node.arguments[0]).source})")

    def _reshape(self, node: Node) -> Text:
        inner = node.arguments[0]
        if inner.operation == "copy" and inner not in self.names:
            inner = inner.arguments[0]  # NumPy copies where it must
        return Text(f"{self.write(inner).at(ATOM)}.reshape{shape_source(node.shape)}")

    def _gathered(self, node: Node) -> Text:
        array, *places = node.arguments
        return Text(f"{self.write(array).at(ATOM)}[{', '.join(self.list(tuple(places)))}]")

    def _added_up(self, node: Node) -> Text:
        count = size_source(node.shape[0]).source
        return Text(f"added_up({', '.join(self.list(node.arguments))}, {count})")

    def _whole(self, node: Node) -> Text:
        source = SOURCES[node.detail].format(*self.list(node.arguments))
        return Text(source, PRODUCT if "/" in source else ATOM)

    def _argmax(self, node: Node) -> Text:
        inner = self.write(node.arguments[0]).at(ATOM)
        return Text(f"{inner}.argmax(axis={node.detail[0]}).astype(dtype)")

    def _broadcast(self, node: Node) -> Text:
        shape, inner = shape_source(node.shape), self.write(node.arguments[0]).source
        if node.arguments[0].scalar:
            number = node.arguments[0]
            if number.operation == "number" and number.detail == 0:
                return Text(f"np.zeros({shape}, dtype)")
            return Text(f"np.full({shape}, {inner}, dtype)")
        return Text(f"np.broadcast_to({inner}, {shape})")

    def _matmul(self, node: Node) -> Text:
        stacked = stacked_matrices(node)
        left, right = map(self.write, node.arguments if stacked is None else stacked)
        product = Text(f"{left.at(PRODUCT)} @ {right.at(SIGN)}", PRODUCT)
        if node.detail is None or stacked is not None:
            return product
        return Text(f"{product.at(ATOM)}.reshape{shape_source(node.shape)}")

    def _einsum(self, node: Node) -> Text:
        return Text(f"np.einsum({node.detail!r}, {', '.join(self.list(node.arguments))})")

    def _dot(self, node: Node) -> Text:
        return Text(f"np.vdot({', '.join(self.list(node.arguments))})")

    def _total(self, node: Node) -> Text:
        counts = node.arguments[0].kind == "bool"
        more = "dtype=dtype" if counts else ""
        return self._over_few(node, "np.add", more) or self._reduction(node, "sum", more)

    def _largest(self, node: Node) -> Text:
        return self._over_few(node, "np.maximum") or self._reduction(node, "max")

    def _over_few(self, node: Node, function: str, more: str = "") -> Text | None:
        """A reduction over the few entries of a window: NumPy is slow along short last axes."""
        (inner,) = node.arguments
        rank = len(inner.shape)
        if rank < 3 or max(node.detail) < rank - 1 or not is_over_few(node, {}):
            return None
        pieces = f"at_each({self.write(inner).source}, {tuple(node.detail)})"
        return Text(f"{function}.reduce({', '.join(filter(None, (pieces, more)))})")

    def _reduction(self, node: Node, method: str, more: str = "") -> Text:
        inner = self.write(node.arguments[0]).at(ATOM)
        every = len(node.detail) == len(node.arguments[0].shape)
        axes = "" if every else f"axis={axes_source(node.detail)}"
        return Text(f"{inner}.{method}({', '.join(filter(None, (axes, more)))})")


class NumberWriter(Writer):
    """Writes single numbers: square roots by `math`, which is much faster on Python floats."""

    def _select(self, node: Node) -> Text:
        return self._chosen(node) if not node.shape else super()._select(node)

    def _apply(self, node: Node) -> Text:
        if node.detail == "sqrt" and node.scalar:
            return Text(f"math.sqrt({self.write(node.arguments[0]).source})")
        return super()._apply(node)
