"""The program of a worker process: claims in, verdicts out, until its input ends."""

from __future__ import annotations

import os
import pickle
import sys
from math import ceil
from typing import Any, BinaryIO

from symnn.core import Evidence, Verdict, refusal
from symnn.errors import SymnnError
from symnn.lazy import load
from symnn.proof.service.chain import check
from symnn.proof.service.transport import unpacked_claim
from symnn.syntax import claim_from_record

READY = "ready"
OUT_OF_MEMORY = 12
"""The exit code of a worker that was refused memory: what is left of it is not used again."""
SETTINGS = ("timeout", "seed", "certify")


def main(memory: int) -> None:
    """Answer requests from standard input; `memory` is the address space in MiB, 0 for any."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print must not mix with the answers
    limit_memory(memory)
    _send(answers, READY)
    while True:
        try:
            request = pickle.load(sys.stdin.buffer)
            limit_cpu(request.get("cpu", 0))
            _send(answers, answer(request))
        except EOFError:
            return
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


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


def limit_cpu(seconds: float) -> None:
    """End this process after `seconds` of computing from now, 0 for any; the system does it.

    `Why:` who waits for the answer may have been killed, and with it the watch on the time.
    """
    try:
        resource = load("resource")
    except ImportError:
        return
    if seconds:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        until = ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
        soft = until if hard == resource.RLIM_INFINITY else min(until, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _send(answers: BinaryIO, message: Any) -> None:
    pickle.dump(message, answers)
    answers.flush()


def answer(request: dict[str, Any]) -> Verdict:
    """The verdict on a packed claim or on a record of a claims file.

    Raises:
        MemoryError: an allocation was refused.
    """
    try:
        packed = request.get("claim")
        claim = unpacked_claim(packed) if packed else claim_from_record(request["record"])
        settings = {name: request[name] for name in SETTINGS if name in request}
        return check(claim, **settings)
    except SymnnError as error:
        return refusal(error)
    except RecursionError:
        return undecided("the expression is nested too deeply")


def undecided(reason: str) -> Verdict:
    """`unknown`, with the reason."""
    return Verdict("unknown", "none", "none", Evidence(reason))
