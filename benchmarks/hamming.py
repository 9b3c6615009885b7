"""Hamming's 28 problems: mean bits of error of each tier, on floats of all magnitudes.

    python benchmarks/hamming.py [--points 2000] [--seed 1] [--rows FILE] [--tier fast] [NAME...]

The problems are those of chapter 3 of R. W. Hamming, Numerical Methods for Scientists and
Engineers, 2nd edition (Dover, 1986), with the preconditions of FPBench (fpbench.org,
`hamming-ch3.fpcore`). Points are drawn evenly from all bit patterns of each argument that meet the
precondition and give a real value. A point costs log2(1 + e) bits for an error of e ulps, 64 if the
result is NaN or infinite where the value is finite. `written` is NumPy doing what stands there
(`lambdify`), `default` is `sn.compile` without `accuracy`. A point is worse than as written where
it loses more than `WORSE` ulps more. Times are processor time: to build, and per element on
100,000 everyday points as a multiple of `written`, side by side, the median of seven pairs.
With `--rows`, finished rows are kept in a file, and only missing ones are measured.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from os import environ
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp

import symnn as sn
from symnn.accuracy import Sample, sample
from symnn.core import domain_of
from symnn.syntax import declare
from symnn.syntax.expression import build

TIERS = ("written", "default", "fast", "accurate", "guarded")
TOLERANCES = {"accurate": 1.0, "guarded": 0.51}
"""In ulps; 4 for the other tiers."""

SPURIOUS, WORSE, PAIRS, TIMED = 64.0, 1.0, 7, 100_000


@dataclass(frozen=True)
class Problem:
    """One problem.

    Args:
        name: as FPBench numbers it.
        text: the formula.
        domains: of its variables; the real numbers for those that are not named.
        where: a further precondition.
    """

    name: str
    text: str
    variables: str = "x"
    domains: str = "Reals"
    where: str = ""

    def read(self) -> tuple[Any, list[Any]]:
        """The formula and its arguments."""
        declared = declare(dict.fromkeys(self.variables.split(), "Reals") | self._narrow())
        return build(self.text, declared), list(declared.values())

    def _narrow(self) -> dict[str, str]:
        return {self.variables.split()[0]: self.domains}


AT_LEAST_0, ABOVE_0, INSIDE = "Interval(0, oo)", "Interval.open(0, oo)", "Interval.open(-1, 1)"
PROBLEMS = (
    Problem("example 3.1", "sqrt(x + 1) - sqrt(x)", domains=AT_LEAST_0),
    Problem("example 3.3", "sin(x + eps) - sin(x)", "x eps"),
    Problem("example 3.4", "(1 - cos(x))/sin(x)"),
    Problem("example 3.5", "atan(N + 1) - atan(N)", "N"),
    Problem("example 3.6", "1/sqrt(x) - 1/sqrt(x + 1)", domains=AT_LEAST_0),
    Problem("problem 3.3.1", "1/(x + 1) - 1/x"),
    Problem("problem 3.3.2", "tan(x + eps) - tan(x)", "x eps"),
    Problem("problem 3.3.3", "1/(x + 1) - 2/x + 1/(x - 1)"),
    Problem("problem 3.3.4", "(x + 1)**(1/3) - x**(1/3)", domains=AT_LEAST_0),
    Problem("problem 3.3.5", "cos(x + eps) - cos(x)", "x eps"),
    Problem("problem 3.3.6", "log(N + 1) - log(N)", "N", ABOVE_0),
    Problem("problem 3.3.7", "exp(x) - 2 + exp(-x)"),
    Problem("p42, positive", "(-b + sqrt(b*b - 4*(a*c)))/(2*a)", "a b c"),
    Problem("p42, negative", "(-b - sqrt(b*b - 4*(a*c)))/(2*a)", "a b c"),
    Problem("problem 3.2.1, positive", "(-b2 + sqrt(b2*b2 - a*c))/a", "a b2 c"),
    Problem("problem 3.2.1, negative", "(-b2 - sqrt(b2*b2 - a*c))/a", "a b2 c"),
    Problem("example 3.7", "exp(x) - 1"),
    Problem("example 3.8", "(N + 1)*log(N + 1) - N*log(N) - 1", "N", ABOVE_0),
    Problem("example 3.9", "1/x - 1/tan(x)"),
    Problem("example 3.10", "log(1 - x)/log(1 + x)", domains=INSIDE),
    Problem("problem 3.4.1", "(1 - cos(x))/(x*x)"),
    Problem("problem 3.4.2", "eps*(exp((a + b)*eps) - 1)/((exp(a*eps) - 1)*(exp(b*eps) - 1))",
            "a b eps"),
    Problem("problem 3.4.3", "log((1 - eps)/(1 + eps))", "eps", INSIDE),
    Problem("problem 3.4.4", "sqrt((exp(2*x) - 1)/(exp(x) - 1))"),
    Problem("problem 3.4.5", "(x - sin(x))/(x - tan(x))"),
    Problem("problem 3.4.6", "(x + 1)**(1/n) - x**(1/n)", "x n", AT_LEAST_0),
    Problem("section 3.5", "exp(a*x) - 1", "a x"),
    Problem("section 3.11", "exp(x)/(exp(x) - 1)"),
)  # fmt: skip
"""Preconditions such as x != 0 and b*b >= 4*a*c are those under which the formula has a value."""


@dataclass(frozen=True)
class Row:
    """One problem in one tier.

    Args:
        bits: lost, on average over the points.
        most: bits lost at the worst point.
        worse: the share of points that lose more than as written.
        guarded: as a whole, in part, or not.
        build: seconds of processor time.
        ratio: of the time per element to that of the formula as written.
        above: the share of points with an error above the tier's tolerance.
    """

    problem: str
    tier: str
    key: str
    points: int
    bits: float
    most: float
    worse: float
    guarded: str
    build: float
    ratio: float
    above: float = float("nan")


def bits(errors: np.ndarray) -> np.ndarray:
    """Bits lost for errors in ulps; infinite ones are spurious."""
    return np.where(np.isfinite(errors), np.minimum(np.log2(1 + errors), SPURIOUS), SPURIOUS)


def function_of(tier: str, expression: Any, arguments: list[Any]) -> Callable[..., Any]:
    if tier == "written":
        return sp.lambdify(arguments, expression, "scipy")
    return sn.compile(expression, inputs=arguments, accuracy=None if tier == "default" else tier)


def measured(name: str, tier: str, points: Sample, key: str, pairs: int = PAIRS) -> Row:
    """One problem in one tier."""
    arguments = list(points.columns)
    naive = function_of("written", points.expression, arguments)
    start = time.process_time()
    function = function_of(tier, points.expression, arguments)
    build = time.process_time() - start
    with np.errstate(all="ignore"):
        errors, before = points.errors(function), points.errors(naive)
    known = ~np.isnan(errors)
    lost = bits(errors[known])
    told = getattr(getattr(function, "evidence", None), "summary", "")
    guarded = "all" if "is guarded: no forms" in told else "part" if "it is guarded" in told else ""
    worse = float((errors[known] > before[known] + WORSE).mean())
    above = float((errors[known] > TOLERANCES.get(tier, 4.0)).mean())
    ratio = against(function, naive, points, pairs) if pairs else float("nan")
    return Row(name, tier, key, int(known.sum()), float(lost.mean()), float(lost.max()), worse,
               guarded, build, ratio, above)  # fmt: skip


def against(
    function: Callable[..., Any], naive: Callable[..., Any], points: Sample, pairs: int
) -> float:
    """How many times as long as the formula as written it takes, on everyday points."""
    usual = sample(points.expression, {s.name: domain_of(s) for s in points.columns},
                   sampler="everyday", points=2000, seed=9)  # fmt: skip
    drawn = [np.resize(np.asarray(c), TIMED) for c in usual.columns.values()]
    ratios = []
    with np.errstate(all="ignore"):
        for _ in range(pairs):
            start = time.thread_time()  # that of processes is coarse where it is limited
            function(*drawn)
            middle = time.thread_time()
            naive(*drawn)
            ratios.append((middle - start) / max(time.thread_time() - middle, 1e-9))
    return statistics.median(ratios)


def table(rows: list[Row], tiers: list[str]) -> Iterator[str]:
    """Mean bits of each problem, then what the tiers have in common."""
    known = {(r.problem, r.tier): r for r in rows}
    yield "| mean bits lost (worst) | points | " + " | ".join(tiers) + " |"
    yield "|---" * (2 + len(tiers)) + "|"
    for name in dict.fromkeys(r.problem for r in rows):
        found = [known.get((name, tier)) for tier in tiers]
        points = next(r.points for r in found if r)
        cells = [f"{r.bits:.4f} ({r.most:.1f})" if r else "" for r in found]
        yield f"| {name} | {points} | {' | '.join(cells)} |"
    yield ""
    for tier in tiers:
        yield f"- {summary(tier, [r for r in rows if r.tier == tier])}"


def summary(tier: str, rows: list[Row]) -> str:
    """What is to be known of one tier."""
    if not rows:
        return f"{tier}: not measured"
    points = sum(r.points for r in rows)
    worse = sum(r.worse * r.points for r in rows) / points
    builds = sorted(r.build for r in rows)
    ratios = [r.ratio for r in rows]
    whole, part = (sum(r.guarded == kind for r in rows) for kind in ("all", "part"))
    above = sum(r.above * r.points for r in rows) / points
    good, never = sum(r.bits < 0.5 for r in rows), sum(r.worse == 0 for r in rows)
    return (
        f"{tier}: {len(rows)} problems, {points} points; mean "
        f"{np.mean([r.bits for r in rows]):.4f} bits; problems below 0.5 bits: {good}; "
        f"above the tolerance: {100 * above:.3f} % of the points; "
        f"never worse than as written: {never} problems, {100 * (1 - worse):.3f} % of the points; "
        f"guarded as a whole {whole}, in part {part}; build: median "
        f"{statistics.median(builds):.2f} s, longest {builds[-1]:.2f} s; time: median "
        f"{statistics.median(ratios):.2f}x, at most 2x on {sum(r <= 2 for r in ratios)}"
    )


def kept(file: Path | None) -> list[Row]:
    """The rows of an earlier run."""
    if file is None or not file.exists():
        return []
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of names")
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--tier", choices=TIERS, action="append")
    given = parser.parse_args()
    environ["SYMNN_CACHE"] = tempfile.mkdtemp()
    key = f"{given.points} {given.seed}"
    tiers: list[str] = given.tier or list(TIERS)
    rows = [r for r in kept(given.rows) if r.key == key]
    for problem in PROBLEMS:
        if given.names and not any(name in problem.name for name in given.names):
            continue
        done = {r.tier for r in rows if r.problem == problem.name}
        expression, arguments = problem.read()
        domains = {a.name: domain_of(a) for a in arguments}
        points = sample(expression, domains, points=given.points, seed=given.seed)
        for tier in [t for t in tiers if t not in done]:
            rows.append(measured(problem.name, tier, points, key))
            print(rows[-1], flush=True)
            if given.rows:
                with given.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(rows[-1])) + "\n")
    print("\n" + "\n".join(table(rows, tiers)))


if __name__ == "__main__":
    main()
