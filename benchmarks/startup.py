"""How long `symnn --help` and `import symnn` take, against an empty Python process.

    python benchmarks/startup.py [--rounds 15]

Each round runs all processes once, in random order, and compares each with the empty process of
the same round: the median of paired ratios hardly moves when the machine is busy.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time

EMPTY = "python -c pass"
COMMANDS = {
    EMPTY: ["-c", "pass"],
    "import click": ["-c", "import click"],
    "import symnn": ["-c", "import symnn"],
    "symnn --help": ["-m", "symnn", "--help"],
    "symnn verify --help": ["-m", "symnn", "verify", "--help"],
    "import symnn; symnn.parse": ["-c", "import symnn; symnn.parse"],
}
LIMIT = 0.1
"""Seconds of processor time that `symnn --help` may take."""


def measured(arguments: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rounds(count: int, seed: int = 0) -> dict[str, list[tuple[float, float]]]:
    """The measurements of each command, one a round, after an unmeasured first run."""
    order, found = random.Random(seed), {name: [] for name in COMMANDS}
    for arguments in COMMANDS.values():
        measured(arguments)
    for _ in range(count):
        for name in order.sample(list(COMMANDS), len(COMMANDS)):
            found[name].append(measured(COMMANDS[name]))
    return found


def quartiles(values: list[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    low, middle, high = statistics.quantiles(values, n=4)
    return low, middle, high


def main() -> int:
    """Print the table; 1 if `symnn --help` is beyond its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    found = rounds(parser.parse_args().rounds)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'process':28} {'wall ms':>8} {'CPU ms':>8}   CPU ratio to an empty process (quartiles)"
    )
    for name, values in found.items():
        ratios = [cpu / empty for (_, cpu), (_, empty) in zip(values, found[EMPTY], strict=True)]
        low, middle, high = quartiles(ratios)
        wall, cpu = (statistics.median(column) * 1e3 for column in zip(*values, strict=True))
        print(f"{name:28} {wall:8.1f} {cpu:8.1f}   {middle:.2f} ({low:.2f} to {high:.2f})")
    help_cpu = statistics.median(cpu for _, cpu in found["symnn --help"])
    print(f"symnn --help: {help_cpu * 1e3:.0f} ms of processor time; limit {LIMIT * 1e3:.0f} ms")
    return int(help_cpu > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
