"""One training step as one program: forward, loss, gradient, and the optimizer's update rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import nan
from numbers import Real
from typing import Any

from sympy import Add, Expr, Integer, Rational, sqrt

from symnn.catalog.optimizers import UpdateRule, g, t, theta, theta_next, update_rule
from symnn.catalog.updates import g_norm
from symnn.core import tensor
from symnn.core.domains import contains
from symnn.errors import DomainError, UnknownNameError, nearest
from symnn.indexed import Program, Sum, index
from symnn.indexed.language.traverse import name_of
from symnn.train.plain import plain
from symnn.train.started import STEP, started
from symnn.train.structure import Parameter, Structure, gradients, structure
from symnn.train.told import Mask, StepFacts

AXES = ("i", "j", "k", "l", "m", "o")
NEXT = "_next"
# What users call the symbols of the update rules.
SPELLINGS = {"learning_rate": "eta", "momentum": "mu", "weight_decay": "lamda"}


@dataclass(frozen=True, eq=False)
class TrainingProgram:
    """The equations of a training step.

    Args:
        structure: of the network.
        program: forward equations, gradient, next parameters and next states.
        updates: name of what a step replaces -> name of its next value.
        states: name and start of what the optimizer keeps, with the parameter that it is like.
        rule: of the optimizer.
        gradients: the array that holds the gradient by each parameter.
    """

    structure: Structure
    program: Program
    updates: Mapping[str, str]
    states: tuple[tuple[str, Parameter, Expr], ...]
    rule: UpdateRule
    gradients: tuple[Any, ...]


@lru_cache(maxsize=64)
def training_program(
    plan: Any,
    loss: Any,
    optimizer: str | UpdateRule,
    weighted: bool = False,
) -> TrainingProgram:
    """The gradient program of a network, followed by the update rule for every parameter.

    Hyperparameters stay symbols: their values are given when the step is bound.

    >>> made = training_program((), "mse", "momentum")
    >>> print(made.program[made.program.named("v_b1_next")])
    v_b1_next[i] := -eta*dL_db1[i] + mu*v_b1[i]
    """
    rule = update_rule(optimizer)
    derived = gradients(plan, loss, weighted=weighted)
    program, found = derived.copy(), structure(plan, loss, weighted=weighted)
    updates: dict[str, str] = {}
    states: list[tuple[str, Parameter, Expr]] = []
    if rule.uses_norm:
        program.define(g_norm.name, (), _length(derived.gradients))
    for parameter, gradient in zip(found.parameters, derived.gradients, strict=True):
        updates |= _add_update(program, rule, parameter, gradient)
        states += [(f"{s.symbol}_{parameter.name}", parameter, s.start) for s in rule.states]
    for average in found.averages:
        program.define(average.name + NEXT, average.indices, average.following)
        updates[average.name] = average.name + NEXT
    if rule.uses_step:
        program.define(STEP + NEXT, (), t + 1)
        updates[STEP] = STEP + NEXT
    return TrainingProgram(found, program, updates, tuple(states), rule, derived.gradients)


def _length(arrays: Any) -> Expr:
    """The root of the sum of the squares of all entries."""
    squares = []
    for array in arrays:
        shape = tuple(getattr(array, "shape", ()))
        indices = tuple(index(a, n) for a, n in zip(AXES, shape, strict=False))
        squares.append(Sum(_read(array, indices) ** 2, *indices) if indices else array**2)
    return sqrt(Add(*squares))


def _add_update(
    program: Program, rule: UpdateRule, parameter: Parameter, gradient: Any
) -> dict[str, str]:
    """The equations of the rule for one parameter; what replaces what."""
    indices = tuple(index(a, n) for a, n in zip(AXES, parameter.shape, strict=False))
    names = _names(rule, parameter.name)
    known: dict[Any, Any] = {theta: _read(parameter.array, indices), g: _read(gradient, indices)}
    if rule.uses_norm:
        known[g_norm] = program.named(g_norm.name)
    for state in rule.states:
        known[state.symbol] = _read(_like(names[state.symbol], parameter, state.symbol), indices)
    for left, right in rule.equations:
        known[left] = _read(program.define(names[left], indices, right.xreplace(known)), indices)
    replaced = {names[s.symbol]: names[s.following] for s in rule.states}
    return {parameter.name: names[theta_next], **replaced}


def _names(rule: UpdateRule, parameter: str) -> dict[Any, str]:
    """Names of the rule's quantities for one parameter: `m_W1`, `m_W1_next`, `W1_next`."""
    names = {left: f"{left}_{parameter}" for left, _ in rule.equations}
    names.update({s.symbol: f"{s.symbol}_{parameter}" for s in rule.states})
    names.update({s.following: f"{s.symbol}_{parameter}{NEXT}" for s in rule.states})
    return {**names, theta_next: f"{parameter}{NEXT}"}


