"""Derivations and programs as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sympy import Derivative, Expr

from symnn.core import Verdict
from symnn.core.notation import Notation
from symnn.derivation.given import Given
from symnn.derivation.record import Derivation
from symnn.derivation.step import Step
from symnn.indexed import Fact
from symnn.indexed.language.index import by_name
from symnn.indexed.language.traverse import free_indices
from symnn.indexed.normal.zeros import outside
from symnn.indexed.printing.breaking import broken_latex, latex_width
from symnn.indexed.printing.latex import IndexLatex, latex_fact, latex_outside, notation_of
from symnn.indexed.printing.text import text, text_outside
from symnn.report.compiled import compiled_details, formulas_of
from symnn.report.curves import function_plot
from symnn.report.document import (
    Block,
    Callout,
    Definitions,
    Document,
    Equation,
    Figure,
    Heading,
    ItemList,
    Paragraph,
    StepEntry,
    StepList,
)
from symnn.report.domains import domain_latex, domain_words
from symnn.report.evidence import evidence_runs, fact_formulas
from symnn.report.inline import Badge, Code, Math, Runs, Text, badge, prose, text_of
from symnn.report.mathml import PAGE_WIDTH, Broken, mathml
from symnn.report.program import program_blocks
from symnn.sources import source

LINE_WIDTH = 27.0
Title = Callable[[str], Block]
RELATIONS = {"==": "=", "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}


def derivation_document(
    derivation: Derivation, *, date: str = "", provenance: tuple[tuple[str, str], ...] = ()
) -> Document:
    """A derivation as a document of its own.

    Args:
        derivation: what to show.
        date: as printed; left out when empty.
        provenance: (name, value) pairs for the foot of the page.
    """
    blocks = derivation_blocks(derivation)
    return Document(prose(derivation.title), blocks, (), provenance, date)


def derivation_blocks(
    derivation: Derivation, level: int = 1, alone: bool = True, checked: str = ""
) -> tuple[Block, ...]:
    """What a derivation says, below a title: claim, given, steps, conclusion, picture, sources.

    Args:
        derivation: what to show.
        level: of its headings.
        alone: whether it stands by itself: then it begins with what is derived and its parts have
            headings; inside of another text they have plain titles.
        checked: the day on which its steps were checked; not told if empty.
    """
    title = partial(Heading, level) if alone else _plain_title
    return (
        *(_claim(derivation) if alone else ()),
        *_given(derivation, title),
        title("Derivation"),
        step_list(derivation, checked),
        *_conclusion(derivation),
        *_picture(derivation, title),
        *(compiled_details(formulas_of(derivation.steps)) if alone else ()),
        *_sources(derivation, title),
    )


def _plain_title(words: str) -> Block:
    return Paragraph(prose(f"**{words}**"))


def _claim(derivation: Derivation) -> Iterator[Block]:
    yield Callout("result", "What is derived", (Paragraph(prose(derivation.statement)),))
    if derivation.use:
        yield Paragraph(prose(derivation.use))
    yield Paragraph(_tally(derivation))


def _tally(derivation: Derivation) -> Runs:
    """How many steps were established, and how."""
    count = len(derivation.steps)
    words = "The one step was" if count == 1 else f"Each of the {count} steps was"
    parts: list[Any] = [f"{words} checked when it was made: "]
    for number, (status, found) in enumerate(derivation.counts.items()):
        parts += [", " if number else "", f"{found} ", Badge(status)]
    return text_of(*parts, ".")


def _given(derivation: Derivation, title: Title) -> Iterator[Block]:
    program = derivation.program
    facts = _facts(derivation)
    known = [g for g in derivation.given if not isinstance(g.what, Fact)]
    if not (known or facts or tuple(program) or derivation.conventions):
        return
    yield title("What is given")
    if known:
        yield Definitions(tuple((_what(g), _about(g)) for g in known))
    if tuple(program):
        yield Paragraph("The quantities are defined by these equations:")
        yield from program_blocks(program)
        places = outside(program)
        if places:
            yield Paragraph("An array is 0 where it has no entries:")
            yield from (Equation(latex_outside(o), text_outside(o)) for o in places)
    if facts:
        yield Paragraph("Of the data it is assumed that")
        yield from (Equation(latex_fact(fact), text(fact)) for fact in dict.fromkeys(facts))
    if derivation.conventions:
        words = "; ".join(derivation.conventions)
        yield Paragraph(text_of("Conventions: ", Code(words), "."))


def _facts(derivation: Derivation) -> list[Fact]:
    stated = [g.what for g in derivation.given if isinstance(g.what, Fact)]
    return stated + list(derivation.program.facts)


def _what(given: Given) -> Runs:
    shown = printed(given.what)
    if given.domain is None:
        return (Math(shown, str(given.what)),)
    return (Math(rf"{shown} \in {domain_latex(given.domain)}", f"{given.what} in {given.domain}"),)


def _about(given: Given) -> Runs:
    words = domain_words(given.domain) if given.domain is not None else "condition"
    return prose(given.about) or (Text(words),)


def step_list(derivation: Derivation, checked: str = "") -> StepList:
    """The steps, each with its reason, rule, verdict, and how it was checked."""
    notation = notation_of(derivation.all_equations)
    known = fact_formulas(_facts(derivation), notation)
    return StepList(tuple(_step(step, notation, checked, known) for step in derivation.steps))


def _step(step: Step, notation: Notation, checked: str, known: Mapping[str, Math]) -> StepEntry:
    return StepEntry(
        prose(step.reason),
        _step_equation(step, notation),
        prose(step.rule or step.verdict.method),
        badge(step.verdict, checked),
        tuple(_evidence(step, notation, known)),
    )


def _step_equation(step: Step, notation: Notation) -> Equation:
    sign = ":=" if step.rule == "definition" else RELATIONS[step.relation]
    right = printed(step.expression, notation, step.left)
    spelled = (("SymPy", str(step.expression)),)
    words = text(step.expression, notation=notation)
    mark = ":=" if step.rule == "definition" else "=" if step.relation == "==" else step.relation
    if not step.begins:
        return Equation(on_lines(f"{{}} {sign} {right}"), f"{mark} {words}", spellings=spelled)
    left = printed(step.left, notation)
    start = text(step.left, notation=notation)
    shown = on_lines(left, f"{sign} {right}")
    return Equation(shown, f"{start} {mark} {words}", spellings=spelled)


def on_lines(first: str, *others: str) -> str:
    """The parts of a formula on as few lines as the page is wide for."""
    lines = [first]
    for part in others:
        joined = f"{lines[-1]} {part}"
        lines[-1:] = [joined] if _fits(joined) else [lines[-1], part]
    lines = [piece for line in lines for piece in _broken(line)]
    if len(lines) == 1:
        return lines[0]
    below = "".join(rf" \\ & \quad {line}" for line in lines[1:])
    return rf"\begin{{aligned}} & {lines[0]}{below} \end{{aligned}}"


def _broken(line: str) -> list[str]:
    """A line that is wider than the page, broken before its signs."""
    shown = mathml(line, True)
    if isinstance(shown, Broken) or shown.width <= PAGE_WIDTH:
        return [line]
    return broken_latex(line, latex_width(line) * LINE_WIDTH / shown.width)


def _fits(latex: str) -> bool:
    shown = mathml(latex, True)
    return isinstance(shown, Broken) or shown.width <= LINE_WIDTH


def _evidence(step: Step, notation: Notation, known: Mapping[str, Math]) -> Iterator[Block]:
    rows = list(_evidence_rows(step.verdict, notation, known))
    # A rewriting of the whole line is the line itself.
    if step.focus and step.focus[1] != step.expression:
        before, after = (Math(printed(p, notation), text(p, notation=notation)) for p in step.focus)
        rows.insert(0, ("Rewritten", (before, Text(" into "), after)))
    if rows:
        yield Definitions(tuple(rows))


def _evidence_rows(
    verdict: Verdict, notation: Notation, known: Mapping[str, Math]
) -> Iterator[tuple[str, Runs]]:
    if verdict.method not in ("", "none", "definition"):
        yield "Method", text_of(verdict.method.replace("_", " "))
    if verdict.evidence.summary:
        yield "Evidence", evidence_runs(verdict, notation, known)
    if verdict.assumptions_used:
        yield "Assuming", (Code("; ".join(verdict.assumptions_used)),)


def printed(expression: Any, notation: Notation | None = None, scope: Any = None) -> str:
    """An expression as LaTeX, in index notation where it reads arrays.

    Args:
        expression: a SymPy expression, relation, symbol or array.
        notation: how names are written.
        scope: the left side, whose indices come first.
    """
    parts = [part for part in (expression, scope) if isinstance(part, Expr)]
    formal = sorted({i for part in parts for i in free_indices(part)}, key=by_name)
    return IndexLatex(notation, formal).doprint(expression)


def _conclusion(derivation: Derivation) -> Iterator[Block]:
    if derivation.conclusion:
        yield Callout("result", "Hence", (Paragraph(prose(derivation.conclusion)),))


def _picture(derivation: Derivation, title: Title) -> Iterator[Block]:
    """A function with its derivative, where that is what was derived."""
    start = derivation.steps[0].left if derivation.steps else None
    if not isinstance(start, Derivative) or not isinstance(derivation.result, Expr):
        return
    function, variable = start.expr, start.variables[0]
    if {*function.free_symbols, *derivation.result.free_symbols} != {variable}:
        return
    order = len(start.variables)
    name = "*f*" + ("′" * order if order < 4 else f"⁽{order}⁾")
    curves = {f"*f*(*{variable}*)": function, f"{name}(*{variable}*)": derivation.result}
    yield title("Picture")
    caption = text_of(
        "The function ", Math(printed(function), str(function)), " and its derivative."
    )
    yield Figure(function_plot(curves, variable), caption)


def _sources(derivation: Derivation, title: Title) -> Iterator[Block]:
    if derivation.sources:
        yield title("Sources")
        yield ItemList(tuple(source(key).citation for key in derivation.sources))
