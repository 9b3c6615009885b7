"""Steps of every optimizer against torch.optim, in float64."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.train.batches import Batching
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.step import Stepper

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

NETWORK = Network((6, 8, 4), "tanh", "cross_entropy")
STEPS = 50
OPTIMIZERS = {
    "gradient_descent": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, eps=1e-8),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9),
    "adadelta": lambda p: torch.optim.Adadelta(p, lr=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05),
    # PyTorch adds epsilon to the gradient inside of the maximum; next to 0 both agree.
    "adamax": lambda p: torch.optim.Adamax(p, lr=0.05, eps=1e-30),
}
CHOSEN = {"adamax": {"epsilon": 1e-30}}


def batches():
    random = np.random.default_rng(0)
    X = random.normal(size=(STEPS, 16, 6))
    return X, np.eye(4)[random.integers(4, size=(STEPS, 16))]


def ours(optimizer, rate=0.05):
    start = initial_parameters(NETWORK, seed=1)
    chosen = {"learning_rate": rate, **CHOSEN.get(optimizer, {})}
    stepper = Stepper(NETWORK, start, optimizer, chosen, Batching(16, 16))
    losses = [float(stepper.step(X, T, np.arange(16))) for X, T in zip(*batches(), strict=True)]
    return losses, stepper.parameters


def theirs(optimizer):
    start = initial_parameters(NETWORK, seed=1)
    leaves = {k: torch.tensor(a, requires_grad=True) for k, a in start.items()}
    made, losses = OPTIMIZERS[optimizer](list(leaves.values())), []
    for X, T in zip(*batches(), strict=True):
        hidden = torch.tanh(torch.tensor(X) @ leaves["W1"] + leaves["b1"])
        z = hidden @ leaves["W2"] + leaves["b2"]
        loss = torch.nn.functional.cross_entropy(z, torch.tensor(T))
        made.zero_grad()
        loss.backward()
        made.step()
        losses.append(loss.item())
    return losses, {k: leaf.detach().numpy() for k, leaf in leaves.items()}


def difference(found, expected):
    losses = np.abs(np.subtract(found[0], expected[0])).max()
    return max(losses, *(np.abs(found[1][k] - expected[1][k]).max() for k in found[1]))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_fifty_steps(optimizer):
    assert difference(ours(optimizer), theirs(optimizer)) < 1e-11


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_another_rate_is_seen(optimizer):
    assert difference(ours(optimizer, 0.05 * (1 + 1e-7)), theirs(optimizer)) > 1e-11
