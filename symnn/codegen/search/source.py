"""A choice of forms as readable Python on arrays of NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from symnn.codegen.search.choice import Choice, Form
from symnn.codegen.search.lifting import HEADS, exact_parts
from symnn.codegen.search.term import Term, subterms, variable
from symnn.codegen.search.values import constant

SUM, PRODUCT, SIGN, ATOM = range(4)
"""How tightly the outermost operation of a text binds."""

SPELLED = {
    "asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "asinh": "np.arcsinh",
    "acosh": "np.arccosh", "atanh": "np.arctanh", "max": "np.maximum", "min": "np.minimum",
    "pow": "np.power", "erf": "special.erf", "erfc": "special.erfc", "erfcx": "special.erfcx",
}  # fmt: skip
BINARY = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


@dataclass
class Writer:
    """Writes terms as Python; parts that occur again have names.

    Args:
        names: of what is known by a name.
    """

    names: dict[Term, str] = field(default_factory=dict)

    def lines(self, t: Term) -> list[str]:
        """The body of a function that returns the term."""
        if t.head in HEADS:
            return list(LongWriter(dict(self.names)).long_lines(t))
        found = []
        for part in _repeated(t):
            text = self.text(part)
            name = f"t{len(found) + 1}"
            found.append(f"{name} = {text}")
            self.names[part] = name
        return [*found, f"return {self.text(t)}"]

    def text(self, t: Term, binds: int = SUM) -> str:
        """The text, in brackets where its operation binds less than `binds`."""
        if t in self.names:
            return self.names[t]
        level, found = self._written(t)
        return f"({found})" if level < binds else found

    def _written(self, t: Term) -> tuple[int, str]:
        if t.is_leaf:
            return self._leaf(t)
        if t.head in BINARY:
            level = BINARY[t.head]
            left, right = self.text(t.args[0], level), self.text(t.args[1], level + 1)
            space = " " if level == SUM else ""
            return level, f"{left}{space}{t.head}{space}{right}"
        if t.head == "neg":
            return SIGN, f"-{self.text(t.args[0], SIGN)}"
        if t.head == "**":
            return self._power(t)
        return self._applied(t)

    def _applied(self, t: Term) -> tuple[int, str]:
        name = SPELLED.get(t.head, f"np.{t.head}")
        return ATOM, f"{name}({', '.join(map(self.text, t.args))})"

    def _leaf(self, t: Term) -> tuple[int, str]:
        if t.head == "variable":
            return ATOM, t.args[0]
        value = t.args[0]
        if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < 2**53:
            return (ATOM if value >= 0 else SIGN), str(value.numerator)
        number_ = constant(t)
        return (ATOM if number_ >= 0 else SIGN), repr(number_)

    def _power(self, t: Term) -> tuple[int, str]:
        base, exponent = self.text(t.args[0], ATOM), t.args[1]
        if exponent > 3:
            return ATOM, f"{base}**{exponent}"
        return PRODUCT, "*".join([base] * exponent)


class LongWriter(Writer):
    """Writes terms in sums of two doubles."""

    def long_lines(self, t: Term) -> Iterator[str]:
        """The body of a function that returns the term, rounded once."""
        enter = "apart" if t.head == "scaled" else "Twofold"
        for name in self.names.values():
            yield f"{name} = {enter}({name})"
        *before, last = self.lines(t.args[0])
        yield from before
        yield f"return twofold({last.removeprefix('return ')}).rounded()"

    def _written(self, t: Term) -> tuple[int, str]:
        if t.is_leaf or t.head in BINARY or t.head in ("neg", "**"):
            return super()._written(t)
        return ATOM, f"long_{t.head}({', '.join(map(self.text, t.args))})"

    def _leaf(self, t: Term) -> tuple[int, str]:
        if t.head in ("number", "constant"):
            high, low = exact_parts(t)
            if low:
                return ATOM, f"Twofold({high!r}, {low!r})"
        return super()._leaf(t)

    def _power(self, t: Term) -> tuple[int, str]:
        return ATOM, f"{self.text(t.args[0], ATOM)}**{t.args[1]}"


def _repeated(t: Term) -> list[Term]:
    """Parts that are needed more than once, inner ones first; a small power needs its base so."""
    counts: dict[Term, int] = {}

    def visit(part: Term, times: int) -> None:
        counts[part] = counts.get(part, 0) + times
        if counts[part] > times:
            return
        for inner in part.parts:
            visit(inner, part.args[1] if part.head == "**" and part.args[1] <= 3 else 1)

    visit(t, 1)
    order = reversed(subterms(t))
    return sorted((p for p in order if counts[p] > 1 and not p.is_leaf), key=lambda p: p.size)


@dataclass(frozen=True)
class Picked:
    """A function that picks a form for each element.

    Args:
        name: of the function.
        parameters: its arguments.
        variables: what the forms call them.
        choice: forms and thresholds.
        guard: the name of the guarded function.
        ends: values for infinite arguments, where the forms do not give the limit.
    """

    name: str
    parameters: tuple[str, ...]
    variables: tuple[str, ...]
    choice: Choice
    guard: str
    ends: Mapping[float, float] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The function, after one small function for each form and for each choice within."""
        return [*self._forms(), *self._within(), *self._picking()]

    @property
    def needs_guard(self) -> bool:
        return None in self.choice.leaves or len(self.parameters) > 1

    def _forms(self) -> Iterator[str]:
        for form in self._different():
            yield f"def {self._called(form)}({', '.join(self.parameters)}):"
            yield from (f"    {line}" for line in self._writer().lines(form))
            yield from ("", "")

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

    def _picking(self) -> Iterator[str]:
        arguments, choice = ", ".join(self.parameters), self.choice
        yield f"def {self.name}({arguments}):"
        yield f"    ({arguments},), shape, dtype = columns({arguments})"
        yield f"    out = np.full({self.parameters[0]}.shape, np.nan)"
        yield '    with np.errstate(all="ignore"):'
        yield from (f"        {line}" for line in self._parts(choice))
        yield from (f"        {line}" for line in self._infinite())
        yield "    return as_given(out, shape, dtype)"

    def _within(self) -> Iterator[str]:
        """The choices within the choice, innermost first."""
        for choice in reversed(self._inner()):
            yield f"def {self._called(choice)}({', '.join(self.parameters)}):"
            yield f"    out = np.full({self.parameters[0]}.shape, np.nan)"
            yield from (f"    {line}" for line in self._parts(choice))
            yield from ("    return out", "", "")

    def _inner(self) -> list[Choice]:
        return list(dict.fromkeys(self.choice.choices()))[1:]

    def _parts(self, choice: Choice) -> Iterator[str]:
        """What fills the results in, form by form."""
        branch = self._writer().text(choice.branch)
        plain = choice.branch.head == "variable"
        if not plain and choice.thresholds:
            yield f"branch = {branch}"
            branch = "branch"
        for number_, form in enumerate(choice.forms):
            condition = _condition(branch, choice.thresholds, number_, plain)
            yield from self._part(condition, self._called(form))

    def _part(self, condition: str, called: str) -> Iterator[str]:
        if not condition:
            yield f"out[:] = {called}({', '.join(self.parameters)})"
            return
        yield f"part = {condition}"
        yield f"out[part] = {called}({', '.join(f'{p}[part]' for p in self.parameters)})"

    def _infinite(self) -> Iterator[str]:
        """Infinite arguments: the limits of one variable, guarded evaluation for several."""
        first, *others = self.parameters
        if others:
            finite = " & ".join(f"np.isfinite({p})" for p in self.parameters)
            yield from self._part(f"~({finite})", self.guard)
        for end, value in self.ends.items():
            yield f"out[{first} == {_float(end)}] = {_float(value)}"


LETTERS = "abcdefgh"


def _float(value: float) -> str:
    return repr(value) if np.isfinite(value) else f"np.{value!r}".replace("np.-", "-np.")


def _condition(branch: str, thresholds: Sequence[float], number_: int, plain: bool) -> str:
    """Where a form is meant; nothing where it is meant everywhere.

    The last form is for NaN too, unless a plain variable is compared.
    """
    if not plain and 0 < number_ == len(thresholds):
        return f"~({branch} < {_float(thresholds[-1])})"
    below = f"{branch} < {_float(thresholds[number_])}" if number_ < len(thresholds) else ""
    above = f"{branch} >= {_float(thresholds[number_ - 1])}" if number_ else ""
    return f"({above}) & ({below})" if above and below else above or below
