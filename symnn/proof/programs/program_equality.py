"""Are two indexed expressions equal for all sizes, given the definitions and facts of a program?"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from itertools import islice
from random import Random
from typing import Any

from flint import arb
from sympy import Piecewise, sympify

from symnn.balls.digits import apart
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.balls.precision import working_precision
from symnn.core.symbols import tensor
from symnn.core.verdict import Evidence, Verdict
from symnn.errors import EquationError, NotSupportedError
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Fact, Program, influences
from symnn.indexed.language.traverse import entry, free_indices, name_of, names_read
from symnn.indexed.language.user_functions import UserFunction
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.conditions import masks_out
from symnn.indexed.printing.text import text
from symnn.proof.equations.opaque_zero import zero_by_tower
from symnn.proof.programs.facts import DataSource, UnsatisfiedError, as_fractions
from symnn.proof.programs.gradient_check import shown
from symnn.proof.programs.program_domain import Signs, open_conditions
from symnn.proof.programs.sizes import affordable_sizes, fits, sizes_in
from symnn.proof.programs.unfolding import Unfolding, exponentials_out
from symnn.proof.resources.budget import Budget, OutOfBudget

PRECISIONS = (128, 512, 2048)
NORMAL_FORM = "normal form of sums"
SAMPLED = "expansion in balls"
SECONDS = 5.0
CHEAP_ROUNDS = 8
"""Definitions unfolded before data are drawn to refute: most equations are proved by then."""
LIMIT = arb(10) ** -25
FAILS: dict[str, Callable[[arb], bool]] = {
    "==": lambda gap: not gap.contains(0),
    "<": lambda gap: bool(gap > 0), "<=": lambda gap: bool(gap > 0),
    ">": lambda gap: bool(gap < 0), ">=": lambda gap: bool(gap < 0),
}  # fmt: skip
"""Whether the left side less the right one, as a ball, certainly breaks a relation."""


def prove_equal(
    program: Program,
    lhs: Any,
    rhs: Any,
    *,
    opaque: Collection[Any] = (),
    seed: int = 0,
    seconds: float = SECONDS,
) -> Verdict:
    """Whether two expressions of a program's arrays are equal for all sizes and all data.

    Args:
        program: its definitions are unfolded where needed, its facts hold for the data.
        lhs: a scalar expression of reads; free indices are for all values.
        rhs: the other side.
        opaque: names whose definitions are used only when it does not go without.
        seed: of the data with which a difference is looked for.
        seconds: for the part of the search that has no end of its own.

    Returns:
        `proved` for all sizes when both sides have one normal form, `proved-where-defined` with the
        conditions that were not shown, `refuted` with sizes, data and both values, or `sampled`
        when they agree at the sizes and data that were tried.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); x = tensor("x", N)
    >>> P = Program(); mean = P.define("mean", (), Sum(x[n], n)/N)
    >>> prove_equal(P, Sum(x[n] - mean, n), 0).status
    'proved'
    """
    start = time.perf_counter()
    question = Question(program, sympify(lhs), sympify(rhs), seed)
    gap = question.lhs - question.rhs
    shallow, deep = Search(program, gap, opaque), Search(program, gap)
    searches = [shallow, deep] if opaque else [deep]
    strategies = (
        lambda: question.proved(shallow.by_normal_form(CHEAP_ROUNDS), shallow),
        question.by_refutation,
        *[lambda s=s: question.proved(s.by_normal_form(None), s) for s in searches],
        *[lambda s=s: question.proved(s.by_tower(seconds), s) for s in searches],
        question.by_sampling,
    )
    verdicts = (strategy() for strategy in strategies)
    return _timed(next(v for v in verdicts if v is not None), start)


def refute_at_data(
    program: Program, lhs: Any, relation: str, rhs: Any, *, seed: int = 0
) -> Verdict | None:
    """Sizes and data, such that all facts hold, at which the relation certainly fails.

    Args:
        program: its definitions and facts.
        lhs: a scalar expression of reads.
        relation: one of `==`, `<`, `<=`, `>`, `>=`.
        rhs: the other side.
        seed: of the data.

    Returns:
        The refutation; None if none was found, which says nothing.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); x = tensor("x", N)
    >>> refute_at_data(Program(), Sum(x[n]**2, n), "<=", 0).status
    'refuted'
    >>> refute_at_data(Program(), Sum(x[n]**2, n), ">=", 0)
    """
    return Question(program, sympify(lhs), sympify(rhs), seed, relation).by_refutation()


def _timed(verdict: Verdict, start: float) -> Verdict:
    seconds = time.perf_counter() - start
    return Verdict(
        verdict.status, verdict.level, verdict.method, verdict.evidence,
        verdict.assumptions_used, verdict.certificate, seconds,
    )  # fmt: skip


class Search:
    """The search for a proof: normal forms of the difference, with more and more unfolded."""

    def __init__(self, program: Program, gap: Any, opaque: Collection[Any] = ()) -> None:
        self.unfolding = Unfolding(program, gap, opaque)
        self.forms = iter(self.unfolding)
        self.seen: list[Any] = []

    def by_normal_form(self, rounds: int | None) -> str | None:
        """The normal form of the difference is 0, perhaps after some rounds of unfolding."""
        for form in islice(self.forms, rounds):
            apart = exponentials_out(form)
            self.seen.append(apart)
            if form == 0 or apart == 0 or _without_masks(form) == 0:
                return NORMAL_FORM
        return None

    def by_tower(self, seconds: float) -> str | None:
        """The difference is 0 as a function of reads and sums, each taken for a free variable."""
        for form in reversed(self.seen):
            try:
                methods = zero_by_tower(form, Budget.of(seconds))
            except (OutOfBudget, NotSupportedError, Undefined):
                continue
            if methods is not None:
                return " and ".join([NORMAL_FORM, *sorted(methods)])
        return None


def _without_masks(form: Any) -> Any:
    """The normal form with masks as factors of all that they mask: both sides have values."""
    return canonical(masks_out(form)) if form.has(Piecewise) else form


class Question:
    """One equation: verdicts on it, and the attempts to refute it; or to refute an inequality."""

    def __init__(
        self, program: Program, lhs: Any, rhs: Any, seed: int, relation: str = "=="
    ) -> None:
        self.program, self.lhs, self.rhs, self.seed = program, lhs, rhs, seed
        self.fails = FAILS[relation]
        self.agreed: list[str] = []
        self.bound = arb(0)
        self.obstacle = ""

    # for all sizes

    def proved(self, method: str | None, search: Search) -> Verdict | None:
        """The verdict for a proof, with the conditions that it rests on."""
        if method is None:
            return None
        unfolded = sorted(map(name_of, search.unfolding.unfolded))
        summary = "both sides have the same normal form, for all sizes"
        if unfolded:
            summary += f", after unfolding {', '.join(unfolded)}"
        known = Signs(self.program)
        missing = open_conditions(known, self.lhs, self.rhs)
        facts = dict.fromkeys([*search.unfolding.used, *known.used])
        used = tuple(text(f, unicode=False) for f in facts)
        if used:
            summary += f", given {'; '.join(used)}"
        details = {"unfolded": unfolded, "facts": list(used), "undecided": list(missing)}
        status = "proved-where-defined" if missing else "proved"
        evidence = Evidence(summary, details)
        return Verdict(status, "exact", method, evidence, (*used, *missing))

    # at some sizes

    def by_refutation(self) -> Verdict | None:
        """Both sides certainly differ at some sizes, data and indices."""
        for sizes in self._assignments():
            found = self._compare(sizes)
            if found is not None:
                return found
        return None

    def by_sampling(self) -> Verdict:
        """What is left when nothing was proved and nothing refuted."""
        for size in (1, 2, 3, 4):
            found = self._compare(dict.fromkeys(sizes_in(self._sized), size))
            if found is not None:
                return found
        if not self.agreed:
            reason = self.obstacle or "nothing was found"
            return Verdict("unknown", "none", "none", Evidence(reason))
        summary = (
            f"both sides agree at {len(self.agreed)} assignments of sizes, up to "
            f"{float(self.bound):.1e}; sizes and data are samples"
        )
        evidence = Evidence(summary, {"sizes": self.agreed, "bound": float(self.bound)})
        return Verdict("sampled", "sampled", SAMPLED, evidence, self._facts)

    @property
    def _facts(self) -> tuple[str, ...]:
        return tuple(text(f, unicode=False) for f in self.program.facts)

    @cached_property
    def _examples(self) -> str:
        """What is said of functions that stand for any smooth one."""
        found = {f for e in self._sized for f in e.right.atoms(UserFunction) if f.smooth}
        names = ", ".join(sorted({f.root for f in found}))
        return f", with polynomials for {names}" if names else ""

    @cached_property
    def _sized(self) -> Program:
        """What both sides are computed from, with one more equation for each side."""
        needed, about = _concerned(self.program, names_read(self.lhs) | names_read(self.rhs))
        kept = [e for e in self.program if e.base in needed]
        both = Program(kept, about)
        indices = tuple(sorted(free_indices(self.lhs) | free_indices(self.rhs), key=str))
        for name, right in (("left side", self.lhs), ("right side", self.rhs)):
            base = tensor(name, *[extent(i) for i in indices])
            both.equations[base] = Equation(entry(base, indices), right)
        return both

    def _assignments(self) -> list[dict[Any, int]]:
        return affordable_sizes([self._sized], list(self._sized.equations)[-2:])

    def _compare(self, sizes: dict[Any, int]) -> Verdict | None:
        """A refutation at these sizes, or a note of what was seen."""
        program, random = self._sized, Random(self.seed)
        if not fits(program, sizes):
            self.obstacle = f"some extent is not positive at {sizes}"
            return None
        left, right = list(program.equations)[-2:]
        try:
            point = DataSource(program, sizes).draw(random)
            bound = self._difference(program, sizes, point, (left, right))
        except (UnsatisfiedError, Undefined, Imprecise, NotSupportedError, EquationError) as reason:
            self.obstacle = str(reason)
            return None
        if isinstance(bound, Verdict):
            return bound
        self.bound = max(self.bound, bound)
        self.agreed.append(", ".join(f"{n}={v}" for n, v in sizes.items()))
        return None

    def _difference(
        self, program: Program, sizes: dict[Any, int], point: Any, sides: tuple[Any, Any]
    ) -> Verdict | arb:
        for bits in PRECISIONS:
            worst = arb(0)
            numbers = Expansion(program, sizes, Balls(point, bits))
            for place in islice(self._places(numbers, sides[0]), 12):
                left, right = (numbers.value(side, place) for side in sides)
                with working_precision(bits):
                    gap = arb(left - right)
                    if self.fails(gap):
                        return self._refuted(sizes, point, place, (left, right))
                    worst = max(worst, gap.abs_upper())
            if worst < LIMIT:
                return worst
        raise Imprecise(f"{PRECISIONS[-1]} bits do not bound the difference")

    def _places(self, numbers: Expansion, base: Any) -> Iterator[tuple[int, ...]]:
        places = list(numbers.places(base))
        Random(self.seed).shuffle(places)
        return iter(places)

    def _refuted(
        self, sizes: dict[Any, int], point: Any, place: tuple[int, ...], values: tuple[Any, Any]
    ) -> Verdict:
        indices = sorted(free_indices(self.lhs) | free_indices(self.rhs), key=str)
        at = [f"{n}={v}" for n, v in sizes.items()]
        at += [f"{i.label}={v}" for i, v in zip(indices, place, strict=True)]
        left, right = apart(*values)
        where = f"at {', '.join(at)} " if at else ""
        summary = f"{where}the left side is {left} and the right side is {right}{self._examples}"
        data = {name_of(b): as_fractions(v) for b, v in point.items()}
        details = {"at": at, "point": data} | dict(
            zip(("left", "right"), map(shown, values), strict=True)
        )
        evidence = Evidence(summary, details)
        return Verdict("refuted", "enclosure", SAMPLED, evidence, self._facts)


def _concerned(program: Program, names: Collection[Any]) -> tuple[set[Any], list[Fact]]:
    """What names are computed from, and the facts that say something of it.

    A fact may say it through others: `a = c` and `b = c` of a and b, though c is not asked for.
    """
    needed, about = influences(program, names), []
    while True:
        rest = [f for f in program.facts if f not in about]
        read = {f: influences(program, names_read(f.left) | names_read(f.right)) for f in rest}
        more = [f for f in rest if not read[f] or read[f] & needed]
        if not more:
            return needed, [f for f in program.facts if f in about]
        about += more
        needed = needed.union(*(read[f] for f in more))
