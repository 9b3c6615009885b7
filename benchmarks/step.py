"""How long loss and gradient take: what symnn generates from equations against NumPy by hand.

No optimizer: one evaluation of the loss of a tanh network with softmax cross-entropy and of its
gradient by every parameter (benchmarks/train.py measures whole training steps). Three versions:

- by hand: preallocated arrays, positional `out`, sums as products with a vector of ones;
- bound: `symnn.compile(gradient).bind(arrays).run()`, which allocates nothing;
- functional: the readable `symnn.compile(gradient)` function, which lets NumPy allocate.

One process a version, pinned to one core, one thread; the versions run back to back in random
order; the ratio of CPU times counts, as median and quartiles over the rounds (time by hand over
time of the version: more than 1 is faster than by hand). Each runs with every kind of BLAS kernel
that this CPU allows, and the faster one counts. Values are checked against float64 NumPy first.

    python benchmarks/step.py             # all nets, float64 and float32
    python benchmarks/step.py --quick     # two rounds of the small net
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from training.problem import Problem, _loss_and_gradients

from symnn.codegen import compile  # noqa: A004
from symnn.train.network import Network
from symnn.train.structure import gradients, structure

NETS = (((64, 32, 10), 32), ((784, 128, 10), 128))
VERSIONS = ("hand", "bound", "functional")
KERNELS = ("", "Haswell", "SkylakeX", "Zen")
ROUND_SECONDS = 0.15
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass
class Worker:
    """A process that evaluates on request."""

    version: str
    kernel: str
    problem: dict[str, Any]
    seconds: list[float] = field(default_factory=list)

    def start(self) -> bool:
        """Launch and build; whether the values are right."""
        chosen = {"OPENBLAS_CORETYPE": self.kernel} if self.kernel else {}
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", self.version, json.dumps(self.problem)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent, env={**os.environ, **ONE_THREAD, **chosen},
        )  # fmt: skip
        self.built = self.answer()
        return bool(self.built["error"] < self.problem["tolerance"])

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        return json.loads(line) if line else {"error": float("inf"), "build": 0.0}

    def run(self, count: int) -> float:
        """CPU seconds of one evaluation, over `count` of them."""
        self.process.stdin.write(f"{count}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return float(self.answer()["cpu"])

    def stop(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def works(version: str, problem: dict[str, Any]) -> None:
    """The loop of a worker process."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
    begun = time.perf_counter()
    evaluate, error = built(version, problem)
    print(json.dumps({"build": time.perf_counter() - begun, "error": error}), flush=True)
    for line in sys.stdin:
        count = int(line)
        start = time.process_time()
        for _ in range(count):
            evaluate()
        print(json.dumps({"cpu": (time.process_time() - start) / count}), flush=True)


def built(version: str, problem: dict[str, Any]) -> tuple[Any, float]:
    """The evaluation, and its largest error against float64 NumPy, relative to each array."""
    made = Problem(tuple(problem["layers"]), problem["batch"], problem["dtype"])
    evaluate, read = by_hand(made) if version == "hand" else symbolic(version, made)
    evaluate()
    found = [np.asarray(g, float) for g in read()]
    X, T = (a.astype(np.float64) for a in made.data())
    expected = _loss_and_gradients(X, T, [p.astype(np.float64) for p in made.parameters()])[1]
    pairs = zip(found, expected, strict=True)
    return evaluate, max(float(abs(a - b).max() / abs(b).max()) for a, b in pairs)


def by_hand(problem: Problem) -> tuple[Any, Any]:
    """One hidden layer, with as few and as cheap calls as we know to write."""
    (X, T), (W, b, V, c) = problem.data(), problem.parameters()
    rows, classes = T.shape
    h, d = (np.empty((rows, b.size), X.dtype) for _ in range(2))
    z, p = (np.empty((rows, classes), X.dtype) for _ in range(2))
    s, ones_N, ones_K = np.empty(rows, X.dtype), np.ones(rows, X.dtype), np.ones(classes, X.dtype)
    dW, db, dV, dc = map(np.empty_like, (W, b, V, c))
    column, X_T, h_T, V_T = s[:, None], X.T, h.T, V.T
    z_flat, T_flat, loss = z.reshape(-1), T.reshape(-1), np.empty((), X.dtype)
    one, scale = np.array(1, X.dtype), np.array(1 / rows, X.dtype)
    dot, add, subtract, multiply, divide = np.dot, np.add, np.subtract, np.multiply, np.divide
    tanh, exp, log, square, maxima = np.tanh, np.exp, np.log, np.square, np.maximum.reduce

    def evaluate() -> None:
        dot(X, W, h)
        add(h, b, h)
        tanh(h, h)
        dot(h, V, z)
        add(z, c, z)
        maxima(z, 1, None, s)
        subtract(z, column, z)
        exp(z, p)
        dot(p, ones_K, s)
        divide(p, column, p)
        log(s, s)
        loss[()] = (dot(s, ones_N) - dot(T_flat, z_flat)) / rows
        subtract(p, T, p)
        multiply(p, scale, p)
        dot(h_T, p, dV)
        dot(ones_N, p, dc)
        dot(p, V_T, d)
        square(h, h)
        subtract(one, h, h)
        multiply(d, h, d)
        dot(X_T, d, dW)
        dot(ones_N, d, db)

    return evaluate, lambda: [dW, db, dV, dc]


