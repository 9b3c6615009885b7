"""A training holds its parameters, states, data and a batch of values, and little else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symnn.native import found_compiler

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told elsewhere"),
]
MOST = 1.2
"""Times what must be held: parameters, states of the optimizer, data and one batch of values."""
MEASURED = """
import sys, numpy as np
from symnn.train.batches import Batching
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.step import Stepper

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

def trained(hidden, samples):
    network, random = Network((784, hidden, hidden, 10)), np.random.default_rng(0)
    X, T = random.normal(size=(samples, 784)), np.eye(10)[np.arange(samples) % 10]
    sizes = Batching(samples, 256)
    made = Stepper(network, initial_parameters(network), "adam", {}, sizes, backend=sys.argv[1])
    for rows in sizes.epoch(random):
        made.step(X, T, rows)
    values = 256 * (network.entries + network.outputs)
    return made, (3 * network.parameter_count + values) * 8 + X.nbytes + T.nbytes

trained(3, 300)
before = resident()
made, needed = trained(2048, 300)
print(needed, resident() - before)
"""

FITTED = """
import sys, gc, numpy as np
from symnn.train import Classifier, Regressor
from symnn.train.network import Network

def told(name):
    status = dict(line.split(":") for line in open("/proc/self/status") if ":" in line)
    return int(status[name].split()[0]) * 1024

def fitted(hidden, samples, backend=sys.argv[1]):
    X, random = np.random.default_rng(0).normal(size=(samples, 784)), np.random.default_rng(1)
    is_class = sys.argv[2] == "Classifier"
    y = np.arange(samples) % 10 if is_class else random.normal(size=(samples, 10))
    estimator = Classifier if is_class else Regressor
    estimator(hidden=(hidden, hidden), epochs=2, batch_size=256, backend=backend).fit(X, y)

for backend in ("numpy", sys.argv[1]):  # large networks are scored in NumPy; all code is loaded
    fitted(3, 300, backend)
np.ones((300, 784)) @ np.ones((784, 64))  # what BLAS keeps for itself is no part of a training
gc.collect()
open("/proc/self/clear_refs", "w").write("5")  # the peak counts from here
before = told("VmRSS")
fitted(2048, 300)
network = Network((784, 2048, 2048, 10))
values = 256 * (network.entries + network.outputs)
print((3 * network.parameter_count + values + 300 * 794) * 8, told("VmHWM") - before)
"""


LARGE = """
import sys, gc, numpy as np
from symnn.train import Classifier

def told(name):
    status = dict(line.split(":") for line in open("/proc/self/status") if ":" in line)
    return int(status[name].split()[0]) * 1024

def clear():
    gc.collect()
    open("/proc/self/clear_refs", "w").write("5")  # the peak counts from here
    return told("VmRSS")

def taken(samples):
    X, y = np.random.default_rng(0).normal(size=(samples, 50)), np.arange(samples) % 2
    model, before = Classifier(hidden=(4,), epochs=1, batch_size=256, backend="numpy"), clear()
    model.fit(X, y)
    fitted, after = told("VmHWM") - before, clear()
    model.predict(X)
    return X.nbytes, max(fitted, told("VmHWM") - after)

taken(300)
print(*taken(400_000))
"""


def test_features_are_held_once_more_in_their_units():
    needed, peak = measured(LARGE, "numpy")
    assert needed > 100 << 20
    assert peak <= MOST * needed, f"{peak / needed:.2f} times"


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.parametrize("estimator", ["Classifier", "Regressor"])
def test_the_peak_of_a_fit_is_near_what_must_be_held(backend, estimator, monkeypatch, tmp_path):
    """In an empty cache the small training loads all that the large one needs."""
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    needed, peak = measured(FITTED, backend, estimator)
    assert needed > 100 << 20
    assert peak <= MOST * needed, f"{peak / needed:.2f} times"


def measured(program, backend, *given):
    """What must be held, and what is, in bytes."""
    if backend == "c" and not found_compiler():
        pytest.skip("no C compiler")
    done = subprocess.run(
        [sys.executable, "-c", program, backend, *given],
        check=True, capture_output=True, text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "SYMNN_THREADS": "1"},
    )  # fmt: skip
    needed, held = map(int, done.stdout.split())
    print(f"{' '.join([backend, *given])}: {held / needed:.2f} times {needed / 1e6:.0f} MB")
    return needed, held


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_growth_is_near_what_must_be_held(backend):
    needed, growth = measured(MEASURED, backend)
    assert needed > 100 << 20
    assert growth <= MOST * needed, f"{growth / needed:.2f} times"
