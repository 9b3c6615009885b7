"""`verify`: the public door. A claim as text, as a record or as a SymPy relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy.core.relational import Relational

from symnn.core import Claim, Domain, Verdict
from symnn.core.claim import SYMPY_RELATION
from symnn.errors import SymnnError
from symnn.proof.service.chain import check
from symnn.proof.service.isolation import check_isolated
from symnn.syntax import parse_claim


def verify(
    claim: str | Claim | Relational,
    symbols: Mapping[str, str | Domain] | None = None,
    *,
    where: Sequence[Any] = (),
    conventions: Sequence[str] = (),
    timeout: float = 10.0,
    memory: int = 1024,
    seed: int = 0,
    isolate: bool = False,
    certify: bool = False,
    explain: bool = False,
) -> Verdict:
    """The verdict on a claim.

    Args:
        claim: text such as `tanh(x) == 2/(1+exp(-2*x)) - 1`, a `Claim`, or a SymPy relation.
        symbols: the domain of each name in the text.
        where: conditions on the points, as text or as SymPy relations.
        conventions: switched on by name, such as `0*log(0)=0`.
        timeout: seconds.
        memory: MiB that an isolated check may address.
        seed: of the random points.
        isolate: check in a process of its own, which is killed when it is over a limit.
        certify: add the certificate, which `symnn.certificates.recheck` replays.
        explain: tell which assumptions were not needed; not for isolated checks.

    >>> print(verify("tanh(x) == 2/(1+exp(-2*x)) - 1", {"x": "Reals"}))
    proved (exact, canonical form): the difference of both sides reduces to 0 by canonical form
    >>> print(verify("sqrt(x**2) == x", {"x": "Reals"}).evidence.details["point"])
    {'x': '-1'}
    """
    made = as_claim(claim, symbols, tuple(where), tuple(conventions))
    if isolate:
        return check_isolated(made, timeout, memory, seed, certify)
    return check(made, timeout=timeout, seed=seed, certify=certify, explain=explain)


def as_claim(
    claim: str | Claim | Relational,
    symbols: Mapping[str, Any] | None,
    where: tuple[Any, ...],
    conventions: tuple[str, ...],
) -> Claim:
    """The claim as a record.

    Raises:
        SymnnError: it is not a claim.
    """
    if isinstance(claim, str):
        return parse_claim(claim, symbols or {}, where=where, conventions=conventions)
    if isinstance(claim, Claim):
        return claim
    if not isinstance(claim, Relational):
        raise SymnnError(
            f"verify: `{claim}` is a {type(claim).__name__}; needed text, a Claim, or a SymPy "
            "relation such as Eq(lhs, rhs, evaluate=False)"
        )
    relation = next(name for name, kind in SYMPY_RELATION.items() if isinstance(claim, kind))
    sides: Any = claim.args
    return Claim(sides[0], relation, sides[1], (), where, conventions)  # type: ignore[arg-type]
