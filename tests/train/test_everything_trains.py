"""All of the catalog trains: on a small problem the loss falls, and steps are as they should be."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.composed import SCHEDULES
from symnn.catalog.initializers import INITIALIZERS
from symnn.catalog.losses import LOSSES
from symnn.catalog.optimizers import OPTIMIZERS
from symnn.train import Classifier, Regressor

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
LINE, SIDE = X @ [1.0, -2.0, 0.5] + 0.3 * X[:, 0] ** 2, (X.sum(axis=1) > 0).astype(int)

CASES = [
    *({"activation": record.name} for record in ACTIVATIONS),
    *({"loss": record.name} for record in LOSSES),
    *({"optimizer": rule.name} for rule in OPTIMIZERS),
    *({"initializer": record.name} for record in INITIALIZERS if record.name != "zeros"),
    *({"schedule": name, "optimizer": rule} for name in SCHEDULES for rule in ("sgd", "adam")),
    {"clip": 0.1, "optimizer": "momentum"}, {"weight_decay": 0.01, "optimizer": "nesterov"},
    {"batch_size": 1, "optimizer": "sgd", "epochs": 3},
    {"hidden": (4, 4), "activation": ("prelu", "swish"), "optimizer": "nadam", "clip": 1.0,
     "schedule": "cosine_annealing", "weight_decay": 0.001},
]  # fmt: skip


@pytest.mark.every(8)
@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case.values())))
def test_it_trains(case):
    several = case.get("loss") in ("bce", "cross_entropy")
    made, y = (Classifier, SIDE) if several else (Regressor, LINE)
    options = {"hidden": (5,), "epochs": 10, "batch_size": 20, "backend": "numpy", **case}
    model = made(**options).fit(X, y)
    losses = model.history_.series("loss")
    assert losses[-1] < losses[0]
    assert model.history_.events == ()
    assert [found.ok for _, found in model.crosscheck_] == [True]


def test_a_last_layer_of_zeros_learns_behind_one_that_is_none():
    network = "dense 5 initializer orthogonal; tanh; dense initializer zeros"
    model = Regressor(network=network, epochs=10).fit(X, LINE)
    losses = model.history_.series("loss")
    assert losses[0] == pytest.approx(1)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(("name", "learned"), [("prelu", "alpha1"), ("swish", "beta1")])
def test_what_an_activation_learns_is_learned(name, learned):
    model = Regressor(hidden=(5,), activation=name, epochs=10).fit(X, LINE)
    start = dict(next(a for a in ACTIVATIONS if a.name == name).defaults).popitem()[1]
    assert model.model_.parameters[learned] != float(start)
