"""How long `symnn --help` and `import symnn` take, against an empty Python process; how long a
process takes that trains what another one trained before, predicts and scores; and how long it is
from the start of a process to the first steps of a training that was kept.

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
import tempfile
import time
from pathlib import Path

import numpy as np

from symnn.native import found_compiler

EMPTY = "python -c pass"
COMMANDS = {
    EMPTY: ["-c", "pass"],
    "import click": ["-c", "import click"],
    "import symnn": ["-c", "import symnn"],
    "symnn --help": ["-m", "symnn", "--help"],
    "symnn verify --help": ["-m", "symnn", "verify", "--help"],
    "import symnn; symnn.parse": ["-c", "import symnn; symnn.parse"],
}
NUMPY, KEPT = "import numpy, numpy.random", "symnn continue"
AIM = 0.08
"""Seconds until the first steps of a training that was kept."""
LIMIT = 0.1
"""Seconds of processor time that `symnn --help` may take."""
AGAIN = """
import numpy as np
from symnn.train import Options, from_arrays, train
X = np.random.default_rng(0).normal(size=(96, 64))
y = X[:, 0] > 0
asked = Options(network="{}", shape=(8, 8), epochs=2, backend="{}")
made = train(from_arrays(X, y), asked)
made.predict(X), made.score(X, y)
"""
NETS = {
    "dense": "flatten; dense 16; tanh; dense",
    "convolution": "conv 4 3; relu; pool 2; flatten; dense",
    "LSTM": "lstm 8; dense",
    "attention": "positions; attention 2; layer norm; global mean; dense",
    "batch norm, dropout": "conv 4 3; batch norm; relu; flatten; dropout 0.2; dense",
}
"""Networks that were trained before."""


def trained_again() -> dict[str, list[str]]:
    """Processes that train, predict and score, and one that imports NumPy alone."""
    backends = ["numpy", *(["c"] if found_compiler() else [])]
    trained = {
        f"{name}, {backend}": ["-c", AGAIN.format(network, backend)]
        for name, network in NETS.items() for backend in backends
    }  # fmt: skip
    return {NUMPY: ["-c", NUMPY], **trained}


def kept_training(folder: Path) -> dict[str, list[str]]:
    """What goes on from a kept training, and the least that it can cost; {} without a compiler."""
    if not found_compiler():
        return {}
    data, kept = folder / "data.npz", folder / "kept.safetensors"
    X = np.random.default_rng(0).normal(size=(64, 64))
    np.savez(data, X=X, y=np.arange(64) % 10)
    made = ["train", str(data), "--backend", "c", "--epochs", "1", "--keep", str(kept)]
    subprocess.run([sys.executable, "-m", "symnn", *made], check=True, capture_output=True)
    return {KEPT: ["-m", "symnn", "continue", str(kept), str(data)]}


def until_told(arguments: list[str]) -> tuple[float, float]:
    """Wall and processor seconds from the start of a process to its first line."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as process:
        told = process.stdout and process.stdout.readline()
        wall = time.perf_counter() - start
        assert told, f"{arguments} told nothing"
        spent = Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]
    return wall, int(spent) / 1e9


def measured(arguments: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rounds(
    commands: dict[str, list[str]], count: int, seed: int = 0
) -> dict[str, list[tuple[float, float]]]:
    """The measurements of each command, one a round, after an unmeasured first run."""
    order, found = random.Random(seed), {name: [] for name in commands}
    for arguments in commands.values():
        measured(arguments)
    for _ in range(count):
        for name in order.sample(list(commands), len(commands)):
            found[name].append(measured(commands[name]))
    return found


def quartiles(values: list[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    low, middle, high = statistics.quantiles(values, n=4)
    return low, middle, high


def first_steps(count: int) -> list[dict[str, object]]:
    """Of a kept training: from the start of its process to its first line, as quartiles."""
    with tempfile.TemporaryDirectory() as folder:
        commands = kept_training(Path(folder))
        told = [until_told(commands[KEPT]) for _ in range(count if commands else 0)]
    if not told:
        return []
    wall, cpu = (list(quartiles([1e3 * t for t in column])) for column in zip(*told, strict=True))
    return [{"process": KEPT, "wall_ms": wall, "cpu_ms": cpu}]


def main() -> int:
    """Print the table; 1 if `symnn --help` is beyond its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    count = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        commands = COMMANDS | trained_again() | kept_training(Path(folder))
        found = rounds(commands, count)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'process':28} {'wall ms':>8} {'CPU ms':>8}   CPU ratio to an empty process (quartiles)"
    )
    for name, values in found.items():
        ratios = [cpu / empty for (_, cpu), (_, empty) in zip(values, found[EMPTY], strict=True)]
        low, middle, high = quartiles(ratios)
        wall, cpu = (statistics.median(column) * 1e3 for column in zip(*values, strict=True))
        print(f"{name:28} {wall:8.1f} {cpu:8.1f}   {middle:.2f} ({low:.2f} to {high:.2f})")
    for row in first_steps(count):
        pairs = zip(found[KEPT], found[NUMPY], strict=True)
        low, middle, high = quartiles([1e3 * (ours[1] - theirs[1]) for ours, theirs in pairs])
        print(f"{KEPT}: two steps {middle:.0f} ms of processor time after Python and NumPy "
              f"({low:.0f} to {high:.0f})")  # fmt: skip
        wall, cpu = row["wall_ms"], row["cpu_ms"]
        print(f"{KEPT}: first steps told {wall[1]:.0f} ms after the process began "
              f"({wall[0]:.0f} to {wall[2]:.0f}), {cpu[1]:.0f} ms of processor time "
              f"({cpu[0]:.0f} to {cpu[2]:.0f}); "
              f"aim {AIM * 1e3:.0f} ms")  # fmt: skip
    help_cpu = statistics.median(cpu for _, cpu in found["symnn --help"])
    print(f"symnn --help: {help_cpu * 1e3:.0f} ms of processor time; limit {LIMIT * 1e3:.0f} ms")
    return int(help_cpu > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