def _like(name: str, parameter: Parameter, symbol: Any) -> Any:
    return tensor(name, *parameter.shape, domain=symbol.domain)


def _read(base: Any, indices: tuple[Any, ...]) -> Any:
    return base[indices] if indices else base


def hyperparameters(rule: UpdateRule, chosen: Mapping[str, float | None]) -> dict[str, float]:
    """The value of every hyperparameter: as chosen, else the record's default.

    Args:
        rule: of the optimizer.
        chosen: values by the symbol's name, or as `learning_rate` and `momentum`; None for the
            default.

    >>> hyperparameters(update_rule("momentum"), {"learning_rate": 0.5})
    {'eta': 0.5, 'mu': 0.9}

    Raises:
        UnknownNameError: the rule has no such hyperparameter.
        DomainError: a value is outside its domain.
    """
    symbols = {symbol.name: symbol for symbol in rule.defaults}
    values = {symbol.name: float(default) for symbol, default in rule.defaults.items()}
    for name, value in chosen.items():
        known = SPELLINGS.get(name, name)
        if known not in symbols:
            spelled = {k for k, v in SPELLINGS.items() if v in symbols}
            raise UnknownNameError(
                f"optimizer `{rule.name}` has no hyperparameter `{name}`; "
                f"{nearest(name, {*symbols, *spelled})}"
            )
        if value is not None:
            values[known] = _inside(symbols[known], name, value)
    return values


def _inside(symbol: Any, name: str, value: float) -> float:
    given = plain(value)
    number = float(given) if isinstance(given, Real) else nan
    finite = number - number == 0
    if finite and contains(symbol.domain, Rational(*Fraction(number).as_integer_ratio())):
        return number
    raise DomainError(
        f"`{name}` is {value!r}; needed a number in {symbol.domain}; choose another value"
    )


def facts_of(made: TrainingProgram) -> StepFacts:
    """What a step of a program reads and replaces."""
    found = made.structure
    given = found.inputs, found.targets, found.weights
    return StepFacts(
        tuple(p.name for p in found.parameters),
        tuple(a.name for a in found.averages),
        made.updates,
        tuple((name, p.name, float(start)) for name, p, start in made.states),
        tuple(_mask(m, found.sizes) for m in found.masks),
        {name: float(value) for name, value in found.constants.items()},
        tuple(None if g is None else name_of(g) for g in given),  # type: ignore[arg-type]
        name_of(found.loss),
    )


def _mask(mask: Any, sizes: Mapping[Any, int]) -> Mask:
    known = {s: Integer(n) for s, n in sizes.items()}
    extents = (n.xreplace(known) for n in mask.array.shape)
    return Mask(
        name_of(mask.array), mask.rate, tuple(int(n) if n.is_Integer else 0 for n in extents)
    )


def initial_state(
    program: TrainingProgram,
    parameters: Mapping[str, Any],
    chosen: Mapping[str, float | None],
) -> dict[str, Any]:
    """Everything that a step reads before the first one, except the batch."""
    return started(facts_of(program), parameters, hyperparameters(program.rule, chosen))
