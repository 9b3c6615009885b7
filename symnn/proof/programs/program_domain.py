"""Where the equations of a program are defined: what was not shown to hold is said.

An equation that holds wherever both sides are defined is fully proved only when no division,
logarithm or root can fail. That is read off signs: of exponentials, squares, sizes, domains, and of
what the program defines by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sympy import Abs, Dummy, Expr, Idx, Indexed, Pow, log, sympify

from symnn.balls import Undefined
from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.program import Fact, Program, influences
from symnn.indexed.language.traverse import base_of, names_read, rewrite
from symnn.indexed.language.user_functions import UserFunction
from symnn.indexed.normal.attained import with_maxima
from symnn.indexed.normal.positive import is_nonnegative, is_positive
from symnn.indexed.printing.text import text
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import ALWAYS_REAL
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.equations.opaque_zero import behind_symbols
from symnn.proof.programs.unfolding import Unfolding
from symnn.proof.ranges import signs
from symnn.proof.ranges.signs import Sign
from symnn.proof.resources.budget import Budget, OutOfBudget
from symnn.proof.tower import NO_FORM, NeedSign

POSITIVE, NONNEGATIVE, NONZERO = "> 0", ">= 0", "!= 0"
SIGNS: dict[str, Sign] = {
    POSITIVE: signs.POSITIVE, NONNEGATIVE: signs.NONNEGATIVE, NONZERO: signs.NONZERO,
}  # fmt: skip
ROUNDS, SECONDS = 4, 1.0
UNDECIDED = (OutOfBudget, NotSupportedError, Undefined, NeedSign, *NO_FORM)


class Signs:
    """Which arrays of a program are positive, and what follows for expressions.

    Args:
        program: the definitions; inputs are known by their domains, and by what facts say.

    Attributes:
        used: the facts that a sign was read off with.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.symbols: dict[Any, Any] = {}
        self.used: list[Fact] = []

    def seen(self, e: Any) -> Any:
        """The expression with defined arrays replaced by symbols that know their sign."""

        def rule(part: Any) -> Any:
            base = base_of(part)
            known = isinstance(part, Idx) or base not in self.program
            return part if known else self._symbol(base)

        return rewrite(e, rule)

    def _symbol(self, base: Any) -> Any:
        if base not in self.symbols:
            self.symbols[base] = Dummy("u", real=True)  # in case it is read by its own definition
            right = self.seen(self.program[base].right)
            self.symbols[base] = (
                Dummy("u", positive=True) if is_positive(right)
                else Dummy("u", nonnegative=True) if is_nonnegative(right)
                else Dummy("u", real=True)
            )  # fmt: skip
        return self.symbols[base]

    def shows(self, e: Any, needed: str) -> bool:
        """Whether an expression certainly has the sign that is needed."""
        if needed != NONNEGATIVE and is_positive(with_maxima(e, self.program.equations.get)):
            return True
        found = self.seen(e)
        if needed == NONNEGATIVE and is_nonnegative(found):
            return True
        if is_positive(found) or (needed == NONZERO and is_positive(-found)):
            return True
        return needed in SIGNS and self._by_analysis(e, SIGNS[needed])

    def _by_analysis(self, e: Any, needed: Sign) -> bool:
        """The sign as a function of free variables, with more and more definitions unfolded.

        Facts are used only where it does not go without.
        """
        without = Program(self.program)
        for program in (without, self.program) if self.program.facts else (without,):
            unfolding = Unfolding(program, e)
            if any(_has_sign(form, needed) for form in islice(unfolding, ROUNDS)):
                self.used += [fact for fact in unfolding.used if fact not in self.used]
                return True
        return False


def _has_sign(form: Any, needed: Sign) -> bool:
    hidden_form, ranges = behind_symbols(form)
    knowledge = Knowledge(Cell(ranges, budget=Budget.of(SECONDS)))
    try:
        return knowledge.is_one_of(hidden_form, needed)
    except UNDECIDED:
        return False


def open_conditions(known: Signs, *expressions: Any) -> tuple[str, ...]:
    """What must hold for the expressions, and all that they read, to be defined, and was not shown.

    Args:
        known: signs in a program.
        expressions: of its arrays.

    >>> from symnn.core import tensor
    >>> from sympy import exp, log
    >>> x, y = tensor("x"), tensor("y")
    >>> open_conditions(Signs(Program()), log(1 + exp(x)) + 1/y)
    ('y != 0',)
    """
    program = known.program
    names = [b for e in expressions for b in names_read(sympify(e))]
    needed = influences(program, names)
    sides = [*expressions, *(program[b].right for b in needed if b in program)]
    found = {
        f"{text(e, unicode=False)} {sign}"
        for side in sides
        for e, sign in requirements(sympify(side))
        if not known.shows(e, sign)
    }
    return tuple(sorted(found))


def requirements(e: Any) -> Iterator[tuple[Expr, str]]:
    """What must hold, part by part, for an expression to be a real number."""
    if isinstance(e, Indexed | Idx | Size):
        return
    parts = e.args[:1] if isinstance(e, BINDERS) else e.args
    for part in parts:
        yield from requirements(part)
    if isinstance(e, Pow):
        yield from _of_power(e)
    elif isinstance(e, log):
        yield e.args[0], POSITIVE
    elif isinstance(e, UserFunction):
        yield from _of_own_function(e)
    elif isinstance(e, Expr) and not isinstance(e, (*ALWAYS_REAL, *BINDERS, Abs)):
        yield from _of_function(e)


def _of_power(e: Any) -> Iterator[tuple[Expr, str]]:
    if e.exp.is_integer:
        if not e.exp.is_nonnegative:
            yield e.base, NONZERO
    elif e.exp.is_positive:
        yield e.base, NONNEGATIVE
    else:
        yield e.base, POSITIVE


def _of_own_function(e: Any) -> Iterator[tuple[Expr, str]]:
    """What its formula needs; nothing, where it stands for any smooth function."""
    if type(e).formula is not None:
        yield from requirements(e.value)
    elif not e.smooth:
        yield e, "is a real number"


def _of_function(e: Any) -> Iterator[tuple[Expr, str]]:
    """Piecewise and what is not known here: every argument is looked at, nothing is assumed."""
    if e.is_Piecewise or e.is_Atom:
        return
    yield e, "is a real number"
