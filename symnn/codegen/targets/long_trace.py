"""Forms in sums of two doubles, as traces of the functions that compute with them in NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from symnn.codegen.kernels.functions import Table, Tracer, fused
from symnn.codegen.kernels.text import Function
from symnn.codegen.kernels.trace import DOUBLE, RULES, Recording, Trace, Traced, kind_of
from symnn.codegen.search.lifting import Lifting
from symnn.codegen.search.term import Term
from symnn.codegen.wide.bundle import bundle
from symnn.codegen.wide.long import LONG

ARITHMETIC = ("two_sum", "quick_sum", "two_product", "dd_add", "dd_mul", "dd_div", "dd_sqrt",
              "power_parts", "precise_power_parts", "less_one", "near_one", "precise_near_one",
              "scaled_tail", "sine_and_cosine", "long_add", "long_rounded")  # fmt: skip
"""Functions that are functions in the text too, like those of `LONG`; others are written out."""

ROOTS = frozenset({"LONG", "Twofold", "twofold", "apart"})


class LongTracer(Tracer):
    """Arithmetic with sums of two doubles in a namespace of its own."""

    def called_in_text(self, name: str) -> str:
        count = sum(key[0] == name for key in self.traced)
        return f"{name}_{count + 1}" if count else name

    def leaves(self, value: Any) -> Iterator[Any]:
        """The values inside tuples and sums; an exponent apart only where there is one."""
        if isinstance(value, self.names["Twofold"]):
            yield from map(_real, (value.h, value.l))
            if _has_exponent(value):
                yield value.k
        elif isinstance(value, tuple):
            for part in value:
                yield from self.leaves(part)
        else:
            yield _real(value)

    def put(self, value: Any, leaves: Iterator[Any]) -> Any:
        if isinstance(value, self.names["Twofold"]):
            count = 3 if _has_exponent(value) else 2
            return self.names["Twofold"](*(next(leaves) for _ in range(count)))
        if isinstance(value, tuple):
            return tuple(self.put(part, leaves) for part in value)
        return next(leaves)

    def shape_of(self, value: Any) -> Any:
        if isinstance(value, self.names["Twofold"]):
            return "apart" if _has_exponent(value) else "pair"
        if isinstance(value, tuple):
            return [self.shape_of(part) for part in value]
        return "value"


def _has_exponent(value: Any) -> bool:
    return isinstance(value.k, Traced)


def _real(value: Any) -> Any:
    """A constant as a double."""
    return value if isinstance(value, Traced) else float(value)


@dataclass
class LongForms:
    """The forms of one text, and the functions that they need.

    Args:
        has_fused: whether the language has a fused product and sum.
    """

    has_fused: bool = False

    def __post_init__(self) -> None:
        names: dict[str, Any] = {}
        exec(bundle(ROOTS), names)
        self.tracer = LongTracer(names)
        names["np"] = Recording()
        for name, value in list(names.items()):
            if isinstance(value, np.ndarray) and value.ndim == 2:
                names[name] = Table(name, value)
        names["scaled"] = RULES["ldexp"]
        own = {*ARITHMETIC, *(f.__name__ for f in LONG.values())}
        if self.has_fused:
            names["two_product"] = fused(names["two_product"])
            own.remove("two_product")
        self.told = {name: (names[name].__doc__ or "").partition("\n")[0] for name in own}
        for name in own:
            names[name] = self.tracer.called(name, names[name])
        names["LONG"] = {head: names[f.__name__] for head, f in LONG.items()}
        self.arithmetic = SimpleNamespace(**names)

    def traced(self, form: Term, variables: Mapping[str, str]) -> Function:
        """The form as a function of the parameters that stand for its variables."""
        trace = Trace()
        columns = {name: trace.value("input", (n,), DOUBLE) for n, name in enumerate(variables)}
        enter = self.arithmetic.apart if form.head == "scaled" else self.arithmetic.twofold
        found = Lifting(columns, enter, self.arithmetic)(form.args[0]).rounded()
        if not isinstance(found, Traced):
            found = trace.value("constant", (found,), kind_of(found))
        return Function("", trace, (DOUBLE,) * len(columns), (found,))

    def needed(self, forms: list[Function]) -> list[Function]:
        """The functions that the forms call, each after what it needs."""
        found: dict[str, Function] = {}
        for form in forms:
            found |= {f.name: f for f in self.tracer.needed_by(form)[:-1]}
        return list(found.values())

    @property
    def tables(self) -> list[Table]:
        """Constants that functions look up."""
        return [t for t in self.tracer.names.values() if isinstance(t, Table)]
