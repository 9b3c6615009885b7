"""The gradient of a program against the derivative of its expansion, in rigorous arithmetic.

At concrete sizes each entry is a scalar formula of other entries. symengine differentiates it,
which shares nothing with the index calculus. Both gradients are evaluated at rational data that
satisfy the facts, in exact fractions and balls. Sizes and points are samples, so the verdict is
`sampled`, whatever the precision.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flint import arb, fmpq

from symnn.balls.arithmetic import Value
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.balls.precision import working_precision
from symnn.core.verdict import Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.language.traverse import name_of
from symnn.indexed.printing.text import text
from symnn.proof.programs.facts import DataSource, UnsatisfiedError, as_fractions
from symnn.proof.programs.scalar_adjoints import Formulas, adjoints
from symnn.proof.programs.sizes import Sizes, affordable_sizes, check_work, other_sizes

PRECISIONS = (128, 256, 512, 1024, 2048)
DRAWS = 12
MOST_ENTRIES = 120
"""Over all gradients together; a deep network gets fewer of each."""
METHOD = "expansion in balls"


@dataclass(frozen=True)
class Question:
    """What is checked.

    Args:
        versions: programs that hold the gradients: the simplified one, and the raw one if kept.
        forward: the equations that the loss is computed from, with the facts.
        loss: the scalar that is differentiated.
        gradients: each gradient with the array it belongs to.
    """

    versions: Mapping[str, Program]
    forward: Program
    loss: Any
    gradients: tuple[tuple[Any, Any], ...]

    @property
    def program(self) -> Program:
        """The program with the simplified adjoint equations."""
        return self.versions["simplified"]


def question_of(gradient_program: Any) -> Question:
    """What a gradient program claims."""
    versions = {"simplified": gradient_program}
    raw = getattr(gradient_program, "raw", None)
    if raw is not None:
        versions["raw"] = raw
    forward = Program(gradient_program.forward, gradient_program.facts)
    pairs = zip(gradient_program.gradients, gradient_program.wrt, strict=True)
    return Question(versions, forward, gradient_program.loss, tuple(pairs))


@dataclass
class Findings:
    """What was seen so far: the worst bound for each version, and the number of entries."""

    worst: dict[str, arb] = field(default_factory=dict)
    entries: int = 0

    def add(self, version: str, gap: arb) -> None:
        """Note the difference of one entry."""
        self.worst[version] = max(self.worst.get(version, arb(0)), gap)


@dataclass(frozen=True)
class Counterexample:
    """An entry at which a gradient and the derivative are certainly different."""

    version: str
    entry: str
    sizes: dict[str, int]
    point: dict[str, Any]
    adjoint: str
    derivative: str


def check_gradient(
    gradient_program: Any,
    assignments: Sequence[Sizes] | None = None,
    seed: int = 0,
    digits: int = 25,
    *,
    violate: Fact | None = None,
    entries: int = 6,
) -> Verdict:
    """Whether a gradient program's adjoints are the derivatives of its loss.

    Args:
        gradient_program: from `gradient`; its facts are satisfied by the data drawn.
        assignments: sizes to expand at; by default two, with different sizes for all axes, or
            with sizes 2 and 3 in turn where a program reads much.
        seed: of the data and of the entries looked at.
        digits: the differences must be bounded by 10**-digits.
        violate: a fact that the data break on purpose: where the simplified adjoints need it, the
            verdict must become `refuted`.
        entries: how many entries of each gradient are looked at, for each assignment; fewer
            where there are many gradients, but at least two.

    Returns:
        `sampled` with the largest bound, `refuted` with the entry, sizes, data and both values, or
        `unknown` with the reason.
    """
    start = time.perf_counter()
    question = question_of(gradient_program)
    looked_at = [g for g, _ in question.gradients]
    usual = affordable_sizes(tuple(question.versions.values()), looked_at)
    first = usual if assignments is None else list(assignments)
    spare = other_sizes(question.program, first) if assignments is None else []
    findings, used, complaint = Findings(), [], ""
    for number, sizes in enumerate([*first, *spare]):
        if len(used) == len(first):
            break
        try:
            check_work(question.program, sizes, looked_at)
            trial = Trial(question, sizes, Random(1000 * seed + number), violate)
            found = trial.run(findings, digits, entries)
        except (UnsatisfiedError, Undefined, Imprecise, NotSupportedError) as reason:
            complaint = str(reason)  # other sizes may do: a matrix is singular at some
            continue
        if found is not None:
            return _refuted(found, question, time.perf_counter() - start)
        used.append(sizes)
    if not used or (assignments is not None and complaint):
        return _unknown(complaint, question, time.perf_counter() - start)
    return _sampled(findings, used, question, time.perf_counter() - start)


class Trial:
    """One assignment of sizes: the formulas of all entries, their data, and the comparison."""

    def __init__(
        self, question: Question, sizes: Sizes, random: Random, violate: Fact | None
    ) -> None:
        self.question, self.sizes, self.random = question, dict(sizes), random
        self.source = DataSource(question.forward, sizes, violate)
        self.formulas = Formulas(question.forward, sizes, self.source.places)

    def run(self, findings: Findings, digits: int, entries: int) -> Counterexample | None:
        """Compare at one point; other points are tried where something is undefined."""
        places = list(self._places(entries))
        for attempt in range(DRAWS):
            point = self.source.draw(self.random)
            try:
                return self._compare(point, places, findings, digits)
            except (Undefined, Imprecise):
                if attempt == DRAWS - 1:
                    raise
        return None

    def _places(self, count: int) -> Iterator[tuple[Any, Any, tuple[int, ...]]]:
        count = max(2, min(count, MOST_ENTRIES // len(self.question.gradients)))
        for gradient, variable in self.question.gradients:
            places = list(self.source.expansion.places(variable))
            for place in self.random.sample(places, min(count, len(places))):
                yield gradient, variable, place

    def _compare(
        self, point: Any, places: Any, findings: Findings, digits: int
    ) -> Counterexample | None:
        """Compare all entries, at rising precision until the bounds are small enough."""
        limit = arb(10) ** -digits
        for bits in PRECISIONS:
            seen = Findings()
            for version, where, adjoint, derivative in self._values(point, places, bits):
                with working_precision(bits):
                    gap = arb(adjoint - derivative)
                    if not gap.contains(0):
                        return self._counterexample(version, where, point, adjoint, derivative)
                    seen.add(version, gap.abs_upper())
            if all(bound < limit for bound in seen.worst.values()):
                for version, bound in seen.worst.items():
                    findings.add(version, bound)
                findings.entries += len(places)
                return None
        raise Imprecise(f"{PRECISIONS[-1]} bits do not bound the differences by 1e-{digits}")

    def _values(
        self, point: Any, places: Any, bits: int
    ) -> Iterator[tuple[str, str, Value, Value]]:
        """Each entry's adjoint, in each version, with the derivative by the scalar chain rule."""
        expansions = {
            version: Expansion(program, self.sizes, Balls(point, bits))
            for version, program in self.question.versions.items()
        }
        known = expansions["simplified"].value
        known(self.question.loss)  # a loss that has no value here has no derivative either
        wanted = [(variable, place) for _, variable, place in places]
        with working_precision(bits):
            slopes = adjoints(self.formulas, self.question.loss, wanted, known)
        for version, numbers in expansions.items():
            for gradient, variable, place in places:
                where = name_of(gradient) + (f"[{','.join(map(str, place))}]" if place else "")
                derivative = slopes.get((variable, place), fmpq(0))
                yield version, where, numbers.value(gradient, place), derivative

    def _counterexample(
        self, version: str, where: str, point: Any, adjoint: Value, derivative: Value
    ) -> Counterexample:
        return Counterexample(
            version,
            where,
            {str(n): int(v) for n, v in self.sizes.items()},
            {name_of(b): as_fractions(v) for b, v in point.items()},
            shown(adjoint),
            shown(derivative),
        )


