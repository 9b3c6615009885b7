"""How long a training step takes: the NumPy that symnn generates against NumPy written by hand.

One process a peer, pinned to one core, one thread. The peers run back to back in random order; what
counts is the ratio of CPU times, as median and quartiles over the rounds: time by hand over time of
the peer, so more than 1 is faster than by hand. Three versions by hand run (see
training/handwritten.py); ratios are to the plain one and to the fastest. Every peer runs with each
kind of BLAS kernel that this CPU allows, and the faster one counts. Losses and parameters after
five steps are checked against float64 NumPy; a peer that fails has no figure. Microseconds are of
this run and this machine only. The floor of a dense net is what its products, functions and updates
take at best, each alone, in the same run (training/floor.py). Last, digits: seconds
from data to 96 % right on held-out samples.

    python benchmarks/train.py            # all nets, float64 and float32
    python benchmarks/train.py --quick    # two rounds of the small net, for continuous integration
    python benchmarks/train.py --json     # one line of JSON a row
    python benchmarks/train.py --c        # the C that symnn writes against JAX and PyTorch
    python benchmarks/train.py --c --only cnn
    python benchmarks/train.py --threads 2        # wall time: the machine should be idle
    python benchmarks/train.py --out FILE.md      # all tables; rows are kept beside it as they come

With `--out`, those of time_to_accuracy.py and startup.py are among them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import startup
import time_to_accuracy
from training import c_tables
from training.kept import Kept
from training.peers import ONE_THREAD, Peer, possible_cores, ratio, shown
from training.problem import Problem

BY_HAND = ("plain", "tuned", "joined")
NUMPY = (*BY_HAND, "symnn")
SEEDS = {"digits": 5, "mnist5k": 3}
NETS = (
    ((2, 4, 2), 4), ((2, 16, 16, 2), 32), ((64, 32, 10), 32), ((784, 128, 10), 128),
    ((784, 512, 512, 10), 256), ((13, 37, 3), 17), ((100, 75, 50, 4), 50), ((300, 300, 300, 7), 96),
)  # fmt: skip


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
    steps = {id(p): p.calibrated() for p in peers}
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


def _row(peer: Peer, hand: tuple[Peer, Peer], check: dict[str, Any], faults: int) -> dict[str, Any]:
    return {
        "net": peer.problem.name, "peer": peer.name, "kernels": peer.built["core"],
        "microseconds": round(peer.median() * 1e6, 2),
        "to_plain": ratio(peer, hand[0]) if check["ok"] else None,
        "to_fastest": ratio(peer, hand[1]) if check["ok"] else None, "fastest": hand[1].name,
        "build_seconds": round(peer.built["build"], 3), "page_faults_in_100_steps": faults,
        "gflops": round(peer.problem.flops / peer.median() / 1e9, 1),
        "ceilings": {k: round(v, 1) for k, v in peer.built["ceilings"].items()}, **check,
    }  # fmt: skip


def printed(row: dict[str, Any]) -> str:
    """A row of the table."""
    return (
        f"{row['net']:<31} {row['peer']:<7} {row['kernels']:<9} {row['microseconds']:>8.1f} us  "
        f"plain {shown(row['to_plain'])}  {row['fastest']:>6} {shown(row['to_fastest'])} "
        f"{row['gflops']:>6.1f}/{row['ceilings']['gflops']:.0f} GFLOP/s  "
        f"built {row['build_seconds']:.2f} s  faults {row['page_faults_in_100_steps']}  "
        f"loss {row['loss_error']:.0e} parameters {row['parameter_error']:.0e}"
    )


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


def numpy_rows(nets: Any, rounds: int, cpu: int, as_json: bool, kept: Kept) -> int:
    """The table of NumPy; how many peers failed their check."""
    failed = 0
    for layers, batch in nets:
        for dtype in ("float64", "float32"):
            problem = Problem(layers, batch, dtype)
            rows = kept.rows("numpy", problem.name, lambda p=problem: measured(p, rounds, cpu))
            for row in rows:
                failed += not row["ok"]
                print(json.dumps(row) if as_json else printed(row), flush=True)
    return failed


def whole_processes(kept: Kept) -> None:
    """How long people wait: until a network is good enough, until a kept one goes on."""
    for task, seeds in SEEDS.items():
        if task in time_to_accuracy.tasks():
            kept.rows("goal", task, lambda t=task, s=seeds: time_to_accuracy.rows_of(t, s))
    kept.rows("startup", startup.KEPT, lambda: startup.first_steps(15))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the small net, two rounds")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--c", action="store_true", help="the C that symnn writes, and its peers")
    parser.add_argument("--only", default="", help="C: nets whose names begin so")
    parser.add_argument("--threads", type=int, default=1, help="C: that many threads against one")
    parser.add_argument("--out", type=Path, help="all tables, as Markdown; goes on where it ended")
    return parser.parse_args()


def main() -> int:
    asked = options()
    nets, rounds = (NETS[2:3], 2) if asked.quick else (NETS, asked.rounds)
    cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [-1]
    kept = Kept(asked.out)
    if asked.threads > 1:
        return c_tables.print_threads(kept, rounds, asked.threads)
    failed = 0
    if asked.c or asked.out:
        failed += c_tables.print_tables(kept, rounds, cpus[-1], asked.only)
    if not asked.c:
        failed += numpy_rows(nets, rounds, cpus[-1], asked.json, kept)
    if asked.out:
        if not asked.only:
            c_tables.print_threads(kept, rounds, 2)
            whole_processes(kept)
        kept.write()
    elif not asked.c:
        row = digits(1 if asked.quick else 5)
        text = ", ".join(f"{key} {value:.4g}" for key, value in row.items())
        print(json.dumps(row) if asked.json else f"digits to 96 % in seconds: {text}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
