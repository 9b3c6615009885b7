"""The gradient of a scalar loss as a program: forward equations, then adjoint equations."""

from __future__ import annotations

from typing import Any

from sympy import S

from symnn.errors import ShapeError
from symnn.indexed.closed_form.textbook import Textbook
from symnn.indexed.derivatives.anf import named_sums, with_needed_sums
from symnn.indexed.derivatives.gradient_program import GradientProgram
from symnn.indexed.derivatives.reverse import adjoint_equations
from symnn.indexed.derivatives.whole_derivative import with_inverses
from symnn.indexed.language.index import index_name
from symnn.indexed.language.program import Equation, Program, known_output, merged
from symnn.indexed.language.traverse import entry, name_of, shape_of
from symnn.indexed.language.wanted import wanted_arrays
from symnn.indexed.language.wellformed import check_program


def gradient(program: Program, loss: Any, wrt: Any) -> GradientProgram:
    """The gradient of `loss` by each array of `wrt`, as equations.

    The gradient of `L` by `W` is the equation named `dL_dW`.

    Args:
        program: the forward equations, with facts about the data.
        loss: a scalar that the program defines.
        wrt: arrays that the program reads or defines; one or several.

    Raises:
        ShapeError: the loss is not a scalar.
        UnknownNameError: the program defines no such loss, or does not use an array of `wrt`.
        EquationError: `wrt` is an entry instead of an array, or a name is taken.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); x, t, w = tensor("x", N), tensor("t", N), tensor("w")
    >>> P = Program(); y = P.define("y", (n,), w*x[n])
    >>> L = P.define("L", (), Sum((y[n] - t[n])**2, n)/N)
    >>> G = gradient(P, L, w)
    >>> [name_of(g) for g in G.gradients]
    ['dL_dw']
    """
    check_program(program)
    arrays = wanted_arrays(program, wrt)
    check_loss(program, loss, arrays)
    forward = with_inverses(named_sums(program))
    found = adjoint_equations(forward, loss, arrays, None)
    adjoint = found.program
    for base in arrays:
        if found.name(base) not in adjoint:
            left = entry(found.name(base), found.scope.indices_of(base))
            adjoint.equations[found.name(base)] = Equation(left, S.One if base == loss else S.Zero)
    origin = {name: base for base, name in found.names.items()}
    made = forward.equations.keys() - program.equations.keys()
    book = Textbook(forward, adjoint, origin, [found.name(base) for base in arrays], made)
    shown = with_needed_sums(program, forward, book.program, book.origin)
    return GradientProgram(shown, book, merged(forward, adjoint), loss, arrays)


def check_loss(program: Program, loss: Any, wrt: tuple[Any, ...]) -> None:
    """Refuse a loss that is not a scalar equation of the program."""
    known_output(program, loss, "gradient", "loss")
    if shape_of(loss):
        over = ", ".join(f"`{index_name(i)}`" for i in program[loss].indices)
        first = name_of(wrt[0]) if wrt else "x"
        raise ShapeError(
            f"gradient: `loss` is `{name_of(loss)}` with shape {shape_of(loss)}, not ().\n"
            "A gradient is defined for a scalar. Needed: shape ().\n"
            f"Sum or average over {over} first, or call "
            f"`jacobian(program, {name_of(loss)}, {first})`."
        )
