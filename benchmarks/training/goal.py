"""One peer, one whole process: from arrays on disk to the first epoch that is right often enough.

Each peer has the same network, batches and rate, samples in an order of its own, and starts of its
own kind. Peers stop when the goal is reached; what they print is the number of epochs and the share
that is right then.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Task:
    """What is learned.

    Args:
        goal: share of held-out samples that has to be right.
        epochs: after which a peer gives up.
        batch: samples a step.
        rate: of Adam.
        channels: of two convolutions; none for a network that is dense.
        dropout: share of units left out.
    """

    goal: float
    epochs: int
    batch: int
    rate: float
    channels: tuple[int, ...] = ()
    dropout: float = 0.0


TASKS = {
    "digits": Task(0.97, 60, 32, 5e-3),
    "mnist5k": Task(0.97, 40, 50, 2e-3, (16, 32), 0.25),
}
HIDDEN = 64


WINDOWS = "conv {} 5; relu; pool 2; conv {} 5; relu; pool 2; flatten"


def symnn(task: Task, data: Any, seed: int) -> tuple[int, float]:
    from symnn.train import Options, Watch, from_arrays, train

    network: dict[str, Any] = {"hidden": (HIDDEN,)}
    if task.channels:
        rest = f"dropout {task.dropout}; dense {HIDDEN}; relu; dropout {task.dropout}; dense"
        shape = data["A"].shape[1:]
        network = {"network": f"{WINDOWS.format(*task.channels)}; {rest}", "shape": shape}
    options = Options(
        **network, batch_size=task.batch, learning_rate=task.rate, epochs=task.epochs,
        dtype="float32", standardize=False, seed=seed,
    )  # fmt: skip
    A, B = (data[name].reshape(len(data[name]), -1) for name in "AB")
    held_out = from_arrays(B, data["b"])
    watch = Watch(lambda epoch: (epoch.validation_score or 0.0) >= task.goal)
    model = train(from_arrays(A, data["a"]), options, held_out, watch)
    last = model.history.epochs[-1]
    return last.number, last.validation_score or 0.0


def scikit_learn(task: Task, data: Any, seed: int) -> tuple[int, float]:
    """Dense, whatever the task: it has no convolution."""
    from sklearn.neural_network import MLPClassifier

    A, B = (data[name].reshape(len(data[name]), -1) for name in "AB")
    model = MLPClassifier(
        (HIDDEN,), activation="tanh", batch_size=task.batch, learning_rate_init=task.rate,
        alpha=0.0, random_state=seed,
    )  # fmt: skip
    classes = np.unique(data["a"])

    def scores() -> Iterator[float]:
        while True:
            model.partial_fit(A, data["a"], classes=classes)
            yield model.score(B, data["b"])

    return first(scores(), task)


def torch(task: Task, data: Any, seed: int) -> tuple[int, float]:
    import torch as t

    t.set_num_threads(1)
    t.manual_seed(seed)
    A, a, B, b = (t.from_numpy(data[name]) for name in ("A", "a", "B", "b"))
    if task.channels:
        A, B = A[:, None], B[:, None]
    net = torch_network(task, A.shape[1:])
    optimizer = t.optim.Adam(net.parameters(), lr=task.rate, fused=True)

    def scores() -> Iterator[float]:
        while True:
            net.train()
            for rows in t.randperm(len(A)).split(task.batch):
                optimizer.zero_grad()
                t.nn.functional.cross_entropy(net(A[rows]), a[rows]).backward()
                optimizer.step()
            net.eval()
            with t.no_grad():
                yield float((net(B).argmax(1) == b).float().mean())

    return first(scores(), task)


def torch_network(task: Task, shape: Any) -> Any:
    from torch import nn

    if not task.channels:
        return nn.Sequential(nn.Linear(shape[0], HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 10))
    one, two = task.channels
    return nn.Sequential(
        nn.Conv2d(1, one, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(one, two, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(task.dropout), nn.Linear(two * 16, HIDDEN), nn.ReLU(),
        nn.Dropout(task.dropout), nn.Linear(HIDDEN, 10),
    )  # fmt: skip


def first(scores: Iterator[float], task: Task) -> tuple[int, float]:
    """The first epoch that is good enough, else the last."""
    found: list[float] = []
    while len(found) < task.epochs and max(found, default=0.0) < task.goal:
        found.append(next(scores))
    return len(found), found[-1]


PEERS: dict[str, Callable[..., tuple[int, float]]] = {
    "symnn": symnn, "scikit-learn": scikit_learn, "PyTorch": torch,
}  # fmt: skip


def main() -> None:
    peer, task, path, seed = sys.argv[1:]
    with np.load(path) as data:
        epochs, score = PEERS[peer](TASKS[task], dict(data), int(seed))
    print(json.dumps({"epochs": epochs, "score": score}))


if __name__ == "__main__":
    main()