def shown(value: Value) -> str:
    """A value with enough digits to see a difference.

    >>> shown(fmpq(1, 3))
    '1/3'
    """
    exact = isinstance(value, fmpq) and value.q.bit_length() <= 60
    return str(value) if exact else arb(value).str(30)


def _assumptions(question: Question) -> tuple[str, ...]:
    return tuple(text(fact, unicode=False) for fact in question.program.facts)


def _refuted(found: Counterexample, question: Question, seconds: float) -> Verdict:
    at = ", ".join(f"{n}={v}" for n, v in found.sizes.items())
    summary = (
        f"{found.entry} is {found.adjoint} in the {found.version} adjoint, but the derivative of "
        f"the loss is {found.derivative} (at {at})"
    )
    details = {**vars(found)}
    evidence = Evidence(summary, details)
    return Verdict(
        "refuted", "enclosure", METHOD, evidence, _assumptions(question), seconds=seconds
    )


def _unknown(reason: str, question: Question, seconds: float) -> Verdict:
    evidence = Evidence(reason)
    return Verdict("unknown", "none", METHOD, evidence, _assumptions(question), seconds=seconds)


def _sampled(
    findings: Findings, chosen: Sequence[Sizes], question: Question, seconds: float
) -> Verdict:
    at = ["{" + ", ".join(f"{n}={v}" for n, v in s.items()) + "}" for s in chosen]
    bounds = {version: float(b) for version, b in findings.worst.items()}
    worst = max(bounds.values(), default=0.0)
    summary = (
        f"{findings.entries} gradient entries at sizes {' and '.join(at)}: "
        f"adjoint and derivative differ by at most {worst:.1e}"
    )
    details = {
        "entries": findings.entries,
        "bound": worst,
        "bounds": bounds,
        "sizes": [{str(n): int(v) for n, v in s.items()} for s in chosen],
        "gradients": [name_of(g) for g, _ in question.gradients],
    }
    evidence = Evidence(summary, details)
    return Verdict("sampled", "sampled", METHOD, evidence, _assumptions(question), seconds=seconds)
