"""The program of a worker process: claims in, verdicts out, until its input ends."""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any, BinaryIO

from symnn.core import Evidence, Verdict, refusal
from symnn.errors import SymnnError
from symnn.lazy import load
from symnn.proof.chain import check
from symnn.proof.transport import unpacked_claim
from symnn.syntax import claim_from_record

READY = "ready"


def main(memory: int) -> None:
    """Answer requests from standard input; `memory` is the address space in MiB, 0 for any."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print must not mix with the answers
    limit_memory(memory)
    _send(answers, READY)
    while True:
        try:
            request = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _send(answers, answer(request))


def limit_memory(memory: int) -> None:
    """Refuse allocations beyond `memory` MiB, where the system can do so."""
    try:
        resource = load("resource")
    except ImportError:
        return
    if memory:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory << 20 if hard == resource.RLIM_INFINITY else min(memory << 20, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _send(answers: BinaryIO, message: Any) -> None:
    pickle.dump(message, answers)
    answers.flush()


def answer(request: dict[str, Any]) -> Verdict:
    """The verdict on a packed claim or on a record of a claims file."""
    try:
        packed = request.get("claim")
        claim = unpacked_claim(packed) if packed else claim_from_record(request["record"])
        return check(claim, timeout=request["timeout"], seed=request["seed"])
    except SymnnError as error:
        return refusal(error)
    except MemoryError:
        return undecided("the memory limit was reached")
    except RecursionError:
        return undecided("the expression is nested too deeply")


def undecided(reason: str) -> Verdict:
    """`unknown`, with the reason."""
    return Verdict("unknown", "none", "none", Evidence(reason))
