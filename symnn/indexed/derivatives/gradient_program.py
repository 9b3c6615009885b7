"""Derivatives as programs: what they were derived from, what was derived, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnn.core.verdict import Verdict
from symnn.errors import UnknownNameError, nearest
from symnn.indexed.closed_form.textbook import Rewriting, Textbook
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import name_of
from symnn.lazy import load


class DerivedProgram(Program):
    """Equations, followed by the equations of a derivative of them in textbook form.

    It is a program like any other: it can be printed, compiled, and differentiated again.

    Args:
        forward: the equations that were differentiated.
        book: the derived equations, settled.
        raw: all equations before any simplification.
        results: the derived arrays that were asked for.
    """

    heading = "derivative"
    """Of the derived equations, in print."""

    def __init__(
        self, forward: Program, book: Textbook, raw: Program, results: Iterable[Any]
    ) -> None:
        derived = book.program
        super().__init__([*forward, *derived], forward.facts)
        self.raw, self.results = raw, tuple(results)
        self.names = {origin: name for name, origin in book.origin.items()}
        self.steps: Mapping[Any, tuple[Rewriting, ...]] = book.steps
        self.facts_used: tuple[Fact, ...] = book.facts_used
        self._derived = tuple(derived.equations)

    @property
    def forward(self) -> tuple[Equation, ...]:
        """The equations that were differentiated."""
        own = frozenset(self._derived)
        return tuple(e for e in self if e.base not in own)

    @property
    def derived(self) -> tuple[Equation, ...]:
        """The equations of the derivative, in an order in which they can be read."""
        return tuple(self[base] for base in self._derived)


class GradientProgram(DerivedProgram):
    """Forward equations followed by adjoint equations, from the loss back to the arrays asked for.

    Args:
        forward: the equations that were differentiated.
        book: the adjoint equations, settled.
        raw: forward and adjoint equations before any simplification; the self-check runs on both.
        loss: the scalar that was differentiated.
        wrt: the arrays that it was differentiated by.
    """

    heading = "backward"

    def __init__(
        self, forward: Program, book: Textbook, raw: Program, loss: Any, wrt: tuple[Any, ...]
    ) -> None:
        names = {origin: name for name, origin in book.origin.items()}
        super().__init__(forward, book, raw, [names[base] for base in wrt])
        self.loss, self.wrt = loss, wrt

    @property
    def adjoint(self) -> tuple[Equation, ...]:
        """The adjoint equations, from the loss backwards."""
        return self.derived

    @property
    def gradients(self) -> tuple[Any, ...]:
        """The arrays that hold the gradients, in the order of `wrt`."""
        return self.results

    def adjoint_of(self, base: Any) -> Any:
        """The array that holds the derivative of the loss by `base`.

        Raises:
            UnknownNameError: there is none, or it was simplified away.
        """
        found = self.names.get(base)
        if found not in self._derived:
            legal = [name_of(b) for b, a in self.names.items() if a in self._derived]
            raise UnknownNameError(
                f"adjoint_of: `{name_of(base)}` has no adjoint equation of its own; "
                f"{nearest(name_of(base), legal)}"
            )
        return found

    def prove(self, **options: Any) -> dict[str, Verdict]:
        """For each adjoint equation, by name, whether it is right for all sizes, by exact algebra.

        An equation is right if it was the chain rule and if no rewriting changed its value; its
        verdict is the weaker of the two.
        """
        return load("symnn.proof.programs.program", "proofs")(self, **options)

    def check(self, **options: Any) -> Verdict:
        """Whether the equations are the gradient, decided by expansion at small sizes."""
        return load("symnn.proof.programs.program", "check_gradient")(self, **options)
