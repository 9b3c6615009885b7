"""Numbers of every kind, wherever a training takes one: the right ones are taken, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
import sympy

from symnn.catalog.composed import SCHEDULES
from symnn.catalog.optimizers import OPTIMIZERS
from symnn.errors import DomainError
from symnn.train import EarlyStopping, Options
from symnn.train.layers import Dropout, Layer, Sequential
from symnn.train.layers.sequential import LAYERS, from_json
from symnn.train.plain import plain

REAL: dict[str, Callable[[Any], Any]] = {
    "Fraction": Fraction, "Decimal": Decimal, "sympy.Rational": sympy.Rational,
    "sympy.Float": sympy.Float, "float16": np.float16, "float32": np.float32,
    "float64": np.float64, "longdouble": np.longdouble,
}  # fmt: skip
WHOLE: dict[str, Callable[[int], Any]] = {
    "int8": np.int8, "uint64": np.uint64, "sympy.Integer": sympy.Integer,
}  # fmt: skip
COUNTS = {"int": "2", "Extent": "2"}
"""The first word of the annotation of a field that takes a whole number."""


def layers() -> list[Layer]:
    """Every layer, with a number in each field that takes one."""
    found: list[Layer] = [Dropout(0.25)]
    for kind in LAYERS:
        given = {f.name: 2 for f in fields(kind) if str(f.type).split()[0] in COUNTS}
        needed = {f.name for f in fields(kind) if f.default is MISSING}
        if given and needed <= set(given):
            found.append(kind(**given))
    return found


def numbers_of(record: Any) -> dict[str, Any]:
    """The fields that hold a number."""
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    return {name: value for name, value in values.items() if type(value) in (int, float)}


def test_there_are_layers_with_numbers() -> None:
    assert len(layers()) >= 10
    assert all(map(numbers_of, layers()))


@pytest.mark.parametrize("layer", layers(), ids=str)
@pytest.mark.parametrize("kind", [*REAL, *WHOLE])
def test_layers_hold_numbers_of_python_whatever_they_are_given(layer: Layer, kind: str) -> None:
    for name, value in numbers_of(layer).items():
        if isinstance(value, int) != (kind in WHOLE):
            continue
        made = replace(layer, **{name: {**REAL, **WHOLE}[kind](value)})  # type: ignore[arg-type]
        assert made == layer
        assert type(getattr(made, name)) is type(value)
        told = json.loads(json.dumps(Sequential(made).to_json()))
        assert from_json(told) == Sequential(layer) == Sequential(str(made))


@pytest.mark.parametrize("layer", layers(), ids=str)
@pytest.mark.parametrize("wrong", [Fraction(5, 2), Decimal("NaN"), sympy.pi, "many", 1j, -1])
def test_layers_refuse_what_is_no_such_number(layer: Layer, wrong: Any) -> None:
    for name in numbers_of(layer):
        with pytest.raises(DomainError, match=f"layer `{layer.word}`: .*; needed"):
            replace(layer, **{name: wrong})


@pytest.mark.parametrize("kind", REAL)
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_rules_take_numbers_of_every_kind(rule: Any, kind: str) -> None:
    numbers = {symbol.name: 0.5 for symbol in rule.defaults}
    usual = Options(optimizer=rule.name, hyperparameters=numbers, clip=0.5)
    given = {name: REAL[kind](value) for name, value in numbers.items()}
    made = Options(optimizer=rule.name, hyperparameters=given, clip=REAL[kind](0.5))  # type: ignore[arg-type]
    assert made == usual
    assert made.values == usual.values
    for name in numbers:
        with pytest.raises(DomainError, match=f"`{name}` is .*; needed a number in"):
            Options(optimizer=rule.name, hyperparameters={name: REAL[kind](-5)})


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_take_numbers_of_every_kind(schedule: str, kind: str) -> None:
    (number,) = (h.symbol.name for _, h in [SCHEDULES[schedule]])
    made = Options(schedule=schedule, hyperparameters={number: WHOLE[kind](30)})
    assert made.values[number] == 30
    with pytest.raises(DomainError, match=f"`{number}` is .*; needed a number in"):
        Options(schedule=schedule, hyperparameters={number: 0})


@pytest.mark.parametrize("kind", [*REAL, *WHOLE])
def test_all_other_numbers_of_a_training(kind: str) -> None:
    """As they are told in the identity of a checkpoint."""
    usual = Options(learning_rate=0.5, clip=0.25, weight_decay=0.5, validation_fraction=0.25,
                    early_stopping=EarlyStopping(3, 0.5), batch_size=8, epochs=4, seed=5,
                    crosscheck_every=2, shape=(3, 2), network="dense")  # type: ignore[arg-type] # fmt: skip
    made, given = usual, {**REAL, **WHOLE}[kind]
    for name, value in numbers_of(usual).items():
        if isinstance(value, int) == (kind in WHOLE):
            made = replace(made, **{name: given(value)})  # type: ignore[arg-type]
    if kind in WHOLE:
        stopping = EarlyStopping(given(3), 0.5)
        made = replace(made, early_stopping=stopping, shape=(given(3), given(2)))
    else:
        made = replace(made, early_stopping=EarlyStopping(3, given(0.5)))
    assert made == usual
    assert repr(made) == repr(usual)


def test_numbers_that_are_too_large_are_infinite_and_others_stay() -> None:
    assert plain(Fraction(10**400)) == inf
    assert plain(Fraction(-(10**400))) == -inf
    assert plain(True) is True
    assert plain(sympy.pi) is sympy.pi
    with pytest.raises(DomainError, match="`learning_rate` is inf; needed a number in"):
        Options(learning_rate=Fraction(10**400))  # type: ignore[arg-type]
