"""The stored evidence of the accuracy of the catalog's formulas, measured again.

    python benchmarks/evidence.py [--write] [--tier TIER]... [NAME...]

Every formula of numbers and its derivative, as NumPy does what is written, compiled in its stable
form, and guarded, at up to 700 points for each of three samplers; with `--tier accurate`, as the
search of accurate forms compiles it (seconds for each). Without `--write` what is found is compared
with what is stored: the exit code is 1 where it is worse. With it the lines are stored, to be shown
by `symnn catalog NAME` and in reports.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterable

from symnn.catalog import FORMULAS
from symnn.catalog.evidence import FILE, AccuracyLine, accuracy_of
from symnn.core.formula import Formula
from symnn.crosscheck.measured import QUICK, TIERS, accuracy_lines
from symnn.errors import SymnnError
from symnn.files import write_whole


def is_worse(found: AccuracyLine, known: AccuracyLine | None) -> bool:
    """Whether more is lost than stored, by more than machines differ."""
    if known is None or known.statement != found.statement or found.spurious > known.spurious:
        return True
    return (found.max_ulp or 0) > 1.5 * (known.max_ulp or 0) + 0.01


def measured(record: Formula, tiers: Collection[str]) -> list[AccuracyLine]:
    """What is found of a formula; nothing of one that cannot be measured."""
    try:
        return list(accuracy_lines(record, tiers=tiers))
    except (SymnnError, ValueError) as reason:
        print(f"{record.name}: {reason}", file=sys.stderr)
        return []


def merged(found: list[AccuracyLine], known: Iterable[AccuracyLine]) -> list[AccuracyLine]:
    """What is found, and what is known of tiers that were not measured, in order."""
    statements = {line.statement for line in found}
    lines = {(k.order, k.tier): k for k in known if not found or k.statement in statements}
    lines |= {(line.order, line.tier): line for line in found}
    return sorted(lines.values(), key=lambda k: (k.order, list(TIERS).index(k.tier)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--tier", action="append", choices=list(TIERS))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    kept = {r.name: list(accuracy_of(r.name)) for r in FORMULAS}
    worse: list[AccuracyLine] = []
    for record in FORMULAS:
        if given.names and record.name not in given.names:
            continue
        known = {(k.order, k.tier): k for k in kept[record.name]}
        found = measured(record, given.tier or QUICK)
        for line in found:
            print(f"{line.name}: {line}", flush=True)
            worse += [line] if is_worse(line, known.get((line.order, line.tier))) else []
        kept[record.name] = merged(found, known.values())
        if given.write:
            text = "".join(line.json + "\n" for lines in kept.values() for line in lines)
            write_whole({FILE: text.encode()})
    for line in worse if not given.write else ():
        print(f"worse than stored: {line.name}: {line}", file=sys.stderr)
    sys.exit(1 if worse and not given.write else 0)


if __name__ == "__main__":
    main()
