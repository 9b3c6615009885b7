"""Tables of the accuracy of functions, tool beside tool: what the benchmarks on accuracy print."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from symnn.accuracy import Measurement

SAMPLERS = ("whole", "everyday", "near")
TITLES = {"max_ulp": "largest error, ulps", "mean_ulp": "mean error, ulps"}
Found = Mapping[tuple[str, str], Measurement]


@dataclass(frozen=True)
class Comparison:
    """A benchmark that measures functions with several tools.

    Args:
        description: its first line.
        rows: what is measured, each with a `title` and a `name`.
        measured: the measurements of a row, by tool and sampler, at a dtype and a count.
        tools: their names, in order.
        counted: what the count is of, such as points, and how many there are by default.
        what: the rows are.
        parts: the tables that are printed.
    """

    description: str
    rows: Callable[[], Iterable[Any]]
    measured: Callable[[Any, str, int], Found]
    tools: tuple[str, ...]
    counted: tuple[str, int]
    what: str
    parts: tuple[str, ...] = ("max_ulp",)

    def run(self) -> None:
        """Measure what is asked for and print it."""
        count, default = self.counted
        parser = argparse.ArgumentParser(description=self.description)
        parser.add_argument("names", nargs="*")
        parser.add_argument(f"--{count}", type=int, default=default, dest="count")
        parser.add_argument("--dtype", default="float64")
        parser.add_argument("--json", metavar="FILE")
        given = parser.parse_args()
        results, start = {}, time.process_time()
        for row in self.rows():
            if not given.names or row.name in given.names:
                results[row.title] = self.measured(row, given.dtype, given.count)
                passed = time.process_time() - start
                print(f"{row.title} {passed:.0f} s", file=sys.stderr, flush=True)
        print("\n".join(self.report(results, given.count, given.dtype)))
        if given.json:
            with open(given.json, "w", encoding="utf-8") as out:
                out.writelines(m.line + "\n" for f in results.values() for m in f.values())

    def report(self, results: Mapping[str, Found], count: int, dtype: str) -> Iterator[str]:
        """The tables in Markdown, and a line for each tool."""
        first = self.tools[0]
        decided = sum(f[first, s].points for f in results.values() for s in SAMPLERS)
        yield (
            f"{len(results)} {self.what}, {count} {self.counted[0]} each for each sampler, "
            f"{dtype}; {decided:,} results decided\n"
        )
        for part in self.parts:
            yield table(results, self.tools, part) + "\n"
        yield from (f"- {line}" for line in summary(results, self.tools, self.what))


def cell(found: Found, tool: str, part: str = "max_ulp") -> str:
    """Whole range | everyday | near; `!n` for results that are not finite, but should be."""
    if (tool, "whole") not in found:
        return ""
    runs = [found[tool, sampler] for sampler in SAMPLERS]
    shown = [short(getattr(m, part)) for m in runs]
    lost = [f" !{m.spurious}" if m.spurious and part == "max_ulp" else "" for m in runs]
    return " \\| ".join(text + more for text, more in zip(shown, lost, strict=True))


def short(ulps: float) -> str:
    """An error to three decimals, or its order."""
    if math.isnan(ulps):
        return "-"
    return f"{ulps:.3f}" if ulps < 10 else f"{ulps:.0e}"


def table(results: Mapping[str, Found], tools: tuple[str, ...], part: str) -> str:
    """One table in Markdown."""
    lines = [f"| {TITLES[part]} | " + " | ".join(tools) + " |", "|---" * (len(tools) + 1) + "|"]
    for name, found in results.items():
        lines.append(f"| `{name}` | " + " | ".join(cell(found, t, part) for t in tools) + " |")
    return "\n".join(lines)


def summary(results: Mapping[str, Found], tools: tuple[str, ...], what: str) -> Iterator[str]:
    """For each tool what is within half an ulp and beyond a thousand, and what was lost."""
    for tool in tools:
        runs = [[f[tool, s] for s in SAMPLERS] for f in results.values() if (tool, "whole") in f]
        if not runs:
            continue
        worst = [max((m.max_ulp for m in r if not math.isnan(m.max_ulp)), default=0) for r in runs]
        usual = sum(r[1].max_ulp > 1000 for r in runs)
        spurious, ends = (sum(f(m) for r in runs for m in r) for f in (_spurious, _ends))
        good, bad = sum(w <= 0.51 for w in worst), sum(w > 1000 for w in worst)
        yield (
            f"{tool}: {len(runs)} {what}; at most 0.51 ulp on {good}, above 1000 ulp on {bad} "
            f"(everyday on {usual}); largest error {max(worst):.4g}; {spurious} spurious NaN or inf"
            + (f"; {ends} wrong limits" if ends else "")
        )


def _spurious(m: Measurement) -> int:
    return m.spurious


def _ends(m: Measurement) -> int:
    return len(m.ends)


def installed(name: str) -> Any:
    """A library, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None
