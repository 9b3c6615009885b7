"""Small trainings that together use all of the catalog, by any backend."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.composed import SCHEDULES
from symnn.catalog.initializers import INITIALIZERS
from symnn.catalog.losses import LOSSES, loss
from symnn.catalog.optimizers import OPTIMIZERS
from symnn.train import Classifier, Regressor

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
LINE, SIDE = X @ [1.0, -2.0, 0.5] + 0.3 * X[:, 0] ** 2, (X.sum(axis=1) > 0).astype(int)

CASES: list[dict[str, Any]] = [
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


def name_of_case(case: dict[str, Any]) -> str:
    """For the name of a test."""
    return "-".join(map(str, case.values()))


def trained(case: dict[str, Any], backend: str) -> Any:
    """An estimator after its training, of which a comparison with exact arithmetic is a part."""
    quantities = loss(case.get("loss", "mse")).task == "regression"
    made, y = (Regressor, LINE) if quantities else (Classifier, SIDE)
    options = {"hidden": (5,), "epochs": 10, "batch_size": 20, "backend": backend, **case}
    return made(**options).fit(X, y)


def assert_trained_alike(case: dict[str, Any], backend: str) -> None:
    """The loss falls as it does with NumPy, to parameters that are equal up to rounding."""
    model, wanted = trained(case, backend), trained(case, "numpy")
    assert model.model_.backend.name == backend
    losses, others = (m.history_.series("loss") for m in (model, wanted))
    np.testing.assert_allclose(losses, others, rtol=1e-9)
    assert losses[-1] < losses[0]
    for name, values in wanted.model_.parameters.items():
        found = model.model_.parameters[name]
        np.testing.assert_allclose(found, values, rtol=1e-8, atol=1e-11, err_msg=name)
    assert [found.ok for _, found in model.crosscheck_] == [True]
