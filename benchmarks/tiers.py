"""The tiers `fast` and `accurate` over the functions of `benchmarks/accuracy.py`.

    python benchmarks/tiers.py [--points 300] [--tier fast] [--out FILE] [--shard 1/2] [NAME...]
    python benchmarks/tiers.py --table FILE...

For each function: the largest and mean error in ulps (whole range | everyday | near thresholds),
results that are NaN or infinite where the value is finite, whether it is guarded (as a whole, or
between some thresholds), seconds of processor time to build it and milliseconds once it is kept,
seconds (by the clock) until its forms are compiled C, and the time on 100,000 everyday points as a
multiple of the naive formula's in NumPy (`lambdify`), processor time, side by side, the median of
seven pairs. Errors are those of large arrays, which compiled forms compute.

With `--out` each row is kept as soon as it is known, and rows that are there are not measured
again; `--table` prints what such files hold.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from os import environ
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp
from accuracy import SAMPLERS, Row, rows

import symnn as sn
from symnn.accuracy import sample
from symnn.codegen.calls.tier_kernels import LARGE
from symnn.errors import NotSupportedError

PAIRS, TIMED = 7, 100_000
TOLERANCES = {"fast": 4.0, "accurate": 1.0}


@dataclass(frozen=True)
class Line:
    """What was measured of one function.

    Args:
        title, tier: what it is.
        largest, mean: errors in ulps, by sampler.
        written: the largest error of the formula as written, in NumPy.
        spurious: results that are NaN or infinite where the value is finite.
        points: with a known value.
        guarded: `all`, `part`, or nothing.
        build, kept: seconds to compile it, and to compile it again.
        ratio: its time as a multiple of the naive formula's.
        made: seconds to compile its forms, which large arrays are computed by.
    """

    title: str
    tier: str
    largest: tuple[float, ...]
    mean: tuple[float, ...]
    written: float
    spurious: int
    points: int
    guarded: str
    build: float
    kept: float
    ratio: float
    made: float = 0.0

    @property
    def worst(self) -> float:
        return max((e for e in self.largest if not np.isnan(e)), default=0.0)

    @property
    def text(self) -> str:
        largest, mean = (" \\| ".join(f"{e:.3f}" for e in es) for es in (self.largest, self.mean))
        return (f"| `{self.title}` | {largest} | {mean} | {self.spurious} | {self.guarded} | "
                f"{self.build:.1f} | {self.kept * 1000:.0f} | {self.made:.1f} | "
                f"{self.ratio:.1f} |")  # fmt: skip


def measured(row: Row, tier: str, points: int) -> Line:
    """One function compiled to the tier, measured and timed."""
    samples = [sample(row.formula, sampler=s, points=points, seed=5) for s in SAMPLERS]
    expression, arguments = samples[0].expression, list(samples[0].columns)
    naive = sp.lambdify(arguments, expression, "scipy")
    function, build = timed(lambda: sn.compile(expression, inputs=arguments, accuracy=tier))
    function, kept = timed(lambda: sn.compile(expression, inputs=arguments, accuracy=tier))
    start = time.perf_counter()
    assert function.compiled is not None
    made = time.perf_counter() - start
    runs = [s.measure(on_large(function), f"{tier}:{row.title}") for s in samples]
    told = function.evidence.summary
    return Line(
        row.title, tier, tuple(m.max_ulp for m in runs), tuple(m.mean_ulp for m in runs),
        written_error(naive, samples), sum(m.spurious for m in runs),
        sum(m.points for m in runs),
        "all" if "is guarded: no forms" in told else "part" if "it is guarded" in told else "",
        build, kept, against_naive(function, naive, row), made,
    )  # fmt: skip


def on_large(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function where it computes at least as many elements as compiled forms are for."""

    def large(*columns: Any) -> Any:
        length = max(map(np.size, columns))
        if np.ndim(columns[0]) != 1 or not length:
            return function(*columns)
        found = function(*[np.resize(c, max(LARGE, length)) for c in columns])
        return found[:length]

    return large


