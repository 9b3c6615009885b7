"""Formulas as floating point evaluates them: binary trees, in which association matters.

A term is made by the functions of this module, which fold exact numbers and signs and nothing else:
`(a + b) + c` and `a + (b + c)` are different terms with different rounding errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any


class Term:
    """A node: what is done, and to what.

    Heads are `number` (a fraction), `constant` (an exact number of SymPy), `variable` and `any`
    (by name; the latter stands for any term in a pattern), `+ - * / neg`, `**` (a whole exponent),
    names of functions, and `corrected`, `lifted` or `scaled` (the term inside, with more digits).
    `parts` are the terms inside.
    """

    __slots__ = ("_hash", "args", "head", "is_leaf", "parts", "size")

    head: str
    args: tuple[Any, ...]
    is_leaf: bool
    parts: tuple[Term, ...]
    size: int
    _hash: int

    def __new__(cls, head: str, *args: Any) -> Term:
        # Equal terms are nearly always one object, so that comparing them takes no time.
        found = KNOWN.get((head, args))
        if found is not None:
            return found
        if len(KNOWN) >= MOST_KNOWN:
            KNOWN.clear()
        self = KNOWN[head, args] = super().__new__(cls)
        self.head, self.args = head, args
        self._hash = hash((head, args))
        self.is_leaf = head in LEAVES
        self.parts = () if self.is_leaf else tuple([a for a in args if isinstance(a, Term)])
        self.size = 1 + sum([part.size for part in self.parts])
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Term, (self.head, *self.args)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Term)
            and self._hash == other._hash
            and self.head == other.head
            and self.args == other.args
        )

    def __repr__(self) -> str:
        return shown(self)


KNOWN: dict[tuple[str, tuple[Any, ...]], Term] = {}
MOST_KNOWN = 1 << 17
"""Then they are forgotten: terms stay equal that are not the same object."""

LEAVES = frozenset({"number", "constant", "variable", "any"})
SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/"}


def number(value: Any) -> Term:
    """An exact number."""
    return Term("number", Fraction(value))


def variable(name: str) -> Term:
    """An argument of the formula."""
    return Term("variable", name)


ZERO, ONE, TWO, HALF = number(0), number(1), number(2), number(Fraction(1, 2))


def is_number(t: Term) -> bool:
    return t.head == "number"


def plus(a: Term, b: Term) -> Term:
    """a + b."""
    if is_number(a) and is_number(b):
        return number(a.args[0] + b.args[0])
    if a == ZERO:
        return b
    if b == ZERO:
        return a
    if b.head == "neg":
        return minus(a, b.args[0])
    if a.head == "neg":
        return minus(b, a.args[0])
    return minus(a, number(-b.args[0])) if is_number(b) and b.args[0] < 0 else Term("+", a, b)


def minus(a: Term, b: Term) -> Term:
    """a - b."""
    if is_number(a) and is_number(b):
        return number(a.args[0] - b.args[0])
    if b == ZERO:
        return a
    if a == ZERO:
        return negative(b)
    if a == b:
        return ZERO
    if b.head == "neg":
        return plus(a, b.args[0])
    return Term("+", a, number(-b.args[0])) if is_number(b) and b.args[0] < 0 else Term("-", a, b)


def negative(a: Term) -> Term:
    """-a."""
    if is_number(a):
        return number(-a.args[0])
    if a.head == "neg":
        return a.args[0]
    if a.head == "-":
        return minus(a.args[1], a.args[0])
    if a.head in ("*", "/") and is_number(a.args[0]):
        return make(a.head, number(-a.args[0].args[0]), a.args[1])
    return Term("neg", a)


def times(a: Term, b: Term) -> Term:
    """a b; a number stands first."""
    if is_number(b) and not is_number(a):
        a, b = b, a
    if is_number(a):
        return _scaled(a, b)
    if a.head == "neg":
        return negative(times(a.args[0], b))
    if b.head == "neg":
        return negative(times(a, b.args[0]))
    return Term("*", a, b)


def _scaled(a: Term, b: Term) -> Term:
    value = a.args[0]
    if is_number(b):
        return number(value * b.args[0])
    if value == 0:
        return ZERO
    if value == 1:
        return b
    if value == -1:
        return negative(b)
    if b.head == "neg":
        return _scaled(number(-value), b.args[0])
    if b.head == "*" and is_number(b.args[0]):
        return _scaled(number(value * b.args[0].args[0]), b.args[1])
    return Term("*", a, b)


def over(a: Term, b: Term) -> Term:
    """a / b."""
    if is_number(b) and b != ZERO:
        if is_number(a):
            return number(a.args[0] / b.args[0])
        if b == ONE or _is_power_of_two(b.args[0]):
            return times(number(1 / b.args[0]), a)
    if a == ZERO:
        return ZERO
    if a == b:
        return ONE
    if b.head == "neg":
        return negative(over(a, b.args[0]))
    if a.head == "neg":
        return negative(over(a.args[0], b))
    return Term("/", a, b)


def _is_power_of_two(value: Fraction) -> bool:
    top, bottom = abs(value.numerator), value.denominator
    return top & (top - 1) == 0 and bottom & (bottom - 1) == 0


def power(a: Term, exponent: int) -> Term:
    """a to a whole power."""
    if exponent < 0:
        return over(ONE, power(a, -exponent))
    if exponent == 0:
        return ONE
    if exponent == 1:
        return a
    if is_number(a):
        return number(a.args[0] ** exponent)
    if a.head == "*" and a.args[0].head == "constant":
        value = a.args[0].args[0] ** exponent
        if value.is_Rational:
            return times(_rational(value), power(a.args[1], exponent))
    if a.head == "neg":
        return (
            power(a.args[0], exponent)
            if exponent % 2 == 0
            else negative(power(a.args[0], exponent))
        )
    if a.head == "**":
        return Term("**", a.args[0], a.args[1] * exponent)
    if a.head == "sqrt" and exponent % 2 == 0:
        return power(a.args[0], exponent // 2)
    return Term("**", a, exponent)


def _rational(value: Any) -> Term:
    return number(Fraction(int(value.p), int(value.q)))


ODD = frozenset({"tanh", "sinh", "erf", "sin", "tan", "atan", "asinh", "atanh", "asin", "cbrt",
                 "short"})  # fmt: skip
EVEN = frozenset({"cosh", "cos", "abs"})
INVERSES = {("exp", "log"), ("log", "exp"), ("expm1", "log1p"), ("log1p", "expm1")}
AT_ZERO = {
    "exp": ONE, "cosh": ONE, "cos": ONE, "erfc": ONE, "erfcx": ONE,
    **dict.fromkeys((*ODD, "expm1", "log1p", "sqrt", "abs"), ZERO),
}  # fmt: skip


def call(name: str, *arguments: Term) -> Term:
    """A function of terms."""
    if len(arguments) == 1:
        a = arguments[0]
        if a == ZERO and name in AT_ZERO:
            return AT_ZERO[name]
        if a == ONE and name in ("log", "sqrt", "cbrt"):
            return ZERO if name == "log" else ONE
        if (name, a.head) in INVERSES:
            return a.args[0]
        if a.head == "neg" and name in EVEN:
            return call(name, a.args[0])
        if a.head == "neg" and name in ODD:
            return negative(call(name, a.args[0]))
    return Term(name, *arguments)


MAKERS: dict[str, Callable[..., Term]] = {
    "+": plus, "-": minus, "*": times, "/": over, "neg": negative, "**": power,
}  # fmt: skip


def make(head: str, *args: Any) -> Term:
    """The term with this head and these parts."""
    return MAKERS[head](*args) if head in MAKERS else call(head, *args)


def rebuilt(t: Term, parts: Iterable[Term]) -> Term:
    """The term with other parts."""
    return make(t.head, *parts, *t.args[len(t.parts) :])


def subterms(t: Term) -> list[Term]:
    """The term and all that is inside, each once, the whole first."""
    found: dict[Term, None] = {}

    def visit(part: Term) -> None:
        if part not in found:
            found[part] = None
            for inner in part.parts:
                visit(inner)

    visit(t)
    return list(found)


def replaced(t: Term, old: Term, new: Term) -> Term:
    """The term with every `old` made `new`."""
    if t == old:
        return new
    if t.is_leaf or t.size <= old.size:
        return t
    parts = [replaced(p, old, new) for p in t.parts]
    return t if all(p is q for p, q in zip(parts, t.parts, strict=True)) else rebuilt(t, parts)


def opened(t: Term) -> Term:
    """The term with powers as the products that they are computed by.

    >>> opened(power(variable("x"), 3))
    ((x * x) * x)
    """
    if t.is_leaf:
        return t
    parts = [opened(p) for p in t.parts]
    if t.head != "**":
        same = all(p is q for p, q in zip(parts, t.parts, strict=True))
        return t if same else Term(t.head, *parts, *t.args[len(parts) :])
    return _raised(parts[0], t.args[1])


def _raised(base: Term, exponent: int) -> Term:
    if exponent == 1:
        return base
    half = _raised(base, exponent // 2)
    square = Term("*", half, half)
    return Term("*", square, base) if exponent % 2 else square


def shown(t: Term) -> str:
    """The term as a formula, every bracket written.

    >>> shown(minus(call("exp", variable("x")), ONE))
    '(exp(x) - 1)'
    """
    if t.is_leaf:
        return str(t.args[0])
    if t.head in SIGNS:
        return f"({shown(t.args[0])} {t.head} {shown(t.args[1])})"
    if t.head == "neg":
        return f"-{shown(t.args[0])}"
    if t.head == "**":
        return f"{shown(t.args[0])}**{t.args[1]}"
    return f"{t.head}({', '.join(map(shown, t.args))})"
