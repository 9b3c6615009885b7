"""All records in one explicit list, and how to find one."""

from __future__ import annotations

from typing import Any, TypeAlias

from symnn.catalog import (
    activations,
    boxcar,
    distributions,
    identities,
    information,
    initializers,
    losses,
    margins,
    moments,
    optimizers,
    regularizers,
    residuals,
    schedules,
    self_normalizing,
)
from symnn.catalog.initializers import Initializer
from symnn.catalog.losses import LossRecord
from symnn.catalog.optimizers import UpdateRule
from symnn.core import Formula, Identity
from symnn.errors import UnknownNameError, nearest

Record: TypeAlias = Formula | Identity | LossRecord | Initializer | UpdateRule

FORMULAS: tuple[Formula, ...] = (
    *information.FORMULAS,
    *activations.FORMULAS,
    *losses.FORMULAS,
    *margins.FORMULAS,
    *residuals.FORMULAS,
    *moments.FORMULAS,
    *distributions.FORMULAS,
    *self_normalizing.FORMULAS,
    *initializers.FORMULAS,
    *regularizers.FORMULAS,
    *boxcar.FORMULAS,
    *schedules.FORMULAS,
)

IDENTITIES: tuple[Identity, ...] = identities.IDENTITIES

RECORDS: tuple[Record, ...] = (
    *FORMULAS,
    *IDENTITIES,
    *losses.LOSSES,
    *initializers.INITIALIZERS,
    *optimizers.OPTIMIZERS,
)

ALIASES: dict[str, str] = {**losses.ALIASES, **initializers.ALIASES, **optimizers.ALIASES}

_BY_NAME: dict[str, Record] = {record.name: record for record in RECORDS}


def get(name: str) -> Any:
    """The record with this name: a formula, identity, loss, initializer or optimizer.

    >>> get("sigmoid").title
    'Logistic sigmoid'

    Raises:
        UnknownNameError: no record has this name.
    """
    known = name if name in _BY_NAME else ALIASES.get(name, name)
    if known not in _BY_NAME:
        legal = [*_BY_NAME, *ALIASES]
        raise UnknownNameError(f"catalog: `{name}` is unknown; {nearest(name, legal)}")
    return _BY_NAME[known]


def search(text: str) -> tuple[Record, ...]:
    """The records in which every word of `text` occurs, those with it in the name first.

    >>> [record.name for record in search("rectified exponential")]
    []
    >>> search("leaky")[0].name
    'leaky_relu'
    """
    words = text.lower().replace("_", " ").split()
    found = [record for record in RECORDS if all(word in _text(record) for word in words)]
    return tuple(sorted(found, key=lambda record: not _in_name(record, words)))


def _text(record: Record) -> str:
    about = getattr(record, "about", "")
    keys = " ".join(record.sources)
    return f"{record.name} {record.title} {about} {keys}".lower().replace("_", " ")


def _in_name(record: Record, words: list[str]) -> bool:
    return all(word in record.name.replace("_", " ") for word in words)
