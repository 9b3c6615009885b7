"""A long file of claims: the memory of `symnn verify --file` and `symnn audit` as they go on.

    python3 benchmarks/claims.py [--claims 10000] [--jobs 2]

Both read the same generated file; the memory of the process that reads and prints (not that of its
workers) is looked up each time a tenth of the verdicts is out. It should not grow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

COMMANDS = {
    "verify --file": ["verify", "--json", "--file"],
    "audit": ["audit", "--json"],
}
SHAPES = (
    ("x + {n}", "==", "{n} + x"), ("exp(x + {n})", "==", "exp(x)*exp({n})"),
    ("x**2 + {n}", ">", "{n} - 1"), ("x/x", "==", "1"), ("tanh(x/{n})", "<", "1"),
    ("x + {n} +", "==", "x"),
)  # fmt: skip


def records(count: int) -> Iterator[str]:
    """Claims of several kinds, no two alike: true, false and malformed ones."""
    for n in range(1, count + 1):
        left, relation, right = SHAPES[n % len(SHAPES)]
        sides = {"lhs": left.format(n=n), "relation": relation, "rhs": right.format(n=n)}
        yield json.dumps({"id": n, **sides, "symbols": {"x": "Reals"}})


def resident(process: int) -> float:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def measured(command: list[str], count: int) -> tuple[list[float], Counter[str], float]:
    """Memory at each tenth, how many verdicts of each status in order, seconds."""
    start = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "symnn", *command], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    memory, statuses = [], Counter[str]()
    assert running.stdout is not None
    for n, line in enumerate(running.stdout, 1):
        verdict = json.loads(line)
        assert verdict["id"] == n, f"verdict {n} is that of claim {verdict['id']}"
        statuses[verdict["status"]] += 1
        if n % (count // 10) == 0:
            memory.append(resident(running.pid))
    running.wait()
    return memory, statuses, time.perf_counter() - start


def main() -> None:
    """Measure both commands and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.jsonl"
        path.write_text("\n".join(records(given.claims)), encoding="utf-8")
        for name, command in COMMANDS.items():
            memory, statuses, seconds = measured(
                [*command, str(path), "--jobs", str(given.jobs)], given.claims
            )
            print(f"{name}: {statuses.total()} verdicts in order, {seconds:.0f} s")
            print(f"  {dict(statuses)}")
            print(f"  MiB at each tenth: {' '.join(f'{m:.0f}' for m in memory)}")
            growth = memory[-1] - memory[0]
            print(f"  grown by {growth:.1f} MiB from the first tenth to the last")


if __name__ == "__main__":
    main()
