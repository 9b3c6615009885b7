"""What a verdict rests on, as plain data that another implementation can replay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symnn.core import Claim, Verdict
from symnn.syntax.written import record_of

FORMAT, VERSION = "symnn-certificate", 1

Proof = Mapping[str, Any]


def certified(verdict: Verdict, claim: Claim) -> Verdict:
    """The verdict with its certificate; one without a replayable proof says why."""
    proof = verdict.certificate or _proof(verdict)
    certificate = {
        "format": FORMAT, "version": VERSION, "symnn": _version(), "claim": record_of(claim),
        "verdict": {"status": verdict.status, "level": verdict.level, "method": verdict.method},
        "proof": proof,
    }  # fmt: skip
    return replace(verdict, certificate=certificate)


def _version() -> str:
    try:
        return version("symnn")
    except PackageNotFoundError:
        return "unknown"


def _proof(verdict: Verdict) -> Proof:
    details = verdict.evidence.details
    if verdict.status == "refuted" and "point" in details:
        return _point(details)
    return missing(f"a verdict of {verdict.status} by `{verdict.method}` has no certificate yet")


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
