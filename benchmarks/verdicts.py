"""Verdicts on claims of known truth: symnn beside SymPy's tools and other verifiers.

    python benchmarks/verdicts.py                       # all of it
    python benchmarks/verdicts.py --every 10 --jobs 2   # a sample, two processes
    python benchmarks/verdicts.py --tools symnn mathema
    python benchmarks/verdicts.py --answers answers.jsonl   # goes on where it was stopped

Prints, for true and for false claims, how many are proved, refuted, left open and called wrongly,
with the median, the longest and the total of the CPU time. The time for a claim is CPU time too, so
that the table does not depend on what else the machine does. The mutants are planted mistakes that
ball arithmetic refutes at a point; the provers alone are asked about them, so that no refuter hides
a mistake of theirs: none may be proved. The other packages are in the extra `peers`; they take
long, so they are asked about every fourth claim, and those that are not installed are left out.
Ends with 1 if symnn is wrong about a claim.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from statistics import median
from time import process_time
from typing import Any

from verifying.answers import Answers
from verifying.claims import Question, is_false, mutants, questions
from verifying.limits import budgets_in_cpu_time
from verifying.tools import PACKAGES, TOOLS, is_installed

MUTANTS, KNOWN_FALSE = "symnn, provers alone", "ball arithmetic"
REFUTING = 0.5
"""Seconds for a point at which a mutant fails; one without such a point may be true."""


@dataclass
class Tally:
    """What one tool said of one kind of claim."""

    counts: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, question: Question, said: str, seconds: float) -> None:
        """Take note of an answer."""
        if said == "not asked":
            return
        self.times.append(seconds)
        if said in ("proved", "refuted") and said != question.answer:
            self.wrong.append(str(question.claim()))
            said = "wrong"
        self.counts[said] += 1


def asked(tool: str, question: Question, timeout: float) -> tuple[str, float]:
    """The answer of a tool and its CPU time; runs in a worker."""
    with budgets_in_cpu_time():
        if tool == KNOWN_FALSE:
            return ("false" if is_false(question, timeout) else "unknown"), 0.0
        claim = question.claim()
        start = process_time()
        said = TOOLS[tool](claim, timeout)
        return said, process_time() - start


class Workers:
    """Processes that ask the tools; they are replaced when a tool takes one down with it."""

    def __init__(self, jobs: int, known: Answers) -> None:
        self.jobs, self.known = jobs, known
        self.start()

    def start(self) -> None:
        """Fresh processes."""
        self.pool = ProcessPoolExecutor(self.jobs, get_context("spawn"))

    def ask(self, tool: str, question: Question, timeout: float) -> Future[tuple[str, float]]:
        """The answer, when it is there."""
        known = self.known.get(tool, question)
        if known is None:
            return self.pool.submit(asked, tool, question, timeout)
        found: Future[tuple[str, float]] = Future()
        found.set_result(known)
        return found

    def answer(self, found: Future[tuple[str, float]], *task: Any) -> tuple[str, float]:
        """The answer; asked again alone, and open, if processes died of it."""
        for _ in range(2):
            try:
                return found.result()
            except (BrokenProcessPool, CancelledError):
                self.pool.shutdown(cancel_futures=True)
                self.start()
                found = self.ask(*task)
        return "open", 0.0


def answers(
    tool: str, chosen: list[Question], timeout: float, workers: Workers
) -> Iterator[tuple[Question, str, float]]:
    """The answers to all questions, in order, with a line of progress on a terminal."""
    waiting: deque[tuple[Question, Future[tuple[str, float]]]] = deque()
    left = iter(chosen)
    for done in range(len(chosen)):
        for question in islice(left, 4 * workers.jobs - len(waiting)):
            waiting.append((question, workers.ask(tool, question, timeout)))
        question, found = waiting.popleft()
        said, seconds = workers.answer(found, tool, question, timeout)
        workers.known.add(tool, question, said, seconds)
        yield question, said, seconds
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{tool}: {done + 1}/{len(chosen)} \x1b[K")
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def tallies(found: Iterable[tuple[Question, str, float]]) -> dict[str, Tally]:
    """The answers counted by kind of claim."""
    result: dict[str, Tally] = {}
    for question, said, seconds in found:
        result.setdefault(question.kind, Tally()).add(question, said, seconds)
    return result


HEAD = (f"{'tool':22s} {'claims':14s} {'asked':>5s} {'proved':>7s} {'refuted':>8s} {'open':>5s} "
        f"{'wrong':>6s} {'median ms':>9s} {'longest s':>9s} {'total s':>8s}")  # fmt: skip


def report(tool: str, kind: str, tally: Tally) -> str:
    """One line of the table."""
    counts = tally.counts
    return (
        f"{tool:22s} {kind:14s} {len(tally.times):5d} {counts['proved']:7d} "
        f"{counts['refuted']:8d} {counts['open']:5d} {counts['wrong']:6d} "
        f"{1000 * median(tally.times or [0]):9.1f} {max(tally.times or [0]):9.1f} "
        f"{sum(tally.times):8.1f}"
    )


def show(tool: str, found: dict[str, Tally], every_wrong: bool) -> bool:
    """Print the lines of one tool; whether it was wrong."""
    for kind, tally in found.items():
        print(report(tool, kind, tally), flush=True)
        for line in tally.wrong if every_wrong else tally.wrong[:3]:
            print(f"    wrong: {line}")
    return any(tally.wrong for tally in found.values())


def measure(options: argparse.Namespace, workers: Workers) -> bool:
    """The whole table; whether symnn was wrong."""
    failed = False
    for tool in options.tools:
        if not is_installed(tool):
            print(f"{tool:22s} is not installed; pip install 'symnn[peers]'")
            continue
        every = options.every * (options.packages_every if tool in PACKAGES else 1)
        chosen = [q for name in ("true", "false") for q in questions(name, every)]
        if tool == MUTANTS and options.mutants:
            planted = mutants(options.mutants, options.every)
            known = answers(KNOWN_FALSE, planted, REFUTING, workers)
            chosen += [q for q, said, _ in known if said == "false"]
        found = tallies(answers(tool, chosen, options.timeout, workers))
        failed |= show(tool, found, tool.startswith("symnn")) and tool.startswith("symnn")
    return failed


def main() -> int:
    """Print the table; 1 if symnn is wrong about a claim."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--every", type=int, default=1, help="take every N-th claim")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds for one claim")
    parser.add_argument("--jobs", type=int, default=1, help="processes that ask")
    parser.add_argument("--mutants", type=int, default=2400, help="planted mistakes, 0 for none")
    parser.add_argument("--packages-every", type=int, default=4, help="the same for the packages")
    parser.add_argument("--answers", help="file that keeps the answers, and gives those it has")
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=list(TOOLS))
    options = parser.parse_args()
    print(HEAD)
    return int(measure(options, Workers(options.jobs, Answers(options.answers))))


if __name__ == "__main__":
    raise SystemExit(main())
