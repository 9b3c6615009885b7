"""What guarded evaluation costs: against naive NumPy, compiled and in NumPy, and to build.

    python benchmarks/guarded.py [--points 100000] [NAME...]

Times are of the processor. For each function of `benchmarks/accuracy.py`: milliseconds to build it
(from the formula to a function that can be called, nothing kept; what the C compiler takes once
for the operations of all functions is told apart), and the time on everyday points as a multiple of
the naive formula's in NumPy (`lambdify`), side by side, the median of five pairs. A process without
a compiler (`CC=`) measures the same in NumPy. Memory: `benchmarks/guarded_memory.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import sympy as sp
from accuracy import Row, rows

import symnn as sn
from symnn.accuracy import sample

PAIRS, POINTS = 5, 100_000
WAYS = {"compiled": {}, "NumPy": {"CC": ""}}
"""What is set in the environment of the process that measures each."""


def cost(row: Row, points: int) -> dict[str, Any]:
    """What one function costs to build, and to call against the naive one."""
    drawn = sample(row.formula, sampler="everyday", points=2000, seed=9)
    expression, arguments = drawn.expression, list(drawn.columns)
    columns = [np.resize(np.asarray(c), points) for c in drawn.columns.values()]
    start = time.process_time()
    function = sn.compile(expression, inputs=arguments, accuracy="guarded")
    build = time.process_time() - start
    before = children()
    function(*columns)
    naive = sp.lambdify(arguments, expression, "scipy")
    ratios = []
    with np.errstate(all="ignore"):
        for _ in range(PAIRS):
            start = time.process_time()
            function(*columns)
            middle = time.process_time()
            try:
                naive(*columns)
            except Exception:  # lambdify cannot print it
                break
            ratios.append((middle - start) / max(time.process_time() - middle, 1e-9))
    ratio = statistics.median(ratios) if ratios else None
    return {"title": row.title, "build": 1000 * build, "ratio": ratio,
            "compiler": children() - before}  # fmt: skip


def children() -> float:
    """Processor time of processes that have ended: those of the compiler."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def all_costs(names: list[str], points: int) -> Iterator[dict[str, Any]]:
    """The costs of the functions, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SYMNN_CACHE"] = folder
        sn.compile(sp.Symbol("x", real=True), accuracy="guarded")  # what is loaded once
        for row in rows():
            with suppress(sn.errors.NotSupportedError):  # whole numbers that nothing is guarded for
                if not names or row.name in names:
                    yield cost(row, points)


def elsewhere(own: dict[str, str], names: list[str], points: int) -> list[dict[str, Any]]:
    """The costs of the functions, in a process of its own."""
    command = [sys.executable, __file__, "--lines", "--points", str(points), *names]
    done = subprocess.run(command, env={**os.environ, **own}, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def summary(way: str, lines: list[dict[str, Any]]) -> Iterator[str]:
    ratios = [line["ratio"] for line in lines if line["ratio"] is not None]
    builds = [line["build"] for line in lines]
    yield (
        f"- {way}: median {statistics.median(ratios):.0f}x naive NumPy, at most 100x on "
        f"{sum(r <= 100 for r in ratios)} of {len(ratios)}, largest {max(ratios):.0f}x"
    )
    yield (f"- built in {statistics.median(builds):.1f} ms (median), under 20 ms "
           f"{sum(b < 20 for b in builds)} of {len(builds)}, longest {max(builds):.0f} ms; the "
           f"compiler took {sum(line['compiler'] for line in lines):.1f} s, once")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--lines", action="store_true", help="of JSON, measured in this process")
    given = parser.parse_args()
    if given.lines:
        for line in all_costs(given.names, given.points):
            print(json.dumps(line), flush=True)
        return
    found = {way: elsewhere(own, given.names, given.points) for way, own in WAYS.items()}
    print("| function | build, ms | compiled, x naive | NumPy, x naive |\n|---|---|---|---|")
    for first, second in zip(*found.values(), strict=True):
        shown = [f"{r:.0f}" if r is not None else "-" for r in (first["ratio"], second["ratio"])]
        print(f"| `{first['title']}` | {first['build']:.1f} | {' | '.join(shown)} |")
    print("\n" + "\n".join(line for way, lines in found.items() for line in summary(way, lines)))


if __name__ == "__main__":
    main()
