"""Checks in processes that can be killed: hard limits of time and memory, and many at once."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread, Timer
from time import perf_counter
from typing import Any

from symnn.core import Claim, Verdict
from symnn.errors import SymnnError
from symnn.proof.service.transport import packed_claim
from symnn.proof.service.worker import OUT_OF_MEMORY, READY, undecided

Question = Claim | Mapping[str, Any]
Item = Question | Verdict
SMALLEST_MEMORY, LARGEST_MEMORY = 256, 1 << 30
LONGEST_TIMEOUT = 1_000_000
AHEAD = 4
"""Claims that are read for each worker before the first of them is settled."""

OWN_SHARE = 0.8
"""Strategies stop by themselves at this share of the limit, which is hard."""


@dataclass(frozen=True)
class Limits:
    """What one claim may use.

    Args:
        timeout: seconds of wall time, after which its process is killed.
        memory: MiB of address space.
        seed: of the random points.
        certify: whether verdicts come with certificates.
    """

    timeout: float = 10.0
    memory: int = 1024
    seed: int = 0
    certify: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise SymnnError(
                f"verify: timeout is {self.timeout!r}; needed seconds > 0, up to {LONGEST_TIMEOUT}"
            )
        if not SMALLEST_MEMORY <= self.memory <= LARGEST_MEMORY:
            raise SymnnError(
                f"verify: memory is {self.memory!r} MiB; needed at least {SMALLEST_MEMORY}, "
                f"which a worker uses for its libraries, and at most {LARGEST_MEMORY}"
            )


def check_isolated(
    claim: Claim,
    timeout: float = 10.0,
    memory: int = 1024,
    seed: int = 0,
    certify: bool = False,
) -> Verdict:
    """The verdict on a claim from a process of its own.

    A process that is over its time, runs out of memory or crashes gives `unknown` with the reason.

    Args:
        claim: what is to be settled.
        timeout: seconds, after which the process is killed.
        memory: MiB that the process may address.
        seed: of the random points.
        certify: whether the verdict comes with its certificate.
    """
    with Pool(1, Limits(timeout, memory, seed, certify)) as pool:
        return next(pool.verdicts([claim]))


class Pool:
    """Workers that settle many claims, in order.

    Args:
        jobs: number of processes.
        limits: of each claim.
    """

    def __init__(self, jobs: int = 1, limits: Limits | None = None) -> None:
        if jobs < 1:
            raise SymnnError(f"verify: jobs is {jobs!r}; needed at least 1")
        self.jobs, self.limits = jobs, limits or Limits()
        self._workers = [_Worker(self.limits) for _ in range(jobs)]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, and what they are at; the pool is of no use afterwards."""
        for worker in self._workers:
            worker.close()

    def verdicts(self, claims: Iterable[Item]) -> Iterator[Verdict]:
        """The verdicts in the order of the claims, each as soon as it and those before are done.

        Args:
            claims: claims, or records of a claims file, which are then parsed by the workers, or
                verdicts, which stand for themselves. They are read as needed, in other threads, so
                that a long file stays out of memory.
        """
        line = _Line(iter(claims), AHEAD * self.jobs)
        for worker in self._workers:
            Thread(target=line.serve, args=(worker,), daemon=True).start()
        try:
            while (verdict := line.first()) is not None:
                yield verdict
        except KeyboardInterrupt:
            self.close()
            raise
        finally:
            line.stop()


