"""Forms in sums of two doubles with what they call, in the layout of a language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from symnn.codegen.kernels.text import Function
from symnn.codegen.search.term import Term
from symnn.codegen.targets.long_text import Body, LongDialect, Step
from symnn.codegen.targets.long_trace import ARITHMETIC, LongForms
from symnn.codegen.wide.long import LONG

WORDS = frozenset({
    *ARITHMETIC, *(f.__name__ for f in LONG.values()), "mantissa", "exponent", "ldexp", "rounded",
    "hidden",
    "power_of_two", "ROOTS_OF_TWO_0", "ROOTS_OF_TWO_1", *(f"out{n}" for n in range(1, 9)),
    *(f"t{n}" for n in range(1, 1000)),
})  # fmt: skip
"""Names that these texts give to something."""

TOLD = (
    "Sums of two doubles: a number is h + l or, with its exponent apart, (h + l)*2**k. These are",
    "the functions of NumPy that symnn computes with, written out operation by operation.",
)


@dataclass(frozen=True)
class Layout:
    """How a language lays out functions.

    Args:
        dialect: how it spells operations.
        step: the lines of a step.
        returned: the line that gives a result.
        function: the lines of a function, given what it does in words.
        table: a column of constants under a name.
        own: functions that this text has to bring along, by name.
        mark: what comments begin with.
    """

    dialect: LongDialect
    step: Callable[[Step], list[str]]
    returned: Callable[[str], str]
    function: Callable[[Function, str], Iterable[str]]
    table: Callable[[str, Iterable[float]], str]
    own: Mapping[str, str]
    mark: str


@dataclass
class LongText:
    """The forms of one text, and the functions that these need.

    Args:
        layout: of the language.
    """

    layout: Layout
    written: list[Function] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forms = LongForms(self.layout.dialect.has_fused)

    def lines(self, form: Term, names: Mapping[Term, str]) -> list[str]:
        """The body of a function that returns the form.

        Args:
            form: whose head says that it is computed in sums of two doubles.
            names: of the parameters, by the variables.
        """
        columns = {v.args[0]: name for v, name in names.items() if v.head == "variable"}
        traced = self.forms.traced(form, columns)
        self.written.append(traced)
        body = Body(traced, list(columns.values()), self.layout.dialect)
        steps = [line for step in body.steps() for line in self.layout.step(step)]
        found = [*steps, self.layout.returned(body.results[0])]
        self.bodies += found
        return found

    @property
    def helpers(self) -> str:
        """The functions that the forms call, and their tables; empty if there are none."""
        if not self.written:
            return ""
        functions = self.forms.needed(self.written)
        lines = [line for f in functions for line in self.layout.function(f, self._told(f.name))]
        text = "\n".join([*self.bodies, *lines])
        tables = [
            self.layout.table(f"{table.name}_{n}", map(float, column))
            for table in self.forms.tables for n, column in enumerate(table.rows.T)
            if f"{table.name}_{n}" in text
        ]  # fmt: skip
        own = [value for name, value in self.layout.own.items() if f"{name}(" in text]
        told = [f"{self.layout.mark}{line}" for line in TOLD]
        return "\n".join([*told, "", *tables, *own, *lines])

    def _told(self, name: str) -> str:
        while name not in self.forms.told:
            name = name.rpartition("_")[0]
        return self.forms.told[name]
