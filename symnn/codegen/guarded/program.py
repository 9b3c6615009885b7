"""Programs as guarded functions of arrays: the callable, and the module that runs without symnn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import Integer

from symnn.codegen.graph.header import header
from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.guarded.function import MOST_PARTS, POLICY, exact_numbers, fast_table
from symnn.codegen.guarded.indexed_text import ARRAYS, IndexedText
from symnn.codegen.guarded.parts import prepared
from symnn.codegen.guarded.text import ARITHMETIC
from symnn.codegen.lowering.lowered import Input, inputs_of
from symnn.codegen.lowering.schedule import Circle, schedule
from symnn.codegen.wide import arrays, exact_arrays, programs
from symnn.codegen.wide.arithmetic import ALWAYS, arithmetic
from symnn.codegen.wide.bundle import bundle
from symnn.codegen.writing.functional import measured_sizes
from symnn.core.symbols import Size
from symnn.errors import ShapeError
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.index import index_name
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import name_of, names_read, shape_of
from symnn.indexed.language.wellformed import check_program
from symnn.indexed.printing.text import text

OWN = frozenset(
    {ARITHMETIC, ARRAYS, "numbers", "rules", "given", "sizes", "order", "found", "ranks",
     "infinite", "way", "memories", "bits", "depth", "stored", "size", "step", "FAST",
     "NUMBERS",
     *vars(arrays.WideArrays), *vars(exact_arrays.ExactArrays), *vars(arrays), *vars(programs),
     *vars(exact_arrays), *(f"t{n}" for n in range(1, MOST_PARTS))}
)  # fmt: skip
"""Names that arrays, sizes and indices must not have in the module."""


@dataclass(frozen=True)
class Written:
    """One equation as the text of a function, and the functions of the arithmetic it calls."""

    source: str
    used: frozenset[str]


@dataclass(frozen=True)
class GuardedSteps:
    """A program as guarded code.

    Args:
        program: the equations as the user has them.
        outputs: the arrays that are returned.
        order: names of inputs that come first.
        fixed: values of sizes that no input shows.
    """

    program: Program
    outputs: Sequence[Any]
    order: Sequence[str]
    fixed: Mapping[Any, int]

    @cached_property
    def prepared(self) -> Program:
        """The equations as they are written."""
        check_program(self.program)
        return prepared(self.program)

    @cached_property
    def scheduled(self) -> list[Equation | Circle]:
        """What is computed, in order."""
        return schedule(self.prepared, self.outputs)

    @cached_property
    def equations(self) -> list[Equation]:
        """All equations that are needed."""
        parts = [s.equations if isinstance(s, Circle) else (s,) for s in self.scheduled]
        return [e for part in parts for e in part]

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        given = inputs_of(self.equations, [b for b in self.outputs if b not in self.prepared])
        rank = {name: position for position, name in enumerate(self.order)}
        return tuple(sorted(given, key=lambda i: rank.get(i.name, len(rank))))

    @cached_property
    def variables(self) -> dict[Any, str]:
        """What arrays and sizes are called in the module."""
        naming = Naming(OWN)
        bases = {name_of(b): b for b in (*self.prepared.inputs, *self.prepared.equations)}
        sizes = sorted({s for n in self._extents() for s in n.atoms(Size)}, key=str)
        found: dict[Any, str] = {s: naming.variable(s.name) for s in sizes}
        return found | {b: naming.variable(n) for n, b in bases.items() if b not in found}

    def _extents(self) -> list[Any]:
        bases = [*self.prepared.inputs, *self.prepared.equations]
        sizes = [s for e in self.prepared for s in e.right.atoms(Size)]
        return [*sizes, *(n for b in bases for n in shape_of(b)), *self.fixed]

    @cached_property
    def written(self) -> dict[Any, Written]:
        """The equations as functions."""
        return {e.base: self._written(e) for e in self.equations}

    def _written(self, equation: Equation) -> Written:
        naming = Naming({*OWN, *self.variables.values()})
        names = {i: naming.variable(index_name(i)) for i in equation.indices}
        writer = IndexedText(names, set(), self.variables, naming, self.prepared.equations.get)
        lines = writer.lines(equation.right)
        sizes = sorted(self.variables[s] for s in writer.sizes)
        if sizes:
            lines.insert(0, f"{', '.join(sizes)} = {', '.join(f'{ARRAYS}.{s}' for s in sizes)}")
        head = f"def {self.variables[equation.base]}_entry"
        head += f"({', '.join([ARITHMETIC, ARRAYS, *names.values()])}):"
        body = "\n".join(f"    {line}" for line in [f"# {text(equation)}", *lines])
        return Written(f"{head}\n{body}\n", frozenset(writer.used))

    def rule(self, equation: Equation) -> str:
        """The equation with its shape, as text."""
        read = any(equation.base in names_read(e.right) for e in self.equations)
        circular = any(isinstance(s, Circle) and equation in s.equations for s in self.scheduled)
        simple = not circular and not equation.right.has(*BINDERS)
        name = self.variables[equation.base]
        shape = "".join(f"{self._size(n)}, " for n in shape_of(equation.base)).strip()
        shape = shape.removesuffix(",") if shape.count(",") > 1 else shape
        return f'Rule("{name}", {name}_entry, ({shape}), {simple}, {read})'

    def _size(self, n: Any) -> str:
        return size_source(n.xreplace({s: Size(v) for s, v in self.variables.items()
                                       if isinstance(s, Size)})).source  # fmt: skip

    def step(self, part: Equation | Circle) -> str:
        """What is computed at a time, as text."""
        if isinstance(part, Equation):
            return f'"{self.variables[part.base]}"'
        axes = ", ".join(f'"{self.variables[b]}": {axis}' for b, axis in part.axis.items())
        return f"Circle({{{axes}}}, {part.direction}, [{', '.join(map(self.step, part.steps))}])"

    @cached_property
    def definition(self) -> str:
        """The function that callers call."""
        names = [self.variables[self.program.named(i.name)] for i in self.inputs]
        lines = [f"{n} = np.asarray({n})" for n in names]
        lines += self._size_lines()
        rules = "".join(f"        {self.rule(e)},\n" for e in self.equations)
        lines += [f"rules = [\n{rules}    ]"]
        steps = ", ".join(map(self.step, self.scheduled))
        outputs = [self.variables[b] for b in self.outputs]
        given = ", ".join(f'"{n}": {n}' for n in names)
        sizes = ", ".join(f'"{v}": {v}' for s, v in self.variables.items() if isinstance(s, Size))
        lines += [f"order = [{steps}]"]
        lines += [
            "found = guarded_arrays(\n        rules, order, "
            f"{outputs!r}, FAST, NUMBERS, {{{given}}}, {{{sizes}}}\n    )".replace("'", '"')
        ]
        results = ", ".join(f'"{name_of(b)}": found["{self.variables[b]}"]' for b in self.outputs)
        body = "\n".join(f"    {line}" for line in [*lines, f"return {{{results}}}"])
        return f"def step({', '.join(names)}):\n{body}\n"

    def _size_lines(self) -> list[str]:
        sizes = [s for s in self.variables if isinstance(s, Size)]
        where: dict[Any, Any] = {s: Integer(int(value)) for s, value in self.fixed.items()}
        variables = {i.name: self.variables[self.program.named(i.name)] for i in self.inputs}
        where |= measured_sizes(self.inputs, variables, where)
        missing = sorted(str(s) for s in sizes if s not in where)
        if missing:
            raise ShapeError(
                f"compile: size `{missing[0]}` is used but is not the extent of an axis of any "
                "input; give its value as `sizes`"
            )
        return [f"{self.variables[s]} = {size_source(where[s]).source}" for s in where
                if s in self.variables]  # fmt: skip

    @cached_property
    def used(self) -> list[str]:
        """The functions of the arithmetic that are called."""
        return sorted({name for w in self.written.values() for name in w.used} | ALWAYS)

    @cached_property
    def source(self) -> str:
        """The module: readable on top, and below what it needs besides NumPy."""
        homes, table = fast_table(self.used)
        roots = {"guarded_arrays", "Circle", "Rule", "Balls", "Midpoints", "Fraction", *homes}
        imported, _, rest = bundle(frozenset(roots)).partition("\n\n")
        given = ", ".join(i.name for i in self.inputs)
        lines = [f"{', '.join(name_of(b) for b in self.outputs)} from {given}."]
        heads = [*(w.source for w in self.written.values()), self.definition]
        return "\n".join(
            [header(lines, POLICY), "from __future__ import annotations\n",
             "from types import SimpleNamespace", imported, "\n", "\n\n".join(heads),
             "\n# What the functions above need: wide numbers, and exact ones.\n", rest,
             "NUMBERS = Balls() if flint else Midpoints() if mpmath else None", table, ""]
        )  # fmt: skip

    @cached_property
    def function(self) -> Callable[..., dict[str, Any]]:
        """The step, on the code of this package."""
        code = "\n\n".join([*(w.source for w in self.written.values()), self.definition])
        namespace: dict[str, Any] = {
            **{n: getattr(programs, n) for n in ("guarded_arrays", "Circle", "Rule", "np")},
            "Fraction": Fraction,
            "FAST": arithmetic(self.used), "NUMBERS": exact_numbers(),
        }  # fmt: skip
        exec(code, namespace)
        return namespace["step"]
