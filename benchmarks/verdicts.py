"""Verdicts on the corpus: symnn beside SymPy's simplify and .equals.

    python benchmarks/verdicts.py [--every N] [--timeout SECONDS] [--no-peers]

Prints, for true and for false claims, how many are proved, refuted, left open and called wrongly,
with the time taken. SymPy's tools take no domains and prove no inequality, so they are asked about
equations alone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import sympy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "proof" / "corpus"))

from corpus import claim_of, lines

from symnn.core import Claim
from symnn.proof import PROVERS, check
from symnn.proof.budget import OutOfBudget
from symnn.proof.interrupt import time_limit

TRUTH = {"true": "proved", "false": "refuted"}


@dataclass
class Tally:
    """What one tool said of one list of claims."""

    counts: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def by_symnn(claim: Claim, timeout: float) -> str:
    """The whole chain."""
    status = check(claim, timeout=timeout).status
    return {"enclosed": "proved"}.get(status, status if status in TRUTH.values() else "open")


def by_provers(claim: Claim, timeout: float) -> str:
    """The chain without its refuters."""
    status = check(claim, timeout=timeout, strategies=PROVERS).status
    return {"enclosed": "proved"}.get(status, status if status in TRUTH.values() else "open")


def by_simplify(claim: Claim, timeout: float) -> str:
    """`simplify(lhs - rhs) == 0`."""
    return _by_sympy(lambda gap: "proved" if sympy.simplify(gap) == 0 else "open", claim, timeout)


def by_equals(claim: Claim, timeout: float) -> str:
    """`lhs.equals(rhs)`, which may also say no."""
    said = {True: "proved", False: "refuted", None: "open"}
    return _by_sympy(lambda gap: said[gap.equals(0)], claim, timeout)


def _by_sympy(tool: Callable[[Any], str], claim: Claim, timeout: float) -> str:
    if claim.relation != "==" or any(not isinstance(d, sympy.Set) for _, d in claim.domains):
        return "not asked"
    try:
        with time_limit(timeout):
            return tool((claim.lhs - claim.rhs).doit())
    except (OutOfBudget, ArithmeticError, AttributeError, LookupError, NotImplementedError,
            RecursionError, StopIteration, TypeError, ValueError):  # fmt: skip
        return "open"


TOOLS: dict[str, Callable[[Claim, float], str]] = {
    "symnn": by_symnn, "symnn, provers alone": by_provers, "sympy simplify": by_simplify,
    "sympy .equals": by_equals,
}  # fmt: skip


def measure(
    tool: Callable[[Claim, float], str], name: str, chosen: list[str], timeout: float
) -> Tally:
    """What a tool says of the claims of one list."""
    tally = Tally()
    for line in chosen:
        claim, start = claim_of(line), perf_counter()
        said = tool(claim, timeout)
        if said != "not asked":
            tally.times.append(perf_counter() - start)
        if said in TRUTH.values() and said != TRUTH[name]:
            tally.wrong.append(line)
            said = "wrong"
        tally.counts[said] += 1
    return tally


def report(tool: str, name: str, tally: Tally) -> str:
    """One line of the table."""
    asked = len(tally.times)
    counts = tally.counts
    return (
        f"{tool:22s} {name:6s} {asked:5d} {counts['proved']:7d} {counts['refuted']:8d} "
        f"{counts['open']:5d} {counts['wrong']:6d} {1000 * median(tally.times or [0]):9.1f} "
        f"{sum(tally.times):8.1f}"
    )


def main() -> int:
    """Print the table; 1 if symnn is wrong about a claim."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--every", type=int, default=1, help="take every N-th claim")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds for one claim")
    parser.add_argument("--no-peers", action="store_true", help="leave SymPy's tools out")
    options = parser.parse_args()
    print(f"{'tool':22s} {'claims':6s} {'asked':>5s} {'proved':>7s} {'refuted':>8s} {'open':>5s} "
          f"{'wrong':>6s} {'median ms':>9s} {'total s':>8s}")  # fmt: skip
    failed = False
    for tool, ask in TOOLS.items():
        if options.no_peers and tool.startswith("sympy"):
            continue
        for name in TRUTH:
            tally = measure(ask, name, lines(name)[:: options.every], options.timeout)
            print(report(tool, name, tally), flush=True)
            for line in tally.wrong[:3]:
                print(f"    wrong: {line}")
            failed |= bool(tally.wrong) and tool.startswith("symnn")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
