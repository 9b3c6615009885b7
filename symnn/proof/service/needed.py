"""Which assumptions a proof does not need: the claim is proved again without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

from sympy import Interval, S, oo

from symnn.core import Claim, Verdict
from symnn.core.claim import in_words
from symnn.core.domains import is_array
from symnn.errors import SymnnError
from symnn.syntax import claim_from_record
from symnn.syntax.written import domain_text, record_of

SECONDS, EACH = 3.0, 0.7
"""That all attempts together, and each of them, may take."""

Record = dict[str, Any]
Prove = Callable[[Claim, float], Verdict]


def with_needs(verdict: Verdict, claim: Claim, prove: Prove, seconds: float = SECONDS) -> Verdict:
    """The verdict with only those assumptions that its proof was seen to need.

    One assumption after the other is left out; it stays out where the claim is still proved. What
    is listed as not needed is so together, not only one by one.

    Args:
        verdict: on the claim; one that is not `proved` comes back as it is.
        claim: as stated.
        prove: proves a claim within some seconds, or fails to.
        seconds: for all attempts together; what was not tried counts as needed.
    """
    if verdict.status != "proved":
        return verdict
    stop, record = perf_counter() + seconds, record_of(claim)
    dropped: list[str] = []
    for words, weaken in _assumptions(claim):
        left = stop - perf_counter()
        weaker = weaken(record)
        if left <= 0:
            break
        if weaker is not None and _holds(weaker, prove, min(left, EACH)):
            record = weaker
            dropped.append(words)
    return _told(verdict, claim_from_record(record), dropped)


def _holds(record: Record, prove: Prove, seconds: float) -> bool:
    try:
        return prove(claim_from_record(record), seconds).status == "proved"
    except SymnnError:
        return False


def _told(verdict: Verdict, claim: Claim, dropped: list[str]) -> Verdict:
    domains = [f"{s} in {d}" for s, d in claim.domains if d is not S.Reals or not dropped]
    conditions = [in_words(c) for c in claim.conditions]
    used = (*domains, *conditions, *claim.conventions)
    summary = verdict.evidence.summary
    if dropped:
        summary += "; not needed: " + ", ".join(dropped)
    details = {**verdict.evidence.details, "not_needed": dropped}
    evidence = replace(verdict.evidence, summary=summary, details=details)
    return replace(verdict, evidence=evidence, assumptions_used=used)


Weaken = Callable[[Record], "Record | None"]


def _assumptions(claim: Claim) -> Iterator[tuple[str, Weaken]]:
    """Every assumption in words, with what leaves it out of a record."""
    for condition in claim.conditions:
        yield in_words(condition), _without(str(condition))
    for symbol, domain in claim.domains:
        if not is_array(domain):
            for words, wider in _wider(str(symbol), domain):
                yield words, _widened(str(symbol), wider)


def _without(condition: str) -> Weaken:
    def weaken(record: Record) -> Record | None:
        return {**record, "constraints": [c for c in record["constraints"] if c != condition]}

    return weaken


def _widened(name: str, wider: Callable[[str], str | None]) -> Weaken:
    def weaken(record: Record) -> Record | None:
        found = wider(record["symbols"][name])
        return None if found is None else {**record, "symbols": {**record["symbols"], name: found}}

    return weaken


def _wider(name: str, domain: Any) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """What a domain says in words, each with the domain that no longer says it."""
    if isinstance(domain, Interval):
        if domain.end != oo:
            words = f"{name} {'<' if domain.right_open else '<='} {domain.end}"
            up: Any = Interval(domain.start, oo, bool(domain.left_open))
            yield words, lambda now: _text(up)
        if domain.start != -oo:
            words = f"{name} {'>' if domain.left_open else '>='} {domain.start}"
            down: Any = Interval(-oo, domain.end, True, bool(domain.right_open))
            yield words, lambda now: "Reals" if now.endswith("oo)") else _text(down)
    if domain in (S.Naturals, S.Naturals0, S.Integers):
        least = {S.Naturals: "1", S.Naturals0: "0"}.get(domain)
        line = "Reals" if least is None else f"Interval({least}, oo)"
        yield f"{name} is an integer", lambda now: line
        if least is not None:
            yield f"{name} >= {least}", lambda now: "Reals" if now == line else "Integers"


def _text(domain: Any) -> str:
    return "Reals" if domain == S.Reals else domain_text(domain)
