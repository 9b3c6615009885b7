"""How each kind of material is shown: what it says, where it holds, and its badge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Any

from sympy import Basic, IndexedBase, Symbol, latex, sstr, sympify

from symnn.book.days import shown_day
from symnn.book.material import (
    Approximated,
    Backward,
    Counted,
    Defined,
    Derived,
    Drawn,
    Enclosed,
    Equated,
    EventLaw,
    Exhausted,
    Finding,
    Forward,
    FunctionLaw,
    Material,
    Recorded,
    Rounded,
    Shaped,
    Stated,
)
from symnn.core import Claim
from symnn.core.claim import Relation, in_words
from symnn.indexed.printing.latex import latex_fact, notation_of
from symnn.indexed.printing.text import text
from symnn.indexed.printing.typeset import typesetter
from symnn.probability import Event
from symnn.report import Badge, Details, Equation, Paragraph, derivation_blocks, program_table
from symnn.report.derivation import RELATIONS, on_lines, printed
from symnn.report.document import Block
from symnn.report.domains import domain_latex
from symnn.report.inline import badge, prose, text_of
from symnn.report.readable import readable
from symnn.report.sentences import sentence_runs

CITED = "Notation and quotations rest on their sources, not on a proof."
CLAUSE = r"\quad \text{{for }} {}"


def material_blocks(material: Material, finding: Finding) -> tuple[Block, ...]:
    """What the material says, as blocks.

    Args:
        material: of an item.
        finding: what checking it found.
    """
    return tuple(_blocks(material, finding))


def finding_badge(finding: Finding) -> Badge | None:
    """The badge of a finding; none for a citation."""
    return None if finding.verdict.level == "none" and finding.holds else dated_badge(finding)


def dated_badge(finding: Finding) -> Badge:
    """The verdict of a finding, with the day of the check."""
    return badge(finding.verdict, shown_day(finding.checked))


@singledispatch
def _blocks(material: Any, finding: Finding) -> Iterator[Block]:
    """Words alone, with their badge in a sentence."""
    mark = finding_badge(finding)
    words = prose(material.words or f"{finding.verdict.evidence.summary}.")
    yield Paragraph(text_of(*words, " ", mark) if mark else words)


@_blocks.register
def _enclosed(material: Enclosed, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    yield claim_equation(material.claim, finding)


@_blocks.register
def _approximated(material: Approximated, finding: Finding) -> Iterator[Block]:
    """The error claimed, and the units that were found to keep it."""
    yield from _words(material.words)
    (variable,) = material.function.free_symbols
    domain = domain_latex(variable.domain)
    gap = rf"\left| {printed(material.function)} - S({printed(variable)}) \right|"
    shown = rf"\max_{{{printed(variable)} \in {domain}}} {gap} \le {printed(material.bound)}"
    plain = f"max |{material.function} - S| <= {material.bound}"
    yield Equation(shown, plain, badge=finding_badge(finding))
    if finding.holds:
        yield Paragraph(sentence_runs(f"S has {finding.verdict.evidence.summary}."))


@_blocks.register
def _stated(material: Stated, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    yield claim_equation(material.claim, finding)


@_blocks.register
def _recorded(material: Recorded, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words or ("" if material.twin else material.record.about))
    yield claim_equation(material.claim, finding)


@_blocks.register
def _equated(material: Equated, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    notation = notation_of(material.program)
    left, right = printed(material.left, notation), printed(material.right, notation, material.left)
    facts = [f for f in material.program.facts
             if text(f, unicode=False) in finding.verdict.assumptions_used]  # fmt: skip
    clauses = [printed(c, notation) for c in told(material.conditions)]
    clause = _clause([*clauses, *(latex_fact(f, notation) for f in facts)])
    shown = on_lines(left, f"{RELATIONS[material.relation]} {right}", *clause)
    spelled = spelling(material.left, material.relation, material.right)
    conditions = [*map(in_words, told(material.conditions)), *map(text, facts)]
    plain = spelled + (f" where {', '.join(conditions)}" if conditions else "")
    yield Equation(shown, plain, spellings=(("SymPy", spelled),), badge=finding_badge(finding))


@_blocks.register
def _shaped(material: Shaped, finding: Finding) -> Iterator[Block]:
    words = prose(material.words or f"{material.said}.")
    yield Paragraph(text_of(*words, " ", dated_badge(finding)))


@_blocks.register
def _defined(material: Defined, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    for left, right in material.equations:
        shown = f"{printed(left)} := {printed(right)}"
        yield Equation(shown, f"{left} := {right}", spellings=(("SymPy", str(right)),))


@_blocks.register(Forward)
@_blocks.register(Backward)
def _pass(material: Forward | Backward, finding: Finding) -> Iterator[Block]:
    """Equations with one badge for all; in both notations, where all have a matrix form."""
    setter, mark = typesetter(material.program), finding_badge(finding)
    if not all(map(setter.matrix_latex, material.equations)):
        yield from _words(material.words)
        plain = "; ".join(map(setter.text, material.equations))
        yield Equation(setter.aligned(material.equations), plain, badge=mark)
        return
    words = prose(material.words)
    if words or mark:
        yield Paragraph(text_of(*words, " ", mark) if mark else words)
    yield program_table(material.program, material.equations)


@_blocks.register
def _event_law(material: EventLaw, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    clauses = [latex(condition) for condition in material.where]
    clauses += [rf"{latex(event)} = \varnothing" for event in material.null]
    spoken = [*map(in_words, material.where), *(f"{event} = ∅" for event in material.null)]
    yield _between(material.left, material.relation, material.right, clauses, finding, spoken)


@_blocks.register
def _function_law(material: FunctionLaw, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    clauses = [printed(condition) for condition in material.where]
    spoken = [in_words(condition) for condition in material.where]
    yield _between(material.left, material.relation, material.right, clauses, finding, spoken)


@_blocks.register
def _counted(material: Counted, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    right = material.right
    if isinstance(material.left, Event) and not isinstance(right, Event):
        left = latex(material.left)
        inside = ", ".join(map(_outcome, right))
        shown = rf"{left} {RELATIONS[material.relation]} \{{{inside}\}}"
        plain = f"{material.left} {material.relation} {{{', '.join(map(str, right))}}}"
        yield Equation(shown, plain, badge=finding_badge(finding))
        return
    yield _between(material.left, material.relation, right, [], finding)


@_blocks.register
def _rounded(material: Rounded, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    sign = r"\approx" if material.how == "rounded" else r"= (\text{cut})\;"
    value = printed(sympify(material.value, strict=True))
    plain = f"{material.value} is {material.printed}"
    yield Equation(
        f"{value} {sign} {material.printed}", plain, spellings=(("SymPy", str(material.value)),),
        badge=finding_badge(finding),
    )  # fmt: skip


@_blocks.register
def _exhausted(material: Exhausted, finding: Finding) -> Iterator[Block]:
    if not material.shown:
        mark = finding_badge(finding)
        yield Paragraph(text_of(*prose(material.words), " ", mark) if mark else material.words)
        return
    yield from _words(material.words)
    yield Equation(material.shown, readable(material.shown), badge=finding_badge(finding))


@_blocks.register
def _derived(material: Derived, finding: Finding) -> Iterator[Block]:
    """What is derived, with the steps folded."""
    derivation = material.derivation
    yield from _words(material.words or derivation.statement)
    steps = "one step" if len(derivation.steps) == 1 else f"{len(derivation.steps)} steps"
    title = text_of("Derivation in ", steps, " ", dated_badge(finding))
    day = shown_day(finding.checked)
    yield Details(title, derivation_blocks(derivation, level=3, alone=False, checked=day))


@_blocks.register
def _drawn(material: Drawn, finding: Finding) -> Iterator[Block]:
    yield from _words(material.words)
    yield material.figure()


def _words(words: str) -> Iterator[Block]:
    if words:
        yield Paragraph(prose(words))


def claim_equation(claim: Claim, finding: Finding) -> Equation:
    """A claim with its domains and conditions, on one line."""
    sides = printed(claim.lhs), f"{RELATIONS[claim.relation]} {printed(claim.rhs)}"
    clauses = [f"{printed_name(s)} \\in {domain_latex(d)}" for s, d in claim.domains if _told(s)]
    conditions = told(claim.conditions)
    clauses += [printed(condition) for condition in conditions]
    spelled = spelling(claim.lhs, claim.relation, claim.rhs)
    plain = spelled + (f" where {', '.join(map(in_words, conditions))}" if conditions else "")
    return Equation(
        on_lines(*sides, *_clause(clauses)), plain, spellings=(("SymPy", spelled),),
        badge=finding_badge(finding),
    )  # fmt: skip


def told(conditions: Sequence[Any]) -> list[Any]:
    """The conditions that do not hold by the domains of their names already."""
    return [condition for condition in conditions if condition != True]  # noqa: E712


def spelling(left: Any, relation: Relation, right: Any) -> str:
    """Both sides as SymPy spells them; in the order of their parts where that is the difference."""
    order = "none" if str(left) == str(right) else None
    return f"{sstr(left, order=order)} {relation} {sstr(right, order=order)}"


def printed_name(symbol: Symbol | IndexedBase) -> str:
    """A symbol or the label of an array."""
    return printed(symbol.label if isinstance(symbol, IndexedBase) else symbol)


def _told(symbol: Any) -> bool:
    """Sizes go without saying."""
    return getattr(symbol, "domain", None) is not None or isinstance(symbol, IndexedBase)


def _outcome(outcome: Any) -> str:
    """An outcome of a model: a number, or a word that is never read as a formula."""
    if isinstance(outcome, str):
        return rf"\text{{{outcome}}}"
    return latex(sympify(outcome, strict=True))


def _clause(clauses: list[str]) -> tuple[str, ...]:
    """Where it holds, as a part of the formula."""
    return (CLAUSE.format(r",\; ".join(clauses)),) if clauses else ()


def _between(
    left: Any,
    relation: Relation,
    right: Any,
    clauses: list[str],
    finding: Finding,
    spoken: Sequence[str] = (),
) -> Equation:
    sides = [latex(side) if isinstance(side, Event) else printed(sympify(side, strict=True))
             for side in (left, right)]  # fmt: skip
    shown = on_lines(sides[0], f"{RELATIONS[relation]} {sides[1]}", *_clause(clauses))
    spelled = f"{left} {relation} {right}"
    plain = spelled + (f" where {', '.join(spoken)}" if spoken else "")
    spellings = () if _speaks_of_events(left, right) else (("SymPy", spelled),)
    return Equation(shown, plain, spellings=spellings, badge=finding_badge(finding))


def _speaks_of_events(*sides: Any) -> bool:
    """Whether SymPy alone cannot read the sides."""
    return any(isinstance(s, Event) or (isinstance(s, Basic) and s.has(Event)) for s in sides)
