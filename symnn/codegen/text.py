"""Array graphs as NumPy expressions: operators where Python has them, few brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr, Integer, Rational

from symnn.codegen.functions import UFUNCS
from symnn.codegen.node import Node
from symnn.indexed.measured import Measured
from symnn.syntax.names import identifier

ATOM, POWER, SIGN, PRODUCT, SUM, AND, OR, COMPARISON = 9, 8, 7, 6, 5, 4, 3, 2

INFIX: dict[str, tuple[str, int]] = {
    "add": ("+", SUM), "subtract": ("-", SUM), "multiply": ("*", PRODUCT),
    "divide": ("/", PRODUCT), "mod": ("%", PRODUCT), "logical_and": ("&", AND),
    "logical_or": ("|", OR), "greater": (">", COMPARISON), "greater_equal": (">=", COMPARISON),
    "less": ("<", COMPARISON), "less_equal": ("<=", COMPARISON), "equal": ("==", COMPARISON),
    "not_equal": ("!=", COMPARISON),
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """Source of an expression, with how tightly it binds."""

    source: str
    binding: int = ATOM

    def at(self, binding: int) -> str:
        """The source, in brackets where it binds more loosely than its surroundings."""
        return self.source if self.binding >= binding else f"({self.source})"


def number_source(value: Expr) -> Text:
    """An exact number as a Python literal; rounded once.

    >>> number_source(Rational(1, 2)).source, number_source(sp.sqrt(2)).source
    ('0.5', '1.4142135623730951')
    """
    if value is sp.nan:
        return Text("np.nan")
    if value is sp.pi:
        return Text("np.pi")
    if isinstance(value, Integer):
        text = str(int(value))
    elif value.is_infinite:
        text = "np.inf" if value > 0 else "-np.inf"  # type: ignore[operator]
    else:
        text = repr(nearest_float(value))
    return Text(text, SIGN if text.startswith("-") else ATOM)


def nearest_float(value: Any) -> float:
    """The float64 nearest to an exact real number."""
    if isinstance(value, Rational):
        return int(value.p) / int(value.q)
    return float(value.evalf(40))


def size_source(extent: Any) -> Text:
    """An expression of sizes as Python integers."""
    if isinstance(extent, Integer):
        return Text(str(int(extent)))
    if isinstance(extent, Measured):
        return Text(extent.source)
    if isinstance(extent, sp.Symbol):
        return Text(identifier(extent.name))
    if isinstance(extent, sp.Add):
        whole, below = extent.as_numer_denom()
        if below == 1:
            return _sum_source(extent.args)
        return Text(f"{size_source(whole).at(PRODUCT)}//{size_source(below).at(POWER)}", PRODUCT)
    if isinstance(extent, sp.Mul) and all(not isinstance(a, Rational) or a.is_Integer
                                          for a in extent.args):  # fmt: skip
        return Text("*".join(size_source(a).at(PRODUCT) for a in extent.args), PRODUCT)
    if isinstance(extent, sp.Mul):
        above, below = extent.as_numer_denom()
        return Text(f"{size_source(above).at(PRODUCT)}//{size_source(below).at(POWER)}", PRODUCT)
    if isinstance(extent, sp.Max):
        arguments = sorted(extent.args, key=lambda a: a.is_number)
        return Text(f"max({', '.join(size_source(a).source for a in arguments)})")
    if isinstance(extent, sp.Pow):
        return Text(f"{size_source(extent.base).at(ATOM)}**{size_source(extent.exp).at(ATOM)}",
                    POWER)  # fmt: skip
    return Text(str(float(extent)))


def _sum_source(terms: tuple[Any, ...]) -> Text:
    """Terms with a plus first: `T - 1`."""
    plus = [a for a in terms if not a.could_extract_minus_sign()]
    minus = [-a for a in terms if a.could_extract_minus_sign()]
    first = " + ".join(size_source(a).at(SUM) for a in sorted(plus, key=lambda a: a.is_number))
    rest = "".join(f" - {size_source(a).at(PRODUCT)}" for a in minus)
    return Text(f"{first}{rest}" if plus else f"0{rest}", SUM)


def position_source(position: Any) -> str:
    """A position along an axis."""
    return size_source(Integer(position) if isinstance(position, int) else position).source


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
        return Text(f"np.arange({size_source(node.shape[0]).source}, dtype=dtype)")

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

    def _window(self, node: Node) -> Text:
        axis, start, steps = node.detail
        inner, extents = node.arguments[0], node.shape[axis : axis + len(steps)]
        if len(steps) == 1 and steps[0] > 0:
            last = start + steps[0] * (extents[0] - 1) + 1
            first = position_source(start) if start != 0 else ""
            stop = position_source(last.expand()) if last != inner.shape[axis] else ""
            step = f":{steps[0]}" if steps[0] > 1 else ""
            return Text(f"{self.write(inner).at(ATOM)}[{':, ' * axis}{first}:{stop}{step}]")
        places = f"{position_source(start)}, {steps}, {shape_source(extents)}"
        return Text(f"windows({self.write(inner).source}, {axis}, {places})")

    def _padded(self, node: Node) -> Text:
        margins = ", ".join(
            f"({position_source(before)}, {position_source(behind)})"
            for before, behind in node.detail
        )
        comma = "," if len(node.detail) == 1 else ""
        return Text(f"np.pad({self.write(node.arguments[0]).source}, ({margins}{comma}))")

    def _overlap_add(self, node: Node) -> Text:
        axis, steps = node.detail
        extent = position_source(node.shape[axis])
        inner = self.write(node.arguments[0]).source
        return Text(f"overlap_add({inner}, {axis}, {steps}, {extent})")

    def _contiguous(self, node: Node) -> Text:
        return Text(f"np.ascontiguousarray({self.write(node.arguments[0]).source})")

    def _reshape(self, node: Node) -> Text:
        extents = ", ".join(position_source(n) for n in node.shape)
        return Text(f"{self.write(node.arguments[0]).at(ATOM)}.reshape({extents})")

    def _broadcast(self, node: Node) -> Text:
        shape, inner = shape_source(node.shape), self.write(node.arguments[0]).source
        if node.arguments[0].scalar:
            number = node.arguments[0]
            if number.operation == "number" and number.detail == 0:
                return Text(f"np.zeros({shape}, dtype)")
            return Text(f"np.full({shape}, {inner}, dtype)")
        return Text(f"np.broadcast_to({inner}, {shape})")

    def _matmul(self, node: Node) -> Text:
        left, right = map(self.write, node.arguments)
        return Text(f"{left.at(PRODUCT)} @ {right.at(SIGN)}", PRODUCT)

    def _tensordot(self, node: Node) -> Text:
        axes = ", ".join(str(list(a)) for a in node.detail)
        return Text(f"np.tensordot({', '.join(self.list(node.arguments))}, ({axes}))")

    def _einsum(self, node: Node) -> Text:
        return Text(f"np.einsum({node.detail!r}, {', '.join(self.list(node.arguments))})")

    def _dot(self, node: Node) -> Text:
        return Text(f"np.vdot({', '.join(self.list(node.arguments))})")

    def _total(self, node: Node) -> Text:
        return self._reduction(node, "sum")

    def _largest(self, node: Node) -> Text:
        return self._reduction(node, "max")

    def _reduction(self, node: Node, method: str) -> Text:
        inner = self.write(node.arguments[0]).at(ATOM)
        every = len(node.detail) == len(node.arguments[0].shape)
        axes = "" if every else f"axis={axes_source(node.detail)}"
        return Text(f"{inner}.{method}({axes})")


class NumberWriter(Writer):
    """Writes single numbers: square roots by `math`, which is much faster on Python floats."""

    def _select(self, node: Node) -> Text:
        return self._chosen(node) if not node.shape else super()._select(node)

    def _apply(self, node: Node) -> Text:
        if node.detail == "sqrt" and node.scalar:
            return Text(f"math.sqrt({self.write(node.arguments[0]).source})")
        return super()._apply(node)


def axes_source(axes: tuple[int, ...]) -> str:
    """One axis as a number, several as a tuple."""
    return str(axes[0]) if len(axes) == 1 else str(axes)


def shape_source(shape: tuple[Any, ...]) -> str:
    """A shape as a tuple of sizes."""
    inner = ", ".join(size_source(n).source for n in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
