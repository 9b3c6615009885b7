"""Single numbers of a step: hyperparameters, counters, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
        replaced: those of them that a step replaces.
        names: of what has a name.
        lines: the assignments of every step, in order.
        fixed: those that hold for all steps.
        inverses: the variables of numbers under 1.
    """

    sizes: Mapping[Any, int]
    places: Mapping[str, int]
    replaced: Collection[str] = ()
    names: dict[Node, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    inverses: dict[str, str] = field(default_factory=dict)
    moving: set[str] = field(default_factory=set)

    def name(self, node: Node) -> str:
        """A constant or a variable."""
        if node.operation == "number":
            return constant(nearest_float(node.detail))
        if node.operation == "size":
            return repr(float(node.detail.xreplace(self.sizes)))
        if node not in self.names:
            given = [self.name(a) for a in node.arguments]
            self.names[node] = name = f"n{len(self.names)}"
            own = node.operation == "read" and node.detail in self.replaced
            moves = own or bool(self.moving & {*given})
            self._assigned(name, self._source(node, given), moves)
        return self.names[node]

    def _assigned(self, name: str, value: str, moves: bool) -> None:
        """A variable of every step, or one for all of them."""
        (self.lines if moves else self.fixed).append(f"const double {name} = {value};")
        if moves:
            self.moving.add(name)

    def inverse(self, node: Node) -> str:
        """1 over the number: a product with it is faster than a quotient."""
        name = self.name(node)
        if name.replace(".", "").isdigit() and float(name):
            return repr(1 / float(name))
        if not name.isidentifier():
            return f"(1/{name})"
        if name not in self.inverses:
            self.inverses[name] = made = f"{name}_inverse"
            self._assigned(made, f"1.0/{name}", name in self.moving)
        return self.inverses[name]

    def _source(self, node: Node, given: Sequence[str]) -> str:
        if node.operation == "read":
            return f"given[{self.places[node.detail]}]"
        if node.operation == "apply" and node.detail == "power" and self._counts(given):
            return self._power(*given)
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

    def _counts(self, given: Sequence[str]) -> bool:
        """Whether one base is raised to another exponent in every step."""
        return given[0] not in self.moving and given[1] in self.moving

    def _power(self, base: str, exponent: str) -> str:
        """`Why not pow:` its slow way, where the value vanishes, is that of all later steps."""
        log = f"{base}_log" if base.isidentifier() else f"log_{len(self.fixed)}"
        if not any(line.startswith(f"const double {log} ") for line in self.fixed):
            self.fixed += [f"const double {log} = log({base});",
                           f"const double {log}_rest = logl({base}) - {log};"]  # fmt: skip
        return f"power({base}, {exponent}, {log}, {log}_rest)"


def constant(value: float) -> str:
    """A number as C spells it.

    >>> constant(0.1), constant(float("-inf"))
    ('0.1', '-INFINITY')
    """
    value = float(value)
    if isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return repr(value) if value == value else "NAN"
