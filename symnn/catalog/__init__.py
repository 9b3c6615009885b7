"""The formulas of neural networks as records: data, from which everything else is computed."""

from symnn.catalog.activations import ACTIVATIONS, Activation, activation
from symnn.catalog.initializers import INITIALIZERS, Initializer, initializer
from symnn.catalog.losses import LOSSES, LossRecord, loss
from symnn.catalog.optimizers import OPTIMIZERS, UpdateRule, update_rule
from symnn.catalog.records import FORMULAS, IDENTITIES, RECORDS, get, search

__all__ = [
    "ACTIVATIONS", "FORMULAS", "IDENTITIES", "INITIALIZERS", "LOSSES", "OPTIMIZERS", "RECORDS",
    "Activation", "Initializer", "LossRecord", "UpdateRule", "activation", "get", "initializer",
    "loss", "search", "update_rule",
]  # fmt: skip
