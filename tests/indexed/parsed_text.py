"""Plain text in index notation, read back: what is printed must say what it was printed from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import Dummy, Idx, Indexed, KroneckerDelta, Piecewise, Rational, S, Symbol

from symnn.indexed import Equation, MaxOver, Program, Sum
from symnn.indexed.language.index import extent, index, index_name
from symnn.indexed.language.traverse import name_of
from symnn.indexed.language.whole import cholesky, det, inv, logdet, solve
from symnn.indexed.normal.canonical import canonical

TOKEN = re.compile(
    r"\s*(\d+|(?:sum|max)_(?=[{a-zA-Z])|[A-Za-z_]\w*'*|\*\*|<=|>=|!=|[-+*/(){}\[\],=<>|])"
)
WHOLE = {"inv": inv, "det": det, "logdet": logdet, "solve": solve, "cholesky": cholesky}
RELATIONS = {"<=": sympy.Le, ">=": sympy.Ge, "<": sympy.Lt, ">": sympy.Gt, "!=": sympy.Ne}
FUNCTIONS = {"log": sympy.log, "exp": sympy.exp, "sqrt": sympy.sqrt, "tanh": sympy.tanh,
             "max": sympy.Max, "min": sympy.Min, "sign": sympy.sign, "erf": sympy.erf,
             "erfc": sympy.erfc,
             "Heaviside": sympy.Heaviside, "cos": sympy.cos, "sin": sympy.sin,
             "atan": sympy.atan, "cosh": sympy.cosh, "sinh": sympy.sinh}  # fmt: skip
CONSTANTS = {"pi": sympy.pi, "e": sympy.E}


class Reader:
    """A reader of one equation of a program.

    Args:
        program: whose arrays and sizes the names mean.
        equation: for its formal indices, and the extents of those it sums over.
    """

    def __init__(self, program: Program, equation: Equation) -> None:
        self.names = {name_of(b): b for b in (*program.inputs, *program.equations)}
        self.names |= {str(s): s for s in program.sizes}
        self.scope: dict[str, Any] = {}
        self.pool: dict[str, Any] = {}
        for i in equation.right.atoms(Idx):
            self.pool.setdefault(index_name(i), extent(i))
        self.equation = equation
        own = {f.func for e in program for f in e.right.atoms(sympy.Function)}
        self.functions = {**{f.__name__: f for f in own}, **FUNCTIONS}

    def right(self, line: str) -> Any:
        """The right side of a line, after its left side has named the formal indices."""
        left, _, right = line.partition(" = ")
        inside = left.partition("[")[2].rstrip("]")
        formal = inside.split(",") if inside else []
        assert len(set(formal)) == len(formal) == len(self.equation.indices), left
        self.scope = dict(zip(formal, self.equation.indices, strict=True))
        self.tokens = [*TOKEN.findall(right), ""]
        assert "".join(self.tokens) == right.replace(" ", ""), right
        self.at = 0
        found = self.total()
        assert self.now == "", self.tokens[self.at :]
        return found

    @property
    def now(self) -> str:
        return self.tokens[self.at]

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of those wanted."""
        token = self.now
        assert not wanted or token in wanted, (wanted, self.tokens[self.at :])
        self.at += 1
        return token

    def total(self) -> Any:
        negative = self.now == "-" and self.take() == "-"
        found = -self.product() if negative else self.product()
        while self.now in ("+", "-"):
            found = found + self.product() if self.take() == "+" else found - self.product()
        return found

    def product(self) -> Any:
        found = self.power()
        while self.now in ("*", "/"):
            found = found * self.power() if self.take() == "*" else found / self.power()
        return found

    def power(self) -> Any:
        base = self.atom()
        if self.now == "**":
            self.take()
            return base ** self.atom()
        return base

    def atom(self) -> Any:
        token = self.take()
        if token.isdigit():
            return sympy.Integer(token)
        if token in ("sum_", "max_"):
            return self.binder(token)
        if token == "(":
            return self.closed(self.total(), ")")
        if token == "|":
            return self.closed(sympy.Abs(self.total()), "|")
        if token == "[":
            return self.closed(Piecewise((1, self.condition()), (0, True)), "]")
        if token == "{":
            return self.cases()
        return self.named(token)

    def closed(self, found: Any, bracket: str) -> Any:
        self.take(bracket)
        return found

    def named(self, token: str) -> Any:
        if token in WHOLE and self.now == "(":
            return self.whole(token)
        if self.now == "(":
            self.take()
            arguments = [self.total()]
            while self.now == ",":
                self.take()
                arguments.append(self.total())
            return self.closed(self.functions[token](*arguments), ")")
        if token in self.scope and self.now != "[":
            return self.scope[token]
        if self.now == "[":
            self.take()
            places = [self.total()]
            while self.now == ",":
                self.take()
                places.append(self.total())
            return self.closed(self.names[token][tuple(places)], "]")
        return self.names[token] if token in self.names else CONSTANTS[token]

    def whole(self, token: str) -> Any:
        """A function of whole arrays, as `inv(A)[i,j]`."""
        self.take("(")
        arrays = [self.names[self.take()]]
        while self.take(",", ")") == ",":
            arrays.append(self.names[self.take()])
        found = WHOLE[token](*arrays)
        if self.now != "[":
            return found
        self.take("[")
        places = [self.total()]
        while self.take(",", "]") == ",":
            places.append(self.total())
        return found[tuple(places)]

    def condition(self) -> Any:
        parts = [self.comparison()]
        words = []
        while self.now in ("and", "or"):
            words.append(self.take())
            parts.append(self.comparison())
        return parts[0] if not words else (sympy.And if "and" in words else sympy.Or)(*parts)

    def comparison(self) -> Any:
        left = self.total()
        sign = self.take()
        right = self.total()
        return sympy.Eq(left, right) if sign == "=" else RELATIONS[sign](left, right)

    def cases(self) -> Any:
        branches = []
        while True:
            value = self.total()
            if self.take("if", "otherwise") == "otherwise":
                branches.append((value, True))
                return self.closed(Piecewise(*branches), "}")
            branches.append((value, self.condition()))
            self.take(",")

    def binder(self, token: str) -> Any:
        """`sum_i`, `sum_{i,j}`, `sum_{j<=i}`: an index, some, or one with bounds."""
        outer = dict(self.scope)
        own, tests = self.range()
        body = self.product_in(token)
        self.scope = outer
        whole = {d: index(f"{name}0", self.extent_of(d, name, body)) for name, d in own.items()}
        body = body.xreplace(whole)
        mask = [Piecewise((1, test.xreplace(whole)), (0, True)) for test in tests]
        kind = Sum if token == "sum_" else MaxOver
        return kind(sympy.Mul(body, *mask), *whole.values())

    def product_in(self, token: str) -> Any:
        """The body: products bind more tightly than a sum, which ends at the next sign."""
        return self.product()

    def range(self) -> tuple[dict[str, Any], list[Any]]:
        if self.now != "{":
            name = self.take()
            self.scope[name] = Dummy(name, integer=True)
            return {name: self.scope[name]}, []
        self.take("{")
        own: dict[str, Any] = {}
        tests: list[Any] = []
        while True:
            name = self.now
            own.setdefault(name, Dummy(name, integer=True))
            self.scope[name] = own[name]
            if self.tokens[self.at + 1] in RELATIONS:
                left, sign = self.named(self.take()), self.take()
                tests.append(RELATIONS[sign](left, self.total()))
            else:
                self.take()
            if self.take(",", "}") == "}":
                return own, tests

    def extent_of(self, placeholder: Any, name: str, body: Any) -> Any:
        """From an axis that the index reads alone, or from the equation."""
        for read in sorted(body.atoms(Indexed), key=str):
            for i, n in zip(read.indices, read.base.shape, strict=True):
                if i == placeholder:
                    return n
        return self.pool[name.rstrip("'")]


