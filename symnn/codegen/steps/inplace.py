"""The rendering without allocation: `allocate` makes the buffers, `bind` the step on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnn.codegen.graph.header import header
from symnn.codegen.graph.node import walk
from symnn.codegen.graph.position import Position
from symnn.codegen.graph.spelling import number_source, shape_source, size_source
from symnn.codegen.graph.windows import symbols_in
from symnn.codegen.steps.plan import Plan
from symnn.codegen.steps.storage import Buffer
from symnn.codegen.writing.dialect import NUMPY
from symnn.codegen.writing.functional import PLACED, about

DTYPES = {"float": "dtype", "bool": "bool", "int": "np.intp"}
POLICY = "All arrays have the dtype given to `allocate`; a step allocates no array."


def inplace_source(plan: Plan) -> str:
    """Source of `allocate(dtype, sizes...)` and `bind(buffers, numbers...)`."""
    functions = [_function(*_allocate(plan)), _function(*_units(plan)), _function(*_bind(plan))]
    body = "\n\n\n".join("\n".join(lines) for lines in functions)
    helper = NUMPY.needed(body)
    updates = [f"{', '.join(plan.request.updates)} are replaced by their next values."]
    lines = about(plan.request.lowered, plan.request.outputs)
    lines += updates if plan.request.updates else []
    return f"{header(lines, POLICY)}{NUMPY.imports(helper + body)}\n{helper}\n\n{body}\n"


def _function(signature: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"def {signature}:"
    yield from (f"    {line}".rstrip() for line in lines)


def size_names(plan: Plan) -> list[str]:
    """The symbolic sizes, by name."""
    shapes = [n for b in plan.storage.buffers for n in b.shape]
    shapes += list(plan.emitter.ones)
    nodes = list(walk(*(a.node for a in plan.request.lowered.assignments)))
    shapes += [n for node in nodes for n in node.shape]
    symbols = {s for n in shapes for s in n.free_symbols}
    symbols |= {s for node in nodes if node.operation in ("size", *PLACED)
                for s in symbols_in(node.detail)}  # fmt: skip
    found = {size_source(s).source for s in symbols if not isinstance(s, Position)}
    return sorted(found)


def number_names(plan: Plan) -> list[str]:
    """The variables of inputs that are single numbers."""
    graph = plan.emitter.graph
    reads = [graph.read(i.name, (), scalar=True) for i in plan.inputs if not i.shape]
    return [plan.scalars.variables[r] for r in reads]


def _allocate(plan: Plan) -> tuple[str, list[str]]:
    buffers = plan.storage.buffers
    lines = ['"""The arrays of a step, by name."""']
    for flat in (b for b in buffers if b.role == "flat"):
        names = ", ".join(p.name for p in flat.parts)
        shapes = ", ".join(shape_source(p.shape) for p in flat.parts)
        lines += [f"{flat.name} = {_new(flat)}", f"{names} = parts({flat.name}, {shapes})"]
    groups = plan.shared()
    lines += [_at_one_place(group) for group in groups]
    made = {b for group in groups for b in group}
    entries = [(b.name, b.name if b in made else _entry(b)) for b in buffers]
    lines += ["return {", *(f'    "{name}": {entry},' for name, entry in entries), "}"]
    return f"allocate({', '.join(['dtype', *size_names(plan)])})", lines


def _at_one_place(group: list[Buffer]) -> str:
    names = ", ".join(b.name for b in group)
    shapes = ", ".join(shape_source(b.extents) for b in group)
    return f"{names} = at_one_place({DTYPES[group[0].kind]}, {shapes})"


def _units(plan: Plan) -> tuple[str, list[str]]:
    entries = ", ".join(f'"{state}": {unit}' for state, unit in plan.units.items())
    lines = ['"""Units of states: the true value is the unit times what the buffer holds."""']
    return f"units({', '.join(number_names(plan))})", [*lines, f"return {{{entries}}}"]


def _new(buffer: Buffer) -> str:
    if buffer.source is not None:
        return buffer.source
    if buffer.role == "constant":
        count = size_source(buffer.shape[0]).source
        return f"np.arange({count}){'' if buffer.kind == 'int' else '.astype(dtype)'}"
    dtype = DTYPES[buffer.kind]
    if buffer.border is not None and buffer.border[1] != 0:
        fill = number_source(buffer.border[1]).source
        return f"np.full({shape_source(buffer.shape)}, {fill}, {dtype})"
    return f"aligned({shape_source(buffer.extents)}, {dtype})"


def _entry(buffer: Buffer) -> str:
    return buffer.name if buffer.role == "flat" or buffer.inside else _new(buffer)


def _bind(plan: Plan) -> tuple[str, list[str]]:
    names = number_names(plan)
    lines = ['"""`step()` works on the buffers; `feed` replaces inputs; both allocate nothing."""']
    lines += [f'{b.name} = buffers["{b.name}"]' for b in plan.storage.buffers]
    lines += [line for b in plan.storage.buffers for line in _view_lines(plan, b)]
    floats = [b.name for b in plan.storage.buffers if b.kind == "float"]
    lines += [f"dtype = {floats[0]}.dtype"]
    lines += [
        f"{v} = np.ones({size_source(n).source}, dtype)" for n, v in plan.emitter.ones.items()
    ]
    for node, variable in plan.constants.entries.items():
        lines += [f"{variable} = np.empty((), {'bool' if node.kind == 'bool' else 'dtype'})"]
    lines += [f"{v} = {spelling}" for spelling, v in plan.emitter.functions.items()]
    lines += [f"{line.partition(' = ')[0]} = 0.0" for line in plan.scalars.fixed]
    for part in (_refresh(plan), _step(plan), _feed(plan)):
        lines += ["", *_function(*part)]
    lines += ["", "refresh()", "return step, feed"]
    return f"bind({', '.join(['buffers', *size_names(plan), *names])})", lines


def _view_lines(plan: Plan, buffer: Buffer) -> list[str]:
    return [f"{v} = {source}" for v, source in plan.views.lines.get(buffer, [])]


def _refresh(plan: Plan) -> tuple[str, list[str]]:
    names = [line.partition(" = ")[0] for line in plan.scalars.fixed]
    outer = [f"nonlocal {', '.join(names)}"] if names else []
    about = '"""Numbers that do not change from step to step."""'
    return "refresh()", [about, *outer, *plan.scalars.fixed, *plan.refresh]


def _step(plan: Plan) -> tuple[str, list[str]]:
    graph = plan.emitter.graph
    changing = [plan.scalars.variables[graph.read(s, (), scalar=True)]
                for s in plan.request.updates
                if graph.read(s, (), scalar=True) in plan.scalars.variables]  # fmt: skip
    head = [f"nonlocal {', '.join(changing)}"] if changing else []
    return "step()", [*head, *plan.statements]


def _feed(plan: Plan) -> tuple[str, list[str]]:
    """A function that replaces numbers and arrays, with their views."""
    arrays = feedable(plan)
    names = [*(b.name for b in arrays), *number_names(plan)]
    views = [v for b in arrays for v, _ in plan.views.lines.get(b, [])]
    lines = ['"""Replace inputs; arrays must have the shape and dtype of the old ones."""']
    lines += [f"nonlocal {', '.join([*names, *views])}"] if names else []
    for buffer in arrays:
        lines += [f"if new_{buffer.name} is not None:", f"    {buffer.name} = new_{buffer.name}"]
        lines += [f"    {line}" for line in _view_lines(plan, buffer)]
    for name in number_names(plan):
        lines += [f"if new_{name} is not None:", f"    {name} = new_{name}"]
    lines += ["refresh()"] if number_names(plan) else []
    return f"feed({', '.join(f'new_{n}=None' for n in names)})", lines


def feedable(plan: Plan) -> list[Buffer]:
    """Input arrays that may be replaced: not states, not parts of a vector."""
    return [b for b in plan.storage.buffers if b.role == "input" and b.inside is None]
