"""What every target writes down: for each part of the domain, forms with thresholds between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.condition import Condition
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.term import Term, subterms, variable

SHORT = 90


def branch_name(depth: int) -> str:
    """What a branch is called in text: of the outermost choice, and of those within it."""
    return "branch" if depth == 1 else f"branch_{depth}"


OWN_NAMES = frozenset(
    f"{name}{suffix}" for name in ("branch", "within") for suffix in ("", "_2", "_3")
)
"""Names that texts give to what they branch on."""


@dataclass(frozen=True)
class Piece:
    """Forms where a condition holds.

    Args:
        choice: forms and thresholds; none of them guarded.
        holds: the condition; None for everywhere else.
        ends: values at infinite arguments, where the forms do not give the limit.
        infinite: of several variables, the form for points of which some part is infinite; None
            where the forms serve there too.
        stand_ins: for each form a point, by the order of the variables, at which it may be
            evaluated in place of those where it is not meant; that of `infinite` comes last.
    """

    choice: Choice
    holds: Condition | None = None
    ends: Mapping[float, float] = field(default_factory=dict)
    infinite: Term | None = None
    stand_ins: tuple[tuple[float, ...], ...] = ()

    @property
    def forms(self) -> list[Term]:
        """The forms of the choice and of those within it, then that of infinite points."""
        found = [form for form in self.choice.leaves if form is not None]
        return found if self.infinite is None else [*found, self.infinite]


@dataclass(frozen=True)
class Kernel:
    """A number from numbers.

    Args:
        name: of the function.
        variables: its arguments, as the forms call them.
        parameters: their names in the text.
        pieces: what holds where; the first whose condition holds counts.
        formula: what it computes, for readers.
    """

    name: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    pieces: tuple[Piece, ...]
    formula: str

    @property
    def is_one_form(self) -> bool:
        """Whether one form serves everywhere, and hands on NaN in any of its arguments."""
        first, *more = self.pieces
        if more or len(first.forms) > 1 or first.ends:
            return False
        (form,) = first.forms
        return set(map(variable, self.variables)) <= set(subterms(form))

    @property
    def told(self) -> str:
        """The formula, if it is short."""
        short = len(self.formula) < SHORT
        return self.formula if short else "The formula of this name on top."

    @property
    def names(self) -> dict[Term, str]:
        """The parameters, by the variables of the forms."""
        return dict(zip(map(variable, self.variables), self.parameters, strict=True))

    def terms(self) -> list[Term]:
        """All terms in it, those of conditions too."""
        found: dict[Term, None] = {}
        for piece in self.pieces:
            branches = [c.branch for c in piece.choice.choices() if c.thresholds]
            roots = [*piece.forms, *branches, *terms_of(piece.holds)]
            for part in (p for root in roots for p in inside(root)):
                found[part] = None
        return list(found)


def terms_of(condition: Any) -> list[Term]:
    """The terms that a condition compares."""
    if not isinstance(condition, Condition):
        return [condition] if isinstance(condition, Term) else []
    return [t for part in condition.parts for t in terms_of(part)]


def inside(t: Term) -> list[Term]:
    """The term and its parts, and those of the conditions in it; not what is in two doubles."""
    found = [t] if t.head in HEADS else subterms(t)
    conditions = [p.args[2] for p in found if p.head == "select"]
    return [*found, *(p for c in conditions for root in terms_of(c) for p in inside(root))]
