"""How long a training step takes: the NumPy that symnn generates against NumPy written by hand.

One process a peer, pinned to one core, one thread. The peers run back to back in random order; what
counts is the ratio of CPU times, as median and quartiles over the rounds: time by hand over time of
the peer, so more than 1 is faster than by hand. Three versions by hand run (see
training/handwritten.py); ratios are to the plain one and to the fastest. Every peer runs with each
kind of BLAS kernel that this CPU allows, and the faster one counts. Losses and parameters after
five steps are checked against float64 NumPy; a peer that fails has no figure. Microseconds are of
this run and this machine only. Last, digits: seconds from data to 96 % right on held-out samples.

    python benchmarks/train.py            # all nets, float64 and float32
    python benchmarks/train.py --quick    # two rounds of the small net, for continuous integration
    python benchmarks/train.py --json     # one line of JSON a row
    python benchmarks/train.py --c        # the C that symnn writes against JAX and PyTorch
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from training.problem import Problem

BY_HAND = ("plain", "tuned", "joined")
NUMPY = (*BY_HAND, "symnn")
NETS = (((2, 16, 16, 2), 32), ((64, 32, 10), 32), ((784, 128, 10), 128))
C_NETS = (((2, 4, 1), 4), ((2, 16, 16, 1), 32), *NETS[1:], ((784, 512, 512, 10), 256))
ROUND_SECONDS = 0.15
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Peer:
    """A process that runs steps on request."""

    name: str
    problem: Problem
    core: str | None = None
    seconds: list[float] = field(default_factory=list)

    def start(self, cpu: int) -> None:
        """Launch, and wait until it is built."""
        spec = self.problem.spec
        chosen = {"OPENBLAS_CORETYPE": self.core} if self.core else {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "training.worker", self.name, json.dumps(spec), str(cpu)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent, env={**os.environ, **ONE_THREAD, **chosen},
        )  # fmt: skip
        self.built = self.answer()

    def ask(self, command: str) -> dict[str, Any]:
        self.process.stdin.write(command + "\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return self.answer()

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise SystemExit(f"{self.name} ended without an answer")
        return json.loads(line)

    def median(self) -> float:
        """CPU seconds a step."""
        return median(self.seconds)

    def stop(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def possible_cores() -> set[str]:
    """Kernel families of OpenBLAS that this CPU can run, among those worth trying."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return set()
    found = {"Haswell"} if " avx2" in flags else set()
    return found | ({"SkylakeX"} if " avx512f" in flags else set())


def started(problem: Problem, cpu: int) -> list[Peer]:
    """Every peer with every kind of kernel."""
    peers = []
    for name in NUMPY:
        first = Peer(name, problem)
        first.start(cpu)
        others = possible_cores() - {first.built["core"]}
        peers += [first, *(Peer(name, problem, core) for core in sorted(others))]
    if find_spec("torch"):
        peers.append(Peer("torch", problem))
    for peer in peers:
        if not hasattr(peer, "process"):
            peer.start(cpu)
    return peers


def measured(problem: Problem, rounds: int, cpu: int) -> list[dict[str, Any]]:
    """One row a peer, with its faster kernel."""
    peers = started(problem, cpu)
    checks = {id(p): p.ask("check") for p in peers}
    steps = {id(p): _calibrated(p) for p in peers}
    shuffled, order = random.Random(0), list(peers)
    for _ in range(rounds):
        shuffled.shuffle(order)
        for peer in order:
            peer.seconds.append(peer.ask(f"run {steps[id(peer)]}")["cpu"])
    faults = {id(p): p.ask("run 100")["faults"] for p in peers}
    for peer in peers:
        peer.stop()
    names = dict.fromkeys(p.name for p in peers)
    best = {n: min((p for p in peers if p.name == n), key=Peer.median) for n in names}
    hand = best["plain"], min((best[n] for n in BY_HAND), key=Peer.median)
    return [_row(p, hand, checks[id(p)], faults[id(p)]) for p in best.values()]


def _calibrated(peer: Peer) -> int:
    """Steps that take about as long as a round should."""
    once = peer.ask("run 20")["cpu"]
    return max(20, int(ROUND_SECONDS / once))


def _row(peer: Peer, hand: tuple[Peer, Peer], check: dict[str, Any], faults: int) -> dict[str, Any]:
    return {
        "net": peer.problem.name, "peer": peer.name, "kernels": peer.built["core"],
        "microseconds": round(peer.median() * 1e6, 2),
        "to_plain": _ratio(peer, hand[0]) if check["ok"] else None,
        "to_fastest": _ratio(peer, hand[1]) if check["ok"] else None, "fastest": hand[1].name,
        "build_seconds": round(peer.built["build"], 3), "page_faults_in_100_steps": faults,
        "gflops": round(peer.problem.flops / peer.median() / 1e9, 1),
        "ceilings": {k: round(v, 1) for k, v in peer.built["ceilings"].items()}, **check,
    }  # fmt: skip


