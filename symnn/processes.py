"""Work in processes of its own: what hangs, dies, exits or eats memory fails alone."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any

from symnn.lazy import load

LONGEST_MESSAGE = 2000
STRANGE = "\N{REPLACEMENT CHARACTER}"
GRACE = 5
"""Seconds beyond the limit of time, after which a process that nobody is left to end goes."""


@dataclass(frozen=True)
class Bounds:
    """What one piece of work may use.

    Args:
        seconds: of wall time, after which its process is killed.
        memory: MiB of address space.
    """

    seconds: float = 120.0
    memory: int = 4096


@dataclass(frozen=True)
class Outcome:
    """What one piece of work gave.

    Args:
        value: what was returned; None when it failed.
        failure: why it failed, in words; empty when it did not.
    """

    value: Any = None
    failure: str = ""


@dataclass(frozen=True)
class _Running:
    place: int
    process: Any
    reader: Connection
    end: float


def apart(
    work: Callable[[Any], Any],
    pieces: Iterable[Any],
    jobs: int = 1,
    bounds: Bounds | None = None,
    preload: Sequence[str] = (),
) -> Iterator[Outcome]:
    """What `work` gives for each piece, in order, each from a process of its own.

    Nothing that a piece does reaches another: what it prints goes to standard error, it has no
    standard input, and what it started ends with it.

    Args:
        work: a function of a module; pieces and results travel as pickles.
        pieces: what it is called with.
        jobs: how many at a time.
        bounds: of each piece.
        preload: modules that every piece needs; they are loaded once, in the process that all
            others are copies of, if it does not run yet.

    >>> [outcome.value or outcome.failure for outcome in apart(len, ["ab", 3])]
    [2, "TypeError: object of type 'int' has no len()"]
    """
    bounds, waiting, context = bounds or Bounds(), deque(enumerate(pieces)), _context(preload)
    running: list[_Running] = []
    done: dict[int, Outcome] = {}
    turn = 0
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_started(context, work, *waiting.popleft(), bounds))
            for run in _ready(running):
                running.remove(run)
                done[run.place] = _outcome(run, bounds)
            while turn in done:
                yield done.pop(turn)
                turn += 1
    finally:
        for run in running:
            _end(run)


def _context(preload: Sequence[str]) -> Any:
    """Copies of one process that has loaded everything, where the system can copy processes."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def _started(
    context: Any, work: Callable[[Any], Any], place: int, piece: Any, bounds: Bounds
) -> _Running:
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(work, piece, bounds, writer))
    process.start()
    writer.close()
    return _Running(place, process, reader, monotonic() + bounds.seconds)


def _ready(running: list[_Running]) -> list[_Running]:
    """Those that have answered, ended, or are over their time."""
    first = min(run.end for run in running)
    heard = wait([run.reader for run in running], max(0.0, first - monotonic()))
    now = monotonic()
    return [run for run in running if run.reader in heard or run.end <= now]


def _outcome(run: _Running, bounds: Bounds) -> Outcome:
    late = not run.reader.poll()
    try:
        if late:
            return Outcome(failure=_over_time(bounds))
        return pickle.loads(run.reader.recv_bytes())
    except EOFError:
        run.process.join()
        return Outcome(failure=_ended(run.process.exitcode, bounds))
    except Exception as error:  # an answer may hold objects that cannot be read back
        return Outcome(failure=_told(error))
    finally:
        _end(run)


def _end(run: _Running) -> None:
    """End the process with everything that it started."""
    with suppress(OSError):
        os.killpg(run.process.pid, signal.SIGKILL)
    run.process.kill()
    run.process.join()
    run.process.close()
    run.reader.close()


def _over_time(bounds: Bounds) -> str:
    return f"over its limit of {bounds.seconds:g} s; its process was killed"


def _ended(code: int | None, bounds: Bounds) -> str:
    """Why a process has ended without an answer."""
    if code == -getattr(signal, "SIGALRM", 0):
        return _over_time(bounds)
    if code is not None and -code in set(signal.Signals):
        return f"its process ended unexpectedly ({signal.Signals(-code).name})"
    return f"its process ended without an answer (exit code {code})"


# In the process of the piece


def _serve(work: Callable[[Any], Any], piece: Any, bounds: Bounds, writer: Connection) -> None:
    """Do the work and answer; nothing that the work left running holds the process up."""
    _shut_in(bounds)
    try:
        answer = pickle.dumps(Outcome(work(piece)))
    except MemoryError:
        answer = pickle.dumps(Outcome(failure=f"over its limit of {bounds.memory} MiB"))
    except SystemExit as left:
        answer = pickle.dumps(Outcome(failure=f"SystemExit: exit was called with {left.code!r}"))
    except BaseException as error:  # work may raise anything; the others go on
        answer = pickle.dumps(Outcome(failure=_told(error)))
    with suppress(OSError):
        writer.send_bytes(answer)
        sys.stderr.flush()
    os._exit(0)


def _shut_in(bounds: Bounds) -> None:
    """A process group of its own, no input, no way to standard output, limits."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    if os.name == "posix":
        os.setpgid(0, 0)
        _limit_memory(bounds.memory << 20)
        # Unhandled, the alarm ends the process even where foreign code holds the interpreter.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, bounds.seconds + GRACE)


def _limit_memory(size: int) -> None:
    resource = load("resource")
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    soft = size if hardest == resource.RLIM_INFINITY else min(size, hardest)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hardest))


def _told(error: BaseException) -> str:
    """The kind of an error and what it says, fit for a terminal."""
    try:
        words = str(error)
    except Exception:
        words = "an error that cannot say what it is"
    shown = "".join(c if c.isprintable() or c == "\n" else STRANGE for c in words)
    return f"{type(error).__name__}: {shown}"[:LONGEST_MESSAGE].removesuffix(": ")
