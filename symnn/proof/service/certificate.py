"""What a verdict rests on, as plain data that another implementation can replay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.certificates.valued_points import shown_at
from symnn.core import Claim, Verdict
from symnn.proof.resources.budget import OutOfBudget
from symnn.proof.resources.interrupt import time_limit
from symnn.syntax import claim_from_record
from symnn.syntax.written import record_of

FORMAT, VERSION = "symnn-certificate", 1
SECONDS = 10.0
"""That the search for a certificate may take."""

Proof = Mapping[str, Any]


def certified(verdict: Verdict, claim: Claim, seconds: float = SECONDS) -> Verdict:
    """The verdict with its certificate; one without a replayable proof says why.

    `Why a search:` a prover's verdict is put to the second implementation, which must come to it by
    its own rules. What it finds is written down, replayed, and only then handed out.
    """
    certificate = {
        "format": FORMAT, "version": VERSION, "symnn": _version(), "claim": record_of(claim),
        "verdict": {"status": verdict.status, "level": verdict.level, "method": verdict.method,
                    "tactics": verdict.evidence.details.get("tactics", verdict.method)},
    }  # fmt: skip
    try:
        with time_limit(seconds):
            certificate["proof"] = _proof(verdict, certificate["claim"])
            _check(certificate)
    except OutOfBudget:
        certificate["proof"] = missing(f"no proof for a certificate was found in {seconds:g} s")
    return replace(verdict, certificate=certificate)


def _check(certificate: dict[str, Any]) -> None:
    """What the second implementation does not accept is not handed out."""
    proof = certificate["proof"]
    if proof["kind"] == "none":
        return
    for tried in _tried(proof, certificate["claim"]):
        certificate["proof"] = tried
        outcome = recheck(certificate)
        if outcome.decision == "accepted":
            return
    certificate["proof"] = missing(f"the proof could not be replayed: {outcome.reason}")


def _tried(proof: Proof, record: Mapping[str, Any]) -> Iterator[Proof]:
    """The proof, and others that may replay: of a point, with values of what stands there."""
    yield proof
    if proof["kind"] == "point":
        yield from ({**proof, "how": how} for how in ("undefined", "separated"))
        shown = shown_at(claim_from_record(record), proof["point"])
        yield from ({**proof, **more} for more in shown)


def _version() -> str:
    try:
        return version("symnn")
    except PackageNotFoundError:
        return "unknown"


def _proof(verdict: Verdict, record: Mapping[str, Any]) -> Proof:
    details = verdict.evidence.details
    if verdict.status == "refuted" and "ends" in details:
        low, high = details["ends"]
        return {"kind": "crossing", "from": low, "to": high}
    if verdict.status == "refuted" and "point" in details:
        return _point(details)
    found = find_proof(claim_from_record(record)) if verdict.status == "proved" else None
    return found or missing(
        f"a verdict of {verdict.status} by `{verdict.method}` has no certificate yet"
    )


def missing(reason: str) -> Proof:
    """In place of a proof: why there is none."""
    return {"kind": "none", "reason": reason}


def _point(details: Mapping[str, Any]) -> Proof:
    reason = str(details.get("reason", ""))
    undefined = details.get("kind") == "undefined" or "undefined" in reason
    point = {name: _nested(text) for name, text in details["point"].items()}
    how = "undefined" if undefined else "separated"
    return {"kind": "point", "point": point, "how": how, "because": reason or _values(details)}


def _values(details: Mapping[str, Any]) -> str:
    return f"lhs = {details.get('lhs')}, rhs = {details.get('rhs')}"


def _nested(text: str) -> Any:
    """`[1, 2/3]` as a list of texts; a number as it is."""
    if not text.startswith("["):
        return text
    return json.loads(re.sub(r"[^\[\],\s]+", lambda found: f'"{found.group()}"', text))