def symbolic(version: str, problem: Problem) -> tuple[Any, Any]:
    """What symnn derives and generates: the bound step, or the readable function."""
    network = Network(problem.layers, "tanh", "cross_entropy")
    names = [name for name, _ in network.parameter_shapes]
    program = gradients(network.activations, network.loss)  # type: ignore[arg-type]
    loss = structure(network.activations, network.loss).loss  # type: ignore[arg-type]
    step = compile(program, outputs=[loss, *program.gradients])
    X, T = problem.data()
    arrays = {**dict(zip(names, problem.parameters(), strict=True)), "X": X, "T": T}
    wanted = [f"d{loss}_d{name}" for name in names]
    if version == "bound":
        bound = step.bind(arrays, np.dtype(problem.dtype))
        return bound.run, lambda: [bound.buffers[name] for name in wanted]
    function, values = step.function, [arrays[i.name] for i in step.inputs]
    return (lambda: function(*values)), lambda: [function(*values)[name] for name in wanted]


def measured(problem: dict[str, Any], rounds: int) -> list[dict[str, Any]]:
    """A row for each version: microseconds, ratio to the version by hand with quartiles."""
    workers = [Worker(v, k, problem) for v in VERSIONS for k in KERNELS]
    running = [w for w in workers if w.start()]
    counts = {id(w): max(1, round(ROUND_SECONDS / w.run(20))) for w in running}
    for _ in range(rounds):
        for worker in random.sample(running, len(running)):
            worker.seconds.append(worker.run(counts[id(worker)]))
    best = {v: min((w for w in running if w.version == v), key=lambda w: median(w.seconds))
            for v in VERSIONS if any(w.version == v for w in running)}  # fmt: skip
    rows = [_row(problem, worker, best["hand"]) for worker in best.values()]
    for worker in running:
        worker.stop()
    return rows


def _row(problem: dict[str, Any], worker: Worker, hand: Worker) -> dict[str, Any]:
    ratios = [h / s for h, s in zip(hand.seconds, worker.seconds, strict=True)]
    low, middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return {
        "net": "-".join(map(str, problem["layers"])), "batch": problem["batch"],
        "dtype": problem["dtype"], "version": worker.version, "kernel": worker.kernel or "default",
        "microseconds": median(worker.seconds) * 1e6, "ratio": middle, "quartiles": [low, high],
        "error": worker.built["error"], "build": worker.built["build"],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--worker", nargs=2, metavar=("VERSION", "PROBLEM"), help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.worker:
        works(given.worker[0], json.loads(given.worker[1]))
        return
    nets = NETS[:1] if given.quick else NETS
    for layers, batch in nets:
        for dtype, tolerance in (("float64", 1e-12), ("float32", 1e-4)):
            problem = {"layers": layers, "batch": batch, "dtype": dtype, "tolerance": tolerance}
            for row in measured(problem, 2 if given.quick else given.rounds):
                print(json.dumps(row) if given.json else _shown(row), flush=True)


def _shown(row: dict[str, Any]) -> str:
    low, high = row["quartiles"]
    return (
        f"{row['net']:>10}, batch {row['batch']:>3}, {row['dtype']}  {row['version']:<10} "
        f"{row['kernel']:<8} {row['microseconds']:8.1f} us  ratio {row['ratio']:.2f} "
        f"[{low:.2f}, {high:.2f}]  error {row['error']:.0e}  built {row['build']:.2f} s"
    )


if __name__ == "__main__":
    main()
