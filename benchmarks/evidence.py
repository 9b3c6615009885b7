"""The stored evidence of the accuracy of the catalog's formulas, measured again.

    python benchmarks/evidence.py [--write] [NAME...]

Every formula of numbers and its derivative, compiled in its stable form and guarded, at up to 100
points for each of three samplers. Without `--write` what is found is compared with what is stored:
the exit code is 1 where it is worse. With it the lines are stored, to be shown by
`symnn catalog NAME`.
"""

from __future__ import annotations

import argparse
import sys

from symnn.catalog import FORMULAS
from symnn.catalog.evidence import FILE, AccuracyLine, accuracy_of
from symnn.crosscheck.measured import accuracy_lines
from symnn.errors import SymnnError


def is_worse(found: AccuracyLine, known: AccuracyLine | None) -> bool:
    """Whether more is lost than stored, by more than machines differ."""
    if known is None or known.statement != found.statement or found.spurious > known.spurious:
        return True
    return (found.max_ulp or 0) > 1.5 * (known.max_ulp or 0) + 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    lines, worse = [], []
    for record in FORMULAS:
        if given.names and record.name not in given.names:
            lines += accuracy_of(record.name)  # kept as they are
            continue
        known = {(k.order, k.tier): k for k in accuracy_of(record.name)} if FILE.exists() else {}
        try:
            found = list(accuracy_lines(record))
        except (SymnnError, ValueError) as reason:
            print(f"{record.name}: {reason}", file=sys.stderr)
            continue
        for line in found:
            print(f"{line.name}: {line}", flush=True)
            worse += [line] if is_worse(line, known.get((line.order, line.tier))) else []
        lines += found
    if given.write:
        FILE.write_text("".join(line.json + "\n" for line in lines), encoding="utf-8")
        return
    for line in worse:
        print(f"worse than stored: {line.name}: {line}", file=sys.stderr)
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
