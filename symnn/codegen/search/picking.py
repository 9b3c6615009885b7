"""A choice of forms as a function of arrays: one form for most, others where they are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from symnn.codegen.search.choice import Choice, Form
from symnn.codegen.search.cost import PLACED, PLACES, cost
from symnn.codegen.search.source import LETTERS, Writer
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.values import Evaluation, constant

LITTLE = 12.0
"""What costs no more than this is not computed in blocks."""

RARE = 1e-3
"""Guarded evaluation of so small a share of everyday points may be done in blocks."""


@dataclass(frozen=True)
class Picked:
    """A function that picks a form for each element.

    Args:
        name: of the function.
        parameters: its arguments.
        variables: what the forms call them.
        choice: forms and thresholds.
        guard: the name of the guarded function.
        shares: for each leaf of the choice the share of everyday points where it is meant.
        ends: values for infinite arguments, where the forms do not give the limit.
    """

    name: str
    parameters: tuple[str, ...]
    variables: tuple[str, ...]
    choice: Choice
    guard: str
    shares: tuple[float, ...]
    ends: Mapping[float, float] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The function, of float64 arrays of one axis, after one function for each form."""
        form = self.choice.leaves[0]
        if self.is_one_form and form is not None:
            return self._function(self.name, form)
        found = []
        for form in self._different():
            if form != self.usual or not form.is_leaf:
                found += [*self._function(self._called(form), form), "", ""]
        for choice in reversed(self._inner()):
            found += [*self._defined(self._called(choice), self._parts(choice)), "", ""]
        return [*found, *self._defined(self.name, self._body())]

    @property
    def is_one_form(self) -> bool:
        return len(self.choice.leaves) == 1 and not self.ends and not self.needs_guard

    @property
    def whole(self) -> bool:
        """Whether it is quicker without blocks: little to compute, or often guarded."""
        pairs = list(zip(self.choice.leaves, self.shares, strict=True))
        if sum(share for form, share in pairs if form is None) > RARE:
            return True
        return sum(share * cost(form) for form, share in pairs if form is not None) <= LITTLE

    @property
    def needs_guard(self) -> bool:
        return None in self.choice.leaves or len(self.parameters) > 1

    @cached_property
    def usual(self) -> Term | None:
        """The form evaluated at all elements, where that costs less than to look for its own."""
        if self._inner():
            return None
        shares: dict[Term, float] = {}
        for form, share in zip(self.choice.leaves, self.shares, strict=True):
            if form is not None:
                shares[form] = shares.get(form, 0.0) + share
        form = max(shares, key=lambda t: shares[t])
        spared = PLACES + PLACED * shares[form]
        return form if keeps_nan(form) and cost(form) * (1 - shares[form]) <= spared else None

    def _function(self, name: str, form: Term) -> list[str]:
        lines = [f"return {self._leaf(form)}"] if form.is_leaf else self._writer().lines(form)
        return [f"def {name}({', '.join(self.parameters)}):", *(f"    {line}" for line in lines)]

    def _leaf(self, form: Term) -> str:
        """A new array, for a form that is a variable or a number."""
        if form.head == "variable":
            return f"{self._writer().text(form)}.copy()"
        return f"np.full({self.parameters[0]}.shape, {constant(form)!r})"

    def _writer(self) -> Writer:
        return Writer(dict(zip(map(variable, self.variables), self.parameters, strict=True)))

    def _different(self) -> list[Term]:
        return [form for form in dict.fromkeys(self.choice.leaves) if form is not None]

    def _called(self, form: Form | Choice) -> str:
        if form is None:
            return self.guard
        if isinstance(form, Choice):
            return f"{self.name}_within_{self._inner().index(form) + 1}"
        return f"{self.name}_{LETTERS[self._different().index(form)]}"

    def _inner(self) -> list[Choice]:
        """The choices within the choice."""
        return list(dict.fromkeys(self.choice.choices()))[1:]

    def _defined(self, name: str, body: Iterable[str]) -> list[str]:
        head = f"def {name}({', '.join(self.parameters)}):"
        return [head, *(f"    {line}" for line in body), "    return out"]

    def _body(self) -> Iterator[str]:
        yield from self._parts(self.choice)
        yield from self._infinite(", ".join(self.parameters))

    def _parts(self, choice: Choice) -> Iterator[str]:
        """What fills the results in, form by form."""
        arguments, branch = ", ".join(self.parameters), self._writer().text(choice.branch)
        plain = choice.branch.head == "variable"
        if not plain and choice.thresholds:
            yield f"branch = {branch}"
            branch = "branch"
        yield f"out = {self._start(arguments)}"
        for form, where in _places(choice, branch, plain).items():
            if form is None or form != self.usual:
                called = self._called(form)
                yield filled(where, called, arguments) if where else (
                    f"out[:] = {called}({arguments})")  # fmt: skip

    def _start(self, arguments: str) -> str:
        form = self.usual
        if form is None:
            return f"np.full({self.parameters[0]}.shape, np.nan)"
        return self._leaf(form) if form.is_leaf else f"{self._called(form)}({arguments})"

    def _infinite(self, arguments: str) -> Iterator[str]:
        """Infinite arguments: the limits of one variable, guarded evaluation for several."""
        first, *others = self.parameters
        if others:
            finite = " & ".join(f"np.isfinite({p})" for p in self.parameters)
            yield filled(f"~({finite})", self.guard, arguments)
        for end, value in self.ends.items():
            yield f"out[{first} == {_float(end)}] = {_float(value)}"


def filled(condition: str, called: str, arguments: str) -> str:
    """The statement by which a form computes the results where a condition holds."""
    return f"fill(out, {condition}, {called}, {arguments})"


def keeps_nan(form: Term) -> bool:
    """Whether the form is NaN where its variables are, as an array of their shape."""
    return bool(np.isnan(Evaluation(_Missing())(form)).all())


class _Missing(dict[str, np.ndarray]):
    def __missing__(self, name: str) -> np.ndarray:
        return np.array([np.nan])


def _float(value: float) -> str:
    return repr(value) if np.isfinite(value) else f"np.{value!r}".replace("np.-", "-np.")


def _places(choice: Choice, branch: str, plain: bool) -> dict[Form | Choice, str]:
    """Where each form is meant; nothing where it is meant everywhere."""
    found: dict[Form | Choice, list[str]] = {}
    for number_, form in enumerate(choice.forms):
        condition = _condition(branch, choice.thresholds, number_, plain)
        found.setdefault(form, []).append(condition)
    several = {form: [f"({c})" for c in cs] if len(cs) > 1 else cs for form, cs in found.items()}
    return {form: " | ".join(cs) for form, cs in several.items()}


def _condition(branch: str, thresholds: Sequence[float], number_: int, plain: bool) -> str:
    """Where a form is meant; nothing where it is meant everywhere.

    The last form is for NaN too, unless a plain variable is compared.
    """
    if not plain and 0 < number_ == len(thresholds):
        return f"~({branch} < {_float(thresholds[-1])})"
    below = f"{branch} < {_float(thresholds[number_])}" if number_ < len(thresholds) else ""
    above = f"{branch} >= {_float(thresholds[number_ - 1])}" if number_ else ""
    return f"({above}) & ({below})" if above and below else above or below
