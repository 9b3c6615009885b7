"""Adjoint equations proved for symbolic sizes, one by one.

The adjoints a(x) of a program are right when, for every array x and every change dx of it alone,

    sum of a(x)*dx  =  sum over all equations y := f of a(y) times the change of f.

The change of f is SymPy's derivative of f(x + s*dx) by the scalar s, at s = 0. It knows nothing of
reads, deltas or contractions, which is what the calculus is made of. What was simplified is then
compared with what was not.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Derivative, Dummy, Expr, Indexed, Mul, Piecewise, S, Subs, Symbol

from symnn.core.symbols import tensor
from symnn.core.verdict import STATUSES, Evidence, Verdict
from symnn.errors import NotSupportedError
from symnn.indexed.derivatives.derivative import STEPS, SWITCH_RULES
from symnn.indexed.derivatives.outside import inside_masks
from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.program import Equation, Program, influences
from symnn.indexed.language.traverse import (
    base_of,
    entry,
    name_of,
    names_read,
    rebuilt,
    rewrite,
    shape_of,
    with_body,
)
from symnn.indexed.language.whole import Whole
from symnn.proof.programs.program_equality import prove_equal

CHAIN_RULE = "chain rule"


def prove_gradient(gradient_program: Any, *, seed: int = 0) -> list[tuple[Equation, Verdict]]:
    """Each adjoint equation with the verdict on it, for all sizes.

    First the equations before simplification, each of which must be the chain rule; then the
    simplified ones, each of which must equal the one before under the definitions and facts.

    Args:
        gradient_program: from `gradient`, with its raw version.
        seed: of the data with which differences are looked for.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, gradient, index
    >>> N = sizes("N"); n = index("n", N); x, w = tensor("x", N), tensor("w")
    >>> P = Program(); L = P.define("L", (), Sum((w*x[n])**2, n)/N)
    >>> [(e.name, v.status) for e, v in prove_gradient(gradient(P, L, w))]
    [('dL_dw', 'proved'), ('dL_dw', 'proved')]
    """
    return [
        *prove_chain_rule(gradient_program, seed=seed),
        *prove_simplified(gradient_program, seed=seed),
    ]


def proofs(gradient_program: Any, *, seed: int = 0) -> dict[str, Verdict]:
    """The weakest verdict on each adjoint equation, by the name that it defines.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, gradient, index
    >>> N = sizes("N"); n = index("n", N); x, w = tensor("x", N), tensor("w")
    >>> P = Program(); L = P.define("L", (), Sum((w*x[n])**2, n)/N)
    >>> {name: verdict.status for name, verdict in proofs(gradient(P, L, w)).items()}
    {'dL_dw': 'proved'}
    """
    found: dict[str, Verdict] = {}
    for equation, verdict in prove_gradient(gradient_program, seed=seed):
        known = found.setdefault(equation.name, verdict)
        found[equation.name] = max(known, verdict, key=lambda v: STATUSES.index(v.status))
    return found


def prove_chain_rule(gradient_program: Any, *, seed: int = 0) -> list[tuple[Equation, Verdict]]:
    """Each adjoint equation before simplification, with the proof that it is the chain rule."""
    raw, loss = gradient_program.raw, gradient_program.loss
    adjoints = {b: a for b, a in gradient_program.names.items() if a in raw}
    derived = set(adjoints.values())
    forward = Program([e for e in raw if e.base not in derived], raw.facts)
    rule = ChainRule(forward, loss, adjoints)
    return [
        (raw[adjoint], rule.verdict(base, raw[adjoint], seed)) for base, adjoint in adjoints.items()
    ]


def prove_simplified(gradient_program: Any, *, seed: int = 0) -> list[tuple[Equation, Verdict]]:
    """Each simplified equation, with the proof that it equals the one it came from.

    Adjoints that have an equation of their own in both versions are the same array in both; so the
    proofs lean on each other from the loss backwards, and never in a circle.
    """
    raw, own = gradient_program.raw, {e.base for e in gradient_program.adjoint}
    extra = [e for e in gradient_program if e.base not in raw]
    definitions = Program([*raw, *extra], gradient_program.facts)
    changed = [e for e in gradient_program.forward if e.base in raw and raw[e.base] != e]
    compared = [*changed, *(e for e in gradient_program.adjoint if e.base in raw)]
    return [
        (e, prove_equal(definitions, e.right, _at(raw[e.base], e), opaque=own, seed=seed))
        for e in compared
    ]


def _at(equation: Equation, other: Equation) -> Expr:
    """The right side of an equation over the indices of another equation of the same array."""
    return equation.at(other.indices)


class ChainRule:
    """What the adjoints of a program must add up to.

    Args:
        forward: the equations that are differentiated.
        loss: the scalar with adjoint 1.
        adjoints: the array that holds the adjoint of each array.
    """

    def __init__(self, forward: Program, loss: Any, adjoints: dict[Any, Any]) -> None:
        self.forward, self.loss, self.adjoints = forward, loss, adjoints
        self.on_the_way = influences(forward, [loss])

    def verdict(self, base: Any, equation: Equation, seed: int) -> Verdict:
        """Whether an adjoint equation is the chain rule for its array."""
        change = tensor(f"change of {name_of(base)}", *shape_of(base))
        try:
            right = self.total(base, change)
        except NotSupportedError as reason:
            return Verdict("unknown", "none", CHAIN_RULE, Evidence(str(reason)))
        body = equation.right * entry(change, equation.indices)
        left = bind(BINDERS[0], body, equation.indices)
        return prove_equal(self.forward, left, right, seed=seed)

    def total(self, base: Any, change: Any) -> Expr:
        """The change of the loss through everything that reads the array directly."""
        if base == self.loss:
            return entry(change, ())
        readers = [e for e in self.forward if base in names_read(e.right)]
        return Add(*[self._share(e, base, change) for e in readers if e.base in self.on_the_way])

    def _share(self, equation: Equation, base: Any, change: Any) -> Expr:
        weight = S.One if equation.base == self.loss else self._adjoint(equation)
        return bind(
            BINDERS[0], weight * directional(equation.right, base, change), equation.indices
        )

    def _adjoint(self, equation: Equation) -> Expr:
        if equation.base not in self.adjoints:
            raise NotSupportedError(f"`{equation.name}` has no adjoint equation")
        return entry(self.adjoints[equation.base], equation.indices)


def directional(e: Any, base: Any, change: Any) -> Expr:
    """The derivative of an expression along a change of one array.

    >>> from symnn.core import tensor
    >>> x, y, dx = tensor("x"), tensor("y"), tensor("dx")
    >>> directional(x**2*y, x, dx)
    2*dx*x*y

    Raises:
        NotSupportedError: SymPy knows no derivative of a function that occurs, or the function is
            one of whole matrices, such as an inverse.
    """
    step = Dummy("s", real=True)
    slope = _moved(e, base, change, step).diff(step)
    result = rewrite(slope, lambda part: S.Zero if part == step else part)
    if result.has(Derivative, Subs):
        raise NotSupportedError(f"chain rule: no derivative of `{e}` is known")
    return result


def _moved(e: Any, base: Any, change: Any, step: Any) -> Any:
    """The expression after a step along the change, to first order.

    What switches moves by its one-sided convention; conditions stay where they are.
    """
    if isinstance(e, Indexed | Symbol):
        places = e.indices if isinstance(e, Indexed) else ()
        return e + step * entry(change, places) if base_of(e) == base else e
    if base not in names_read(e) or isinstance(e, STEPS):
        return e
    if isinstance(e, Whole):
        raise NotSupportedError(f"chain rule: the change of `{e}` is not worked out here")
    if isinstance(e, BINDERS[0]):
        return with_body(e, _moved(e.function, base, change, step))
    if isinstance(e, Piecewise):
        branches: Any = e.args
        return Piecewise(*[(_moved(value, base, change, step), c) for value, c in branches])
    if isinstance(e, (BINDERS[1], *SWITCH_RULES)):
        return e + step * _switched(e, base, change)
    return rebuilt(e, [_moved(a, base, change, step) for a in e.args])


def _switched(e: Any, base: Any, change: Any) -> Expr:
    """How a maximum or another switch changes: through the argument that it takes."""
    if isinstance(e, BINDERS[1]):
        largest, indices = Piecewise((S.One, e.function >= e), (S.Zero, True)), bound_indices(e)
        taken = Mul(largest, *inside_masks(e.function))  # what lies outside takes no part
        changed = bind(BINDERS[0], taken * directional(e.function, base, change), indices)
        return changed / bind(BINDERS[0], taken, indices)
    weighted = SWITCH_RULES[type(e)](e)
    return Add(*[weight * directional(a, base, change) for a, weight in weighted])
