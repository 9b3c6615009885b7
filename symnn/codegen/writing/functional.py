"""The readable rendering: `def step(X, W, b)`, one line an equation, arrays made by NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sympy import Integer, Symbol

from symnn.codegen.graph.header import header
from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import walk
from symnn.codegen.graph.position import Position
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.graph.windows import symbols_in
from symnn.codegen.lowering.assignment import Loop, loop_names
from symnn.codegen.lowering.lowered import Input, Lowered
from symnn.codegen.writing.dialect import NUMPY, Dialect
from symnn.codegen.writing.sharing import Sharing
from symnn.codegen.writing.statements import changed_names, target_source
from symnn.core.symbols import Size
from symnn.errors import ShapeError
from symnn.indexed.language.measured import Measured, shown_size

SHAPED = ("added_up", "broadcast", "matmul", "positions", "reshape", "scattered", "windows")
"""Operations whose source speaks of the extents of the result."""
PLACED = ("take", "entry", "slice", "windows", "bordered", "scattered")
"""Operations whose details speak of positions."""


def functional_source(
    lowered: Lowered,
    sizes: Mapping[Any, int] | None = None,
    name: str = "step",
    dialect: Dialect = NUMPY,
) -> str:
    """Source of one function from the inputs to a dictionary of outputs.

    Args:
        lowered: the program.
        sizes: values of sizes that no input shows.
        name: of the function.
        dialect: of the library that it speaks.
    """
    return module_text(lowered, [function_text(lowered, sizes or {}, name, dialect)], dialect)


def module_text(lowered: Lowered, functions: Sequence[str], dialect: Dialect = NUMPY) -> str:
    """A module of functions, with a header on the program, imports and helpers.

    Args:
        lowered: what the header tells of.
        functions: their texts, in order.
        dialect: of the library that they speak.
    """
    text = "\n\n".join(functions)
    helper = dialect.needed(text)
    top = header(about(lowered, lowered.outputs), dialect.policy)
    return f"{top}{dialect.imports(helper + text)}\n{helper}\n{text}"


def function_text(
    lowered: Lowered, sizes: Mapping[Any, int], name: str, dialect: Dialect = NUMPY
) -> str:
    """The text of one function.

    Args:
        lowered: the program.
        sizes: values of sizes that no input shows.
        name: of the function.
        dialect: of the library that it speaks.
    """
    lowered = dialect.prepared(lowered)
    naming = Naming({*size_names(lowered), *loop_names(lowered.steps), name})
    variables = {n: naming.variable(n) for n in defined_names(lowered)}
    lines = [
        *_size_lines(lowered, variables, sizes),
        *_body(lowered, variables, naming, dialect),
    ]
    if any("dtype" in line.partition("#")[0] for line in lines):
        lines.insert(0, f"dtype = {_dtype(lowered, variables)}")
    parameters = ", ".join(variables[i.name] for i in lowered.inputs)
    body = "\n".join(f"    {dialect.spelled(line)}".rstrip() for line in lines)
    return f"def {name}({parameters}):\n{body}\n"


def defined_names(lowered: Lowered) -> list[str]:
    """Inputs, then equations."""
    computed = dict.fromkeys(a.name for a in lowered.assignments)
    return [*(i.name for i in lowered.inputs), *computed]


def size_names(lowered: Lowered) -> set[str]:
    """The names of all symbolic sizes."""
    shapes = [i.shape for i in lowered.inputs] + [a.node.shape for a in lowered.assignments]
    return {s.name for shape in shapes for n in shape for s in n.free_symbols}


def about(lowered: Lowered, results: Sequence[str]) -> list[str]:
    """What a program computes from what, for the header."""
    count = len(lowered.equations)
    equations = f"{count} equations, each" if count > 1 else "one equation,"
    given = ", ".join(i.name for i in lowered.inputs)
    assumed = [f"Given that {fact}." for fact in lowered.facts]
    lines = [f"{', '.join(results)} from {given}:", f"{equations} above the lines that compute it."]
    return [*lines, *assumed]


def _dtype(lowered: Lowered, variables: dict[str, str]) -> str:
    """Where the dtype of the results can be read off."""
    arrays = [variables[i.name] for i in lowered.inputs if i.shape and i.places is None]
    return f"{arrays[0]}.dtype" if arrays else "float"


def _body(
    lowered: Lowered, variables: dict[str, str], naming: Naming, dialect: Dialect
) -> Iterator[str]:
    roots = [a.node for a in lowered.assignments]
    places = _places_of_parts(lowered, variables)
    names = {
        n: places.get(n.detail) or variables[n.detail]
        for n in walk(*roots)
        if n.operation == "read"
    }
    statements = dialect.statements(
        variables, names, Sharing(roots, naming), changed_names(lowered.steps)
    )
    for step in lowered.steps:
        yield from statements.lines(step)
    entries = ", ".join(f'"{n}": {variables[n]}' for n in lowered.outputs)
    yield f"return {{{entries}}}"


def _places_of_parts(lowered: Lowered, variables: dict[str, str]) -> dict[str, str]:
    """Where parts of right sides lie that are computed into the array they are a part of."""
    parts = [a for a in lowered.assignments if a.inside]
    return {a.name: target_source(variables, a) for a in parts if not a.adds}


def _size_lines(lowered: Lowered, variables: dict[str, str], sizes: Mapping[Any, int]) -> list[str]:
    """Assignments of the symbolic sizes that the body uses, read off the inputs."""
    used = sizes_used(lowered)
    where: dict[Any, Any] = {s: Integer(int(value)) for s, value in sizes.items()}
    where |= measured_sizes(lowered.inputs, variables, where)
    missing = sorted(str(s) for s in used if s not in where)
    if missing:
        raise ShapeError(
            f"compile: size `{missing[0]}` is used but is not the extent of an axis of any input; "
            "give its value as `sizes`"
        )
    needed = {n for s in used for n in where[s].atoms(Size)} | used
    order = [s for s in where if s in needed]
    return [f"{size_source(s).source} = {size_source(where[s]).source}" for s in order]


def sizes_used(lowered: Lowered) -> set[Any]:
    """The sizes that statements speak of."""
    used: set[Any] = set()
    for node in walk(*(a.node for a in lowered.assignments)):
        if node.operation in ("size", *PLACED):
            used |= set(symbols_in(node.detail))
        if node.operation in ("bordered", "windows"):
            used |= {s for n in node.arguments[0].shape for s in n.free_symbols}
        if node.operation in SHAPED and (node.operation != "matmul" or node.detail):
            used |= {s for n in node.shape for s in n.free_symbols}
    places = [p for a in lowered.assignments for p in a.places.values()]
    extents = [n for step in lowered.steps if isinstance(step, Loop) for n in loop_extents(step)]
    used |= {s for e in (*places, *extents) for s in e.free_symbols}
    return {s for s in used if not isinstance(s, Position)}


def loop_extents(loop: Loop) -> Iterator[Any]:
    """How long a loop and the loops in it are, and what they fill."""
    yield loop.extent
    yield from (n for _, shape in loop.arrays for n in shape)
    for step in loop.body:
        yield from loop_extents(step) if isinstance(step, Loop) else ()


def measured_sizes(
    inputs: Iterable[Input], variables: dict[str, str], known: Mapping[Any, Any]
) -> dict[Any, Any]:
    """What each size is by the shapes of the inputs, in an order in which they can be worked out.

    `N = X.shape[0]`; where an axis has the extent N + K - 1, `N = X.shape[0] - K + 1`.
    """
    axes = [(given, axis, n) for given in inputs for axis, n in enumerate(given.shape)]
    axes.sort(key=lambda item: not isinstance(item[2], Symbol))
    found: dict[Any, Any] = {}
    progress = True
    while progress:
        progress = False
        for given, axis, n in axes:
            length = Measured(f"{variables[given.name]}.shape[{axis}]")
            shown = shown_size(n, length, {*known, *found})
            if shown is not None:
                found[shown[0]], progress = shown[1], True
    return found
