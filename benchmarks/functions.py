"""Elementary functions of doubles: ours compiled, against those of NumPy and SciPy.

    python benchmarks/functions.py [--points 2000] [NAME...]

For each function of `symnn/codegen/rounded`: the largest error in ulps (whole range | everyday |
near thresholds) and results that are NaN or infinite where the value is finite, and nanoseconds an
element, processor time side by side, on 98,304 everyday points in blocks of 16,384, best of 15.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special

from symnn.accuracy import sample
from symnn.codegen.kernels.rounded import Compiled, compiled
from symnn.codegen.rounded.table import ROUNDED, Rounded

SAMPLERS = ("whole", "everyday", "near")
TIMED, BLOCK, ROUNDS = 100_000, 16_384, 15


def errors(row: Rounded, functions: list[Any], points: int) -> list[str]:
    """Of each function, by sampler, on the same points."""
    found: list[list[str]] = [[] for _ in functions]
    for sampler in SAMPLERS:
        drawn = sample(row.formula, row.arguments, sampler=sampler, points=points, seed=1)
        for texts, function in zip(found, functions, strict=True):
            measured = drawn.measure(function)
            spurious = f" !{measured.spurious}" if measured.spurious else ""
            texts.append(f"{measured.max_ulp:.3g}{spurious}")
    return [r" \| ".join(texts) for texts in found]


def times(row: Rounded, ours: Compiled, theirs: Callable[..., Any]) -> tuple[float, float]:
    """Nanoseconds an element of both."""
    drawn = sample(row.formula, row.arguments, sampler="everyday", points=2000, seed=2)
    columns = [np.resize(np.asarray(c), TIMED // BLOCK * BLOCK) for c in drawn.columns.values()]
    blocks = [[c[k : k + BLOCK] for c in columns] for k in range(0, len(columns[0]), BLOCK)]
    out, best = np.empty(BLOCK), [np.inf, np.inf]
    for _ in range(ROUNDS):
        start = time.process_time()
        for block in blocks:
            ours.into(out, *block)
        middle = time.process_time()
        for block in blocks:
            theirs(*block, out=out)
        spent = middle - start, time.process_time() - middle
        best = [min(b, s) for b, s in zip(best, spent, strict=True)]
    return best[0] / len(columns[0]) * 1e9, best[1] / len(columns[0]) * 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    print("| function | largest error, ulps | ns | | NumPy, SciPy: largest error | ns |")
    print("|---|---|---|---|---|---|")
    for name in given.names or ROUNDED:
        row, ours = ROUNDED[name], compiled(name)
        theirs = getattr(np, row.numpy, None) or getattr(scipy.special, row.numpy)
        with np.errstate(all="ignore"):
            mine, other = errors(row, [ours, theirs], given.points)
            quick, slow = times(row, ours, theirs)
        home = "NumPy" if hasattr(np, row.numpy) else "SciPy"
        print(f"| `{name}` | {mine} | {quick:.1f} | {home} | {other} | {slow:.1f} |", flush=True)


if __name__ == "__main__":
    main()
