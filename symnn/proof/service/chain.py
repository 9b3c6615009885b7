"""The chain of strategies: the cheapest first, each claiming only what it has shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

from symnn.balls import working_precision
from symnn.core import Claim, Evidence, Verdict
from symnn.errors import DomainError, NotSupportedError
from symnn.proof.cells.splitting import is_impossible
from symnn.proof.equations.equality import prove_equation
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import BITS
from symnn.proof.inequalities.inequality import prove_inequality
from symnn.proof.inequalities.residues import prove_by_residues
from symnn.proof.refutation.crossing import refute_by_crossing
from symnn.proof.refutation.exact_points import refute_at_exact_points
from symnn.proof.refutation.hunt import hunt
from symnn.proof.refutation.kinks import refute_kinks
from symnn.proof.refutation.refuter import refute_quickly, refute_thoroughly
from symnn.proof.refutation.sampling import sample
from symnn.proof.refutation.whole_numbers import refute_at_whole_numbers
from symnn.proof.resources.budget import Budget, OutOfBudget
from symnn.proof.service.certificate import certified
from symnn.proof.service.needed import with_needs
from symnn.proof.values.broken_limits import refute_broken_limit
from symnn.proof.values.divergence import refute_divergent_integral, refute_infinity
from symnn.proof.values.divergent_sums import refute_divergent_sum
from symnn.proof.values.elimination import Elimination, eliminated
from symnn.proof.values.quadrature import by_quadrature

Strategy = Callable[[Problem], Verdict | None]

STRATEGIES: tuple[Strategy, ...] = (
    refute_quickly, refute_kinks, prove_equation, prove_inequality, prove_by_residues,
    refute_thoroughly, refute_at_exact_points, refute_at_whole_numbers, refute_by_crossing, hunt,
    sample,
)  # fmt: skip
PROVERS: tuple[Strategy, ...] = (prove_equation, prove_inequality, prove_by_residues)
"""Those that may say `proved`; tested alone, so that no refuter hides a mistake of theirs."""
PROVING = 0.6
"""The share of the time after which a claim counts as hard to prove and refuters have the rest."""

WITHOUT_VALUES: tuple[Strategy, ...] = (
    refute_divergent_integral, refute_divergent_sum, refute_broken_limit, by_quadrature,
)  # fmt: skip
"""What is left to try when an integral, a limit or an infinite sum has no known value."""


def check(
    claim: Claim,
    *,
    timeout: float = 10.0,
    seed: int = 0,
    strategies: tuple[Strategy, ...] = STRATEGIES,
    certify: bool = False,
    explain: bool = False,
) -> Verdict:
    """The verdict on a claim, in this process.

    Args:
        claim: what is to be settled.
        timeout: seconds; strategies stop by themselves, though a single long step may overrun it.
        seed: of the random points.
        strategies: tried in order until one decides.
        certify: add the certificate, which `symnn.certificates.recheck` replays.
        explain: prove again without each assumption, to tell which were not needed.

    >>> from sympy import Mul, S, Symbol
    >>> x = Symbol("x", real=True)
    >>> print(check(Claim(Mul(x, 1 / x, evaluate=False), "==", S.One)))
    refuted (exact, rigorous counterexample): at x = 0 a side is undefined: division by zero

    Raises:
        DomainError: no point of the domain meets the conditions.
    """
    start = perf_counter()
    problem = Problem.of(claim, Budget.of(timeout), seed)
    with working_precision(BITS):
        _refuse_nothing(problem)
        verdict = _decide(problem, strategies)
        stop = start + timeout
        if explain:
            half = (stop - perf_counter()) / 2
            verdict = with_needs(verdict, claim, _proved_only, min(half, LONGEST_EXPLANATION))
        if certify:
            verdict = certified(verdict, claim, max(stop - perf_counter(), LEAST))
    return replace(verdict, seconds=perf_counter() - start)


LONGEST_EXPLANATION, LEAST = 3.0, 0.1
"""Seconds; what comes after the verdict has to do with the time that is left."""


def _proved_only(claim: Claim, seconds: float) -> Verdict:
    return check(claim, timeout=seconds, strategies=PROVERS)


def _refuse_nothing(problem: Problem) -> None:
    if problem.claim.conditions and all(is_impossible(case.cell) for case in problem.cases):
        raise DomainError(
            f"verify: no point meets {', '.join(problem.assumptions())}; "
            "a claim about no points says nothing; change a domain or a condition"
        )


def _decide(problem: Problem, strategies: tuple[Strategy, ...]) -> Verdict:
    """The chain on the claim with integrals and limits replaced by their values."""
    notes: list[str] = []
    infinite = refute_infinity(problem)
    if infinite is not None:
        return infinite
    found = _attempt(eliminated, problem, notes)
    if found is None:
        notes.append("the value of an integral, a limit or an infinite sum is not known")
        return _tried(problem, WITHOUT_VALUES, notes)
    verdict = _tried(found.problem, strategies, notes)
    return _with_notes(verdict, found) if found.notes else verdict


def _with_notes(verdict: Verdict, found: Elimination) -> Verdict:
    """The verdict with the values that were used, at no more than their level of trust."""
    notes = "; ".join(found.notes)
    evidence = replace(verdict.evidence, summary=f"{verdict.evidence.summary}; with {notes}")
    capped = found.level == "cas" and verdict.level in ("exact", "enclosure")
    return replace(verdict, evidence=evidence, level="cas" if capped else verdict.level)


def _tried(problem: Problem, strategies: tuple[Strategy, ...], notes: list[str]) -> Verdict:
    weaker: list[Verdict] = []
    proving = problem.within(problem.budget.part(PROVING))
    for strategy in strategies:
        found = _attempt(strategy, proving if strategy in PROVERS else problem, notes)
        if found is not None and found.status in ("proved", "refuted", "enclosed"):
            return found
        if found is not None:
            weaker.append(found)
    return _annotated(weaker[0], notes) if weaker else _unknown(problem, notes)


def _annotated(verdict: Verdict, notes: list[str]) -> Verdict:
    """A weak verdict with what kept the stronger strategies from deciding."""
    if not notes:
        return verdict
    details = {**verdict.evidence.details, "notes": list(notes)}
    return replace(verdict, evidence=replace(verdict.evidence, details=details))


def _attempt(step: Callable[[Problem], Any], problem: Problem, notes: list[str]) -> Any:
    """What a step finds; None with a note when it runs out of time or fails.

    `Why:` a mistake in one strategy must not take the others, or the caller, down with it. It shows
    in the verdict as a failure of that strategy, which the tests look for.
    """
    try:
        return step(problem)
    except (OutOfBudget, NotSupportedError) as reason:
        notes.append(f"{step.__name__}: {reason}")
    except Exception as error:
        if any(
            words in str(error) for words in NOT_REAL
        ):  # SymPy builds no Max of these; the claim is undefined there
            notes.append(f"{step.__name__}: {error}")
            return None
        notes.append(f"{step.__name__} {FAILED} {type(error).__name__}: {error}")
    return None


FAILED = "failed with"
NOT_REAL = ("is not comparable", "Invalid comparison of non-real")


def _unknown(problem: Problem, notes: list[str]) -> Verdict:
    """Nothing was found, with the reasons; who gave each of them stands in the details."""
    reasons = dict.fromkeys(n if FAILED in n else n.partition(": ")[2] or n for n in notes)
    summary = "; ".join(["no strategy decides it", *reasons])
    return Verdict("unknown", "none", "none", Evidence(summary, {"notes": notes}),
                   problem.assumptions())  # fmt: skip