def factored(e: Any) -> Any:
    """Every indicator as a value times a condition, deltas as conditions on equality."""
    if isinstance(e, KroneckerDelta):
        return Piecewise((1, sympy.Eq(*map(factored, e.args[:2]))), (0, True))
    if isinstance(e, Piecewise):
        branches = [(factored(v), c) for v, c in e.args]
        (value, condition), *rest = branches
        if len(rest) == 1 and rest[0] == (S.Zero, S.true):
            return value * Piecewise((1, condition), (0, True))
        return Piecewise(*branches)
    if isinstance(e, Idx | Indexed | Symbol | Rational) or not e.args:
        return e
    return _rebuilt(e, factored)


def _rebuilt(e: Any, change: Callable[[Any], Any]) -> Any:
    """The expression with its parts changed; binders as this project makes them."""
    if isinstance(e, sympy.Sum) or type(e).__name__ == "_MaxOver":
        kind = Sum if isinstance(e, sympy.Sum) else MaxOver
        return kind(change(e.args[0]), *[limit[0] for limit in e.args[1:]])
    return e.func(*map(change, e.args))


def check_text(program: Program) -> None:
    """Every equation as it is printed says, read back, what it was printed from."""
    shown = list(lines(program, program.text(unicode=False)))
    assert len(shown) == len(program)
    equations = {e.name: e for e in program}
    for line in shown:
        equation = equations[line.partition(" = ")[0].partition("[")[0]]
        assert says(program, line, equation), line


def says(program: Program, line: str, equation: Equation) -> bool:
    """Whether a printed line, read back, is the equation."""
    found = Reader(program, equation).right(line)
    sides = (_one_place(factored(side)) for side in (found, equation.right))
    return len({canonical(side) for side in sides}) == 1


def _one_place(e: Any) -> Any:
    """Beside a condition u = i all else speaks of u: `[X[i] >= y]` is `[X[u] >= y]` there."""
    if not e.args or isinstance(e, Idx | Indexed | Symbol | Piecewise):
        return e
    whole = _rebuilt(e, _one_place)
    if not isinstance(whole, sympy.Mul):
        return whole
    for factor in whole.args:
        equal = factor.args[0].cond if isinstance(factor, Piecewise) else None
        sides = sorted(equal.args, key=lambda s: len(s.args)) if isinstance(equal, sympy.Eq) else []
        if sides and isinstance(sides[0], Idx | Symbol):
            rest = [f.xreplace({sides[0]: sides[1]}) for f in whole.args if f is not factor]
            return sympy.Mul(factor, *rest)
    return whole


def lines(program: Program, printed: str) -> Iterator[str]:
    """The equations of a printed program, with lines that go on put together."""
    for line in re.sub(r"\n +", " ", printed).splitlines():
        if line and not line.startswith(("#", "given ", "with ")):
            yield line