def timed(make: Callable[[], Any]) -> tuple[Any, float]:
    """What is made, and the processor time."""
    start = time.process_time()
    made = make()
    return made, time.process_time() - start


def written_error(naive: Callable[..., Any], samples: Iterable[Any]) -> float:
    """The largest error of the naive formula, infinite where it has none of a value."""
    try:
        runs = [s.measure(naive, "naive") for s in samples]
    except Exception:  # lambdify cannot print it, or its text fails
        return float("inf")
    if any(m.spurious for m in runs):
        return float("inf")
    return max((m.max_ulp for m in runs if not np.isnan(m.max_ulp)), default=0.0)


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
    worse = [line.title for line in lines if line.worst > max(line.written, 0.51)]
    yield f"{tier}: {len(lines)} functions; within {TOLERANCES[tier]:g} ulps: {held}"
    yield f"largest error {max(line.worst for line in lines):.3f} ulps"
    yield f"spurious NaN or inf: {sum(line.spurious for line in lines)}"
    yield f"points with a known value: {sum(line.points for line in lines)}"
    yield (f"larger error than the formula as written in NumPy: {len(worse)} "
           f"({', '.join(worse) or 'none'})")  # fmt: skip
    yield (f"guarded as a whole {sum(x.guarded == 'all' for x in lines)}, "
           f"in part {sum(x.guarded == 'part' for x in lines)}")  # fmt: skip
    yield (f"time within 2x of naive NumPy: {sum(x.ratio <= 2 for x in known)} of {len(known)}; "
           f"median {statistics.median(x.ratio for x in known):.1f}x")  # fmt: skip
    yield (f"build: median {statistics.median(x.build for x in lines):.1f} s, longest "
           f"{max(x.build for x in lines):.1f} s; kept: median "
           f"{1000 * statistics.median(x.kept for x in lines):.0f} ms")  # fmt: skip


HEAD = "| {} | largest | mean | spurious | guarded | build, s | kept, ms | C, s | x naive |\n" + (
    "|---" * 9 + "|")  # fmt: skip


def read(paths: Iterable[str]) -> list[Line]:
    """The rows that files hold, in the order of the functions."""
    texts = [t for p in paths if Path(p).exists() for t in Path(p).read_text("utf-8").splitlines()]
    lines = {(line.title, line.tier): line for line in (Line(**json.loads(t)) for t in texts)}
    order = [row.title for row in rows()]
    return sorted(lines.values(), key=lambda line: order.index(line.title))


def table(lines: list[Line]) -> Iterator[str]:
    """Tables and their summaries, by tier."""
    for tier in TOLERANCES:
        own = [line for line in lines if line.tier == tier]
        if own:
            yield "\n".join(f"- {line}" for line in summary(own, tier)) + "\n"
            yield HEAD.format(tier)
            yield from (line.text for line in own)
            yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--tier", choices=TOLERANCES, action="append")
    parser.add_argument("--out", metavar="FILE", help="where rows are kept, one a line")
    parser.add_argument("--shard", default="1/1", metavar="I/N", help="every n-th function only")
    parser.add_argument("--table", nargs="+", metavar="FILE", help="print what files hold")
    given = parser.parse_args()
    if given.table:
        print("\n".join(table(read(given.table))))
        return
    environ["SYMNN_CACHE"] = tempfile.mkdtemp()
    kept = read([given.out]) if given.out else []
    done = {(line.title, line.tier) for line in kept}
    first, step = map(int, given.shard.split("/"))
    chosen = [row for row in rows() if not given.names or row.name in given.names]
    for tier in given.tier or TOLERANCES:
        for row in chosen[first - 1 :: step]:
            if (row.title, tier) in done:
                continue
            try:
                kept.append(measured(row, tier, given.points))
            except NotSupportedError as reason:
                print(f"{row.title}: {reason}", flush=True)
                continue
            print(kept[-1].text, flush=True)
            if given.out:
                with Path(given.out).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(kept[-1])) + "\n")
    print("\n" + "\n".join(table(kept)), flush=True)


if __name__ == "__main__":
    main()
