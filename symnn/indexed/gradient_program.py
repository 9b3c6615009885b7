"""A gradient as a program: what it was derived from, and what was derived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.core.verdict import Verdict
from symnn.errors import UnknownNameError, nearest
from symnn.indexed.program import Equation, Program
from symnn.indexed.traverse import name_of
from symnn.lazy import load


class GradientProgram(Program):
    """Forward equations followed by adjoint equations, from the loss back to the arrays asked for.

    It is a program like any other: it can be printed, compiled, and differentiated again.

    Args:
        forward: the equations that were differentiated.
        adjoint: the adjoint equations in textbook form.
        loss: the scalar that was differentiated.
        wrt: the arrays that it was differentiated by.
        raw: forward and adjoint equations before any simplification.
        names: the adjoint's array for each array.
    """

    def __init__(
        self,
        forward: Program,
        adjoint: Program,
        *,
        loss: Any,
        wrt: tuple[Any, ...],
        raw: Program,
        names: Mapping[Any, Any],
    ) -> None:
        super().__init__([*forward, *adjoint], forward.facts)
        self.loss, self.wrt, self.raw = loss, wrt, raw
        self.names = dict(names)
        self._own = frozenset(adjoint.equations)

    @property
    def forward(self) -> tuple[Equation, ...]:
        """The equations that were differentiated."""
        return tuple(e for e in self if e.base not in self._own)

    @property
    def adjoint(self) -> tuple[Equation, ...]:
        """The adjoint equations, from the loss backwards."""
        return tuple(e for e in self if e.base in self._own)

    @property
    def gradients(self) -> tuple[Any, ...]:
        """The arrays that hold the gradients, in the order of `wrt`."""
        return tuple(self.names[base] for base in self.wrt)

    def adjoint_of(self, base: Any) -> Any:
        """The array that holds the derivative of the loss by `base`.

        Raises:
            UnknownNameError: there is none, or it was simplified away.
        """
        found = self.names.get(base)
        if found not in self._own:
            legal = [name_of(b) for b, a in self.names.items() if a in self._own]
            raise UnknownNameError(
                f"adjoint_of: `{name_of(base)}` has no adjoint equation of its own; "
                f"{nearest(name_of(base), legal)}"
            )
        return found

    def check(self, **options: Any) -> Verdict:
        """Whether the equations are the gradient, decided by expansion at small sizes."""
        return load("symnn.proof.program", "check_gradient")(self, **options)
