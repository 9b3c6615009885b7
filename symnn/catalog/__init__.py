"""The formulas of neural networks as records: data, from which everything else is computed.

Every name is imported when it is first used: who trains a network needs no identity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.lazy import load

if TYPE_CHECKING:
    from symnn.catalog.activations import ACTIVATIONS, Activation, activation
    from symnn.catalog.initializers import INITIALIZERS, Initializer, initializer
    from symnn.catalog.losses import LOSSES, LossRecord, loss
    from symnn.catalog.optimizers import OPTIMIZERS, UpdateRule, update_rule
    from symnn.catalog.records import FORMULAS, IDENTITIES, RECORDS, get, search

HOME = {
    **dict.fromkeys(("ACTIVATIONS", "Activation", "activation"), "activations"),
    **dict.fromkeys(("INITIALIZERS", "Initializer", "initializer"), "initializers"),
    **dict.fromkeys(("LOSSES", "LossRecord", "loss"), "losses"),
    **dict.fromkeys(("OPTIMIZERS", "UpdateRule", "update_rule"), "optimizers"),
    **dict.fromkeys(("FORMULAS", "IDENTITIES", "RECORDS", "get", "search"), "records"),
}

__all__ = [
    "ACTIVATIONS", "FORMULAS", "IDENTITIES", "INITIALIZERS", "LOSSES", "OPTIMIZERS", "RECORDS",
    "Activation", "Initializer", "LossRecord", "UpdateRule", "activation", "get", "initializer",
    "loss", "search", "update_rule",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A name, imported now and kept."""
    if name not in HOME:
        raise AttributeError(f"module `symnn.catalog` has no attribute {name!r}")
    found = load(f"symnn.catalog.{HOME[name]}", name)
    globals()[name] = found
    return found
