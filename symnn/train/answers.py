"""Answers to what training asks of equations, given by the equations; see `facts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from math import prod
from typing import Any

import numpy as np
from sympy import Integer

from symnn.catalog.activations import ACTIVATIONS, activation
from symnn.catalog.composed import clipped, decayed, scheduled
from symnn.catalog.initializers import initializer
from symnn.catalog.losses import loss as loss_record
from symnn.catalog.optimizers import UpdateRule, update_rule
from symnn.codegen.calls.binding import Plans, sketched
from symnn.codegen.calls.native import requested
from symnn.codegen.calls.opened import open_request
from symnn.codegen.steps.plan import OpenRequest
from symnn.indexed.language.traverse import name_of
from symnn.lazy import load
from symnn.train.compiled import compiled_forward, compiled_inside, requested_step, sample_values
from symnn.train.facts import ROWS, Composed, Equations, record_of
from symnn.train.layers.equations.own import formula_of
from symnn.train.layers.equations.work import counted
from symnn.train.look import LARGE
from symnn.train.structure import structure
from symnn.train.told import ParameterFacts
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
    request, plans = _requested(asked)
    return sketched(request, arrays, dtype, plans).to_text()


def recipe(asked: Equations, arrays: Mapping[str, Any], batched: Sequence[str], dtype: Any) -> str:
    """The step in C."""
    return requested(_requested(asked)[0], arrays, batched, dtype).to_text()


def _requested(asked: Equations) -> tuple[OpenRequest, Plans]:
    network = asked.network
    return requested_step(network.plan, network.loss, record_of(asked.rule), asked.weighted)


def forward(network: Any, wanted: tuple[str, ...], weighted: bool) -> dict[str, Any]:
    """What a trained network computes."""
    made = compiled_forward(network.plan, network.loss, wanted, weighted)
    inputs = [i.name for i in made.inputs]
    return {"source": made.source, "inputs": inputs, "constants": _constants(network, inputs)}


def _constants(network: Any, inputs: Sequence[str]) -> dict[str, float]:
    """The inputs that are always the same."""
    known = structure(network.plan, network.loss).constants
    return {name: float(value) for name, value in known.items() if name in inputs}


def forward_in_c(network: Any, size: int, dtype: Any) -> dict[str, Any]:
    """The same in C, for batches of samples that have weights in the loss.

    `Why weights:` with 0 for them, a batch is filled up, and the loss is that of the others.
    """
    found = structure(network.plan, network.loss, weighted=True, training=False)
    wanted = {name: getattr(found, name) for name in ("prediction", "scores", "loss")}
    request = open_request(found.program, list(dict.fromkeys(wanted.values())), {})
    inputs = [i.name for i in request.inputs]
    batch = {"X": (size, *network.inputs), "T": (size, network.outputs), "w": (size,)}
    shapes = {**dict(network.parameter_shapes), **batch}
    constants, batched = _constants(network, inputs), [n for n in batch if n in inputs]
    arrays = {n: np.zeros(shapes[n], np.int64 if n == "X" and network.tokens else dtype)
              for n in inputs if n not in constants}  # fmt: skip
    recipe = requested(request, {**arrays, **constants}, batched, dtype).to_text()
    results = {name: name_of(array) for name, array in wanted.items()}
    return {"recipe": recipe, "constants": constants, "results": results}


def inside(asked: Equations) -> dict[str, Any]:
    """The gradients of a step, or squares of their lengths, and the values on the way."""
    made = asked.program
    known = {s: Integer(n) for s, n in asked.network.sizes.items()}
    entries = {p.name: prod(_numbers(p.shape, known)) for p in made.structure.parameters}
    large = frozenset(name for name, count in entries.items() if count >= LARGE)
    (compiled, slopes), values = compiled_inside(made, large), map(name_of, sample_values(made))
    return {"source": compiled.source, "inputs": [i.name for i in compiled.inputs],
            "gradients": [*slopes.items()],
            "values": [*values]}  # fmt: skip


def exact_work(asked: Equations) -> list[tuple[int, int]]:
    """Reads of entries that a comparison with exact arithmetic takes, on some numbers of rows."""
    program, sizes = asked.program.program, asked.network.sizes
    exact_reads = load("symnn.crosscheck.work", "exact_work")  # exact arithmetic comes with it
    known = {s: Integer(n) for s, n in sizes.items()}

    def count(extent: Any, rows: int) -> int:
        found = (Integer(1) * extent).xreplace(known)
        return int(found) if found.is_Integer else rows

    return [(rows, exact_reads(program, partial(count, rows=rows))) for rows in ROWS]


def parameters(network: Any, law: str | None) -> list[dict[str, Any]]:
    """What the parameters of a network are, and how they begin."""
    found, known = network.structure, {s: Integer(n) for s, n in network.sizes.items()}
    drawn = [_parameter(p, law, known) for p in found.parameters]
    kept = [ParameterFacts(a.name, _numbers(a.shape, known), a.start, trained=False)
            for a in found.averages]  # fmt: skip
    return [asdict(p) for p in (*drawn, *kept)]


def _parameter(parameter: Any, law: str | None, known: Mapping[Any, Any]) -> ParameterFacts:
    name, shape = parameter.name, _numbers(parameter.shape, known)
    if parameter.start is not None:
        return ParameterFacts(name, shape, float(parameter.start))
    fans, record = parameter.fans, initializer(parameter.law or law or parameter.usual)
    fan_in, fan_out = _numbers((fans.fan_in, fans.fan_out), known)
    scale = 0.0 if record.law == "orthogonal" else float(record(fan_in, fan_out))
    return ParameterFacts(name, shape, None, record.law, scale, fans.summed)


def _numbers(extents: Any, known: Mapping[Any, Any]) -> tuple[int, ...]:
    return tuple(int((Integer(1) * n).xreplace(known)) for n in extents)


def work(network: Any) -> dict[str, Any]:
    """What a forward pass of a network of layers takes."""
    return counted(network.structure.program, network.sizes)


def activation_name(given: Any) -> str:
    """The name of an activation."""
    return activation(given).name


def activation_names() -> list[str]:
    """The names of all activations."""
    return [record.name for record in ACTIVATIONS]


def formula(text: str) -> str:
    """What a formula of an entry says."""
    return str(formula_of(text).expr)


def rule_name(given: Any) -> str:
    """The name of an update rule."""
    return update_rule(given).name


def initializer_name(given: Any) -> str:
    """The name of an initializer."""
    return initializer(given).name


def loss(given: Any) -> dict[str, str]:
    """Name and task of a loss."""
    record = loss_record(given)
    return {"name": record.name, "task": record.task}


def loss_itself(given: Any) -> Any:
    """A record, or the name of a loss."""
    record = loss_record(given)
    return given if record is given else record.name
