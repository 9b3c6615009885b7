"""Expressions of text books: mean bits of error of each tier, as for Hamming's problems.

    python benchmarks/expressions.py [--points 500] [--seed 1] [--sampler whole] [--limit 60]
        [--rows FILE] [--tier fast] [--times] [NAME...]

The expressions are those of `textbook.py` and `formulary.py`; what is measured is told in
`hamming.py`. Each is built and run in a process of its own with `--limit` seconds of processor
time; what fails is listed with its message. With `--times`, elements are timed too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from os import environ
from pathlib import Path
from typing import Any

from formulary import FORMULARY
from hamming import PAIRS, TIERS, Row, kept, measured, table
from textbook import TEXTBOOK, variables

from symnn.accuracy import sample
from symnn.core import domain_of
from symnn.syntax import declare
from symnn.syntax.expression import build

EXPRESSIONS = TEXTBOOK | FORMULARY


def row(name: str, tier: str, key: str, given: argparse.Namespace) -> Row:
    """One expression in one tier."""
    text, names = EXPRESSIONS[name]
    declared = declare(variables(names))
    domains = {s.name: domain_of(s) for s in declared.values()}
    points = sample(build(text, declared), domains, sampler=given.sampler, points=given.points,
                    seed=given.seed)  # fmt: skip
    return measured(name, tier, points, key, PAIRS if given.times else 0)


def limited(work: Callable[[], Any], seconds: int) -> Any:
    """The result of work in a process of its own, or a text that says why there is none."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(work, seconds, sending))
    worker.start()
    sending.close()
    try:
        return receiving.recv()
    except EOFError:
        return f"ended without a result: more than {seconds} s of processor time?"
    finally:
        worker.join()


def _work(work: Callable[[], Any], seconds: int, sending: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        sending.send(work())
    except Exception as error:  # what a user would see is what is listed
        sending.send(f"{type(error).__name__}: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of names")
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sampler", choices=("whole", "everyday", "near"), default="whole")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--tier", choices=TIERS, action="append")
    given = parser.parse_args()
    environ["SYMNN_CACHE"] = tempfile.mkdtemp()
    key = f"{given.points} {given.seed} {given.sampler}"
    tiers: list[str] = given.tier or list(TIERS)
    rows = [r for r in kept(given.rows) if r.key == key]
    failures = []
    for name in EXPRESSIONS:
        done = {r.tier for r in rows if r.problem == name}
        if given.names and not any(part in name for part in given.names):
            continue
        for tier in [t for t in tiers if t not in done]:
            found = limited(lambda n=name, t=tier: row(n, t, key, given), given.limit)
            print(found if isinstance(found, Row) else f"{name}, {tier}: {found}", flush=True)
            if not isinstance(found, Row):
                failures.append(f"- {name}, {tier}: {found}")
                continue
            rows.append(found)
            if given.rows:
                with given.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(found)) + "\n")
    print("\n" + "\n".join([*table(rows, tiers), *failures]))


if __name__ == "__main__":
    main()