class _Line:
    """Claims waiting for a worker, and verdicts waiting for their turn.

    The threads of the workers read the claims, not the one that asks for verdicts: whoever writes
    one claim, waits for its verdict, and then writes the next is answered.

    Args:
        claims: read one by one, never by two threads at once.
        ahead: how many may be read before the verdict on the first of them is known.
    """

    def __init__(self, claims: Iterator[Item], ahead: int) -> None:
        self._claims, self._turn, self._over = claims, Lock(), False
        self._order: Queue[Future[Verdict | None]] = Queue(ahead)

    def first(self) -> Verdict | None:
        """The verdict on the first claim whose verdict was not asked for; None after the last."""
        return self._order.get().result()

    def serve(self, worker: _Worker) -> None:
        """Let a worker settle claims until there are no more."""
        while (taken := self._next()) is not None:
            claim, future = taken
            try:
                future.set_result(claim if isinstance(claim, Verdict) else worker.settle(claim))
            except BaseException as error:
                future.set_exception(error)

    def _next(self) -> tuple[Item, Future[Verdict | None]] | None:
        future: Future[Verdict | None] = Future()
        with self._turn:
            if self._over:
                return None
            claim = self._read(future)
            self._order.put(future)
        return None if claim is None else (claim, future)

    def _read(self, future: Future[Verdict | None]) -> Item | None:
        """The next claim, or None at the end, of which the future tells."""
        try:
            return next(self._claims)
        except StopIteration:
            future.set_result(None)
        except BaseException as error:
            future.set_exception(error)
        self._over = True
        return None

    def stop(self) -> None:
        """Read no more claims; a thread that waits for room in the line goes on, and ends."""
        self._over = True
        with suppress(Empty):
            while True:
                self._order.get_nowait()


class _Worker:
    """One process, started when first needed and again after it died."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self._starting, self._closed = Lock(), False

    def settle(self, claim: Question) -> Verdict:
        start = perf_counter()
        verdict = self._answer(_request(claim, self.limits))
        return replace(verdict, seconds=perf_counter() - start) if not verdict.seconds else verdict

    def _answer(self, request: bytes) -> Verdict:
        process = self._running()
        assert process.stdin is not None
        timer = Timer(self.limits.timeout, process.kill)
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            return self._read(process)
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._died(process, not timer.is_alive())
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            process = self._start()
            if self._read(process) != READY:
                raise SymnnError("verify: a worker process did not start")
            return process
        return self.process

    def _start(self) -> subprocess.Popen[bytes]:
        with self._starting:  # none may start behind the back of `close`
            if self._closed:
                raise SymnnError("verify: the pool of workers is closed; make another one")
            self.process = _started(self.limits.memory)
            return self.process

    def close(self) -> None:
        """End the process for good."""
        with self._starting:
            self._closed = True
        self.stop()

    @staticmethod
    def _read(process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        return pickle.load(process.stdout)

    def _died(self, process: subprocess.Popen[bytes], late: bool) -> Verdict:
        self.stop()
        if late:
            return undecided(f"over its limit of {self.limits.timeout:g} s; its process was killed")
        return undecided(_ended(process.returncode, self.limits))

    def stop(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what could not be written is of no use any more
                    stream.close()


def _ended(code: int, limits: Limits) -> str:
    """Why a process that nobody killed has ended."""
    if code in (OUT_OF_MEMORY, -signal.SIGABRT):  # FLINT and GMP abort when memory is refused
        return f"over its limit of {limits.memory} MiB; its process ended"
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"over its limit of {limits.timeout:g} s of computing; its process ended"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
    return f"its process ended unexpectedly ({name})"


def _request(claim: Question, limits: Limits) -> bytes:
    own = {"claim": packed_claim(claim)} if isinstance(claim, Claim) else {"record": dict(claim)}
    settings = {"timeout": limits.timeout * OWN_SHARE, "seed": limits.seed,
                "cpu": limits.timeout, "certify": limits.certify}  # fmt: skip
    return pickle.dumps({**own, **settings})


def _started(memory: int) -> subprocess.Popen[bytes]:
    """A fresh interpreter: no fork of the caller's threads, no second run of its script.

    It is in a process group of its own: an interrupt at the keyboard is for the caller alone, who
    ends the workers.
    """
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
    environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
    program = f"from symnn.proof.service.worker import main; main({memory})"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", program],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        process_group=0 if os.name == "posix" else None,
    )  # fmt: skip
