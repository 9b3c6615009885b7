"""A Program is a set of equations over indices. There is no order and no loop: only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sympy import Expr, Idx, Tuple, sympify

from symnn.core.symbols import domain_of, tensor
from symnn.errors import EquationError, ShapeError, UnknownNameError, nearest
from symnn.indexed.language.equation import Equation, Fact, equals
from symnn.indexed.language.index import extent
from symnn.indexed.language.padding import unmarked
from symnn.indexed.language.ranges import standardized
from symnn.indexed.language.traverse import (
    entry,
    name_of,
    names_read,
    shape_of,
)
from symnn.indexed.language.validate import check_equation, check_right
from symnn.indexed.language.whole_equations import extracted
from symnn.lazy import load

__all__ = [
    "Equation", "Fact", "Program", "dependents", "equals", "influences", "known_output", "merged",
    "reachable", "refuse_text",
]  # fmt: skip


def _checked(facts: Any) -> tuple[Fact, ...]:
    """One fact or several, each made by `equals`."""
    found = tuple(facts) if isinstance(facts, Iterable) else (facts,)
    for fact in found:
        if not isinstance(fact, Fact):
            raise EquationError(
                f"program: {str(fact)!r} is given as a fact; needed an equation about data, such "
                "as equals(Sum(t[n, k], k), 1); what is positive is said by the `domain` of a "
                "tensor"
            )
    return found


def _defining(equations: Iterable[Equation]) -> dict[Any, Equation]:
    """The equations by what they define: one each, whose value the right side alone says.

    An array whose domain says more, such as that it is positive, would be believed to be so.
    """
    found: dict[Any, Equation] = {}
    for equation in equations:
        base, known = equation.base, found.get(equation.base, equation)
        if known.right != equation.right or known.left != equation.left:
            raise EquationError(f"program: `{equation.name}` has two equations; rename one")
        if domain_of(base) != domain_of(tensor(equation.name, *shape_of(base))):
            raise EquationError(
                f"program: `{equation.name}` has an equation, but its domain {domain_of(base)} "
                "says more than that it is real; needed an array without a domain of its own, as "
                "`define` makes it, or a fact by `equals` about one that is given"
            )
        found[base] = equation
    return found


class Program:
    """Equations over indices, with facts about the data that they read.

    Inputs are what is read and not defined. One equation per name; the order of definition is
    kept for printing only.

    >>> from symnn.core import sizes
    >>> from symnn.indexed.language.binders import Sum
    >>> from symnn.indexed.language.index import index
    >>> N, D = sizes("N D")
    >>> n, i = index("n", N), index("i", D)
    >>> X, w = tensor("X", N, D), tensor("w", D)
    >>> P = Program()
    >>> y = P.define("y", (n,), Sum(X[n, i] * w[i], i))
    >>> [name_of(b) for b in P.inputs]
    ['X', 'w']
    """

    def __init__(self, equations: Iterable[Equation] = (), facts: Iterable[Fact] = ()) -> None:
        self.equations: dict[Any, Equation] = _defining(equations)
        self.facts = _checked(facts)
        self._shapes: dict[str, tuple[Any, str]] = {}

    def define(self, name: str, indices: Iterable[Idx] | Idx, right: Any) -> Any:
        """Add the equation `name[indices] := right` and return the array it defines.

        Args:
            name: a new name; it becomes a name in generated code.
            indices: distinct indices, in the order of the array's axes; () for a scalar.
            right: a scalar expression whose free indices are among `indices`.

        Raises:
            EquationError: the name is taken, an index is used twice or is free on the right only.
            ShapeError: an index does not fit the axis that it reads, or one name has two shapes.
        """
        formal = (indices,) if isinstance(indices, Idx) else tuple(indices)
        expression = sympify(right) if isinstance(right, int | float) else right
        if any(e.name == name for e in self):
            raise EquationError(f"define: `{name}` already has an equation; choose another name")
        check_right(name, expression)
        expression, padded = unmarked(standardized(name, expression))
        taken = {name, *self._names(), *map(name_of, names_read(expression))}
        expression, values = extracted(formal, expression, self, taken)
        check_equation(name, formal, expression)
        base = tensor(name, *[extent(i) for i in formal])
        self._know(name, base, *sorted(names_read(expression), key=name_of))
        self.equations.update({e.base: e for e in values})
        self.equations[base] = Equation(entry(base, formal), expression, padded)
        return base

    def _names(self) -> set[str]:
        return {name_of(b) for b in (*self.inputs, *self.equations)}

    def _know(self, owner: str, *bases: Any) -> None:
        """Refuse a second shape under a known name."""
        for base in bases:
            known, where = self._shapes.setdefault(name_of(base), (base, owner))
            if shape_of(known) != shape_of(base):
                raise ShapeError(
                    f"equation `{owner}`: `{name_of(base)}` has shape {shape_of(base)} here, but "
                    f"shape {shape_of(known)} in equation `{where}`; one name needs one shape"
                )

    def assume(self, fact: Fact) -> None:
        """Add a fact about data."""
        self.facts = (*self.facts, *_checked([fact]))

    def __getitem__(self, base: Any) -> Equation:
        return self.equations[base]

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.equations.values())

    def __len__(self) -> int:
        return len(self.equations)

    def __contains__(self, base: Any) -> bool:
        return base in self.equations

    def named(self, name: str) -> Any:
        """The defined or read array with this name.

        Raises:
            UnknownNameError: the program neither defines nor reads it.
        """
        known = {name_of(b): b for b in (*self.inputs, *self.equations)}
        if name not in known:
            raise UnknownNameError(f"program: `{name}` is not used; {nearest(name, known)}")
        return known[name]

    @property
    def inputs(self) -> tuple[Any, ...]:
        """What is read and not defined, in order of first use."""
        seen: dict[Any, None] = {}
        for equation in self:
            for base in sorted(names_read(equation.right), key=name_of):
                if base not in self.equations:
                    seen[base] = None
        return tuple(seen)

    @property
    def sizes(self) -> tuple[Any, ...]:
        """The symbolic sizes of all shapes, by name."""
        shapes = Tuple(
            *[n for b in (*self.inputs, *self.equations) for n in getattr(b, "shape", ())]
        )
        return tuple(sorted(shapes.free_symbols, key=str))

    def latex(self, style: str = "index", **options: Any) -> str:
        """All equations as LaTeX.

        Args:
            style: `index`, or `matrix` where the rank allows it.
            options: `bar=True` writes gradients with a bar, `bounds=True` sums with both bounds.
        """
        return load("symnn.indexed.printing.typeset", "program_latex")(self, style, **options)

    def text(self, style: str = "index", unicode: bool = True) -> str:
        """All equations as plain text; long ones go on in the next line.

        Args:
            style: `index`, or `matrix` where the rank allows it.
            unicode: with Greek letters and signs; without them only ASCII.
        """
        return load("symnn.indexed.printing.typeset", "program_text")(self, style, unicode)

    def _repr_html_(self) -> str:
        return load("symnn.report.program", "notebook_html")(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def copy(self) -> Program:
        """A program with the same equations, to be extended on its own."""
        return Program(self, self.facts)

    def __repr__(self) -> str:
        return f"Program({', '.join(equation.name for equation in self)})"

    def __str__(self) -> str:
        return "\n".join([*map(str, self), *(f"given {fact}" for fact in self.facts)])


def merged(*programs: Program) -> Program:
    """One program with the equations and facts of several.

    Raises:
        EquationError: two programs define one name differently.
    """
    result = Program()
    for program in programs:
        for equation in program:
            known = result.equations.get(equation.base, equation)
            if known != equation:
                raise EquationError(f"merged: `{equation.name}` has two equations; rename one")
            result.equations[equation.base] = equation
        result.facts += tuple(f for f in program.facts if f not in result.facts)
    return result


def dependents(program: Program, targets: Iterable[Any]) -> set[Any]:
    """The bases that read any of `targets`, directly or through others (targets included)."""
    readers: dict[Any, list[Any]] = {}
    for equation in program:
        for base in names_read(equation.right):
            readers.setdefault(base, []).append(equation.base)
    return reachable(targets, lambda base: readers.get(base, ()))


def influences(program: Program, outputs: Iterable[Any]) -> set[Any]:
    """The bases that `outputs` are computed from (outputs included)."""
    return reachable(outputs, lambda b: names_read(program[b].right) if b in program else ())


def reachable(starts: Iterable[Any], following: Callable[[Any], Iterable[Any]]) -> set[Any]:
    """Everything that can be reached from `starts`, which are included."""
    found: set[Any] = set()
    todo = list(starts)
    while todo:
        base = todo.pop()
        if base not in found:
            found.add(base)
            todo += following(base)
    return found


def known_output(program: Program, output: Any, caller: str, role: str) -> None:
    """Refuse an output that the program does not define."""
    refuse_text(output, caller, role)
    if output not in program:
        clause = nearest(name_of(output), [e.name for e in program])
        raise UnknownNameError(
            f"{caller}: `{role}` is `{name_of(output)}`, which has no equation; {clause}"
        )


def refuse_text(base: Any, caller: str, role: str) -> None:
    """Refuse what is no array or scalar, such as its name."""
    if not isinstance(base, Expr):
        raise EquationError(
            f"{caller}: `{role}` is {base!r}; needed an array; pass what `tensor` or `define` "
            "returned, or look it up with `program.named(name)`"
        )
