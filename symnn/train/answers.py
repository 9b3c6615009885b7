"""Answers to what training asks of equations, given by the equations; see `facts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from symnn.catalog.composed import clipped, decayed, scheduled
from symnn.catalog.optimizers import UpdateRule, update_rule
from symnn.codegen.calls.binding import sketched
from symnn.codegen.calls.native import native_recipe
from symnn.train.compiled import compiled_forward
from symnn.train.facts import Composed, Equations, record_of
from symnn.train.network import structure
from symnn.train.update import facts_of, hyperparameters


def composed_rule(rule: Composed) -> UpdateRule:
    """The rule of these parts."""
    found = update_rule(rule.optimizer)
    if rule.decayed:
        found = decayed(found)
    if rule.clipped:
        found = clipped(found)
    return found if rule.schedule is None else scheduled(found, rule.schedule)


def values(rule: Any, chosen: Mapping[str, float | None]) -> dict[str, float]:
    """The value of every hyperparameter of a rule."""
    return hyperparameters(update_rule(record_of(rule)), chosen)


def step(asked: Equations) -> dict[str, Any]:
    """What a step reads and replaces."""
    return asdict(facts_of(asked.program))


def sketch(asked: Equations, arrays: Mapping[str, Any], dtype: Any) -> str:
    """The step in NumPy."""
    compiled = asked.compiled
    return sketched(compiled.request, arrays, dtype, compiled._plans).to_text()


def recipe(asked: Equations, arrays: Mapping[str, Any], batched: Sequence[str], dtype: Any) -> str:
    """The step in C."""
    return native_recipe(asked.compiled, arrays, batched, dtype).to_text()


def forward(network: Any, wanted: tuple[str, ...], weighted: bool) -> dict[str, Any]:
    """What a trained network computes."""
    made = compiled_forward(network.plan, network.loss, wanted, weighted)
    inputs = [i.name for i in made.inputs]
    known = structure(network.plan, network.loss).constants
    constants = {name: float(value) for name, value in known.items() if name in inputs}
    return {"source": made.source, "inputs": inputs, "constants": constants}
