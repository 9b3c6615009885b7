"""Every record is listed once, can be found, and what it computes agrees with other sources."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from sympy import Rational, S

import symnn.catalog as catalog
from symnn.catalog import FORMULAS, IDENTITIES, RECORDS, get, search
from symnn.catalog.initializers import Initializer
from symnn.catalog.losses import LossRecord
from symnn.catalog.optimizers import UpdateRule
from symnn.core import Formula, Identity
from symnn.errors import UnknownNameError

KINDS = (Formula, Identity, LossRecord, Initializer, UpdateRule)


def modules() -> list[object]:
    found = pkgutil.walk_packages(catalog.__path__, "symnn.catalog.")
    return [importlib.import_module(m.name) for m in found]


def records_in(module: object) -> list[object]:
    """The records that are attributes of a module, or stand in its tuples."""
    values = [v for name, v in vars(module).items() if not name.startswith("_")]
    flat = [r for v in values for r in (v if isinstance(v, tuple) else (v,))]
    return [r for r in flat if isinstance(r, KINDS)]


def test_every_record_is_listed() -> None:
    listed = {id(r) for r in RECORDS}
    missing = [r.name for m in modules() for r in records_in(m) if id(r) not in listed]  # type: ignore[attr-defined]
    assert not missing


def test_an_unlisted_record_would_be_noticed() -> None:
    stray = Formula("stray", "Stray", "f", (), S.One)
    assert stray not in RECORDS
    assert records_in(type("module", (), {"STRAY": stray})) == [stray]


def test_names_are_unique() -> None:
    names = [r.name for r in RECORDS]
    assert len(set(names)) == len(names)
    assert len(FORMULAS) >= 30
    assert len(IDENTITIES) >= 40


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.name)
def test_every_record_can_be_found(record: object) -> None:
    assert get(record.name) is record  # type: ignore[attr-defined]
    assert record in search(record.name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.name)
def test_every_record_names_a_source(record: object) -> None:
    if record.name != "identity":  # type: ignore[attr-defined]
        assert record.sources  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["sigmod", "cros_entropy", "Adam"])
def test_unknown_names_suggest_the_nearest(name: str) -> None:
    with pytest.raises(UnknownNameError, match=f"`{name}` is unknown; did you mean"):
        get(name)


def test_aliases_lead_to_the_record() -> None:
    assert get("sgd").name == "gradient_descent"
    assert get("xavier_uniform").name == "glorot_uniform"
    assert get("binary_cross_entropy") is catalog.losses.BINARY_CROSS_ENTROPY
    assert catalog.loss("binary_cross_entropy").name == "bce"


def test_search_puts_names_first() -> None:
    found = [r.name for r in search("sigmoid derivative")]
    assert found[0].startswith("sigmoid")
    assert search("no such thing at all") == ()


def test_selu_constants_to_fifty_digits() -> None:
    alpha, scale = catalog.activations.SELU_ALPHA, catalog.activations.SELU_LAMBDA
    # Klambauer et al. 2017 print sixteen digits of both.
    assert str(alpha.evalf(50)).startswith("1.6732632423543772")
    assert str(scale.evalf(50)).startswith("1.0507009873554804")
    assert alpha.evalf(50) != alpha.evalf(20).evalf(50)


def test_activation_parameters() -> None:
    leaky = catalog.activation("leaky_relu")
    assert leaky(S(-2)) == Rational(-1, 50)
    assert leaky(S(-2), alpha=S.Half) == -1
    with pytest.raises(UnknownNameError, match="`beta` is not a parameter; known: `alpha`"):
        leaky(S.One, beta=S.One)
