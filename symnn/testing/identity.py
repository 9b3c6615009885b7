"""`assert_identity`: a claim holds on its whole domain, or a test fails and says where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.core import Claim, Verdict
from symnn.core.domains import Domain
from symnn.proof import verify


def assert_identity(
    claim: str | Claim | Any,
    domains: Mapping[str, str | Domain] | None = None,
    *,
    where: Sequence[Any] = (),
    conventions: Sequence[str] = (),
    timeout: float = 10.0,
    isolate: bool = False,
) -> Verdict:
    """The verdict on a claim that is proved, exactly or by enclosure.

    Args:
        claim: text such as `tanh(x) == 2/(1+exp(-2*x)) - 1`, a `Claim`, or a SymPy relation;
            inequalities too.
        domains: of the names in the text.
        where: conditions on the points.
        conventions: switched on by name, such as `0*log(0)=0`.
        timeout: seconds.
        isolate: check in a process of its own, which is killed when it is over its time.

    >>> assert_identity("tanh(x) == 2/(1 + exp(-2*x)) - 1", {"x": "Reals"}).status
    'proved'
    >>> assert_identity("log(x**2) == 2*log(x)", {"x": "Reals"})
    Traceback (most recent call last):
    AssertionError: refuted: log(x**2) == 2*log(x)
      at x = 0 a side is undefined: log of 0 is not a real number
      assuming x in Reals

    Raises:
        AssertionError: it is refuted, or not decided: what is only sampled is not proved.
        SymnnError: it is not a claim.
    """
    __tracebackhide__ = True
    settings: dict[str, Any] = {"timeout": timeout, "isolate": isolate}
    verdict = verify(claim, domains, where=where, conventions=conventions, **settings)
    if not verdict.holds:
        raise AssertionError(_message(claim, verdict))
    return verdict


def _message(claim: object, verdict: Verdict) -> str:
    lines = [f"{verdict.status}: {claim}", verdict.evidence.summary]
    if verdict.assumptions_used:
        lines.append(f"assuming {', '.join(verdict.assumptions_used)}")
    return "\n  ".join(lines)
