"""One peer in one process: answers `check` and `run N` on standard input with a line of JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from training.problem import Problem

CHECKED_STEPS = 5
# Largest deviation after five steps from float64 NumPy: of the losses, relative; of the parameters,
# relative to the way they went. In float32 Adam turns rounding of a vanishing gradient into a step.
TOLERANCE = {"float64": (1e-12, 1e-9), "float32": (1e-5, 1e-2)}


PEERS = {
    "plain": "handwritten.Handwritten", "tuned": "handwritten.Tuned",
    "joined": "handwritten.Joined", "symnn": "symbolic.Symbolic", "torch": "eager.Eager",
    "c": "native.Native", "jax": "jitted.Expert", "jax-grad": "jitted.Plain",
}  # fmt: skip


LAYERED = {
    "symnn": "layered.Symbolic", "c": "layered.Native", "torch": "layered_eager.Eager",
    "jax": "layered_jitted.Jitted",
}  # fmt: skip


def problem_of(spec: dict[str, Any]) -> Any:
    """The problem of a line of JSON."""
    if "kind" in spec:
        return import_module("training.layered").Layered(**spec)
    return Problem(tuple(spec["layers"]), spec["batch"], spec["dtype"])


def built(peer: str, problem: Any) -> Any:
    """The peer; only its own libraries are imported."""
    module, name = (PEERS if isinstance(problem, Problem) else LAYERED)[peer].split(".")
    return getattr(import_module(f"training.{module}"), name)(problem)


def check(peer: Any, problem: Any) -> dict[str, Any]:
    """Losses and parameters after five steps against float64 NumPy."""
    losses, expected = problem.reference(CHECKED_STEPS)
    found = [peer.run(1) for _ in losses]
    loss_error = max(abs(a - b) / abs(b) for a, b in zip(found, losses, strict=True))
    start = [p.astype(np.float64) for p in problem.parameters()]
    way = np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(expected, start, strict=True)))
    off = np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(peer.parameters, expected, strict=True)))
    limits = TOLERANCE[problem.dtype]
    ok = bool(loss_error <= limits[0] and off / way <= limits[1])
    return {"ok": ok, "loss_error": float(loss_error), "parameter_error": float(off / way)}


def timed(peer: Any, steps: int) -> dict[str, float]:
    """CPU and wall seconds of a step, and page faults of all steps (memory that was allocated)."""
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    cpu, wall = time.process_time(), time.perf_counter()
    peer.run(steps)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults
    return {"cpu": cpu / steps, "wall": wall / steps, "faults": faults}


def resident() -> int:
    """Bytes of memory that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()


def ceilings(dtype: str) -> dict[str, float]:
    """On this thread now: GFLOP/s of a large matrix product, GB/s of a copy, parts of the floor."""
    A = np.ones((1024, 1024), dtype)
    out, source = np.empty_like(A), np.ones(1 << 23)
    target = np.empty_like(source)
    best = {"gflops": 0.0, "bandwidth": 0.0, **import_module("training.floor").ceilings(dtype)}
    for _ in range(5):
        start = time.process_time()
        np.dot(A, A, out=out)
        middle = time.process_time()
        np.copyto(target, source)
        end = time.process_time()
        best["gflops"] = max(best["gflops"], 2 * 1024**3 / (middle - start) / 1e9)
        best["bandwidth"] = max(best["bandwidth"], 2 * source.nbytes / (end - middle) / 1e9)
    return best


def core_type() -> str:
    """The kind of CPU that NumPy's BLAS has chosen its kernels for."""
    from threadpoolctl import threadpool_info

    return next((i.get("architecture") or "" for i in threadpool_info()
                 if i["user_api"] == "blas" and "numpy" in i["filepath"]), "")  # fmt: skip


def main() -> None:
    name, spec, cpu = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    if cpu >= 0:
        os.sched_setaffinity(0, {cpu})
    problem = problem_of(spec)
    warm = built(name, problem_of({"layers": [2, 2, 2], "batch": 2, "dtype": problem.dtype}))
    warm.run(1)
    most = ceilings(problem.dtype)  # first: what it needs is not the memory of the peer
    before, start = resident(), time.perf_counter()
    peer = built(name, problem)
    seconds = time.perf_counter() - start
    answer({"build": seconds, "core": core_type(), "ceilings": most})
    for line in sys.stdin:
        command, *steps = line.split()
        if command == "memory":
            answer({"growth": resident() - before})
            continue
        answer(check(peer, problem) if command == "check" else timed(peer, int(steps[0])))


def answer(content: dict[str, Any]) -> None:
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    main()
