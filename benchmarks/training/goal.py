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


def jax(task: Task, data: Any, seed: int) -> tuple[int, float]:
    """A jitted epoch, one scan over its steps; of convolutions, slow in a scan, jitted steps."""
    import jax as j

    np_, count = j.numpy, len(data["A"]) // task.batch
    A, a, B, b = (np_.asarray(data[name]) for name in ("A", "a", "B", "b"))
    start = jax_parameters(task, A.shape[1:], np.random.default_rng(seed))
    zeros = j.tree.map(np_.zeros_like, start)

    def loss(p: Any, x: Any, y: Any, key: Any) -> Any:
        logits = j.nn.log_softmax(jax_network(task, p, x, key))
        return -np_.take_along_axis(logits, y[:, None], 1).mean()

    def step(carried: Any, rows: Any) -> Any:
        p, m, v, t, key = carried
        key, own = j.random.split(key)
        g, t = j.grad(loss)(p, A[rows], a[rows], own), t + 1
        m = j.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = j.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = task.rate * np_.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        p = j.tree.map(lambda p, m, v: p - rate * m / (np_.sqrt(v) + 1e-8), p, m, v)
        return (p, m, v, t, key), None

    scanned = j.jit(lambda carried, order: j.lax.scan(step, carried, order)[0])
    stepped = j.jit(lambda carried, rows: step(carried, rows)[0])
    right = j.jit(lambda p: (jax_network(task, p, B, None).argmax(1) == b).mean())

    def epoch(carried: Any, order: Any) -> Any:
        if not task.channels:
            return scanned(carried, order)
        for rows in order:
            carried = stepped(carried, rows)
        return carried

    def scores() -> Iterator[float]:
        carried: Any = (start, zeros, zeros, 0.0, j.random.key(seed))
        random = np.random.default_rng(seed)
        while True:
            order = random.permutation(len(A))[: count * task.batch].reshape(count, -1)
            carried = epoch(carried, order)
            yield float(right(carried[0]))

    return first(scores(), task)


def jax_parameters(task: Task, shape: Any, random: Any) -> list[Any]:
    """Weights and biases of each layer, drawn by Glorot's law."""
    shapes: list[tuple[int, ...]] = [(int(shape[0]), HIDDEN), (HIDDEN, 10)]
    if task.channels:
        one, two = task.channels
        shapes = [(one, 1, 5, 5), (two, one, 5, 5), (two * 16, HIDDEN), (HIDDEN, 10)]
    found = []
    for s in shapes:
        images = len(s) == 4
        fans = 25 * (s[0] + s[1]) if images else sum(s)
        width = (6 / fans) ** 0.5
        bias = (s[0], 1, 1) if images else (s[1],)
        found.append((random.uniform(-width, width, s).astype("f"), np.zeros(bias, "f")))
    return found


def jax_network(task: Task, p: Any, x: Any, key: Any) -> Any:
    """Scores; with a key, units are left out at random."""
    import jax as j

    def dropped(x: Any, k: int) -> Any:
        if key is None:
            return x
        kept = j.random.bernoulli(j.random.fold_in(key, k), 1 - task.dropout, x.shape)
        return x * kept / (1 - task.dropout)

    if not task.channels:
        return j.numpy.tanh(x @ p[0][0] + p[0][1]) @ p[1][0] + p[1][1]
    x = x[:, None]
    for w, bias in p[:2]:
        x = j.nn.relu(j.lax.conv_general_dilated(x, w, (1, 1), "VALID") + bias)
        window = (1, 1, 2, 2)
        x = j.lax.reduce_window(x, -j.numpy.inf, j.lax.max, window, window, "VALID")
    x = dropped(x.reshape(len(x), -1), 0)
    x = dropped(j.nn.relu(x @ p[2][0] + p[2][1]), 1)
    return x @ p[3][0] + p[3][1]


def first(scores: Iterator[float], task: Task) -> tuple[int, float]:
    """The first epoch that is good enough, else the last."""
    found: list[float] = []
    while len(found) < task.epochs and max(found, default=0.0) < task.goal:
        found.append(next(scores))
    return len(found), found[-1]


PEERS: dict[str, Callable[..., tuple[int, float]]] = {
    "symnn": symnn, "scikit-learn": scikit_learn, "PyTorch": torch, "JAX": jax,
}  # fmt: skip


def main() -> None:
    peer, task, path, seed = sys.argv[1:]
    with np.load(path) as data:
        epochs, score = PEERS[peer](TASKS[task], dict(data), int(seed))
    print(json.dumps({"epochs": epochs, "score": score}))


if __name__ == "__main__":
    main()
