"""Claims files: one JSON record a line in, one verdict line out, in order, as they come."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from symnn.cli import options, streams
from symnn.errors import SymnnError
from symnn.lazy import load

TIMEOUT = 10.0
OWN_SHARE = 0.8
"""Strategies stop by themselves at this share of the limit, which is hard."""


@dataclass(frozen=True)
class Checking:
    """How a claim is checked; None leaves the choice to the verifier."""

    timeout: float | None = None
    memory: int | None = None
    seed: int | None = None

    @property
    def seconds(self) -> float:
        """After which a claim is given up."""
        return TIMEOUT if self.timeout is None else self.timeout

    @property
    def limits(self) -> dict[str, Any]:
        return options.given(timeout=self.timeout, memory=self.memory, seed=self.seed)

    def verdict(self, claim: Any) -> Any:
        """The verdict on one claim, in this process, which may be killed for taking too long."""
        worker = load("symnn.proof.worker")
        if self.memory is not None:
            worker.limit_memory(self.memory)
        try:
            soft = OWN_SHARE * self.seconds
            return load("symnn.proof", "verify")(claim, timeout=soft, seed=self.seed or 0)
        except MemoryError:
            return worker.undecided(f"over its limit of {self.memory} MiB")
        except RecursionError:
            return worker.undecided("the expression is nested too deeply")

    def pool(self, jobs: int) -> Any:
        """Workers for many claims, each killed when a claim is over its limits."""
        return load("symnn.proof", "Pool")(jobs, load("symnn.proof", "Limits")(**self.limits))


@dataclass(frozen=True)
class Shard:
    """The `part`-th of `count` interleaved parts of a file."""

    part: int
    count: int

    @classmethod
    def of(cls, text: str) -> Shard:
        """The shard that `I/N` names.

        >>> Shard.of("2/3")
        Shard(part=2, count=3)

        Raises:
            SymnnError: not two integers with 1 <= I <= N.
        """
        part, _, count = text.partition("/")
        if part.isdecimal() and count.isdecimal() and 1 <= int(part) <= int(count):
            return cls(int(part), int(count))
        raise SymnnError(f"--shard is {text!r}; needed I/N with 1 <= I <= N, such as 1/4")

    @property
    def words(self) -> str:
        """Which part it is; nothing for the whole."""
        return f" in part {self.part} of {self.count}" if self.count > 1 else ""

    def of_lines(self, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
        """The lines of this part with their 1-based numbers; blank lines do not count."""
        filled = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
        return islice(filled, self.part - 1, None, self.count)


def check_file(path: str, checking: Checking, jobs: int, shard: Shard, as_json: bool) -> int:
    """Print one verdict line per claim; the exit code of all of them together."""
    codes: set[int] = set()
    numbered = shard.of_lines(streams.lines_of(path))
    with checking.pool(jobs) as pool:
        for name, verdict in _verdicts(numbered, pool):
            line = {"id": name, **verdict.to_json()}
            streams.print_json(line) if as_json else streams.print_text(_shown(line))
            codes.add(verdict.exit_code)
    if not codes:
        streams.note(f"`{path}` holds no claim" + shard.words)
    return next((code for code in (2, 1, 3) if code in codes), 0)


def _shown(line: dict[str, Any]) -> str:
    summary = line["evidence"]["summary"].splitlines()[0]
    return f"{line['id']}  {line['status']}  {line['level']}  {line['method']}  {summary}"


def _verdicts(numbered: Iterator[tuple[int, str]], pool: Any) -> Iterator[tuple[Any, Any]]:
    """The name and the verdict of each line; lines that are no records wait for their turn."""
    waiting: deque[tuple[Any, Any]] = deque()

    def records() -> Iterator[dict[str, Any]]:
        for number, text in numbered:
            try:
                record = _record(number, text)
            except SymnnError as error:
                waiting.append((number, _error(str(error))))
            else:
                waiting.append((record.get("id", number), None))
                yield record

    for verdict in pool.verdicts(records()):
        while waiting[0][1] is not None:
            yield waiting.popleft()
        yield waiting.popleft()[0], verdict
    yield from waiting


def _record(number: int, text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except ValueError as error:
        reason = f"{getattr(error, 'msg', error)} (column {getattr(error, 'colno', 1)})"
        raise SymnnError(f"line {number} is not JSON: {reason}") from None
    except RecursionError:
        raise SymnnError(f"line {number} is not JSON: nested too deeply") from None
    if not isinstance(record, dict):
        raise SymnnError(f"line {number}: a claim is a JSON object; found `{text.strip():.60}`")
    return record


def _error(message: str) -> Any:
    evidence = load("symnn.core", "Evidence")(message)
    return load("symnn.core", "Verdict")("error", "none", "input", evidence)
