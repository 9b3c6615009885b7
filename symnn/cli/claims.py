"""Claims files: one JSON record a line in, one verdict line out, in order, as they come."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO, TypeVar

from symnn.cli import options, streams
from symnn.cli.tally import Tally
from symnn.errors import SymnnError
from symnn.files import opened
from symnn.lazy import load

T = TypeVar("T", str, bytes)

TIMEOUT = 10.0
OWN_SHARE = 0.8
"""Strategies stop by themselves at this share of the limit, which is hard."""


@dataclass(frozen=True)
class Checking:
    """How a claim is checked; None leaves the choice to the verifier."""

    timeout: float | None = None
    memory: int | None = None
    seed: int | None = None
    certify: bool = False
    explain: bool = False

    @property
    def seconds(self) -> float:
        """After which a claim is given up."""
        return TIMEOUT if self.timeout is None else self.timeout

    @property
    def limits(self) -> dict[str, Any]:
        return options.given(
            timeout=self.timeout, memory=self.memory, seed=self.seed, certify=self.certify
        )

    def verdict(self, claim: Any) -> Any:
        """The verdict on one claim, in this process, which may be killed for taking too long."""
        worker = load("symnn.proof.service.worker")
        if self.memory is not None:
            worker.limit_memory(self.memory)
        try:
            soft = OWN_SHARE * self.seconds
            verify = load("symnn.proof", "verify")
            more = {"certify": self.certify, "explain": self.explain}
            return verify(claim, timeout=soft, seed=self.seed or 0, **more)
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

    def of_lines(self, lines: Iterable[T]) -> Iterator[tuple[int, T]]:
        """The lines of this part with their 1-based numbers; blank lines do not count."""
        filled = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
        return islice(filled, self.part - 1, None, self.count)


@dataclass(frozen=True)
class Target:
    """Where verdicts go: as JSON or as text, and their certificates to a file if one is named."""

    as_json: bool
    certificates: str | None = None

    @contextmanager
    def opened(self) -> Iterator[TextIO | None]:
        """The file of certificates, which takes one line for each claim."""
        if self.certificates is None:
            yield None
        else:
            with open(self.certificates, "w", encoding="utf-8") as file:
                yield file

    def take(self, name: Any, verdict: Any, kept: TextIO | None) -> None:
        """Print a verdict, and write its certificate as one line."""
        line = {"id": name, **verdict.to_json()}
        streams.print_json(line) if self.as_json else _tell(line)
        if kept is not None:
            kept.write(json.dumps(verdict.certificate, ensure_ascii=False) + "\n")
            kept.flush()


def check_file(path: str, checking: Checking, jobs: int, shard: Shard, target: Target) -> int:
    """Print one verdict line per claim; the exit code of all of them together."""
    claims_file, core = load("symnn.audit.claims_file"), load("symnn.core")
    codes: set[int] = set()
    names: deque[Any] = deque()

    def items() -> Iterator[Any]:
        for number, text in shard.of_lines(claims_file.lines_of(stream)):
            try:
                record = claims_file.record_of(number, text)
            except SymnnError as error:
                names.append(number)
                yield core.refusal(error)
            else:
                names.append(record.get("id", number))
                yield record

    with (
        opened(path) as stream,
        checking.pool(jobs) as pool,
        target.opened() as kept,
        Tally() as so_far,
    ):
        for verdict in pool.verdicts(items()):
            target.take(names.popleft(), verdict, kept)
            so_far.add(verdict.status)
            codes.add(verdict.exit_code)
    if not codes:
        streams.note(f"`{path}` holds no claim" + shard.words)
    return core.worst_exit_code(codes)


def _tell(line: dict[str, Any]) -> None:
    """One line for people; of an error, the place as a remark."""
    summary, *excerpt = line["evidence"]["summary"].splitlines()
    head = f"{line['id']}  {line['status']}  {line['level']}  {line['method']}  {summary}"
    streams.print_text(head)
    if line["status"] == "error" and excerpt:
        streams.note("\n".join(excerpt))
