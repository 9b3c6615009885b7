"""Reverse mode: the adjoint of an array is summed over all reads of it.

For y[I] := f(..., x[g], ...) the adjoint of x gains, at each place J, the sum over I of
dy[I] * df/dx[g] * [J = g]; the Kronecker delta is contracted at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, KroneckerDelta, Mul, S

from symnn.errors import ShapeError
from symnn.indexed.derivatives.derivative import Partial
from symnn.indexed.derivatives.hoist import hoisted
from symnn.indexed.derivatives.whole_derivative import (
    inverses,
    local_partials,
    with_inverses,
    with_missing,
)
from symnn.indexed.language.index import extent, fresh, same_extent
from symnn.indexed.language.names import Scope, derived, names_of
from symnn.indexed.language.program import Equation, Program, dependents, influences, known_output
from symnn.indexed.language.traverse import base_of, entry, name_of, shape_of, substitute
from symnn.indexed.language.wanted import wanted_arrays
from symnn.indexed.language.wellformed import check_program


def vjp(program: Program, output: Any, wrt: Any, seed: Any = None) -> Program:
    """The adjoint equations of a program, unsimplified: how `output` pulls back to `wrt`.

    Args:
        program: the equations.
        output: a scalar loss, or an array when a seed is given.
        wrt: the arrays whose adjoints are wanted; those of all arrays between come along.
        seed: what the adjoint of the output starts from, an array of its shape; without it
            `output` is a scalar with adjoint 1, and the adjoint of `x` is named `dL_dx` for a
            scalar `L`; else `x_bar`.

    Raises:
        ShapeError: the output is no scalar and there is no seed, or the seed has another shape.
        UnknownNameError: the program does not define the output, or does not use an array.

    >>> from sympy import tanh
    >>> from symnn.core import tensor
    >>> P = Program(); x = tensor("x"); y = P.define("y", (), tanh(x)); L = P.define("L", (), y**2)
    >>> print(vjp(P, L, [x]))
    dL_dy := 2*y
    dL_dx := dL_dy*(1 - tanh(x)**2)
    """
    check_program(program)
    known_output(program, output, "vjp", "output")
    _check_seed(output, seed)
    whole = with_inverses(program)
    found = adjoint_equations(whole, output, wanted_arrays(program, wrt, "vjp"), seed).program
    return with_missing(program, whole, found)


def _check_seed(output: Any, seed: Any) -> None:
    given = () if seed is None else shape_of(seed)
    if given != shape_of(output):
        found = "no seed" if seed is None else f"seed `{name_of(seed)}` of shape {given}"
        raise ShapeError(
            f"vjp: `{name_of(output)}` has shape {shape_of(output)}, and there is {found}; "
            "needed a seed of that shape"
        )


class Adjoints:
    """Adjoint equations as they are found, and the array that each one belongs to."""

    def __init__(self, program: Program, output: Any, seed: Any) -> None:
        self.source, self.output, self.seed = program, output, seed
        self.taken = names_of(program)
        self.scope = Scope(program)
        self.names: dict[Any, Any] = {}
        self.sums: dict[Any, list[Any]] = {}
        if seed is not None:
            self.sums[output] = [entry(seed, self.scope.indices_of(output))]

    def name(self, base: Any) -> Any:
        """The array that holds the adjoint of `base`."""
        if base not in self.names:
            stem = name_of(base)
            text = f"d{name_of(self.output)}_d{stem}" if self.seed is None else f"{stem}_bar"
            self.names[base] = derived(self.taken, text, base)
        return self.names[base]

    def entry_of(self, equation: Equation) -> Any:
        """The adjoint of the left side: 1 for the loss itself."""
        if equation.base == self.output and self.seed is None:
            return S.One
        return entry(self.name(equation.base), equation.indices)

    def add(self, equation: Equation, partial: Partial) -> None:
        """The share that one read of one equation has in the adjoint of what it reads."""
        base = base_of(partial.read)
        formal = self.scope.indices_of(base)
        read = tuple(partial.read.indices) if formal else ()
        product = Mul(self.entry_of(equation), partial.coefficient)
        summed = [*equation.indices, *partial.bound]
        self.sums.setdefault(base, []).append(pulled_back(product, summed, read, formal))

    @property
    def program(self) -> Program:
        """The adjoint equations in the order in which they were begun: the loss's side first."""
        result = Program(facts=self.source.facts)
        # An array that is only read by steps has no slope: its adjoint is 0, but it is read.
        unread = [b for b in self.names if b not in self.sums and b != self.output]
        for base, terms in [*((b, [S.Zero]) for b in unread), *self.sums.items()]:
            left = entry(self.name(base), self.scope.indices_of(base))
            equation = self.scope.equation(left, Add(*terms))
            result.equations[equation.base] = equation
        return result


def adjoint_equations(program: Program, output: Any, wrt: tuple[Any, ...], seed: Any) -> Adjoints:
    """Reverse mode over all equations through which `wrt` influences `output`."""
    active = frozenset(dependents(program, wrt) & influences(program, [output]))
    found, inverse = Adjoints(program, output, seed), inverses(program)
    for equation in reversed(list(program)):
        if equation.base in active:
            readable = active - {output} if seed is None else active
            for partial in local_partials(equation, readable, inverse):
                found.add(equation, partial)
    return found


def pulled_back(
    product: Any, summed: Sequence[Any], read: Sequence[Any], formal: Sequence[Any]
) -> Expr:
    """The sum over `summed` of `product` where `read` equals `formal`.

    Args:
        product: adjoint of the left side times local derivative.
        summed: the indices of the left side and of the sums passed through.
        read: where the array is read.
        formal: the indices of the adjoint that is built.
    """
    direct: dict[Any, Any] = {}
    pairs = []
    for j, g in zip(formal, read, strict=True):
        if g in summed and g not in direct and same_extent(extent(g), extent(j)):
            direct[g] = j
        else:
            pairs.append((j, g))
    names = {k: direct.get(k) or (fresh(k) if k in formal else k) for k in summed}
    product = substitute(product, {k: v for k, v in names.items() if k is not v})
    deltas = [KroneckerDelta(j, substitute(g, names)) for j, g in pairs]
    bound = [names[k] for k in summed if k not in direct]
    return hoisted([*deltas, *Mul.make_args(product)], bound)
