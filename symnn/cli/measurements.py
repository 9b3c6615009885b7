"""`symnn check --measure`: errors in ulps, for values and gradients, of numbers and of arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnn.cli import streams
from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.lazy import load

FIRST_SIZE = 3


@dataclass(frozen=True)
class Asked:
    """What is to be measured.

    Args:
        name: of the function.
        function: somebody's.
        gradient: its derivative; None if that is not asked for.
        against: the formula.
        domains: of the arguments, in their order.
        given: the options.
    """

    name: str
    function: Callable[..., Any]
    gradient: Callable[..., Any] | None
    against: str
    domains: Mapping[str, Any]
    given: Mapping[str, Any]

    def where(self, sampler: str) -> dict[str, Any]:
        """How points are chosen."""
        return {"sampler": sampler, "dtype": self.given["dtype"], "seed": self.given["seed"]}


@dataclass(frozen=True)
class Part:
    """One thing that is measured: a name, a function, and the points for each sampler."""

    name: str
    function: Callable[..., Any]
    samples: Mapping[str, Any]


def measured(asked: Asked) -> int:
    """Prints a line for each way of sampling; 1 where one is not within `--ulps`."""
    expression = load("symnn.syntax", "parse")(asked.against, asked.domains)
    arrays = expression.has(load("sympy", "Indexed"))
    parts = list(_of_arrays(asked, expression) if arrays else _of_numbers(asked, expression))
    limit, good, lines = asked.given["ulps"], True, []
    for part in parts:
        for sample in part.samples.values():
            line = sample.measure(part.function, part.name)
            within = limit is None or is_within(line, limit)
            good = good and within
            lines.append(line)
            head = f"{part.name}: " if len(parts) > 1 else ""
            if asked.given["as_json"]:
                streams.print_json(line.to_json() | {"agrees": within})
            else:
                streams.print_text(f"{head}{line}")
        if limit is not None and not arrays and not asked.given["as_json"]:
            _tell_first(part, limit)
    if asked.given["plot"]:
        _draw(asked, parts, lines, arrays)
    return 0 if good else 1


def is_within(line: Any, limit: float) -> bool:
    """Whether something was measured, and nothing more than `limit` ulps off."""
    lost = line.spurious or (math.isnan(line.max_ulp) and line.missed_inf)
    return bool(line.points) and not lost and not line.max_ulp > limit


def _of_numbers(asked: Asked, expression: Any) -> Iterator[Part]:
    """The values, and the derivative by each argument."""
    sample = load("symnn.accuracy", "sample")
    ways = list(load("symnn.accuracy", "SAMPLERS"))

    def samples(formula: Any) -> dict[str, Any]:
        count = asked.given["points"]
        return {w: sample(formula, asked.domains, points=count, **asked.where(w)) for w in ways}

    yield Part(asked.name, asked.function, samples(expression))
    if asked.gradient is None:
        return
    derivative = load("symnn.codegen.graph.derivatives", "derivative")
    symbols = {s.name: s for s in expression.free_symbols}
    for place, name in enumerate(asked.domains):
        slope = derivative(expression, symbols[name])
        several = len(asked.domains) > 1
        title = f"{asked.name}.gradient" + (f"[{place}]" if several else "")
        yield Part(title, _entry(asked.gradient, place if several else None), samples(slope))


def _entry(gradient: Callable[..., Any], place: int | None) -> Callable[..., Any]:
    return gradient if place is None else lambda *values: gradient(*values)[place]


def _of_arrays(asked: Asked, expression: Any) -> Iterator[Part]:
    """A formula that reads arrays, as a program."""
    program = load("symnn.codegen.forms.formula_program", "formula_program")(expression)
    result = program.named("value")
    yield _part(asked, program, [result], asked.name, asked.function)
    if asked.gradient is not None:
        if getattr(result, "shape", ()):
            raise SymnnError(
                f"check: `{asked.against}` has the axes {result.shape}; a gradient is measured of "
                "a single number; leave out --gradient"
            )
        order = [b for n in asked.domains for b in program.inputs if _name(b) == n]
        derived = load("symnn.indexed", "gradient")(program, result, order)
        outputs = list(derived.gradients)
        yield _part(asked, derived, outputs, f"{asked.name}.gradient", asked.gradient)


def _part(asked: Asked, program: Any, outputs: Any, name: str, function: Any) -> Part:
    array_sample = load("symnn.accuracy", "array_sample")
    ways = load("symnn.accuracy.array_samplers", "ARRAY_SAMPLERS")
    chosen = {"outputs": outputs, "cases": max(1, asked.given["points"] // 10)}
    sizes = _sizes(asked, program)
    samples = {w: array_sample(program, sizes, **chosen, **asked.where(w)) for w in ways}
    inputs = [_name(b) for b in program.inputs]
    wanted = [n for n in asked.domains if n in inputs]

    def called(*arrays: Any) -> Any:
        by_name = dict(zip(inputs, arrays, strict=True))
        return function(*[by_name[n] for n in wanted])

    return Part(name, called, samples)


def _name(base: Any) -> str:
    return load("symnn.indexed.language.traverse", "name_of")(base)


def _sizes(asked: Asked, program: Any) -> dict[Any, int]:
    """The extents of the axes: small and different ones, but for what --size says.

    Raises:
        SymnnError: a size is no name with a whole number from 1.
        UnknownNameError: the formula has no such size.
    """
    sizes = {s: FIRST_SIZE + place for place, s in enumerate(program.sizes)}
    known = {s.name: s for s in sizes}
    for text in asked.given["sizes"]:
        name, _, value = text.partition("=")
        if not value.strip().isdecimal() or int(value) < 1:
            raise SymnnError(f"check: --size is {text!r}; needed NAME=NUMBER, such as K=5")
        if name.strip() not in known:
            raise UnknownNameError(
                f"check: --size is {text!r}, but there is no such size; {nearest(name, known)}"
            )
        sizes[known[name.strip()]] = int(value)
    return sizes


def _tell_first(part: Part, limit: float) -> None:
    """Where, from 0 on, more than the limit is lost first."""
    first = load("symnn.report.accuracy", "first_losses")(part.samples, part.function, limit)
    if first:
        places = " and ".join(", ".join(map(repr, point)) for point in first)
        streams.print_text(f"{part.name} first loses more than {limit:g} ulps at ({places})")


def _draw(asked: Asked, parts: list[Part], lines: list[Any], arrays: bool) -> None:
    """The page with all errors."""
    page = load("symnn.report.accuracy", "accuracy_page")
    charts = {} if arrays else {p.name: (p.samples, p.function) for p in parts}
    document = page(asked.name, asked.against, lines, charts, asked.given["ulps"])
    html = load("symnn.report", "render_html")(document)
    load("symnn.files", "write_whole")({Path(asked.given["plot"]): html.encode()})
    streams.print_text(asked.given["plot"])
