"""The tiers `fast` and `accurate` over the functions of `benchmarks/accuracy.py`.

    python benchmarks/tiers.py [--points 300] [--tier fast] [NAME...]

For each function: the largest and mean error in ulps (whole range | everyday | near thresholds),
results that are NaN or infinite where the value is finite, whether it is guarded (as a whole, or
between some thresholds), seconds of processor time to build it and milliseconds once it is kept,
and the time on 100,000 everyday points as a multiple of the naive formula's in NumPy (`lambdify`),
processor time, side by side, the median of seven pairs.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os import environ
from typing import Any

import numpy as np
import sympy as sp
from accuracy import SAMPLERS, Row, rows

import symnn as sn
from symnn.accuracy import Measurement, sample

PAIRS, TIMED = 7, 100_000
TOLERANCES = {"fast": 4.0, "accurate": 1.0}


@dataclass(frozen=True)
class Line:
    """What was measured of one function."""

    title: str
    runs: tuple[Measurement, ...]
    guarded: str
    build: float
    kept: float
    ratio: float

    @property
    def worst(self) -> float:
        return max((m.max_ulp for m in self.runs if not np.isnan(m.max_ulp)), default=0.0)

    @property
    def spurious(self) -> int:
        return sum(m.spurious for m in self.runs)

    @property
    def text(self) -> str:
        largest = " \\| ".join(f"{m.max_ulp:.3f}" for m in self.runs)
        mean = " \\| ".join(f"{m.mean_ulp:.3f}" for m in self.runs)
        return (f"| `{self.title}` | {largest} | {mean} | {self.spurious} | {self.guarded} | "
                f"{self.build:.1f} | {self.kept * 1000:.0f} | {self.ratio:.1f} |")  # fmt: skip


def measured(row: Row, tier: str, points: int) -> Line:
    """One function compiled to the tier, measured and timed."""
    samples = [sample(row.formula, sampler=s, points=points, seed=5) for s in SAMPLERS]
    expression, arguments = samples[0].expression, list(samples[0].columns)

    def make() -> Any:
        return sn.compile(expression, inputs=arguments, accuracy=tier)

    start = time.process_time()
    function = make()
    build = time.process_time() - start
    start = time.process_time()
    function = make()
    kept = time.process_time() - start
    runs = tuple(s.measure(function, f"{tier}:{row.title}") for s in samples)
    told = function.evidence.summary
    guarded = "all" if "is guarded: no forms" in told else "part" if "it is guarded" in told else ""
    ratio = against_naive(function, sp.lambdify(arguments, expression, "scipy"), row)
    return Line(row.title, runs, guarded, build, kept, ratio)


def against_naive(function: Callable[..., Any], naive: Callable[..., Any], row: Row) -> float:
    """How many times as long it takes as the naive formula."""
    columns = sample(row.formula, sampler="everyday", points=2000, seed=9).columns
    drawn = [np.resize(np.asarray(c), TIMED) for c in columns.values()]
    ratios = []
    with np.errstate(all="ignore"):
        for _ in range(PAIRS):
            start = time.process_time()
            function(*drawn)
            middle = time.process_time()
            try:
                naive(*drawn)
            except Exception:  # lambdify cannot print it
                return float("nan")
            ratios.append((middle - start) / max(time.process_time() - middle, 1e-9))
    return statistics.median(ratios)


def summary(lines: list[Line], tier: str) -> Iterator[str]:
    """What the targets speak of."""
    known = [line for line in lines if not np.isnan(line.ratio)]
    held = sum(line.worst <= TOLERANCES[tier] for line in lines)
    guarded = [line for line in lines if line.guarded]
    yield f"{tier}: {len(lines)} functions; within {TOLERANCES[tier]:g} ulps: {held}"
    yield f"largest error {max(line.worst for line in lines):.3f} ulps"
    yield f"spurious NaN or inf: {sum(line.spurious for line in lines)}"
    yield (f"guarded as a whole {sum(x.guarded == 'all' for x in guarded)}, "
           f"in part {sum(x.guarded == 'part' for x in guarded)}")  # fmt: skip
    yield (f"time within 2x of naive NumPy: {sum(x.ratio <= 2 for x in known)} of {len(known)}; "
           f"median {statistics.median(x.ratio for x in known):.1f}x")  # fmt: skip
    yield (f"build: median {statistics.median(x.build for x in lines):.1f} s, longest "
           f"{max(x.build for x in lines):.1f} s; kept: median "
           f"{1000 * statistics.median(x.kept for x in lines):.0f} ms")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--tier", choices=TOLERANCES, action="append")
    given = parser.parse_args()
    environ["SYMNN_CACHE"] = tempfile.mkdtemp()
    for tier in given.tier or TOLERANCES:
        lines = []
        print(f"| {tier} | largest | mean | spurious | guarded | build, s | kept, ms | x naive |")
        print("|---" * 8 + "|")
        for row in rows():
            if given.names and row.name not in given.names:
                continue
            lines.append(measured(row, tier, given.points))
            print(lines[-1].text, flush=True)
        print("\n" + "\n".join(f"- {line}" for line in summary(lines, tier)) + "\n", flush=True)


if __name__ == "__main__":
    main()
