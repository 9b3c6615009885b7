"""Claims files: one JSON record a line in, one verdict line out, in order, as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click

from symnn.cli import options, streams
from symnn.errors import SymnnError
from symnn.lazy import load

AHEAD = 4
"""Claims in flight for each job: enough to keep them busy, few enough to stay in order cheaply."""


@dataclass(frozen=True)
class Checking:
    """How a claim is checked; None leaves the choice to the verifier."""

    timeout: float | None = None
    memory: int | None = None
    seed: int | None = None

    def verdict(self, claim: Any) -> Any:
        """The verdict on one claim, in a process of its own when there is a limit to keep."""
        isolate = self.timeout is not None or self.memory is not None or None
        limits = options.given(
            timeout=self.timeout, memory=self.memory, seed=self.seed, isolate=isolate
        )
        return load("symnn.proof", "verify")(claim, **limits)


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

    def of_lines(self, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
        """The lines of this part with their 1-based numbers; blank lines do not count."""
        filled = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
        return islice(filled, self.part - 1, None, self.count)


def check_file(path: str, checking: Checking, jobs: int, shard: Shard, as_json: bool) -> int:
    """Print one verdict line per claim; the exit code of all of them together."""
    codes: set[int] = set()
    numbered = shard.of_lines(streams.lines_of(path))
    for line, code in _checked(numbered, checking, jobs):
        streams.print_json(line) if as_json else click.echo(_shown(line))
        codes.add(code)
    return next((code for code in (2, 1, 3) if code in codes), 0)


def _shown(line: dict[str, Any]) -> str:
    summary = line["evidence"]["summary"].splitlines()[0]
    return f"{line['id']}  {line['status']}  {line['level']}  {line['method']}  {summary}"


def _checked(
    numbered: Iterator[tuple[int, str]], checking: Checking, jobs: int
) -> Iterator[tuple[dict[str, Any], int]]:
    if jobs == 1:
        for number, text in numbered:
            yield verdict_line(number, text, checking)
        return
    with _pool(jobs) as pool:
        waiting: list[Any] = []
        for number, text in numbered:
            waiting.append(pool.submit(verdict_line, number, text, checking))
            if len(waiting) >= AHEAD * jobs:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _pool(jobs: int) -> Any:
    """Workers forked from a server that has imported the verifier once."""
    context = load("multiprocessing").get_context("forkserver")
    context.set_forkserver_preload(["symnn.proof", "symnn.syntax"])
    return load("concurrent.futures", "ProcessPoolExecutor")(jobs, mp_context=context)


def verdict_line(number: int, text: str, checking: Checking) -> tuple[dict[str, Any], int]:
    """The verdict line of one record, and its exit code.

    The record travels between processes as text: unpickling would evaluate its expressions.
    """
    name: Any = number
    try:
        record = _record(number, text)
        name = record.get("id", number) if isinstance(record, dict) else number
        verdict = checking.verdict(load("symnn.syntax", "claim_from_record")(record))
    except SymnnError as error:
        return _error_line(name, str(error)), 2
    return {"id": name, **verdict.to_json()}, verdict.exit_code


def _record(number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SymnnError(f"line {number} is not JSON: {error}") from None


def _error_line(name: Any, message: str) -> dict[str, Any]:
    return {
        "id": name, "status": "error", "level": "none", "method": "input", "assumptions_used": [],
        "evidence": {"summary": message}, "seconds": 0.0,
    }  # fmt: skip
