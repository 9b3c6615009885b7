"""The C that symnn writes against its peers: ratios of CPU time, threads, and memory."""

from __future__ import annotations

import random
import time
from importlib.util import find_spec
from typing import Any

from training.floor import floor_seconds
from training.kept import Kept, Row
from training.layered import KINDS, Layered
from training.peers import Peer, possible_cores, ratio, shown
from training.problem import Problem

NETS = (((2, 4, 1), 4), ((2, 16, 16, 1), 32), ((64, 32, 10), 32), ((784, 128, 10), 128),
        ((784, 512, 512, 10), 256))  # fmt: skip
ODD = (((13, 37, 3), 17), ((100, 75, 50, 1), 50), ((300, 300, 300, 7), 96))
DTYPES = ("float64", "float32")
LARGE = NETS[3:]
PAUSE = 0.15
MEMORY = ((784, 2048, 2048, 10), 256)


def peers_of(problem: Any) -> list[Peer]:
    """C first, then all that can be imported; NumPy by hand with every kind of kernel."""
    names = ["jax"] if isinstance(problem, Layered) else ["jax", "jax-grad"]
    names = names if find_spec("jax") else []
    names += ["torch"] if find_spec("torch") else []
    found = [Peer("c", problem), *(Peer(n, problem) for n in names)]
    if isinstance(problem, Layered):
        return [*found, Peer("symnn", problem)]
    if problem.layers[-1] > 1:
        cores = sorted(possible_cores()) or [None]
        found += [Peer("tuned", problem, core) for core in cores]
    return found


def against_c(problem: Any, rounds: int, cpu: int) -> list[Row]:
    """One row a peer: its CPU time over that of the C that symnn writes, round by round."""
    peers = peers_of(problem)
    for peer in peers:
        peer.start(cpu)
    checks = [p.ask("check") for p in peers]
    steps = {id(p): p.calibrated() for p in peers}
    shuffled = random.Random(0)
    for _ in range(rounds):
        for peer in shuffled.sample(peers, len(peers)):
            peer.seconds.append(peer.ask(f"run {steps[id(peer)]}")["cpu"])
    for peer in peers:
        peer.stop()
    return [_row(problem, p, peers[0], check) for p, check in zip(peers, checks, strict=True)]


def _row(problem: Any, peer: Peer, c: Peer, check: dict[str, Any]) -> Row:
    peak, dense = peer.built["ceilings"]["fma"], isinstance(problem, Problem)
    floor = floor_seconds(problem, peer.built["ceilings"]) if dense else None
    name = f"{peer.name} ({peer.core})" if peer.core else peer.name
    return {
        "net": problem.name, "peer": name, "microseconds": round(peer.median() * 1e6, 3),
        "to_c": ratio(c, peer) if check["ok"] else None,
        "of_products": round(peer.median() * peak * 1e9 / problem.flops, 2) if peak else None,
        "of_floor": round(peer.median() / floor, 2) if floor else None,
        "build_seconds": round(peer.built["build"], 2), **check,
    }  # fmt: skip


def print_tables(kept: Kept, rounds: int, cpu: int, only: str = "") -> int:
    """The tables of C; how many peers failed their check."""
    problems: list[tuple[str, Any]] = [
        *(("c", Problem(*net, d)) for net in NETS for d in DTYPES),
        *(("odd", Problem(*net, d)) for net in ODD for d in DTYPES),
        *(("layers", Layered(kind, d)) for kind in KINDS for d in DTYPES),
    ]
    failed = 0
    for table, problem in problems:
        if not problem.name.startswith(only):
            continue
        for row in kept.rows(table, problem.name, lambda p=problem: against_c(p, rounds, cpu)):
            failed += not row["ok"]
            print(f"{row['net']:<38} {row['peer']:<16} {row['microseconds']:>10.3f} us  over c "
                  f"{shown(row['to_c'])}  of floor {row['of_floor']}, "
                  f"of products {row['of_products']}  built {row['build_seconds']:.1f} s  "
                  f"loss {row['loss_error']:.0e} parameters {row['parameter_error']:.0e}",
                  flush=True)  # fmt: skip
    if not only:
        for row in kept.rows("memory", Problem(*MEMORY, "float64").name, lambda: memory(cpu)):
            print(row, flush=True)
    return failed


def memory(cpu: int) -> list[Row]:
    """Growth of a process above its imports, for the C and for NumPy that symnn generates."""
    rows = []
    for name in ("c", "symnn"):
        problem = Problem(*MEMORY, "float64")
        peer = Peer(name, problem)
        peer.start(cpu)
        peer.ask("run 3")
        growth, needed = peer.ask("memory")["growth"], problem.bytes
        peer.stop()
        megabytes = {"growth_mb": round(growth / 2**20, 1), "needed_mb": round(needed / 2**20, 1)}
        rows.append({"net": problem.name, "peer": name, **megabytes, "ratio": growth / needed})
    return rows


def print_threads(kept: Kept, rounds: int, threads: int) -> int:
    """Wall time of several threads against one, on all cores; needs an idle machine."""
    for net in LARGE:
        for dtype in DTYPES:
            problem = Problem(*net, dtype)
            key = f"{problem.name}, {threads} threads"
            for row in kept.rows("threads", key, lambda p=problem: _threads(p, rounds, threads)):
                print(row, flush=True)
    return 0


def _threads(problem: Problem, rounds: int, threads: int) -> list[Row]:
    peers = [Peer("c", problem, more={"SYMNN_THREADS": str(n)}) for n in (1, threads)]
    for peer in peers:
        peer.start(-1)
    steps = peers[0].calibrated()
    shuffled = random.Random(0)
    for _ in range(rounds):
        for peer in shuffled.sample(peers, len(peers)):
            time.sleep(PAUSE)
            peer.seconds.append(peer.ask(f"run {steps}")["wall"])
    for peer in peers:
        peer.stop()
    return [{"net": problem.name, "threads": n, "microseconds": round(p.median() * 1e6, 1),
             "to_one": ratio(p, peers[0])}
            for n, p in zip((1, threads), peers, strict=True)]  # fmt: skip
