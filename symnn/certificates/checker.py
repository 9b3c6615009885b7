"""`recheck`: a certificate is replayed by code that shares nothing with the provers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from symnn.certificates.crossings import check_crossing
from symnn.certificates.document import checked, claim_of, claim_text, read_certificate, require
from symnn.certificates.outcome import NotRechecked, Rechecked, Rejected
from symnn.certificates.points import check_point
from symnn.certificates.relations import replay
from symnn.core import Claim

Replay = Callable[[Claim, Mapping[str, Any]], int]

KINDS: dict[str, tuple[str, dict[str, type], Replay]] = {
    "point": ("refuted", {"point": dict, "how": str}, check_point),
    "relation": ("proved", {"cells": list}, replay),
    "crossing": ("refuted", {"from": str, "to": str}, check_crossing),
}
"""The kinds of proofs: the status that they vouch for, the fields that they need, the replay."""


def recheck(certificate: str | Mapping[str, Any]) -> Rechecked:
    """The outcome of replaying a certificate.

    Args:
        certificate: its text, or the object that the text holds.

    >>> proof = {"kind": "point", "point": {"x": "-1"}, "how": "separated"}
    >>> claim = {"lhs": "sqrt(x**2)", "relation": "==", "rhs": "x", "symbols": {"x": "Reals"}}
    >>> outcome = recheck({
    ...     "format": "symnn-certificate", "version": 1, "symnn": "0", "claim": claim,
    ...     "verdict": {"status": "refuted"}, "proof": proof,
    ... })
    >>> print(outcome.decision)
    accepted

    Raises:
        SymnnError: it is no certificate, or malformed.
    """
    start = perf_counter()
    text, status = "", ""
    try:
        found = (
            read_certificate(certificate)
            if isinstance(certificate, str)
            else checked(dict(certificate))
        )
        text, status = claim_text(found["claim"]), str(found["verdict"].get("status"))
        steps = _replayed(found)
    except NotRechecked as reason:
        return Rechecked("not rechecked", text, status, str(reason), "", 0, perf_counter() - start)
    except Rejected as reason:
        seconds = perf_counter() - start
        return Rechecked("rejected", text, status, str(reason), reason.step, 0, seconds)
    seconds = perf_counter() - start
    words = f"{steps} steps were confirmed by a second implementation"
    return Rechecked("accepted", text, status, words, "", steps, seconds)


def _replayed(certificate: Mapping[str, Any]) -> int:
    claim, proof = claim_of(certificate), certificate["proof"]
    require(proof, {"kind": str}, "proof")
    require(certificate["verdict"], {"status": str}, "verdict")
    kind = proof["kind"]
    if kind not in KINDS:
        raise NotRechecked(proof.get("reason") or f"proofs of kind {kind!r} are not rechecked yet")
    status, fields, replay = KINDS[kind]
    require(proof, fields, f"proof of kind {kind!r}")
    if certificate["verdict"]["status"] != status:
        raise Rejected(
            "the verdict", f"{certificate['verdict']['status']}; such a proof shows {status}"
        )
    return replay(claim, proof)
