"""Single numbers of a step: hyperparameters, counters, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from symnn.codegen.graph.node import Node
from symnn.codegen.graph.spelling import nearest_float
from symnn.codegen.native.functions import number_call
from symnn.errors import NotSupportedError


@dataclass
class Numbers:
    """Numbers as C; those that are computed have a variable.

    Args:
        sizes: values of the symbolic sizes.
        places: of given numbers in the array `given`.
        names: of what has a name.
        lines: the assignments, in order.
        inverses: the variables of numbers under 1.
    """

    sizes: Mapping[Any, int]
    places: Mapping[str, int]
    names: dict[Node, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    inverses: dict[str, str] = field(default_factory=dict)

    def name(self, node: Node) -> str:
        """A constant or a variable."""
        if node.operation == "number":
            return constant(nearest_float(node.detail))
        if node.operation == "size":
            return repr(float(node.detail.xreplace(self.sizes)))
        if node not in self.names:
            self.names[node] = name = f"n{len(self.names)}"
            self.lines.append(f"const double {name} = {self._source(node)};")
        return self.names[node]

    def inverse(self, node: Node) -> str:
        """1 over the number: a product with it is faster than a quotient."""
        name = self.name(node)
        if name.replace(".", "").isdigit() and float(name):
            return repr(1 / float(name))
        if not name.isidentifier():
            return f"(1/{name})"
        if name not in self.inverses:
            self.inverses[name] = made = f"{name}_inverse"
            self.lines.append(f"const double {made} = 1.0/{name};")
        return self.inverses[name]

    def _source(self, node: Node) -> str:
        if node.operation == "read":
            return f"given[{self.places[node.detail]}]"
        given = [self.name(a) for a in node.arguments]
        if node.operation == "apply":
            return number_call(node.detail, given)
        if node.operation == "float":
            return number_call("float", given)
        if node.operation == "select":
            *flat, text = given
            for k in range(len(flat) - 2, -1, -2):
                text = f"({flat[k]} ? {flat[k + 1]} : {text})"
            return text
        raise NotSupportedError(
            f"native: the number `{node.operation}` has no C yet; use target 'numpy'"
        )


def constant(value: float) -> str:
    """A number as C spells it.

    >>> constant(0.1), constant(float("-inf"))
    ('0.1', '-INFINITY')
    """
    value = float(value)
    if isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return repr(value) if value == value else "NAN"
