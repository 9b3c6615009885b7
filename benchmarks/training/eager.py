"""PyTorch eager with its fused Adam, as its documentation recommends."""

from __future__ import annotations

from typing import Any

import torch

from training.problem import BETA1, BETA2, EPSILON, LEARNING_RATE, Problem


class Eager:
    """The step, its parameters, and the loss of the last step."""

    def __init__(self, problem: Problem) -> None:
        torch.set_num_threads(1)
        X, T = problem.data()
        self.binary = problem.layers[-1] == 1
        labels = T if self.binary else T.argmax(axis=1)
        self.X, self.labels = torch.from_numpy(X), torch.from_numpy(labels)
        self.parameters_t = [torch.from_numpy(p).requires_grad_() for p in problem.parameters()]
        self.optimizer = torch.optim.Adam(
            self.parameters_t, lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=EPSILON, fused=True
        )

    @property
    def parameters(self) -> list[Any]:
        return [p.detach().numpy() for p in self.parameters_t]

    def run(self, steps: int) -> float:
        """The loss before the last of `steps` steps."""
        loss = torch.tensor(0.0)
        for _ in range(steps):
            loss = self._step()
        return float(loss)

    def _step(self) -> Any:
        weights, biases = self.parameters_t[::2], self.parameters_t[1::2]
        a = self.X
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            a = torch.tanh(torch.addmm(b, a, W))
        z = torch.addmm(biases[-1], a, weights[-1])
        functional = torch.nn.functional
        loss_of = (
            functional.binary_cross_entropy_with_logits if self.binary else functional.cross_entropy
        )
        loss = loss_of(z, self.labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()
