"""What comparisons with exact arithmetic and looks at the inside take of a training, by default.

Each training runs in a process of its own, once with them and once without, in alternating order.
Told are the processor time that they add to a training without them, by the pairs, and the part of
the time of a training that is spent in them: where the machine is busy, the second moves less.

    python benchmarks/overhead.py [--rounds 5] [--seconds 0.2 1 3 10]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from functools import wraps
from time import process_time, thread_time
from typing import Any

import numpy as np

from symnn.train import Options, Watch, crosscheck, from_arrays, train
from symnn.train.inspection import Inspection
from symnn.train.observation import look_inside

NETS: dict[str, tuple[int, dict[str, Any]]] = {
    "64-32-10": (64, {"hidden": (32,)}),
    "784-128-10": (784, {"hidden": (128,)}),
    "convolution": (
        64,
        {"network": "conv 4 3; relu; max pool 2; flatten; dense 10", "shape": (8, 8)},
    ),
}
"""Features, and options."""
SAMPLES, CLASSES = 1437, 10
SECONDS = (0.2, 1.0, 3.0, 10.0)
REFINED = 3
"""How often the number of passes is estimated."""
PROMISED = 0.05
"""The share of a training that comparisons and looks may take."""


def run(net: str, epochs: int, inspected: bool) -> dict[str, Any]:
    """One training in this process: its processor time, and what inspections took of it."""
    features, chosen = NETS[net]
    random = np.random.default_rng(0)
    X, y = random.normal(size=(SAMPLES, features)), random.integers(CLASSES, size=SAMPLES)
    data = from_arrays(X, y, "classification")
    spent = timed(Inspection, "after_epoch", "at_end")
    started = process_time()
    watch = Watch(check=crosscheck, look=look_inside) if inspected else Watch()
    model = train(data, Options(**chosen, epochs=epochs), watch=watch)
    seconds = process_time() - started
    return {
        "seconds": seconds, "share": sum(spent) / (seconds - sum(spent)),
        "comparisons": len(model.checks), "looks": len(model.history.moments),
        "backend": model.backend and model.backend.name,
    }  # fmt: skip


def timed(kind: type, *names: str) -> list[float]:
    """From now on, the seconds that methods take are noted in the list that comes back."""
    spent: list[float] = []

    def noting(method: Any) -> Any:
        @wraps(method)
        def call(*given: Any) -> Any:
            started = thread_time()
            try:
                return method(*given)
            finally:
                spent.append(thread_time() - started)

        return call

    for name in names:
        setattr(kind, name, noting(getattr(kind, name)))
    return spent


def apart(net: str, epochs: int, inspected: bool) -> dict[str, Any]:
    """The same in a process of its own."""
    arguments = [sys.executable, __file__, "--one", net, str(epochs), str(int(inspected))]
    found = subprocess.run(arguments, check=True, capture_output=True, text=True)
    return json.loads(found.stdout)


def epochs_for(net: str, seconds: float) -> int:
    """How many passes take so long, about.

    `Why again:` a long training may run in C, which a short one does not.
    """
    few, many = 2, 20
    apart(net, few, True)  # what is compiled and kept once is there from now on
    short = apart(net, few, False)["seconds"]
    for _ in range(REFINED):
        apart(net, many, True)
        long = apart(net, many, False)["seconds"]
        each = max(long - short, 1e-3) / (many - few)
        many = max(few + 1, round((seconds - short) / each) + few)
    return many


def measured(net: str, seconds: float, rounds: int) -> dict[str, Any]:
    """The pairs of one network and length, as medians."""
    epochs = epochs_for(net, seconds)
    pairs = []
    for turn in range(rounds):
        found = {on: apart(net, epochs, on) for on in ((True, False), (False, True))[turn % 2]}
        pairs.append((found[True], found[False]))
    added = [on["seconds"] / off["seconds"] - 1 for on, off in pairs]
    return {
        **pairs[-1][0], "epochs": epochs,
        "seconds": statistics.median(off["seconds"] for _, off in pairs),
        "added": statistics.median(added),
        "share": statistics.median(on["share"] for on, _ in pairs),
        "most": max(on["share"] for on, _ in pairs),
    }  # fmt: skip


def main() -> int:
    """Print the table; 1 if a share is beyond what is promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, nargs="+", default=SECONDS)
    parser.add_argument("--nets", nargs="+", choices=NETS, default=list(NETS))
    parser.add_argument("--one", nargs=3, metavar=("NET", "EPOCHS", "INSPECTED"))
    given = parser.parse_args()
    if given.one:
        net, epochs, inspected = given.one
        print(json.dumps(run(net, int(epochs), inspected == "1")))
        return 0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.rounds} pairs")
    print(f"{'network':12} {'seconds':>8} {'added':>8} {'within':>8} {'at most':>8}")
    beyond = False
    for net in given.nets:
        for seconds in given.seconds:
            found = measured(net, seconds, given.rounds)
            beyond |= found["most"] > PROMISED
            print(
                f"{net:12} {found['seconds']:8.2f} {found['added']:8.1%} {found['share']:8.2%} "
                f"{found['most']:8.2%}   {found['backend']}, {found['epochs']} epochs, "
                f"{found['comparisons']} comparisons, {found['looks']} looks",
                flush=True,
            )
    return int(beyond)


if __name__ == "__main__":
    sys.exit(main())
