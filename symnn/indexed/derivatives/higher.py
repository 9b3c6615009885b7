"""Jacobians, Hessians and Hessian-vector products, by composing the two modes.

A Jacobian is forward mode with Kronecker deltas as tangents; a Hessian is the Jacobian of a
gradient; a Hessian-vector product is forward mode over a gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import KroneckerDelta, Mul, S

from symnn.errors import EquationError
from symnn.indexed.closed_form.textbook import Textbook
from symnn.indexed.derivatives.anf import named_sums, with_needed_sums
from symnn.indexed.derivatives.forward import Movement, along, check_directions, tangent_equations
from symnn.indexed.derivatives.gradient import gradient
from symnn.indexed.derivatives.gradient_program import DerivedProgram
from symnn.indexed.derivatives.whole_derivative import with_inverses
from symnn.indexed.language.names import Scope, derived, names_of
from symnn.indexed.language.program import Equation, Program, known_output, merged
from symnn.indexed.language.traverse import entry, name_of, shape_of
from symnn.indexed.language.wanted import one_array
from symnn.indexed.language.wellformed import check_program


def jacobian(program: Program, output: Any, wrt: Any) -> DerivedProgram:
    """The derivative of every entry of `output` by every entry of `wrt`.

    The result is named `dy_dx` and has the axes of `output`, then those of `wrt`.

    Raises:
        UnknownNameError: the program does not define `output`, or does not use `wrt`.
        EquationError: `wrt` is an entry instead of an array, or a name is taken.

    >>> from sympy import exp
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k, m = index("k m", K); z = tensor("z", K)
    >>> P = Program(); p = P.define("p", (k,), exp(z[k])/Sum(exp(z[m]), m))
    >>> J = jacobian(P, p, z)
    >>> print(J[J.results[0]])
    dp_dz[k, m] := (KroneckerDelta(k, m) - p[m])*p[k]
    """
    check_program(program)
    base = one_array(program, wrt, "jacobian")
    known_output(program, output, "jacobian", "output")
    return _jacobian(program, output, base, lambda y: f"d{name_of(y)}_d{name_of(base)}")


def hessian(program: Program, loss: Any, wrt: Any, other: Any = None) -> DerivedProgram:
    """The second derivatives of a scalar loss, named `d2L_dw_dw`.

    Args:
        program: the equations.
        loss: a scalar that the program defines.
        wrt: the array to differentiate by first; its axes come first.
        other: the array to differentiate by next; by default `wrt` again.

    Raises:
        ShapeError: the loss is not a scalar.
        UnknownNameError: the program defines no such loss, or does not use an array.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N, D = sizes("N D"); n, i = index("n", N), index("i", D)
    >>> X, t, w = tensor("X", N, D), tensor("t", N), tensor("w", D)
    >>> P = Program(); y = P.define("y", (n,), Sum(X[n, i]*w[i], i))
    >>> L = P.define("L", (), Sum((y[n] - t[n])**2, n)/2)
    >>> H = hessian(P, L, w)
    >>> print(H[H.results[0]])
    d2L_dw_dw[i, j] := Sum(X[n, i]*X[n, j], (n, 0, N - 1))
    """
    one = one_array(program, wrt, "hessian")
    second = one if other is None else one_array(program, other, "hessian")
    first = gradient(program, loss, one)
    adjoints = {e.base for e in first.adjoint}

    def naming(base: Any) -> str:
        if base in adjoints:
            return f"d2{name_of(base)[1:]}_d{name_of(second)}"
        return f"d{name_of(base)}_d{name_of(second)}"

    known = dict(zip(first.wrt, first.gradients, strict=True))
    tangents = {loss: known[second]} if second in known else {}
    return _jacobian(first, first.gradients[0], second, naming, tangents)


def hessian_vector_product(
    program: Program, loss: Any, wrt: Any, vectors: Mapping[Any, Any] | None = None
) -> DerivedProgram:
    """The Hessian of a loss times a direction, without the Hessian.

    The result for `W` is named `dL_dW_dot`: how the gradient moves when the arrays move.

    Args:
        program: the equations.
        loss: a scalar that the program defines.
        wrt: one array or several.
        vectors: the direction of each array; by default inputs named `v_W`.

    Raises:
        ShapeError: the loss is not a scalar, or a direction has another shape than its array.
        EquationError: the directions are not those of the arrays of `wrt`.
        UnknownNameError: the program defines no such loss, or does not use an array.
    """
    first = gradient(program, loss, wrt)
    taken = names_of(first)
    vectors = (
        vectors
        if vectors is not None
        else {b: derived(taken, f"v_{name_of(b)}", b) for b in first.wrt}
    )
    check_directions("hessian_vector_product", vectors)
    _check_moved(first.wrt, vectors)
    return settled_tangents(
        first, with_inverses(named_sums(first)), along(vectors), first.gradients
    )


def _check_moved(wrt: Sequence[Any], vectors: Mapping[Any, Any]) -> None:
    """Refuse directions that are not those of the arrays asked for."""
    wanted, given = ([name_of(b) for b in bases] for bases in (wrt, vectors))
    if set(wanted) != set(given):
        raise EquationError(
            f"hessian_vector_product: `vectors` has directions of {', '.join(given) or 'nothing'}; "
            f"needed one of each array of `wrt`: {', '.join(wanted)}"
        )


def _jacobian(
    program: Program,
    output: Any,
    wrt: Any,
    naming: Callable[[Any], str],
    known: Mapping[Any, Any] | None = None,
) -> DerivedProgram:
    """All partial derivatives; `known` holds those that the program has already, by array."""
    named = with_inverses(named_sums(program))
    scope, taken = Scope(named), [i for e in named for i in e.indices]
    extra: list[Any] = []
    for n in shape_of(wrt):
        extra.append(scope.pick(n, [*taken, *extra]))

    def seed(read: Any) -> Any:
        pairs = zip(getattr(read, "indices", ()), extra, strict=True)
        return Mul(*[KroneckerDelta(a, b) for a, b in pairs])

    def read_of(tangent: Any) -> Callable[[Any], Any]:
        return lambda read: entry(tangent, (*getattr(read, "indices", ()), *extra))

    seeds = {base: read_of(tangent) for base, tangent in (known or {}).items()}
    movement = Movement({**seeds, wrt: seed}, tuple(extra), naming)
    return settled_tangents(program, named, movement, [output])


def settled_tangents(
    program: Program, named: Program, movement: Movement, outputs: Sequence[Any]
) -> DerivedProgram:
    """Forward mode in textbook form.

    Args:
        program: the equations as written.
        named: the same with sums below nonlinear heads named.
        movement: what moves, and how.
        outputs: the arrays whose tangents are wanted.
    """
    tangents, names = tangent_equations(named, movement, outputs)
    for base in outputs:
        if base not in names:
            equation = _alone(named, base, movement)
            names[base] = equation.base
            tangents.equations[equation.base] = equation
    wanted = [names[base] for base in outputs]
    book = Textbook(named, tangents, {name: base for base, name in names.items()}, wanted)
    shown = with_needed_sums(program, named, book.program, book.origin)
    return DerivedProgram(shown, book, merged(named, tangents), wanted)


def _alone(named: Program, base: Any, movement: Movement) -> Equation:
    """The tangent of an output that no equation carries: its seed, or 0."""
    indices = Scope(named).indices_of(base)
    created = movement.tangent_of(base, names_of(named))
    moves = movement.seeds.get(base, lambda read: S.Zero)
    return Equation(entry(created, (*indices, *movement.extra)), moves(entry(base, indices)))
