"""Every network of the table: error, derivation, code, and how long loss and gradient take.

Each row derives the gradient of a network's equations, compiles it, and compares it with PyTorch
eager (or its own module where the name says so): the largest difference of any gradient entry;
seconds to derive and to compile; equations and lines of the readable function; and the time of one
evaluation of loss and gradient, of four versions:

- torch: PyTorch eager, forward and backward;
- step: `symnn.compile(gradient).bind(arrays).run()`, which allocates nothing;
- functional: the readable function, which lets NumPy allocate;
- hand: NumPy by hand, where there is one.

One process a version, pinned to one core, one thread; the versions run back to back in random
order; what counts is the ratio of CPU times, as median and quartiles over the rounds: time of the
version over time of PyTorch, so less than 1 is faster. NumPy runs with every kind of BLAS kernel
that this CPU allows, and the faster one counts. Memory is what a version needs besides the inputs:
the buffers that a step holds, and the peak of one evaluation, in a process of its own. Its limit is
1.3 of the version by hand where there is one, else of PyTorch; PyTorch frees the states of a loop
as it goes back, and convolves without the copies of windows that products of matrices need.

    python benchmarks/networks.py                 # all rows
    python benchmarks/networks.py rnn lstm        # rows whose names begin so
    python benchmarks/networks.py --quick rnn     # two rounds
    python benchmarks/networks.py --json
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from peers import dense, layers, recurrent, windows
from peers.record import Network

from symnn.codegen import compile  # noqa: A004
from symnn.indexed import gradient

TABLE: list[Network] = [*dense.NETWORKS, *recurrent.NETWORKS, *windows.NETWORKS, *layers.NETWORKS]
KERNELS = ("", "Haswell", "SkylakeX")
ROUND_SECONDS = 0.2
LINUX = Path("/proc/self/clear_refs").exists()
PLAIN_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "16384", "MALLOC_TRIM_THRESHOLD_": "0"}
"""Arrays that are freed go back to the system at once, so that its count shows the peak."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Worker:
    """A process that evaluates on request."""

    network: Network
    version: str
    kernel: str = ""
    dtype: str = "float64"
    seconds: list[float] = field(default_factory=list)
    more: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> Worker:
        """Launch and build."""
        chosen = {"OPENBLAS_CORETYPE": self.kernel} if self.kernel else {}
        asked = json.dumps([self.network.name, self.version, self.dtype])
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", asked],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent, env={**os.environ, **ONE_THREAD, **chosen, **self.more},
        )  # fmt: skip
        self.built = self._answer()
        return self

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise SystemExit(f"{self.network.name}, {self.version}: ended without an answer")
        return json.loads(line)

    def run(self, count: int) -> float:
        """CPU seconds of one evaluation, over `count` of them."""
        self.process.stdin.write(f"{count}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return float(self._answer()["cpu"])

    def stop(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def works(name: str, version: str, dtype: str) -> None:
    """The loop of a worker process."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    network = next(x for x in TABLE if x.name == name)
    evaluate, built = BUILDERS[version](network, dtype)
    evaluate()
    if PLAIN_MEMORY.items() <= os.environ.items():
        built["memory_mb"] = built.get("held_mb", 0.0) + peak_growth(evaluate)
    print(json.dumps(built), flush=True)
    for line in sys.stdin:
        count = int(line)
        start = time.process_time()
        for _ in range(count):
            evaluate()
        print(json.dumps({"cpu": (time.process_time() - start) / count}), flush=True)


def peak_growth(evaluate: Any) -> float:
    """Megabytes by which one evaluation raises the memory of the process above its rest."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    resting = _status("VmRSS")
    evaluate()
    return max(0.0, _status("VmHWM") - resting)


def _status(key: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(key)) / 1024


def memory_of(network: Network, version: str, dtype: str) -> float:
    """Megabytes that one version needs besides the inputs: what it holds, and its peak."""
    worker = Worker(network, version, "", dtype)
    worker.more = PLAIN_MEMORY
    built = worker.start().built
    worker.stop()
    return float(built["memory_mb"])


def derived(network: Network, dtype: str) -> tuple[Any, list[str], dict[str, Any], dict[str, Any]]:
    """The compiled gradient, its parameters, the inputs, and what building it took."""
    program, loss, parameters = network.program()
    begun = time.perf_counter()
    found = gradient(program, loss, parameters)
    middle = time.perf_counter()
    made = compile(found, outputs=[loss, *found.gradients])
    about = {
        "derive": middle - begun, "compile": time.perf_counter() - middle,
        "equations": len(found), "lines": _lines(made.source),
    }  # fmt: skip
    names = [str(getattr(p, "label", p)) for p in parameters]
    return made, names, network.data(found, dtype), about


def _lines(source: str) -> int:
    """Statements of the readable function, without comments."""
    body = source[source.index("def step(") :].splitlines()
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in body)


def checksum(gradients: list[Any]) -> list[list[float]]:
    """Numbers that two versions can be compared by: the gradients themselves, in one row each."""
    return [np.asarray(g, float).reshape(-1).tolist() for g in gradients]


def by_step(network: Network, dtype: str) -> tuple[Any, dict[str, Any]]:
    made, names, data, about = derived(network, dtype)
    bound = made.bind(data, np.dtype(dtype))
    bound.run()
    loss = next(o for o in made.outputs if not o.startswith("d"))
    about["gradients"] = checksum([bound.value(f"d{loss}_d{p}") for p in names])
    given = {i.name for i in made.inputs}
    about["held_mb"] = megabytes(a for n, a in bound.buffers.items() if n not in given)
    return bound.run, about


def megabytes(arrays: Iterable[Any]) -> float:
    """What the memory takes up that arrays lie in, each piece once."""
    pieces = {id(r): r.nbytes for a in arrays for r in [root(a)]}
    return sum(pieces.values()) / 2**20


def root(array: Any) -> Any:
    """The array whose memory a view looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def by_function(network: Network, dtype: str) -> tuple[Any, dict[str, Any]]:
    made, names, data, about = derived(network, dtype)
    function, values = made.function, [data[i.name] for i in made.inputs]
    results = function(*values)
    loss = next(o for o in made.outputs if not o.startswith("d"))
    about["gradients"] = checksum([results[f"d{loss}_d{p}"] for p in names])
    return (lambda: function(*values)), about


def by_hand(network: Network, dtype: str) -> tuple[Any, dict[str, Any]]:
    _, names, data, _ = derived(network, dtype)
    run = network.by_hand(data)  # type: ignore[misc]
    given = {id(root(a)) for a in data.values()}
    kept = [c.cell_contents for c in run.__closure__ or ()]
    arrays = [a for a in kept if isinstance(a, np.ndarray) and id(root(a)) not in given]
    held = {"held_mb": megabytes(arrays)}
    return run, {"gradients": checksum([run()[p] for p in names]), **held}


def by_torch(network: Network, dtype: str) -> tuple[Any, dict[str, Any]]:
    import torch

    torch.set_num_threads(1)
    _, names, data, _ = derived(network, dtype)
    tensors = {k: torch.from_numpy(np.array(v)) for k, v in data.items()}
    for name in names:
        tensors[name].requires_grad_()
    loss, leaves = network.torch(tensors), [tensors[p] for p in names]

    def run() -> Any:
        return torch.autograd.grad(loss(), leaves)

    return run, {"gradients": checksum([g.numpy() for g in run()])}


BUILDERS = {"torch": by_torch, "step": by_step, "functional": by_function, "hand": by_hand}


def measured(network: Network, rounds: int, dtype: str) -> list[dict[str, Any]]:
    """A row for each version of one network."""
    versions = ["step", "functional", *(["hand"] if network.by_hand else [])]
    workers = [Worker(network, v, k, dtype).start() for v in versions for k in _kernels()]
    if find_spec("torch"):
        workers.insert(0, Worker(network, "torch", "", dtype).start())
    counts = {id(w): max(1, round(ROUND_SECONDS / w.run(3))) for w in workers}
    for _ in range(rounds):
        for worker in random.sample(workers, len(workers)):
            worker.seconds.append(worker.run(counts[id(worker)]))
    for worker in workers:
        worker.stop()
    names = dict.fromkeys(w.version for w in workers)
    best = {v: min((w for w in workers if w.version == v), key=lambda w: median(w.seconds))
            for v in names}  # fmt: skip
    memory = {v: memory_of(network, v, dtype) for v in names} if LINUX else {}
    return [_row(w, workers[0], memory) for w in best.values()]


def _kernels() -> list[str]:
    """Kernel families of OpenBLAS that this CPU can run, among those worth trying."""
    flags = Path("/proc/cpuinfo")
    text = flags.read_text(encoding="utf-8") if flags.exists() else ""
    needed = {"": "", "Haswell": " avx2", "SkylakeX": " avx512f"}
    return [k for k in KERNELS if needed[k] in text]


def _row(worker: Worker, reference: Worker, memory: Mapping[str, float]) -> dict[str, Any]:
    ratios = [s / r for s, r in zip(worker.seconds, reference.seconds, strict=True)]
    low, middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    pairs = zip(worker.built["gradients"], reference.built["gradients"], strict=True)
    about = {k: v for k, v in worker.built.items() if k != "gradients"}
    return {
        "network": worker.network.name, "sizes": dict(worker.network.extents),
        "dtype": worker.dtype, "version": worker.version, "kernel": worker.kernel or "default",
        "milliseconds": median(worker.seconds) * 1e3, "ratio": middle, "quartiles": [low, high],
        "memory_mb": memory.get(worker.version),
        "memory_ratio": memory[worker.version] / memory[reference.version] if memory else None,
        "error": max(float(np.abs(np.subtract(a, b)).max()) for a, b in pairs), **about,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("names", nargs="*", help="how the names of rows begin; all by default")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.worker:
        works(*json.loads(given.worker))
        return
    for network in TABLE:
        if not given.names or network.name.startswith(tuple(given.names)):
            for row in measured(network, 2 if given.quick else given.rounds, given.dtype):
                print(json.dumps(row) if given.json else _shown(row), flush=True)


def _shown(row: dict[str, Any]) -> str:
    low, high = row["quartiles"]
    built = "" if "derive" not in row else (
        f"  derived {row['derive']:.2f} s, compiled {row['compile']:.2f} s, "
        f"{row['equations']} equations, {row['lines']} lines"
    )  # fmt: skip
    memory = "not measured" if row["memory_mb"] is None else (
        f"{row['memory_mb']:.1f} MB, ratio {row['memory_ratio']:.2f}"
    )  # fmt: skip
    return (
        f"{row['network']:<16} {row['version']:<10} {row['kernel']:<8} "
        f"{row['milliseconds']:8.3f} ms  ratio {row['ratio']:.2f} [{low:.2f}, {high:.2f}]  "
        f"error {row['error']:.0e}  memory {memory}{built}"
    )


if __name__ == "__main__":
    main()
