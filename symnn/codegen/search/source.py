"""Forms as readable Python on arrays of NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symnn.codegen.search.lifting import KINDS, Kind, exact_parts
from symnn.codegen.search.term import Term, opened, subterms
from symnn.codegen.search.values import constant

SUM, PRODUCT, SIGN, ATOM = range(4)
"""How tightly the outermost operation of a text binds."""

SPELLED = {
    "asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "asinh": "np.arcsinh",
    "acosh": "np.arccosh", "atanh": "np.arctanh", "max": "np.maximum", "min": "np.minimum",
    "pow": "np.power", "short": "np.float64(np.float32",
    "erf": "special.erf", "erfc": "special.erfc", "erfcx": "special.erfcx",
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
        if t.head in KINDS:
            return list(LongWriter(dict(self.names), KINDS[t.head]).long_lines(t))
        found, t = [], self.prepared(t)
        for part in _repeated(t):
            text = self.text(part)
            name = f"t{len(found) + 1}"
            found.append(f"{name} = {text}")
            self.names[part] = name
        return [*found, f"return {self.text(t)}"]

    def prepared(self, t: Term) -> Term:
        """The term with powers as products; a power of NumPy takes as long as 200 of them."""
        return opened(t)

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
        return ATOM, f"{name}({', '.join(map(self.text, t.args))}){')' * name.count('(')}"

    def _leaf(self, t: Term) -> tuple[int, str]:
        if t.head == "variable":
            return ATOM, t.args[0]
        value = t.args[0]
        if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < 2**53:
            return (ATOM if value >= 0 else SIGN), str(value.numerator)
        number_ = constant(t)
        return (ATOM if number_ >= 0 else SIGN), repr(number_)

    def _power(self, t: Term) -> tuple[int, str]:
        return self._written(opened(t))


@dataclass
class LongWriter(Writer):
    """Writes terms in numbers of more than 53 bits.

    Args:
        names: of what is known by a name.
        kind: of the numbers.
    """

    kind: Kind = KINDS["lifted"]

    def long_lines(self, t: Term) -> Iterator[str]:
        """The body of a function that returns the term, rounded once."""
        for name in self.names.values():
            yield f"{name} = {self.kind.enter.__name__}({name})"
        *before, last = self.lines(t.args[0])
        yield from before
        yield f"return {self.kind.whole.__name__}({last.removeprefix('return ')}).rounded()"

    def _written(self, t: Term) -> tuple[int, str]:
        if t.is_leaf or t.head in BINARY or t.head in ("neg", "**"):
            return super()._written(t)
        first, *others = map(self.text, t.args)
        if t.args[0].head in ("number", "constant"):
            first = f"{self.kind.whole.__name__}({first})"
        return ATOM, f"{self.kind.prefix}{t.head}({', '.join([first, *others])})"

    def _leaf(self, t: Term) -> tuple[int, str]:
        if t.head in ("number", "constant"):
            high, low = exact_parts(t)
            if low:
                return ATOM, f"{self.kind.pair.__name__}({high!r}, {low!r})"
        return super()._leaf(t)

    def prepared(self, t: Term) -> Term:
        return t

    def _power(self, t: Term) -> tuple[int, str]:
        return ATOM, f"{self.text(t.args[0], ATOM)}**{t.args[1]}"


def _repeated(t: Term) -> list[Term]:
    """Parts that are needed more than once, inner ones first."""
    counts: dict[Term, int] = {}

    def visit(part: Term) -> None:
        counts[part] = counts.get(part, 0) + 1
        if counts[part] == 1:
            for inner in part.parts:
                visit(inner)

    visit(t)
    order = reversed(subterms(t))
    return sorted((p for p in order if counts[p] > 1 and not p.is_leaf), key=lambda p: p.size)


LETTERS = "abcdefgh"
"""Of the functions of forms."""
