"""Digits to 96 %: one whole process, from its start to the epoch that gets there."""

from __future__ import annotations

import json
import sys
import time

START = time.perf_counter()

import numpy as np  # noqa: E402

from symnn.train import Options, Watch, load_data, split, train  # noqa: E402
from training.handwritten import Tuned  # noqa: E402
from training.problem import Problem  # noqa: E402

IMPORTED = time.perf_counter()
GOAL = 0.96
OPTIONS = Options(hidden=(32,), learning_rate=5e-3, epochs=30)


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    parts = split(load_data("digits"), 0.2, seed)
    loaded = time.perf_counter()
    reached: list[float] = []

    def watch(epoch: object) -> None:
        if epoch.validation_score >= GOAL and not reached:  # type: ignore[attr-defined]
            reached.append(time.perf_counter())

    model = train(parts.train, OPTIONS, parts.test, Watch(watch))
    epochs = model.history.epochs
    first = next((e for e in epochs if e.validation_score >= GOAL), epochs[-1])  # type: ignore[operator]
    steps = -(-len(parts.train) // OPTIONS.batch_size) * first.number
    answer: dict[str, float | None] = {
        "import": IMPORTED - START,
        "data": loaded - IMPORTED,
        "derive, compile, train": reached[0] - loaded if reached else None,
        "steps alone": first.seconds,
        "steps": steps,
        "epoch": first.number,
        "score": epochs[-1].validation_score,
        "same steps by hand": by_hand(steps),
    }
    print(json.dumps(answer))


def by_hand(steps: int) -> float:
    """Seconds that the same number of steps takes by hand, batches gathered in place."""
    peer = Tuned(Problem((64, 32, 10), 32, "float64"))
    X, T = np.repeat(peer.X, 45, axis=0), np.repeat(peer.T, 45, axis=0)
    random, start = np.random.default_rng(0), time.perf_counter()
    for _ in range(steps):
        rows = random.integers(len(X), size=32)
        np.take(X, rows, axis=0, out=peer.X, mode="clip")
        np.take(T, rows, axis=0, out=peer.T, mode="clip")
        peer.run(1)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
