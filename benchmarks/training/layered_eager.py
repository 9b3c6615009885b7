"""The same networks in PyTorch eager, with its own modules and its fused Adam."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from training.layered import Layered
from training.problem import BETA1, BETA2, EPSILON, LEARNING_RATE

GATES = ("i", "f", "o", "g")
ITS_ORDER = ("i", "f", "g", "o")


class Eager:
    """The step, its parameters, and the loss of the last step."""

    def __init__(self, problem: Layered) -> None:
        torch.set_num_threads(1)
        X, T = problem.data()
        self.X, self.labels = torch.from_numpy(X), torch.from_numpy(T.argmax(axis=1))
        given = [torch.from_numpy(p) for p in problem.parameters()]
        self.forward, self.trained = FORWARD[problem.kind](given)
        self.kind = problem.kind
        self.optimizer = torch.optim.Adam(
            self.trained, lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=EPSILON, fused=True
        )

    @property
    def parameters(self) -> list[Any]:
        found = [p.detach().numpy() for p in self.trained]
        return found if self.kind == "cnn" else _gates(*found)

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        loss = torch.tensor(0.0)
        for _ in range(steps):
            loss = functional.cross_entropy(self.forward(self.X), self.labels)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
        return float(loss)


def cnn(given: list[Any]) -> tuple[Any, list[Any]]:
    trained = [p.requires_grad_() for p in given]
    W1, b1, W3, b3, W5, b5 = trained

    def forward(X: Any) -> Any:
        a = functional.max_pool2d(functional.relu(functional.conv2d(X, W1, b1)), 2)
        a = functional.max_pool2d(functional.relu(functional.conv2d(a, W3, b3)), 2)
        return torch.addmm(b5, a.flatten(1), W5.reshape(-1, W5.shape[-1]))

    return forward, trained


def lstm(given: list[Any]) -> tuple[Any, list[Any]]:
    """One of its two biases is trained, as there is one in the equations."""
    gates = {g: given[3 * k : 3 * k + 3] for k, g in enumerate(GATES)}
    D, H = gates["i"][0].shape
    module = torch.nn.LSTM(D, H, batch_first=True, dtype=given[0].dtype)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.cat([gates[g][0].T for g in ITS_ORDER]))
        module.weight_hh_l0.copy_(torch.cat([gates[g][1].T for g in ITS_ORDER]))
        module.bias_ih_l0.copy_(torch.cat([gates[g][2] for g in ITS_ORDER]))
        module.bias_hh_l0.zero_()
    module.bias_hh_l0.requires_grad_(False)
    W, b = (p.requires_grad_() for p in given[-2:])
    own = [module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0]

    def forward(X: Any) -> Any:
        states, _ = module(X)
        return torch.addmm(b, states[:, -1], W)

    return forward, [*own, W, b]


def _gates(W: Any, U: Any, b: Any, *rest: Any) -> list[Any]:
    """The arrays of the gates in the order of the equations."""
    H, found = len(b) // len(GATES), list[Any]()
    for gate in GATES:
        at = slice(ITS_ORDER.index(gate) * H, (ITS_ORDER.index(gate) + 1) * H)
        found += [W[at].T, U[at].T, b[at]]
    return [*found, *rest]


FORWARD = {"cnn": cnn, "lstm": lstm}