def _ratio(peer: Peer, hand: Peer) -> list[float]:
    """Lower quartile, median and upper quartile of the paired ratios."""
    ratios = [h / p for h, p in zip(hand.seconds, peer.seconds, strict=True)]
    low, middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return [round(low, 3), round(middle, 3), round(high, 3)]


def printed(row: dict[str, Any]) -> str:
    """A row of the table."""
    return (
        f"{row['net']:<31} {row['peer']:<7} {row['kernels']:<9} {row['microseconds']:>8.1f} us  "
        f"plain {_shown(row['to_plain'])}  {row['fastest']:>6} {_shown(row['to_fastest'])} "
        f"{row['gflops']:>6.1f}/{row['ceilings']['gflops']:.0f} GFLOP/s  "
        f"built {row['build_seconds']:.2f} s  faults {row['page_faults_in_100_steps']}  "
        f"loss {row['loss_error']:.0e} parameters {row['parameter_error']:.0e}"
    )


def _shown(ratio: list[float] | None) -> str:
    return f"{ratio[1]:.2f} [{ratio[0]:.2f}, {ratio[2]:.2f}]" if ratio else "check failed     "


def digits(runs: int) -> dict[str, Any]:
    """Medians over fresh processes that train on digits until 96 % of the held-out are right."""
    found: list[dict[str, Any]] = []
    for seed in range(runs):
        done = subprocess.run(
            [sys.executable, "-m", "training.digits", str(seed)], text=True, check=True,
            stdout=subprocess.PIPE, cwd=Path(__file__).parent, env={**os.environ, **ONE_THREAD},
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    return {key: median([run[key] for run in found if run[key] is not None]) for key in found[0]}


def against_c(problem: Problem, rounds: int, cpu: int) -> list[dict[str, Any]]:
    """One row a peer: its CPU time over that of the C that symnn writes, round by round."""
    peers = [Peer("c", problem)]
    peers += [Peer(n, problem) for n in ("jax", "jax-grad") if find_spec("jax")]
    peers += [Peer("torch", problem)] if find_spec("torch") else []
    for peer in peers:
        peer.start(cpu)
    checks = [p.ask("check") for p in peers]
    steps = {id(p): _calibrated(p) for p in peers}
    shuffled = random.Random(0)
    for _ in range(rounds):
        for peer in shuffled.sample(peers, len(peers)):
            peer.seconds.append(peer.ask(f"run {steps[id(peer)]}")["cpu"])
    for peer in peers:
        peer.stop()
    return [
        {"net": problem.name, "peer": p.name, "microseconds": round(p.median() * 1e6, 3),
         "to_c": _ratio(peers[0], p) if check["ok"] else None,
         "build_seconds": round(p.built["build"], 2),
         "gflops": round(problem.flops / p.median() / 1e9, 1), **check}
        for p, check in zip(peers, checks, strict=True)
    ]  # fmt: skip


def print_against_c(rounds: int, cpu: int, as_json: bool) -> int:
    """The table of C; how many peers failed their check."""
    failed = 0
    for layers, batch in C_NETS:
        for dtype in ("float64", "float32"):
            for row in against_c(Problem(layers, batch, dtype), rounds, cpu):
                failed += not row["ok"]
                line = (f"{row['net']:<38} {row['peer']:<9} {row['microseconds']:>10.3f} us  "
                        f"over c {_shown(row['to_c'])}  {row['gflops']:>6.1f} GFLOP/s  built "
                        f"{row['build_seconds']:.1f} s  loss {row['loss_error']:.0e} "
                        f"parameters {row['parameter_error']:.0e}")  # fmt: skip
                print(json.dumps(row) if as_json else line, flush=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the small net, two rounds")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--c", action="store_true", help="the C that symnn writes, and its peers")
    options = parser.parse_args()
    nets = NETS[1:2] if options.quick else NETS
    cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [-1]
    if options.c:
        return 1 if print_against_c(options.rounds, cpus[-1], options.json) else 0
    failed = 0
    for layers, batch in nets:
        for dtype in ("float64", "float32"):
            rounds = 2 if options.quick else options.rounds
            for row in measured(Problem(layers, batch, dtype), rounds, cpus[-1]):
                failed += not row["ok"]
                print(json.dumps(row) if options.json else printed(row), flush=True)
    row = digits(1 if options.quick else 5)
    shown = ", ".join(f"{key} {value:.4g}" for key, value in row.items())
    print(json.dumps(row) if options.json else f"digits to 96 % in seconds: {shown}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
